"""What is listed is exactly what may be read, and what is out of sight is as if it were not there.

A small stock of matters of every sort on both engines; then any sight at all over it.
"""

from contextlib import ExitStack
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.cases.asks import OpenCase, TakeUp
from engine.casework import Casework
from engine.desk import Desk, Intake
from engine.desk_errors import NoSuchCase, NoSuchTicket
from engine.people.scope import EVERYTHING, NOTHING, Sight
from engine.rulebook.load import load
from engine.sighted import Sighted
from engine.store import Filter, open_store
from engine.store.case_lists import CaseFilter
from engine.store.work_lists import NoticeFilter
from engine.tickets.asks import Attached, Contact, Note, Sign, Transfer
from engine.tickets.commands import Refused
from engine.tickets.requests import AskPart, Merge, Supervise
from engine.tickets.ticket import replay
from tests.integration.api_serving import SHIPPED
from tests.integration.conftest import ENGINES, fresh_database

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n"
UNITS = (
    "wendeng-water", "water-group", "water-bureau", "gas-company", "wendeng-gas", "housing-bureau",
    "city-government", "conduct-office", "tax-bureau", "huancui-gov", "service-centre",
    "wendeng-gov", "market-regulation", "no-such-unit",
)  # fmt: skip
SEATS = ("seat-1", "seat-2")
MATTERS = (
    {"area": "water", "category": "complaint", "district": "wendeng"},
    {"area": "water", "category": "complaint", "district": "huancui", "confidential": True},
    {"area": "gas", "category": "fault-repair", "district": "wendeng"},
    {"area": "gas", "category": "complaint", "district": "huancui"},
    {"area": "tax", "category": "report", "district": "huancui", "confidential": True},
    {"area": "commerce", "category": "complaint", "district": "wendeng"},
    {"area": "water", "category": "consultation", "district": "wendeng", "confidential": True},
    {"area": "gas", "category": "complaint", "district": "wendeng", "repeat": 3},
)


class Stock:
    """The matters of one database, as the engine itself knows them."""

    def __init__(self, store, rulebook):
        self.store, self.rulebook = store, rulebook
        random = Random(5)
        self.desk = Desk(store, lambda: rulebook, random)
        self.casework = Casework(store, lambda: rulebook, random)
        self.ids = [self._matter(number, values) for number, values in enumerate(MATTERS)]
        self._work()
        self.tickets = {id_: replay(store.history(id_)) for id_ in self.ids}

    def _matter(self, number, values):
        given = {"channel": "hotline", "anonymous": False, **values}
        actor = SEATS[number % 2]
        return self.desk.receive(Intake(given, text="请处理"), actor, NOW).id

    def _work(self):
        """Parts, a supervision, a transfer, files, cases: whatever brings a unit to a matter."""
        one, two, three, four, five, six, *_ = self.ids
        give = self.desk.command
        give(one, AskPart("market-regulation", "核实"), "a", NOW)
        give(two, AskPart("wendeng-gov", "核实"), "a", NOW)
        give(three, Supervise("unit-leader", "快办"), "a", NOW)
        give(three, Transfer("huancui-gov", "属地"), "a", NOW)
        give(four, Transfer("water-group", "漏水"), "a", NOW)
        self.files = {}
        for id_, by in ((one, "seat-1"), (five, "seat-2"), (six, "seat-1")):
            digest = self.store.attach(PNG + id_.encode(), "image/png", by, NOW)
            give(id_, Sign(), "a", NOW)
            give(id_, Note("照片", (Attached(digest, 9, "image/png", "a.png"),)), "a", NOW)
            self.files.setdefault(digest, set()).add(id_)
        # The same picture with two matters, brought by two people.
        self.store.attach(PNG + one.encode(), "image/png", "seat-2", NOW)
        self.brought = {(digest, "seat-2") for digest, ids in self.files.items() if one in ids}
        self.brought |= {
            (digest, "seat-2" if five in ids else "seat-1") for digest, ids in self.files.items()
        }
        behaviour = ("delay", "标题", "依据", "理由")
        for ticket in (one, two, five, None):
            unit = "wendeng-water" if ticket is None else replay(self.store.history(ticket)).lead
            kind, title, basis, reason = behaviour
            self.casework.open(
                OpenCase(kind, unit, title, basis, reason, ticket), "a", NOW,
            )  # fmt: skip

    def seen_by(self, sight):
        """Desk and casework within a sight."""
        return Sighted(self.store, self.desk, self.casework, sight)

    def expected(self, sight):
        """The tickets within a sight, by what they are in memory."""
        return {id_ for id_, ticket in self.tickets.items() if sight.sees(ticket)}


@pytest.fixture(scope="module", params=ENGINES)
def stock(request, tmp_path_factory):
    rulebook = load(SHIPPED).rulebook
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('scope') / 'dafuwu.db'}"
        else:
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(fresh_database(server))
        yield Stock(stack.enter_context(open_store(url)), rulebook)


SIGHTS = st.builds(
    Sight,
    everywhere=st.booleans(),
    units=st.lists(st.sampled_from(UNITS), max_size=4, unique=True).map(tuple),
    confidential=st.booleans(),
    own=st.sampled_from([None, *SEATS, "a"]),
)
ANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def every(read):
    """All items of a list, page by page, pages being small."""
    found, cursor = [], None
    while True:
        page = read(cursor)
        found += page.items
        if (cursor := page.next) is None:
            return found


@ANY
@given(sight=SIGHTS)
@example(sight=EVERYTHING)
@example(sight=NOTHING)
def test_what_is_listed_is_exactly_what_may_be_read(stock, sight):
    seen, expected = stock.seen_by(sight), stock.expected(sight)
    listed = [row.id for row in every(lambda c: seen.page(Filter(), "received_at", 3, c))]
    assert sorted(listed) == sorted(expected)
    for id_ in stock.ids:
        if id_ in expected:
            assert seen.ticket(id_).id == id_
        else:
            with pytest.raises(NoSuchTicket):
                seen.history(id_)
            with pytest.raises(NoSuchTicket):
                seen.command(id_, Contact(), "a", NOW)
    assert set(seen.histories([*stock.ids, "20260101-NOTTHERE"])) == expected


@ANY
@given(sight=SIGHTS)
def test_what_hangs_on_a_ticket_is_seen_with_it(stock, sight):
    seen, expected, whole = stock.seen_by(sight), stock.expected(sight), stock.seen_by(EVERYTHING)
    for lists in (
        lambda of: every(lambda c: of.parts(open_=None, limit=2, cursor=c)),
        lambda of: every(lambda c: of.supervisions(ended=None, limit=2, cursor=c)),
    ):
        assert lists(seen) == [row for row in lists(whole) if row.ticket_id in expected]


@ANY
@given(sight=SIGHTS)
def test_notices_are_seen_by_their_unit_and_not_of_what_is_hidden(stock, sight):
    seen, expected, whole = stock.seen_by(sight), stock.expected(sight), stock.seen_by(EVERYTHING)
    cases = {row.id for row in seen.cases().items}

    def shown(row):
        about = row.case_id in cases if row.case_id else row.ticket_id in expected
        return about and (sight.everywhere or row.unit in sight.units)

    def listed(of):
        return every(lambda c: of.notices(NoticeFilter(), "send_at", 3, c))

    everything = listed(whole)
    assert everything
    assert listed(seen) == [row for row in everything if shown(row)]
    assert [seen.notice(row.id) is not None for row in everything] == list(map(shown, everything))


@ANY
@given(sight=SIGHTS)
def test_files_are_seen_with_a_matter_that_names_them_or_by_who_brought_them(stock, sight):
    seen, expected = stock.seen_by(sight), stock.expected(sight)
    for digest, tickets in stock.files.items():
        brought = (digest, sight.own) in stock.brought and not sight.nothing
        may = bool(tickets & expected) or brought
        assert (seen.attached(digest) is not None) == may
        assert (seen.attachment(digest) is not None) == may


@ANY
@given(sight=SIGHTS)
def test_cases_are_seen_by_whom_they_are_about_and_whom_they_went_to(stock, sight):
    seen = stock.seen_by(sight)

    def shown(row):
        ticket = stock.tickets.get(row.ticket_id)
        hidden = ticket is not None and not Sight(
            everywhere=True, confidential=sight.confidential, own=sight.own
        ).sees(ticket)
        theirs = sight.everywhere or {row.unit, row.refer} & set(sight.units)
        return bool(theirs) and not hidden

    everything = stock.seen_by(EVERYTHING).cases().items
    assert len(everything) == 4
    listed = every(lambda c: seen.cases(CaseFilter(), "opened_at", 2, c))
    assert {row.id for row in listed} == {row.id for row in everything if shown(row)}
    for row in everything:
        if shown(row):
            assert seen.case(row.id).id == row.id
        else:
            with pytest.raises(NoSuchCase):
                seen.case_history(row.id)
            with pytest.raises(NoSuchCase):
                seen.case_command(row.id, TakeUp(), "a", NOW)


def test_a_matter_cannot_be_merged_into_one_that_is_out_of_sight(stock):
    first, second, *_ = stock.ids  # the second is confidential, and not this seat's
    seen = stock.seen_by(Sight(everywhere=True, own="seat-1"))
    with pytest.raises(Refused) as refused:
        seen.command(first, Merge(second), "a", NOW)
    assert refused.value.code == "merge/unknown-parent"


def test_evidence_is_taken_from_matters_within_sight_only(stock):
    first, second, *_ = stock.ids
    seen = stock.seen_by(Sight(everywhere=True, own="seat-1"))
    assert [one.ticket for one in seen.evidence([(first, 1)])] == [first]
    with pytest.raises(NoSuchTicket):
        seen.evidence([(first, 1), (second, 1)])


def test_the_stock_holds_every_way_of_being_concerned(stock):
    """Otherwise the properties above would say little."""
    told = [ticket for ticket in stock.tickets.values() if ticket.notify]
    assert told
    assert any(ticket.parts for ticket in stock.tickets.values())
    supervised = {
        one.unit for ticket in stock.tickets.values() for one in ticket.supervisions.values()
    }
    assert supervised - {ticket.lead for ticket in stock.tickets.values() if ticket.supervisions}
    assert any(ticket.authority for ticket in stock.tickets.values())


def test_the_views_come_out_of_the_events_again(stock):
    rebuilt = stock.desk.rebuild()
    assert (rebuilt.different, rebuilt.unreadable, rebuilt.orphans) == ((), (), 0)
