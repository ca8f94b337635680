"""Attachments in an audit: what events name must be there, and be what its digest says."""

from hashlib import sha256

import pytest

from engine.audit import files
from engine.store import open_store
from engine.store.change import Change
from engine.tickets.events import Draft
from tests.integration.audit_making import (
    DAY_1,
    DAY_3,
    OPEN,
    SEALED,
    ZONE,
    Tamper,
    at,
    fill,
    sealed,
)
from tests.integration.commanding import runner
from tests.integration.store_making import make_change

A, B = (f"20261001-{letter * 8}" for letter in "GH")
PHOTO, REPORT, UNUSED = b"photo", b"report", b"unused"


def digest(content):
    return sha256(content).hexdigest()


def with_files(id_, when, *contents):
    """A ticket whose second event names these."""
    named = [{"digest": digest(one), "size": len(one), "media_type": "x/y"} for one in contents]
    drafts = [Draft("received", when, {}), Draft("noted", when, {"attachments": named})]
    events = sealed(id_, drafts, None, when)
    made = make_change(id_)
    row = {**made.ticket, "length": 2, "last_hash": events[-1].hash}
    return Change(row, made.clocks, events)


@pytest.fixture
def database(url):
    with open_store(url) as store:
        for content in (PHOTO, REPORT, UNUSED):
            store.attach(content, "x/y", "somebody", DAY_1)
        store.append(with_files(A, DAY_1, PHOTO, REPORT, PHOTO)).result()
        store.append(with_files(B, DAY_3, PHOTO)).result()
        store.seal_days(SEALED, ZONE)
    return url


@pytest.fixture
def tamper(database):
    with open_store(database) as store:
        yield Tamper(store)


@pytest.fixture
def verify(database, capsys):
    run = runner(capsys)

    def verified(*options):
        said = run("audit", "verify", "--database", database, "--format", "json", *options)
        found = said.json["findings"]
        assert all(one["message_zh"] and one["message_en"] for one in found)
        assert said.code == bool(found)
        return said.json["attachments"], [
            (one["subject"], one["number"], one["what"]) for one in found
        ]

    return verified


def change(tamper, content, to=b"something else"):
    tamper.sql("UPDATE attachments SET content = :c WHERE digest = :d", c=to, d=digest(content))


def test_attachments_that_are_as_they_were(verify):
    assert verify() == (3, [])
    assert verify("--from", "2026-10-03") == (1, [])  # those that events name alone


def test_a_changed_attachment_is_told_for_each_event_that_names_it(verify, tamper):
    change(tamper, PHOTO)
    assert verify() == (3, [(A, 2, "attachment"), (B, 2, "attachment")])
    assert verify("--from", "2026-10-03") == (1, [(B, 2, "attachment")])


def test_an_attachment_that_is_gone(verify, tamper):
    tamper.delete("attachments", "digest = :d", d=digest(REPORT))
    assert verify() == (2, [(A, 2, "attachment")])
    assert verify("--until", "2026-10-01") == (1, [(A, 2, "attachment")])


def test_a_changed_attachment_that_no_event_names(verify, tamper):
    change(tamper, UNUSED, b"")
    assert verify() == (3, [(digest(UNUSED), None, "attachment")])


def test_what_is_wrong_is_said_in_words(database, tamper, capsys):
    change(tamper, PHOTO)
    tamper.delete("attachments", "digest = :d", d=digest(REPORT))
    run = runner(capsys)
    said = run("audit", "verify", "--database", database, "--lang", "en").out
    assert f"Event 2 of ticket {B} names the attachment {digest(PHOTO)}, which has been" in said
    assert f"the attachment {digest(REPORT)}, which is gone" in said
    assert "2 attachments read" in said
    zh = run("audit", "verify", "--database", database).out
    assert f"工单 {B} 第 2 个事件提到的附件 {digest(PHOTO)} 的内容被改动" in zh
    assert f"工单 {A} 第 2 个事件提到的附件 {digest(REPORT)} 已不存在" in zh


def test_an_event_changed_beyond_reading_breaks_nothing(verify, tamper):
    tamper.event(A, 2, data='{"attachments": [{"digest": 7}]}')
    assert (A, 2, "changed") in verify()[1]


@pytest.mark.parametrize("at_once", [1, 2, 400])
def test_events_are_looked_up_some_at_a_time(at_once, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", at_once)
    asked = []

    def kept(digests):
        asked.append(len(digests))
        return digests

    audit = files.Files({digest(PHOTO): PHOTO, digest(REPORT): b"no"}.get, kept)
    events = {id_: with_files(id_, at("2026-10-01 10:00"), PHOTO, REPORT).events for id_ in (A, B)}
    found = []
    for id_, some in events.items():
        records = [_Record(event) for event in some]
        found += audit.take(id_, records)
    found += audit.finish()
    assert [(one.subject, one.number) for one in found] == [(A, 2), (B, 2)]
    assert max(asked) <= max(at_once, 2)


class _Record:
    """A stored event, as far as its attachments go."""

    def __init__(self, event):
        from engine.store.change import json_text

        self.number, self.kind, self.data = event.number, event.kind, json_text(event.data)


def test_the_usual_events_name_nothing(url):
    with open_store(url) as store:
        fill(store)
        with store.archive() as archive:
            records = list(archive.records([OPEN]))
    assert [files.named_in(record) for record in records] == [[]] * 4
