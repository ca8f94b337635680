"""The life of a special report: drafted by computation, edited by some, signed by others."""

from dataclasses import replace
from datetime import date

import pytest

from engine.special_reports import editing
from engine.special_reports.drafting import change_said, drafted, span_said
from engine.special_reports.editing import Writer
from engine.special_reports.report import Chapter, Quote, SpecialReportRefused, problems_of
from engine.special_reports.sealing import canonical, intact, seal_of
from engine.tickets.asks import By
from tests.unit.special_reports.made import NOW, PIPE, WEEK
from tests.unit.tickets.city import small_city

CITY = small_city()
SUPERVISOR = Writer("li", By("supervisor", "centre"))
OTHER = Writer("wang", By("supervisor", "centre"))
HEAD = Writer("zhao", By("centre-head", "centre"))
LEADER = Writer("sun", By("city-leader", "city"))
AUDITOR = Writer("au", By("auditor", None))
TAKER = Writer("ct", By("call-taker", "centre"))


def refused(code, do, *given):
    with pytest.raises(SpecialReportRefused) as found:
        do(*given)
    assert found.value.code == code
    return found.value


def begun():
    return editing.begin("sr-1", WEEK, drafted(CITY, WEEK), SUPERVISOR, NOW)


def written(who=SUPERVISOR, **change):
    report = begun()
    return editing.write(report, replace(report.latest.content, **change or {"advice": "抢修"}),
                         who, NOW)  # fmt: skip


def sent(who=SUPERVISOR):
    return editing.submit(written(who), who, NOW)


def test_what_a_machine_drafted_is_sent_up_only_after_somebody_wrote():
    report = begun()
    assert editing.possible(report, SUPERVISOR) == ("write", "drop")
    refused("special/not-edited", editing.submit, report, SUPERVISOR, NOW)
    same = editing.write(report, report.latest.content, SUPERVISOR, NOW)
    assert same is report
    assert editing.submit(written(), SUPERVISOR, NOW).state == "in-review"


def test_each_writing_is_a_version_and_names_its_author():
    again = editing.write(written(), replace(written().latest.content, title="别的"), OTHER, NOW)
    assert (again.latest.number, again.latest.author) == (3, "wang")
    assert again.authors == ("li", "wang")


def test_nobody_signs_what_they_wrote_a_word_of():
    own = editing.submit(written(HEAD), HEAD, NOW)
    refused("special/own-words", editing.sign, own, "2017-1", HEAD, NOW)
    assert editing.possible(own, HEAD) == ("send-back",)
    assert editing.possible(own, LEADER) == ("sign", "send-back")
    assert editing.sign(own, "2017-1", LEADER, NOW).state == "signed"


def test_what_is_signed_is_frozen_and_bears_its_seal():
    signed = editing.sign(sent(), "2017-3", HEAD, NOW)
    assert signed.issue == "2017-3"
    assert signed.seal == seal_of(signed)
    assert intact(signed)
    for who in (SUPERVISOR, HEAD, LEADER):
        assert editing.possible(signed, who) == ()
    refused("special/not-now", editing.write, signed, signed.latest.content, HEAD, NOW)
    refused("special/not-now", editing.drop, signed, "算错", SUPERVISOR, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"issue": "2017-4"},
        {"findings": replace(WEEK, requests=311)},
        {"authors": ("zhang",)},
        {"entries": ()},
    ],
)
def test_a_changed_report_is_not_what_was_signed(change):
    signed = editing.sign(sent(), "2017-3", HEAD, NOW)
    assert not intact(replace(signed, **change))
    other = replace(signed.latest, content=replace(signed.latest.content, title="改了"))
    assert not intact(replace(signed, latest=other))
    assert intact(replace(signed, revision=99))
    assert b'"issue":"2017-3"' in canonical(signed)


def test_what_is_sent_back_or_dropped_says_why():
    refused("special/refused", editing.send_back, sent(), "  ", HEAD, NOW)
    back = editing.send_back(sent(), "补充处置进展", HEAD, NOW)
    assert (back.state, back.last("send-back").note) == ("draft", "补充处置进展")
    gone = editing.drop(back, "热点已消退", SUPERVISOR, NOW)
    assert gone.state == "dropped"
    refused("special/not-now", editing.submit, gone, SUPERVISOR, NOW)


def test_who_sees_writes_and_signs():
    refused("special/not-yours", editing.begin, "sr-2", WEEK, begun().latest.content,
            TAKER, NOW)  # fmt: skip
    refused("special/not-found", editing.sign, sent(), "2017-1", TAKER, NOW)
    refused("special/not-yours", editing.sign, sent(), "2017-1", OTHER, NOW)
    refused("special/not-found", editing.write, begun(), begun().latest.content, LEADER, NOW)
    refused("special/not-yours", editing.write, sent(), begun().latest.content, LEADER, NOW)
    assert AUDITOR.seen == SUPERVISOR.seen
    assert LEADER.seen == ("in-review", "signed")
    assert TAKER.seen == ()


def test_everything_wrong_is_found_and_named():
    content = replace(
        drafted(CITY, WEEK),
        title=" ",
        to="长" * 101,
        chapters=(
            Chapter("t1", ""),
            Chapter("t1", "重复"),
            Chapter("nothing", "没有"),
            Chapter("t2", "噪声", quotes=(Quote("20170924-AAAAAAAA", "不属于"),)),
        ),
    )
    assert [one.field for one in problems_of(WEEK, content)] == [
        "title",
        "to",
        "chapters[0].title",
        "chapters[1].key",
        "chapters[2].key",
        "chapters[3].quotes[0].ticket",
    ]


def test_the_draft_says_what_was_counted():
    content = drafted(CITY, WEEK)
    assert content.title == "群众诉求热点情况 (9月21日至27日)"
    assert "受理诉求 312 件，比前 7 天（288 件）增加 24 件 (8.3%)" in content.summary
    assert "82 件，增加 42 件 (105.0%)" in content.summary
    assert "heating" not in content.summary
    assert "9月23日" in content.summary
    assert "约 6.2 件" in content.summary
    assert content.advice == ""
    first = content.chapters[0]
    assert first.comment.startswith("9月22日至24日，11 人反映，诉求 12 件，此前没有同类诉求。")
    assert [one.ticket for one in first.quotes] == list(PIPE.tickets)
    assert list(problems_of(WEEK, content)) == []


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (288, 288, "与前期持平"),
        (312, 288, "增加 24 件 (8.3%)"),
        (40, 320, "减少 280 件 (87.5%)"),
        (21, 20, "增加 1 件 (5.0%)"),
        (2049, 2048, "增加 1 件 (0.0%)"),
        (2050, 2048, "增加 2 件 (0.1%)"),
        (6, 2, "增加 4 件"),
        (3, 0, "增加 3 件"),
    ],
)
def test_a_change_is_told_with_its_share_where_that_says_something(now, before, said):
    assert change_said(now, before) == said


def test_a_report_may_be_on_one_matter_alone():
    content = drafted(CITY, WEEK, ["t2"])
    assert content.title == "关于夜间施工噪声的专报 (9月21日至27日)"
    assert [one.key for one in content.chapters] == ["t2"]


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (date(2017, 9, 21), date(2017, 9, 27), "9月21日至27日"),
        (date(2017, 9, 28), date(2017, 10, 4), "9月28日至10月4日"),
        (date(2017, 12, 28), date(2018, 1, 3), "2017年12月28日至2018年1月3日"),
        (date(2017, 9, 21), date(2017, 9, 21), "9月21日"),
    ],
)
def test_days_are_said_as_short_as_they_can_be(since, until, said):
    assert span_said(since, until) == said
