"""Special reports on both databases: kept with every version, numbered once, told when changed."""

from dataclasses import replace

import pytest
from sqlalchemy import func, update

from engine.special_reports import editing
from engine.special_reports.drafting import drafted
from engine.special_reports.editing import Writer
from engine.special_reports.sealing import intact
from engine.store import open_store
from engine.store.special_reports import SpecialReportChanged
from engine.store.tables import special_versions
from engine.tickets.asks import By
from tests.integration.commanding import runner
from tests.unit.special_reports.made import NOW, WEEK
from tests.unit.tickets.city import small_city

LI, HEAD = Writer("li", By("supervisor", None)), Writer("zhao", By("centre-head", None))
EVERY = ("draft", "in-review", "signed", "dropped")


def begun(store, id_="sr-1"):
    report = editing.begin(id_, WEEK, drafted(small_city(), WEEK), LI, NOW)
    return store.keep_special_report(report, new_words=True)


def sent(store, id_="sr-1"):
    report = begun(store, id_)
    words = replace(report.latest.content, advice="请供水单位\x00说明原因。")
    report = store.keep_special_report(editing.write(report, words, LI, NOW), new_words=True)
    return store.keep_special_report(editing.submit(report, LI, NOW), new_words=False)


def signed(store, id_, issue):
    report = editing.sign(sent(store, id_), issue, HEAD, NOW)
    return store.keep_special_report(report, new_words=False)


def test_a_report_is_kept_whole_with_every_version(store):
    report = sent(store)
    assert store.special_report("sr-1") == report
    assert report.revision == 3
    assert [one.number for one in store.special_versions("sr-1")] == [2, 1]
    assert store.special_versions("sr-1")[1].content.advice == ""
    assert store.special_report("sr-2") is None


def test_what_is_signed_is_still_intact_when_it_is_read_again(store):
    signed(store, "sr-1", store.next_issue(2017))
    read = store.special_report("sr-1")
    assert read.issue == "2017-1"
    assert intact(read)
    assert store.next_issue(2017) == "2017-2"
    assert store.next_issue(2018) == "2018-1"


def test_a_number_is_given_once(store):
    signed(store, "sr-1", "2017-1")
    with pytest.raises(SpecialReportChanged):
        signed(store, "sr-2", "2017-1")
    assert store.special_report("sr-2").state == "in-review"


def test_an_audit_finds_a_report_that_is_not_what_was_signed(url, capsys):
    dafuwu = runner(capsys)
    with open_store(url) as store:
        signed(store, "sr-1", "2017-1")
        signed(store, "sr-2", "2017-2")
    assert dafuwu("audit", "verify", "--database", url).code == 0
    with open_store(url) as store, store._engines.write.begin() as connection:
        of = special_versions.c
        other = func.replace(of.content, "312", "31")
        changed = update(special_versions).where(of.report_id == "sr-2").values(content=other)
        assert connection.execute(changed).rowcount == 2
    said = dafuwu("audit", "verify", "--database", url, "--format", "json")
    assert said.code == 1
    assert [(one["subject"], one["what"]) for one in said.json["findings"]] == [("sr-2", "seal")]


def test_who_was_slower_is_told(store):
    report = begun(store)
    store.keep_special_report(editing.drop(report, "重复", LI, NOW), new_words=False)
    with pytest.raises(SpecialReportChanged):
        store.keep_special_report(editing.drop(report, "重复", LI, NOW), new_words=False)


def test_reports_are_listed_by_state_and_the_last_change(store):
    sent(store, "sr-1")
    begun(store, "sr-2")
    assert [one.id for one in store.list_special_reports(("draft",), 10)] == ["sr-2"]
    assert {one.id for one in store.list_special_reports(EVERY, 10)} == {"sr-1", "sr-2"}
    assert store.list_special_reports((), 10) == []
    assert store.count_special_reports() == {"in-review": 1, "draft": 1}
