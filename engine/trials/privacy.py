"""Who would see what of the ticket of a test, and how long it would be kept, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from engine.people.disclosure import Disclosed, disclosed_to
from engine.people.person import Person, Seat
from engine.people.retention import erasures
from engine.people.scope import confided_to, may_see_confidential
from engine.rulebook.facts import local_day
from engine.rulebook.privacy import seen_by
from engine.rulebook.rulebook import Rulebook
from engine.rulebook.scenario import Scenario
from engine.rulebook.tables import Table
from engine.tickets.procedures import asked
from engine.trials.compare import Difference
from engine.trials.play import TRIAL, Played, end_of
from engine.trials.reasons import NONE, Reason, Said


def disclosed_otherwise(
    rulebook: Rulebook, scenario: Scenario, played: Played
) -> Iterator[Difference]:
    """Everything in which personal data is shown or kept otherwise than expected."""
    now = end_of(scenario, played)
    yield from _shown(rulebook, scenario, played, now)
    yield from _seen(rulebook, scenario, played)
    yield from _kept(rulebook, scenario, played, now)


def _shown(
    rulebook: Rulebook, scenario: Scenario, played: Played, now: datetime
) -> Iterator[Difference]:
    for role, fields in scenario.expected.privacy.shown.items():
        seat = Seat(role)
        disclosed = disclosed_to(rulebook, Person(TRIAL, TRIAL, (seat,), seat), played.ticket, now)
        for field, wanted in fields.items():
            actual = _how(disclosed, field)
            if actual != wanted:
                reasons = _decided(rulebook, rulebook.disclosure, played, seen_by(role, field), now)
                yield Difference(
                    f"shown.{role}.{field}", Said.same(wanted), Said.same(actual), reasons
                )


def _how(disclosed: Disclosed, field: str) -> str:
    if field in disclosed.shown:
        return "always"
    return "on-request" if field in disclosed.on_request else "never"


def _seen(rulebook: Rulebook, scenario: Scenario, played: Played) -> Iterator[Difference]:
    seen, hidden = Said("看得到", "sees it"), Said("看不到", "does not see it")
    privacy = scenario.expected.privacy
    for key, roles, wanted in (
        ("seen_by", privacy.seen_by, True),
        ("not_seen_by", privacy.not_seen_by, False),
    ):
        for role in roles:
            is_open = confided_to(played.ticket) is None
            actual = is_open or may_see_confidential(rulebook, role)
            if actual != wanted:
                note = _why_seen(is_open=is_open)
                yield Difference(
                    f"{key}.{role}",
                    seen if wanted else hidden,
                    seen if actual else hidden,
                    (Reason(note),),
                )


def _why_seen(*, is_open: bool) -> Said:
    if is_open:
        return Said("不是保密工单", "the matter is not confidential")
    return Said("见 confidentiality 列出的角色", "see the roles that confidentiality names")


def _kept(
    rulebook: Rulebook, scenario: Scenario, played: Played, now: datetime
) -> Iterator[Difference]:
    wishes = scenario.expected.privacy.kept_until
    archived = [draft.at for draft in played.drafts if draft.kind == "archived"]
    ends = (
        erasures(rulebook, played.ticket, archived[-1] if archived else None, now) if wishes else {}
    )
    for field, wanted in wishes.items():
        actual = None
        if field in ends:
            actual = local_day(ends[field][1], rulebook.city.zone) - timedelta(days=1)
        if actual != wanted:
            reasons = _decided(rulebook, rulebook.retention, played, field, now)
            if not played.ticket.closed:
                reasons = (Reason(Said("还没有结束", "it has not ended")),)
            yield Difference(f"kept_until.{field}", _day(wanted), _day(actual), reasons)


def _day(day: object) -> Said:
    return NONE if day is None else Said.same(str(day))


def _decided(
    rulebook: Rulebook, table: Table | None, played: Played, attribute: str, now: datetime
) -> tuple[Reason, ...]:
    """The rule that decided it, or that none did."""
    winners = table.decide(asked(rulebook, played.ticket, now)).winners if table else {}
    if table is None or attribute not in winners:
        return (Reason(Said("没有规则说到", "no rule says so")),)
    rule = table.rules[winners[attribute][0]].rule
    return (Reason(None, rule.id, rule.origin, rule.basis),)
