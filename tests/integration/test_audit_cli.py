"""The commands of the audit, as a person runs them, and the program of the documentation."""

import json
import re
import subprocess
import sys

import pytest

from engine.audit.checking import NoRecord, check
from engine.store import open_store
from tests.integration.audit_making import (
    CASE,
    DAY_3,
    OPEN,
    TICKETS,
    ZONE,
    Tamper,
    at,
    audit,
    fill,
    ticket,
)
from tests.integration.commanding import runner
from tests.integration.console_blocks import ROOT

A, B = TICKETS[:2]
DOCS = [ROOT / "docs" / name for name in ("audit.md", "audit.zh-CN.md")]


@pytest.fixture
def dafuwu(capsys):
    return runner(capsys)


@pytest.fixture
def database(url):
    with open_store(url) as store:
        fill(store)
    return url


@pytest.fixture
def tampered(database):
    """A function that does something to the database, past the store."""

    def run(what):
        with open_store(database) as store:
            what(Tamper(store))

    return run


@pytest.fixture
def record(dafuwu, database, tmp_path):
    """The record of a ticket with a case, as JSON that may be changed and checked again."""
    file = tmp_path / "record.json"
    said = dafuwu("audit", "export", A, "--output", file, "--database", database, "--lang", "en")
    assert (said.code, said.out.split(": ")[1]) == (0, "2 chains, 5 events, 0 not sealed yet\n")
    return json.loads(file.read_text(encoding="utf-8"))


def found(record, known=None):
    """What a check of the record finds."""
    checked = check(json.dumps(record).encode(), known or {})
    assert all(one.message_zh and one.message_en for one in checked.findings)
    return [(one.subject, one.number, one.what) for one in checked.findings]


# Verify


def test_a_database_that_is_whole(dafuwu, database):
    said = dafuwu("audit", "verify", "--database", database, "--lang", "en")
    assert said.code == 0
    assert (
        "7 tickets, cases, draws and bulletins, 22 events, 18 of them in 3 sealed days" in said.out
    )
    assert "nothing was changed" in said.out
    assert "last sealed day 2026-10-03" in said.out
    chinese = dafuwu("audit", "verify", "--database", database)
    assert "没有发现改动" in chinese.out


def test_what_was_changed_is_named_and_ends_with_one(dafuwu, database, tampered):
    tampered(lambda hands: hands.event(B, 3, actor="somebody"))
    tampered(lambda hands: hands.forget(TICKETS[2]))
    said = dafuwu("audit", "verify", "--database", database, "--lang", "en")
    assert said.code == 1
    assert f"changed  Event 3 of ticket {B} was changed" in said.out
    assert (
        f"missing  Events 1-2 of ticket {TICKETS[2]} are missing: sealed in 2026-10-01" in said.out
    )
    assert "3 findings" in said.out
    chinese = dafuwu("audit", "verify", "--database", database)
    assert f"工单 {B} 第 3 个事件内容被改动" in chinese.out
    assert "发现 3 处不符" in chinese.out


def test_what_is_found_as_json(dafuwu, database, tampered):
    said = dafuwu("audit", "verify", "--database", database, "--format", "json")
    assert (said.code, said.json["whole"], said.json["findings"]) == (0, True, [])
    assert (said.json["events"], said.json["sealed"], said.json["erased"]) == (22, 18, 0)
    assert said.json["last_day"]["day"] == "2026-10-03"
    tampered(lambda hands: hands.cut(B))
    again = dafuwu("audit", "verify", "--database", database, "--format", "json")
    (one,) = again.json["findings"]
    assert (again.code, one["subject"], one["number"], one["what"]) == (1, B, 4, "missing")


def test_some_days_alone(dafuwu, database, tampered):
    tampered(lambda hands: hands.cut(B))
    part = ("--database", database, "--lang", "en")
    assert dafuwu("audit", "verify", "--from", "2026-10-03", *part).code == 0
    assert dafuwu("audit", "verify", "--until", "2026-10-01", *part).code == 0
    assert (
        dafuwu("audit", "verify", "--from", "2026-10-02", "--until", "2026-10-02", *part).code == 1
    )
    none = dafuwu("audit", "verify", "--from", "2030-01-01", *part)
    assert (none.code, "no day of that time is sealed" in none.err) == (2, True)


def test_a_hash_that_was_kept_elsewhere(dafuwu, database):
    with open_store(database) as store:
        right = store.day("2026-10-02").hash
    given = ("audit", "verify", "--database", database, "--lang", "en", "--known")
    assert dafuwu(*given, f"2026-10-02={right}").code == 0
    said = dafuwu(*given, f"2026-10-02={'0' * 64}")
    assert said.code == 1
    assert "known-day  The day 2026-10-02 has another hash than the one kept" in said.out
    for nonsense in ("2026-10-02", "2026-10-02=", "yesterday=00"):
        assert dafuwu(*given, nonsense).code == 2


def test_a_hash_kept_of_a_day_before_or_after_those_looked_at(dafuwu, database, tampered):
    """The days between the known one and the first are read as a chain, so that it proves them."""
    with open_store(database) as store:
        first, last = (f"{day}={store.day(day).hash}" for day in ("2026-10-01", "2026-10-03"))
    given = ("audit", "verify", "--database", database, "--lang", "en")
    late, early = (*given, "--from", "2026-10-03"), (*given, "--until", "2026-10-01")
    assert dafuwu(*late, "--known", first).code == 0
    said = dafuwu(*early, "--known", last)
    assert (said.code, "last sealed day 2026-10-01" in said.out) == (0, True)
    wrong = dafuwu(*late, "--known", f"2026-10-01={'0' * 64}")
    assert (wrong.code, "2026-10-01 has another hash" in wrong.out) == (1, True)
    never = dafuwu(*late, "--known", f"2026-09-01={'0' * 64}")
    assert (never.code, "2026-09-01 is not sealed here" in never.out) == (1, True)
    tampered(lambda hands: hands.delete("days", "day = '2026-10-02'"))
    assert dafuwu(*late).code == 0
    between = dafuwu(*late, "--known", first)
    assert (between.code, "2026-10-02 is missing" in between.out) == (1, True)


def test_days_that_nobody_seals_are_told(dafuwu, tmp_path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    quiet = dafuwu("audit", "verify", "--database", url, "--lang", "en")
    assert (quiet.code, "does any worker run" in quiet.err) == (0, False)
    with open_store(url) as store:
        store.append(ticket(A, at("2020-01-01 10:00"), at("2020-01-02 10:00"))).result()
    told = dafuwu("audit", "verify", "--database", url, "--lang", "en")
    assert (told.code, "does any worker run" in told.err) == (0, True)


# Export and check


def test_a_record_is_checked_with_nothing_else(dafuwu, record, tmp_path, database):
    file = tmp_path / "record.json"
    said = dafuwu("audit", "check", file, "--lang", "en")
    assert said.code == 0
    assert f"{A}, {CASE}: 5 events, 5 in sealed days, 0 without their private part" in said.out
    with open_store(database) as store:
        last = store.last_day()
    assert f"last sealed day {last.day}, hash {last.hash}" in said.out
    assert dafuwu("audit", "check", file, "--known", f"{last.day}={last.hash}").code == 0
    assert dafuwu("audit", "check", file, "--known", f"{last.day}={'0' * 64}").code == 1


def test_a_record_without_private_parts(dafuwu, database):
    said = dafuwu("audit", "export", A, "--without-private", "--database", database)
    assert "水管破裂" not in said.out
    assert all(event["private"] is None for event in said.json["aggregates"][0]["events"])
    checked = check(said.out.encode(), {})
    assert (checked.findings, checked.withheld) == ((), 4)


def test_a_record_holds_what_was_said(record):
    ticket, case = record["aggregates"]
    assert (ticket["id"], ticket["what"], case["id"], case["what"]) == (A, "ticket", CASE, "case")
    sealed = [json.loads(event["sealed"]) for event in ticket["events"]]
    assert [one["kind"] for one in sealed] == ["received", "dispatched", "signed", "resolved"]
    assert sealed[0]["data"] == {"n": 1, "文": "字"}
    assert json.loads(ticket["events"][0]["private"]["text"]) == {"text": "水管破裂"}
    assert [day["day"] for day in record["days"]] == ["2026-10-01", "2026-10-02", "2026-10-03"]
    assert record["about"]["zh"]
    assert record["about"]["en"]


def test_events_of_today_have_no_day_yet(dafuwu, database):
    said = dafuwu("audit", "export", OPEN, "--database", database)
    assert {event["day"] for event in said.json["aggregates"][0]["events"]} == {None}
    assert said.json["days"] == []
    checked = check(said.out.encode(), {})
    assert (checked.findings, checked.proven, checked.last) == ((), 0, None)


def test_a_ticket_that_is_partly_sealed(dafuwu, database):
    with open_store(database) as store:
        late = ticket("20261003-HHHHHHHH", at("2026-10-04 11:00"), at("2026-10-05 11:00"))
        store.append(late).result()
        store.seal_days(at("2026-10-05 00:10"), ZONE)
    said = dafuwu("audit", "export", "20261003-HHHHHHHH", "--database", database)
    events = said.json["aggregates"][0]["events"]
    assert [event["day"] for event in events] == ["2026-10-04", "2026-10-04", None, None]
    assert check(said.out.encode(), {}).findings == ()


def test_a_ticket_that_is_not_there(dafuwu, database):
    said = dafuwu("audit", "export", "20990101-AAAAAAAA", "--database", database, "--lang", "en")
    assert (said.code, "no ticket 20990101-AAAAAAAA" in said.err) == (2, True)


def test_a_file_that_cannot_be_written_or_read(dafuwu, database, tmp_path):
    nowhere = tmp_path / "no folder" / "record.json"
    assert dafuwu("audit", "export", A, "-o", nowhere, "--database", database).code == 2
    assert dafuwu("audit", "check", nowhere).code == 2


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format":"other"}', "\x00"])
def test_what_is_no_record_is_refused(dafuwu, tmp_path, content):
    file = tmp_path / "record.json"
    file.write_text(content, encoding="utf-8")
    assert dafuwu("audit", "check", file).code == 2


def test_a_record_of_another_format_is_refused(record):
    with pytest.raises(NoRecord, match="dafuwu-audit/1"):
        found({**record, "format": "dafuwu-audit/9"})


def change_text(record):
    event = record["aggregates"][0]["events"][1]
    event["sealed"] = event["sealed"].replace('"seat"', '"somebody"')


def change_text_and_hash(record):
    from hashlib import sha256

    change_text(record)
    event = record["aggregates"][0]["events"][1]
    event["hash"] = sha256(event["sealed"].encode()).hexdigest()


def change_private(record):
    record["aggregates"][0]["events"][3]["private"]["text"] = '{"text":"别的"}'


def change_salt(record):
    record["aggregates"][0]["events"][3]["private"]["salt"] = "other"


def leave_one_out(record):
    del record["aggregates"][0]["events"][1]


def swap_two(record):
    events = record["aggregates"][0]["events"]
    events[1], events[2] = events[2], events[1]


def leave_all_out(record):
    record["aggregates"][0]["events"].clear()


def add_of_another(record):
    ticket, case = record["aggregates"]
    ticket["events"].append(case["events"][0])


def change_path(record):
    record["aggregates"][0]["events"][0]["path"][0][1] = "0" * 64


def drop_path(record):
    record["aggregates"][0]["events"][0]["path"] = None


def no_path(record):
    record["aggregates"][0]["events"][0]["path"] = [["left", "rubbish"]]


def drop_day(record):
    record["aggregates"][0]["events"][0] |= {"day": None, "path": None}


def name_other_day(record):
    record["aggregates"][0]["events"][0]["day"] = "2026-10-03"


def change_day(record):
    record["days"][1]["events"] += 1


def drop_one_day(record):
    del record["days"][1]


def no_json(record):
    record["aggregates"][0]["events"][2]["sealed"] = "rubbish"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (change_text, (A, 2, "changed")),
        (change_text_and_hash, (A, 3, "unlinked")),
        (change_private, (A, 4, "private-changed")),
        (change_salt, (A, 4, "private-changed")),
        (leave_one_out, (A, 2, "unlinked")),
        (swap_two, (A, 2, "unlinked")),
        (leave_all_out, (A, None, "missing")),
        (add_of_another, (A, 5, "foreign")),
        (change_path, (A, 1, "day-differs")),
        (drop_path, (A, 1, "day-differs")),
        (no_path, (A, 1, "day-differs")),
        (drop_day, (A, 1, "day-differs")),
        (name_other_day, (A, 1, "day-differs")),
        (change_day, ("2026-10-02", None, "day-changed")),
        (drop_one_day, ("2026-10-02", None, "day-missing")),
        (no_json, (A, 3, "changed")),
    ],
)
def test_a_record_that_was_tampered_with(record, tmp_path, change, expected):
    assert found(record) == []
    change(record)
    assert expected in found(record)
    for page in DOCS:
        assert program_says(page, record, tmp_path).returncode != 0


def test_evidence_that_is_not_what_the_record_holds(record):
    change_text_and_hash(record)
    record["aggregates"][0]["events"][3]["hash"] = "0" * 64
    assert (CASE, 4, "evidence") in found(record)


# The documentation


def program_says(page, record, folder):
    """What the program on the page says about a record."""
    text = page.read_text(encoding="utf-8")
    program = re.search(
        r"<!-- the program -->\n```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE
    )
    file = folder / "given.json"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-I", "-W", "ignore", "-c", program[1], str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_the_program_on_the_page_finds_the_record_whole(page, record, tmp_path):
    said = program_says(page, record, tmp_path)
    assert said.returncode == 0, said.stderr
    last = record["days"][-1]
    assert said.stdout == f"whole; 2026-10-03 has the hash {last['hash']}\n"


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_the_page_names_every_kind_of_finding(page):
    from engine.audit.findings import Finding

    listed = re.search(r"``what``: (.*?)\.\n", Finding.__doc__, re.DOTALL)[1]
    kinds = {kind.split(" (")[0].strip() for kind in re.sub(r"\([^)]*\)", "", listed).split(",")}
    rows = re.findall(r"^\| (`.*?) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    named = {kind for row in rows for kind in re.findall(r"`([a-z-]+)`", row)}
    assert named == kinds - {"day-differs"}


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_the_page_names_commands_that_exist(page, dafuwu):
    lines = re.findall(r"^dafuwu audit (\w+)(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for name, _ in lines} == {"verify", "export", "check"}
    for name, rest in lines:
        said = dafuwu("audit", name, "--help").out
        assert all(option in said for option in re.findall(r"--[a-z-]+", rest))


def test_the_audit_of_what_the_commands_wrote_is_whole(database):
    with open_store(database) as store:
        assert audit(store) == []
        assert store.last_day().ends_at > DAY_3
