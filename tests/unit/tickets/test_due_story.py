"""The history of a due time reads as a story, in Chinese and in English."""

from dataclasses import replace

import pytest

from engine.tickets.asks import (
    Contact,
    Dispatch,
    PassTime,
    Redo,
    Resolve,
    Transfer,
    Withdraw,
)
from engine.tickets.due_story import due_story
from engine.tickets.requests import (
    AskExtension,
    AskSuspension,
    Correct,
    FinishPart,
    GrantExtension,
    GrantSuspension,
    ReplySupervision,
    Resume,
    Return,
    Supervise,
    UpholdReturn,
)
from tests.unit.tickets.city import (
    LIFE_CLOCKS,
    WHOLE,
    ZONE,
    Life,
    at,
    clock,
    receive,
    returns,
    whole_city,
)

BASIS = "依据 测试依据 (规则 resolve, rules/test.yaml:7)"
BECAUSE = "because of 测试依据 (rule resolve, rules/test.yaml:7)"
STARTED = (
    f"9月4日 10:00 受理, 应于 9月12日 17:30 办结: 6个工作日, 按日历 office, {BASIS}。",
    (
        "4 Sep 10:00 received, to be resolved by 12 Sep 17:30: 6 working days, "
        f"by the calendar office, {BECAUSE}."
    ),
)


def lived(rulebook=None, **facts):
    life = Life(rulebook or whole_city(ladders=[]))
    life.do(receive("2017-09-04 10:00", **facts))
    return life


def told(life, key="resolve"):
    return due_story(life.history, key, ZONE)


def words(life, key="resolve"):
    """What is told after the start."""
    return [(one.what, one.zh, one.en) for one in told(life, key)[1:]]


def test_a_due_time_begins_with_its_limit_its_calendar_its_basis_and_its_rule():
    (one,) = told(lived())
    assert (one.zh, one.en) == STARTED
    assert (one.what, one.at, one.due_at) == (
        "started",
        at("2017-09-04 10:00"),
        at("2017-09-12 17:30"),
    )
    assert (one.rule, one.file, one.line, one.basis) == (
        "resolve",
        "rules/test.yaml",
        7,
        "测试依据",
    )
    assert one.actor == "tester"


def test_a_clock_that_never_started_has_no_story():
    assert told(lived(), "callback") == []


def test_an_extension_says_by_whom_how_long_and_under_which_rule():
    life = lived()
    life.do(AskExtension("3 working days", "配件未到"), "2017-09-11 10:00")
    life.do(GrantExtension(), "2017-09-11 15:00")
    assert words(life) == [
        (
            "moved",
            (
                f"9月11日 15:00 由 tester 按规则 resolve 延期 3个工作日, {BASIS}, "
                "由 9月12日 17:30 延至 9月15日 17:30。"
            ),
            (
                f"11 Sep 15:00 extended by tester under rule resolve by 3 working days, {BECAUSE}, "
                "from 12 Sep 17:30 to 15 Sep 17:30."
            ),
        )
    ]
    assert told(life)[-1].due_at == at("2017-09-15 17:30")


def test_overdue_and_no_longer_overdue():
    life = lived()
    life.do(AskExtension("3 working days", "配件未到"), "2017-09-12 17:00")
    life.do(GrantExtension(), "2017-09-13 09:00")
    (_, overdue, overdue_en), (_, zh, en) = words(life)
    assert overdue == "9月12日 17:30 超期, 未办结。"
    assert overdue_en == "12 Sep 17:30 overdue, not resolved."
    assert zh.endswith("由 9月12日 17:30 延至 9月15日 17:30, 不再算超期。")
    assert en.endswith("from 12 Sep 17:30 to 15 Sep 17:30, no longer overdue.")


def test_a_pause_says_what_is_left_and_when_it_goes_on():
    life = lived()
    life.do(AskSuspension("等市民"), "2017-09-05 10:00:07")
    life.do(GrantSuspension(), "2017-09-05 10:00:07")
    assert told(life)[-1].due_at is None
    life.do(Resume(), "2017-09-06 10:00")
    assert words(life) == [
        (
            "paused",
            "9月5日 10:00:07 挂起, 停止计时, 尚余工作时间 43 小时 29 分 53 秒。",
            "5 Sep 10:00:07 suspended, paused, 43 h 29 min 53 s of working time left.",
        ),
        (
            "resumed",
            "9月6日 10:00 恢复, 继续计时, 应于 9月13日 17:29:53 办结。",
            "6 Sep 10:00 resumed, goes on, to be resolved by 13 Sep 17:29:53.",
        ),
    ]


def test_a_limit_in_real_time_leaves_real_time():
    hours = clock("resolve", "received", "resolved", "24 hours", pauses_on=("suspended",))
    life = lived(whole_city(clocks=[("r", None, hours)]))
    life.do(AskSuspension("等市民"), "2017-09-04 11:00")
    life.do(GrantSuspension(), "2017-09-04 11:00")
    (_, zh, en) = words(life)[0]
    assert zh == "9月4日 11:00 挂起, 停止计时, 尚余 23 小时。"
    assert en == "4 Sep 11:00 suspended, paused, 23 h left."


def test_a_correction_says_what_it_is_counted_again_as():
    consult = clock("resolve", "received", "resolved", "4 working days", calendar="office")
    clocks = [*LIFE_CLOCKS, ("consult", {"category": "consultation"}, consult)]
    life = lived(whole_city(clocks=clocks, ladders=[]))
    life.do(Correct({"category": "consultation"}, "是咨询"), "2017-09-05 10:00")
    assert words(life) == [
        (
            "moved",
            (
                "9月5日 10:00 由 tester 更正诉求, 重算为 4个工作日, "
                "依据 测试依据 (规则 consult, rules/test.yaml:7), "
                "由 9月12日 17:30 提前至 9月8日 17:30。"
            ),
            (
                "5 Sep 10:00 matter corrected by tester, counted again as 4 working days, "
                "because of 测试依据 (rule consult, rules/test.yaml:7), "
                "from 12 Sep 17:30 to 8 Sep 17:30."
            ),
        )
    ]
    assert told(life)[-1].rule == "consult"


def test_a_correction_while_it_is_suspended_says_what_is_left():
    consult = clock(
        "resolve", "received", "resolved", "4 working days", calendar="office",
        pauses_on=("suspended",),
    )  # fmt: skip
    clocks = [*LIFE_CLOCKS, ("consult", {"category": "consultation"}, consult)]
    life = lived(whole_city(clocks=clocks, ladders=[]))
    life.do(AskSuspension("等市民"), "2017-09-05 10:00")
    life.do(GrantSuspension(), "2017-09-05 10:00")
    life.do(Correct({"category": "consultation"}, "是咨询"), "2017-09-06 10:00")
    (_, zh, en) = words(life)[-1]
    assert zh.endswith("(规则 consult, rules/test.yaml:7), 尚余工作时间 28 小时 30 分。")
    assert en.endswith("(rule consult, rules/test.yaml:7), 28 h 30 min of working time left.")


def test_a_new_rulebook_says_which_and_what_it_makes_of_it():
    def city(within, version, since):
        limit = clock(
            "resolve", "received", "resolved", within, calendar="office", on_change="recompute"
        )
        made = whole_city(clocks=[("resolve", None, limit)], version=version, ladders=[])
        return replace(made, since=at(since))

    life = lived(city("6 working days", "v1", "2017-09-01 08:00"))
    life.rulebook = city("8 working days", "v2", "2017-09-05 09:00")
    life.do(PassTime(), "2017-09-05 10:00")
    assert words(life) == [
        (
            "moved",
            (
                f"9月5日 09:00 新规 v2 施行, 重算为 8个工作日, {BASIS}, "
                "由 9月12日 17:30 延至 9月14日 17:30。"
            ),
            (
                f"5 Sep 09:00 rulebook v2 in force, counted again as 8 working days, {BECAUSE}, "
                "from 12 Sep 17:30 to 14 Sep 17:30."
            ),
        )
    ]


def test_an_upheld_return_says_that_time_was_given_back():
    terms = {**WHOLE, "return": returns(clock="give-back")}
    life = lived(whole_city(procedures=terms, ladders=[]))
    life.do(Return("not-our-duty", "housing-bureau"), "2017-09-04 11:00")
    life.do(UpholdReturn("housing-bureau"), "2017-09-05 11:00")
    assert words(life) == [
        (
            "moved",
            (
                "9月5日 11:00 由 tester 同意退单, 按规则 terms 补回裁定的时间, "
                "由 9月12日 17:30 延至 9月13日 17:30。"
            ),
            (
                "5 Sep 11:00 return upheld by tester, the time of the judgement given back "
                "under rule terms, from 12 Sep 17:30 to 13 Sep 17:30."
            ),
        )
    ]


def test_another_unit_says_its_calendar():
    hours = [("r", None, clock("resolve", "received", "resolved", "12 working hours"))]
    life = lived(whole_city(clocks=hours), area="power")
    life.do(Transfer("traffic-police", "改派"), "2017-09-04 11:00")
    assert words(life) == [
        (
            "moved",
            (
                "9月4日 11:00 改由 traffic-police 承办, 按其日历 around-the-clock, "
                "由 9月5日 16:00 提前至 9月4日 22:00。"
            ),
            (
                "4 Sep 11:00 given to traffic-police, by its calendar around-the-clock, "
                "from 5 Sep 16:00 to 4 Sep 22:00."
            ),
        )
    ]


def test_another_calendar_need_not_make_a_difference():
    days = [("r", None, clock("resolve", "received", "resolved", "48 hours"))]
    life = lived(whole_city(clocks=days), area="power")
    life.do(Transfer("traffic-police", "改派"), "2017-09-04 11:00")
    (_, zh, en) = words(life)[0]
    assert zh.endswith(", 按其日历 around-the-clock, 仍为 9月6日 10:00。")
    assert en.endswith(", by its calendar around-the-clock, still 6 Sep 10:00.")


@pytest.mark.parametrize(
    ("now", "zh", "en"),
    [
        ("2017-09-05 10:00", "9月5日 10:00 办结反馈, 按时。", "5 Sep 10:00 resolved, in time."),
        ("2017-09-13 10:00", "9月13日 10:00 办结反馈, 超期。", "13 Sep 10:00 resolved, late."),
    ],
)
def test_the_end_says_whether_it_was_in_time(now, zh, en):
    life = lived()
    life.do(Resolve("已修复"), now)
    assert words(life)[-1] == ("stopped", zh, en)
    assert told(life)[-1].due_at is None


def test_a_clock_that_is_cancelled_says_by_what():
    life = lived()
    life.do(Withdraw(), "2017-09-05 10:00")
    assert words(life) == [
        (
            "cancelled",
            "9月5日 10:00 市民撤回, 时限取消。",
            "5 Sep 10:00 withdrawn, the clock is cancelled.",
        )
    ]


def test_a_clock_that_begins_again_says_so():
    life = lived()
    life.do(Resolve("已修复"), "2017-09-05 10:00")
    life.do(Redo("又坏了"), "2017-09-05 15:00")
    (_, zh, en) = words(life)[-1]
    assert zh == (
        f"9月5日 15:00 重办, 重新起算, 应于 9月8日 17:30 办结: 3个工作日, 按日历 office, {BASIS}。"
    )
    assert en == (
        "5 Sep 15:00 redo, counted anew, to be resolved by 8 Sep 17:30: 3 working days, "
        f"by the calendar office, {BECAUSE}."
    )


def test_a_clock_that_should_have_run_all_along_says_from_when():
    visit = clock("arrive", "dispatched", "arrived", "2 hours", calendar="office")
    clocks = [*LIFE_CLOCKS, ("visit", {"category": "consultation"}, visit)]
    life = lived(whole_city(clocks=clocks, ladders=[]), area="forestry")
    life.do(Dispatch("power-company"), "2017-09-04 10:30")
    life.do(Correct({"category": "consultation"}, "是咨询"), "2017-09-04 11:00")
    (one,) = told(life, "arrive")
    assert one.zh == (
        "9月4日 11:00 更正, 应于 9月4日 12:30 到场: 2小时, 自 9月4日 10:30 起算, 按日历 office, "
        "依据 测试依据 (规则 visit, rules/test.yaml:7)。"
    )
    assert one.en == (
        "4 Sep 11:00 corrected, to be arrived by 4 Sep 12:30: 2 hours from 4 Sep 10:30 on, "
        "by the calendar office, because of 测试依据 (rule visit, rules/test.yaml:7)."
    )


def test_a_part_and_a_reply_have_stories_of_their_own():
    life = lived()
    life.do(Contact("已致电"), "2017-09-04 10:10")
    life.do(Supervise("unit-leader", "说明", "1 working day"), "2017-09-04 10:30")
    life.do(ReplySupervision("已说明"), "2017-09-04 11:00")
    life.do(FinishPart("power-company", "已停电"), "2017-09-04 12:00")
    part = told(life, "part:power-company")
    assert [one.what for one in part] == ["started", "stopped"]
    assert part[0].zh.startswith("9月4日 10:00 派单, 应于 9月7日 17:30 完成协办: 3个工作日")
    reply = told(life, "reply:S1")
    assert reply[0].zh == (
        "9月4日 10:30 督办, 应于 9月6日 00:00 回复督办: 1个工作日, 按日历 around-the-clock。"
    )
    assert reply[1].en == "4 Sep 11:00 supervision-replied, in time."


def test_another_year_is_written_where_it_is_another():
    life = Life(whole_city(ladders=[]))
    life.do(receive("2017-12-28 10:00"))
    assert "应于 2018年1月5日 17:30 办结" in told(life)[0].zh
    assert "by 5 Jan 2018 17:30" in told(life)[0].en
