"""What is made of messages that were taken, or not: patience, and its end."""

from datetime import UTC, datetime, timedelta

from engine.upkeep.patience import wait_after
from engine.upkeep.sending import settled
from engine.webhooks.webhook import GIVEN_UP, MOST_TRIES, WAITING, Message, Webhook

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def webhook(**more):
    return Webhook("wh-1", "https://desk.example/", (), "s", True, "", NOW, "wang", NOW, **more)


def message(tries=0):
    return Message("wh-1", "T", 1, "received", NOW, "{}", WAITING, NOW, tries, None, NOW)


def test_success_ends_all_trouble():
    failing = webhook(failures=7, failing_since=NOW - timedelta(days=1), error="answered 500")
    made = settled(failing, [message()], None, None, NOW)
    assert (made.failures, made.failing_since, made.rest_until, made.error) == (0, None, None, None)


def test_where_nothing_could_be_tried_the_trouble_stays_as_it_is():
    failing = webhook(failures=7, failing_since=NOW, rest_until=NOW, error="answered 500")
    made = settled(failing, [], None, None, NOW)
    assert (made.failures, made.failing_since, made.error) == (7, NOW, "answered 500")


def test_a_failure_after_a_success_is_the_first_one():
    failing = webhook(failures=7, failing_since=NOW - timedelta(days=3))
    made = settled(failing, [message()], message(), "answered 500", NOW)
    assert (made.failures, made.failing_since) == (1, NOW)
    assert made.give_up_before is None


def test_the_receiver_is_given_up_after_two_days_and_not_before():
    for away, given_up in ((GIVEN_UP - timedelta(seconds=1), False), (GIVEN_UP, True)):
        failing = webhook(failures=40, failing_since=NOW - away)
        made = settled(failing, [], message(), "answered 500", NOW)
        assert (made.give_up_before == NOW - GIVEN_UP) is given_up
        assert made.rest_until == NOW + timedelta(hours=1)


def test_one_message_is_given_up_after_as_long():
    assert not settled(webhook(), [], message(MOST_TRIES - 2), "answered 400", NOW).failed_dead
    assert settled(webhook(), [], message(MOST_TRIES - 1), "answered 400", NOW).failed_dead
    waited = sum((wait_after(n) for n in range(MOST_TRIES - 1)), timedelta())
    assert abs(waited - GIVEN_UP) < timedelta(hours=1)
