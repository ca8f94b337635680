"""Clocks of assisting units, clocks that start again, and what steps of ladders ask for."""

from __future__ import annotations

from datetime import date

import pytest

from engine.rulebook.load import Loaded, load_files
from engine.rulebook.prove import prove
from engine.timing.durations import parse_duration
from tests.unit.rulebook.small import edited, small

TODAY = date(2017, 7, 3)
FILE = "rules/part.yaml"
PART = """\
clocks:
  - id: part
    title: 协办 2 个工作日
    basis: 办法第一条
    milestone: part
    starts: part-asked
    stops: [part-done, part-released]
    within: 2 working days
"""
LADDER = """\
escalations:
  - id: part-ladder
    milestone: part
    steps:
      - {at: due, remind: [handler], deliver: working-hours}
      - {at: 1 working day after due, supervise: unit-leader, reply: 1 working day}
"""


def load(text: str) -> Loaded:
    return load_files(small({FILE: text}))


def found(text: str) -> list[tuple[str, int]]:
    return [(each.code, each.line) for each in load(text).problems]


def proved(text: str) -> list[tuple[str, int]]:
    problems = prove(load(text).rulebook, TODAY, lambda _file, _line: None)
    return [(each.code, each.line) for each in problems if each.file == FILE]


def spec(text: str, milestone: str = "part"):
    (one,) = [
        dated.on(TODAY)
        for rule in load(text).rulebook.clocks.rules
        if milestone in rule.sets and rule.rule.origin.file == FILE
        for dated in [rule.sets[milestone]]
    ]
    return one


class TestTheClockOfAPart:
    def test_runs_from_the_request_to_the_result_in_the_units_own_time(self):
        clock = spec(PART)
        assert (clock.starts, clock.stops) == (("part-asked",), ("part-done", "part-released"))
        assert clock.calendar is None

    @pytest.mark.parametrize(
        ("old", "new", "line"),
        [
            ("starts: part-asked", "starts: dispatched", 6),
            ("starts: part-asked", "starts: [part-asked, dispatched]", 6),
            ("stops: [part-done, part-released]", "stops: resolved", 7),
        ],
    )
    def test_has_no_other_beginning_and_no_other_end(self, old, new, line):
        assert found(PART.replace(old, new)) == [("clock/part-events", line)]

    def test_makes_a_ladder_on_parts_alive(self):
        assert proved(PART + LADDER) == []
        assert proved(LADDER) == [("alive/step-never-fires", 2)]

    def test_is_no_promise_to_the_citizen(self):
        promise = "promises:\n  - {id: p, title: t, basis: b, milestones: [part]}\n"
        assert found(promise) == [("value/not-one-of", 2)]


class TestTheLimitOfAnotherTime:
    def test_is_compiled(self):
        assert spec(PART.replace("    within", "    again: 1个工作日\n    within")).again == (
            parse_duration("1 working day")
        )
        assert spec(PART).again is None

    def test_counts_for_how_long_a_clock_can_run(self):
        ladder = LADDER.replace("at: due", "at: 5 working days before due")
        assert proved(PART + ladder) == [("alive/step-never-fires", 13)]
        longer = PART.replace("    within", "    again: 9 working days\n    within")
        assert proved(longer + ladder) == []


RESOLVE = """\
clocks:
  - id: held
    title: 6 个工作日办结
    basis: 办法第一条
    when: {area: water, category: report, district: east, channel: portal}
    milestone: resolve
    starts: received
    stops: resolved
    within: 6 working days
"""


class TestPauses:
    @pytest.mark.parametrize(
        ("pauses", "resumes", "fine"),
        [
            ("suspended", "resumed", True),
            ("returned", "resumed", False),
            ("returned", "return-rejected", False),
            ("returned", "return-upheld", False),
            ("returned", "[return-rejected, return-upheld]", True),
            ("returned", "[return-rejected, dispatched]", True),
            ("[suspended, returned]", "[return-rejected, return-upheld]", False),
            ("return-upheld", "resumed", False),
            ("return-upheld", "dispatched", True),
            ("part-asked", "part-done", False),
            ("part-asked", "[part-done, part-released]", False),
            ("part-asked", "[part-done, part-released, dispatched]", True),
            ("called-back", "redo", False),
            ("called-back", "[redo, reopened]", True),
            ("contacted", "resumed", False),
            ("contacted", "arrived", True),
            ("withdrawn", "resumed", True),
        ],
    )
    def test_come_to_an_end(self, pauses, resumes, fine):
        more = f"    pauses_on: {pauses}\n    resumes_on: {resumes}\n"
        expected = [] if fine else [("clock/never-resumes", 10)]
        assert found(RESOLVE + more) == expected

    def test_end_where_the_matter_is_resolved_meanwhile(self):
        held = RESOLVE.replace("stops: resolved", "stops: closed") + "    pauses_on: suspended\n"
        assert found(held) == [("clock/never-resumes", 10)]
        assert found(held + "    resumes_on: [resumed, resolved]\n") == []

    @pytest.mark.parametrize(
        ("pauses", "resumes", "fine"),
        [
            ("suspended", "resumed", True),
            ("returned", "return-rejected", False),
            ("returned", "[return-rejected, return-upheld]", True),
            ("[suspended, returned]", "[return-rejected]", False),
            ("resolved", "redo", True),
        ],
    )
    def test_of_a_part_end_with_it(self, pauses, resumes, fine):
        more = f"    pauses_on: {pauses}\n    resumes_on: {resumes}\n"
        expected = {"clock/never-resumes"} if not fine else set()
        assert {code for code, _ in found(PART + more)} == expected

    def test_of_a_units_step_end_with_the_next_dispatch(self):
        step = RESOLVE.replace("resolve\n", "sign\n").replace("received", "dispatched")
        step = step.replace("stops: resolved", "stops: [signed, resolved]")
        more = "    pauses_on: returned\n    resumes_on: return-rejected\n"
        assert found(step + more) == []

    def test_speak_of_events_that_clocks_know(self):
        assert found(PART + "    pauses_on: noted\n") == [("value/not-one-of", 9)]


class TestLadderSteps:
    def test_are_compiled_with_reply_and_delivery(self):
        (ladder,) = [one for one in load(PART + LADDER).rulebook.ladders if one.milestone == "part"]
        remind, supervise = ladder.steps
        assert (remind.deliver, remind.reply) == ("working-hours", None)
        assert (supervise.deliver, str(supervise.reply)) == ("at-once", "1 working day")

    def test_ask_for_a_reply_only_of_whom_they_supervise(self):
        files = edited(
            "rules/escalations.yaml", "remind: [handler]}", "remind: [handler], reply: 1天}"
        )
        assert [each.code for each in load_files(files).problems] == ["shape/needs-key"]

    def test_are_delivered_in_one_of_two_ways(self):
        assert found(PART + LADDER.replace("working-hours", "tomorrow")) == [
            ("value/not-one-of", 13)
        ]
