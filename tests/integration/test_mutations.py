"""The rulebook that ships, with one slip of a policy officer each: refused at the right place."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine.rulebook.load import load_files
from engine.rulebook.prove import prove

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
RESOLVE, WATER = "rules/clocks/resolve.yaml", "rules/routing/water.yaml"
INTAKE, LADDERS = "rules/intake.yaml", "rules/escalations.yaml"
PRIORITIES, CALENDARS = "rules/priorities.yaml", "catalog/calendars.yaml"
UTILITIES = "catalog/departments/utilities.yaml"

SLIPS = [
    # file, what stands there, what is written instead, code, what the reported line says
    (RESOLVE, "calendar: office", "calendar: offcie", "reference/unknown-calendar", "offcie"),
    (RESOLVE, "6 working days", "6 workdays", "value/bad-duration", "6 workdays"),
    (RESOLVE, "6 working days", "6 days", "value/bad-duration", "6 days"),
    (RESOLVE, "6 working days", "0 working days", "value/bad-duration", "0 working"),
    (RESOLVE, "milestone: resolve", "milestone: reslove", "value/not-one-of", "reslove"),
    (RESOLVE, "starts: received", "starts: recieved", "value/not-one-of", "recieved"),
    (RESOLVE, "within:", "witin:", "shape/unknown-key", "witin"),
    (RESOLVE, "approve: supervisor", "approve: boss", "reference/unknown-role", "boss"),
    (RESOLVE, "times: 1", "times: one", "value/bad-number", "one"),
    (RESOLVE, "category: complaint-report", "category: complaints", "condition/unknown-value",
     "complaints"),
    (RESOLVE, "within: 6 working days", "within: {2027-06-01: 6 working days}",
     "complete/no-clock", "promise-every-matter"),
    (RESOLVE, "starts: received", "starts: received\n    effective: {until: 2026-11-01}",
     "complete/no-clock", "promise-every-matter"),
    (WATER, "{area: water}", "{area: 供水}", "condition/unknown-value", "供水"),
    (WATER, "{area: water}", "{aera: water}", "condition/unknown-fact", "aera"),
    (WATER, "{area: water}", "[area, water]", "condition/not-a-mapping", "[area"),
    (WATER, "{area: water}", "{area: water", "yaml/syntax", "{area: water"),
    (WATER, "{area: water}", "&x {area: water}", "yaml/alias", "&x"),
    (WATER, "lead: wendeng-water", "lead: wendeng-watr", "reference/unknown-department", "watr"),
    (WATER, "lead: wendeng-water", "lead: price-bureau", "reference/not-in-force", "price-bureau"),
    (WATER, "id: water-wendeng", "id: water", "id/duplicate", "id: water"),
    (WATER, "district: rongcheng", "district: wendeng", "consistent/conflict", "water-rongcheng"),
    (WATER, "    title:", "\ttitle:", "yaml/syntax", "title"),
    (WATER, "    title: ", "    title：", "yaml/syntax", "title"),
    (WATER, "routing:", "routting:", "kind/unknown", "routting"),
    (WATER, "    title: ", "    title: 一\n    title: ", "yaml/duplicate-key", "title"),
    (INTAKE, "{refer_to: 12395}", "{refer_to: 12396}", "reference/unknown-hotline", "12396"),
    (INTAKE, "{refer_to: 12395}", "{refer_to: 12395, accept: true}", "shape/choose-one", "accept"),
    (INTAKE, "[emergency-fire, emergency-medical", "[emergency-medical", "consistent/conflict",
     "emergency-fire"),
    (LADDERS, "remind: [dispatcher]", "remind: [dispacher]", "reference/unknown-role",
     "dispacher"),
    (LADDERS, "open_case: delay", "open_case: delays", "value/not-one-of", "delays"),
    (LADDERS, "5 minutes after due", "5 minutes before due", "escalation/out-of-order",
     "5 minutes before"),
    (LADDERS, "milestone: sign", "milestone: signed", "value/not-one-of", "signed"),
    (PRIORITIES, "priority: high", "priority: hihg", "value/not-one-of", "hihg"),
    (PRIORITIES, "people: {from: 50}", "people: {from: 50, until: 10}", "condition/empty-range",
     "people"),
    (CALENDARS, '"08:30-12:00"', '"08:30-14:00"', "calendar/hours-overlap", "08:30-14:00"),
    (CALENDARS, '"08:30-12:00"', '"12:00-08:30"', "value/bad-time", "12:00-08:30"),
    (CALENDARS, "- cn-2026", "- cn-2062", "reference/unknown-holidays", "cn-2062"),
    (CALENDARS, "      - cn-2026\n", "", "in-time/unknown-year", "office"),
    (UTILITIES, "kind: utility", "kind: utilty", "value/not-one-of", "utilty"),
    (UTILITIES, "calendar: around-the-clock", "calendar: always", "reference/unknown-calendar",
     "always"),
]  # fmt: skip


@cache
def shipped():
    return {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for folder in ("catalog", "rules")
        for path in (ROOT / folder).rglob("*.yaml")
    }


def errors_of(files):
    loaded = load_files(files)
    found = list(loaded.problems)
    if loaded.rulebook is not None:
        found += prove(loaded.rulebook, TODAY, lambda name, n: line_of(files, name, n))
    return [problem for problem in found if problem.is_error]


def line_of(files, name, number):
    return files[name].decode().splitlines()[number - 1]


def test_the_rulebook_as_it_ships_has_no_error():
    assert errors_of(shipped()) == []


@pytest.mark.parametrize(
    ("name", "there", "instead", "code", "line"),
    SLIPS,
    ids=[f"{code} {' '.join(instead.split())[:40]}" for _, _, instead, code, _ in SLIPS],
)
def test_a_slip_is_refused_where_it_stands_and_says_what_to_write(name, there, instead, code, line):
    text = shipped()[name].decode()
    assert there in text
    files = {**shipped(), name: text.replace(there, instead, 1).encode()}
    found = [problem for problem in errors_of(files) if problem.code == code]
    assert found, [problem.code for problem in errors_of(files)]
    assert any(line in line_of(files, problem.file, problem.line) for problem in found)
    for problem in found:
        assert problem.message_zh
        assert problem.message_en
        assert problem.hint_zh
        assert problem.hint_en


def test_a_file_in_the_wrong_encoding_is_refused_with_the_likely_one():
    files = {**shipped(), WATER: shipped()[WATER].decode().encode("gb18030")}
    (problem,) = [p for p in errors_of(files) if p.file == WATER]
    assert problem.code == "yaml/not-utf-8"
    assert "gb18030" in problem.message_zh
