import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from engine.bulletin_desk import BulletinDesk
from engine.cases.case import replay as replay_case
from engine.demo.people import UNIT, password_of
from engine.demo.simulation import UNREAD, Simulation
from engine.desk import Desk
from engine.draws.verifying import verify_draw
from engine.people import passwords
from engine.people.person import Seat
from engine.rulebook.files import read_files
from engine.rulebook.load import load
from engine.store import Filter, open_store
from engine.store.work_lists import NoticeFilter
from engine.tickets.chain import verify
from engine.tickets.ticket import replay
from engine.upkeep.upkeep import Upkeep
from engine.versions.activating import take_up
from engine.versions.stored import Stored
from tests.integration.commanding import SHIPPED, runner
from tests.integration.console_blocks import ROOT

LAST = ("--days", "30", "--until", "2026-06-20", "--home", str(SHIPPED))
MONTH, FEW = ("--tickets", "150", *LAST), ("--tickets", "20", *LAST)
UNTIL = datetime(2026, 6, 19, 16, 0, tzinfo=UTC)
LATER, DAYS = UNTIL + timedelta(days=8), 38


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = runner(capsys)
    return lambda *arguments: command("demo", *arguments)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """``demo.db`` as the command left it, and what the command said on both channels."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, str(ROOT / "cli.py"), "demo", *MONTH]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return folder / "demo.db", said


@pytest.fixture
def ours(demo, tmp_path):
    """A copy of ``demo.db`` where ``run`` looks for it."""
    shutil.copy(demo[0], tmp_path)
    return tmp_path / "demo.db"


def histories(file):
    with open_store(f"sqlite:///{file}") as store:
        return store.histories(store.ids(limit=10_000))


def everything(file):
    """The histories of tickets, cases, draws and bulletins, and the day that was sealed last."""
    with open_store(f"sqlite:///{file}") as store:
        ids = [*store.ids(limit=10_000)]
        ids += [row.id for row in store.cases(limit=200).items]
        ids += [row.id for row in store.draws(limit=200).items]
        ids += [row.id for row in store.bulletins(limit=200).items]
        return store.histories(ids), store.last_day()


@pytest.fixture(scope="module")
def rulebook():
    return load(SHIPPED).rulebook


def test_the_same_seed_gives_the_same_events_and_another_seed_others(run, demo, tmp_path):
    assert run(*MONTH, "--database", "b.db").code == 0
    run(*FEW, "--database", "c.db", "--seed", "2")
    a, b, c = (everything(file) for file in (demo[0], tmp_path / "b.db", tmp_path / "c.db"))
    assert a == b
    assert all(id_[0] in "BD" for id_ in a[0] if id_ in c[0])
    assert {id_[0] for id_ in a[0]} == set("2BCD")


def test_it_says_that_everything_is_simulated(run, demo):
    said = demo[1]
    assert "模拟" in said.stderr
    assert "150 件模拟工单" in said.stdout
    assert "问责线索" in said.stdout
    assert "抽查" in said.stdout
    assert "--seed 1 --tickets 150 --days 30 --until 2026-06-20" in said.stdout
    assert "simulated" in run(*FEW, "--database", "x.db", "--lang", "en").err


def test_tickets_live_full_lives_in_order_of_time_and_with_whole_chains(demo):
    kinds = set()
    for history in histories(demo[0]).values():
        assert verify(history) == ()
        recorded = [event.recorded_at for event in history]
        assert recorded == sorted(recorded)
        assert all(event.at <= event.recorded_at <= UNTIL for event in history)
        kinds |= {event.kind for event in history}
    assert kinds >= {
        "received", "hung-up", "dispatched", "signed", "contacted", "resolved", "called-back",
        "closed", "withdrawn", "answered", "overdue", "reminded",
    }  # fmt: skip


def test_nothing_is_left_for_the_worker_until_the_month_ends(ours, rulebook):
    with open_store(f"sqlite:///{ours}") as store:
        desk = Desk(store, lambda: rulebook)
        assert desk.sweep(UNTIL) == 0
        assert not Upkeep(desk, store, lambda: rulebook, Random(1)).run(UNTIL).anything
        assert desk.rebuild().different == ()


def test_everybody_in_it_is_marked_as_simulated(ours, rulebook):
    with open_store(f"sqlite:///{ours}") as store:
        for ticket in Desk(store, lambda: rulebook).tickets():
            assert ticket.source.startswith("demo/1/")
            assert ticket.citizen["name"].startswith("模拟市民")


def test_consultations_are_answered_by_articles_and_few_notices_are_left_unread(ours):
    with open_store(f"sqlite:///{ours}") as store:
        answered = [replay(one) for one in store.histories(store.ids(limit=200)).values()]
        named = [one.article for one in answered if one.article]
        assert named
        for article in store.articles_of(sorted(set(named))):
            assert article.answers == named.count(article.id)
        unread = store.notices(NoticeFilter(unread=True), limit=200).items
        assert all(UNTIL - one.send_at < UNREAD for one in unread if one.send_at <= UNTIL)
        assert store.notices(NoticeFilter(unread=False), limit=200).items


def test_a_database_that_holds_tickets_is_refused_unless_asked(run, ours):
    again = run(*FEW, "--seed", "3")
    assert (again.code, "--into-existing" in again.err) == (2, True)


def test_beside_other_tickets_all_is_recorded_now_for_their_days_were_sealed(run, ours):
    before = datetime.now(UTC)
    said = run(*FEW, "--seed", "3", "--into-existing")
    assert (said.code, "dafuwu worker" in said.out) == (0, True)
    new = [one for one in histories(ours).values() if one[0].recorded_at >= before]
    assert len(new) == 20
    assert all(event.at <= UNTIL for history in new for event in history)


# Some weeks of a thousand


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The database of a month that was played once, large enough to have some of everything."""
    file = tmp_path_factory.mktemp("month") / "month.db"
    with open_store(f"sqlite:///{file}") as store:
        began = LATER - timedelta(days=DAYS)
        files, _ = read_files(SHIPPED)
        stored = Stored(load(SHIPPED).rulebook, dict(files), 1)
        rulebook = take_up(store, lambda: stored, began)()
        assert len(list(Simulation(store, rulebook, 1, 1000, LATER, DAYS).play())) == 1000
    return file


@pytest.fixture(scope="module")
def month(played):
    with open_store(f"sqlite:///{played}") as store:
        yield store


def test_the_whole_life_is_in_it(month):
    happened = Counter()
    for history in month.histories(month.ids(limit=2000)).values():
        happened.update({event.kind for event in history})
    assert set(happened) >= {
        "arrived", "noted", "part-asked", "part-signed", "part-done", "part-released",
        "returned", "return-upheld", "return-rejected", "extension-asked", "extended",
        "extension-refused", "suspension-asked", "suspended", "resumed", "decline-asked", "merged",
        "follower-added", "redo", "rated", "closing-asked", "closing-refused", "reopened",
        "supervised", "supervision-replied", "supervision-returned", "supervision-ended", "drawn",
        "inspected", "case-opened",
    }  # fmt: skip
    share = {kind: count / 1000 for kind, count in happened.items()}
    assert 0.02 < share["returned"] < 0.07
    assert 0.03 < share["extension-asked"] < 0.1
    assert 0.02 < share["redo"] < 0.08
    assert share["overdue"] < 0.25


def test_followers_follow_their_parent_and_are_called_back(month):
    tickets = [replay(one) for one in month.histories(month.ids(limit=2000)).values()]
    (parent,) = (ticket for ticket in tickets if ticket.followers)
    all_ = [ticket for ticket in tickets if ticket.id in parent.followers]
    followers = [ticket for ticket in all_ if not ticket.counts.redos]  # who was not content left
    assert len(followers) >= 5
    assert {ticket.parent for ticket in followers} == {parent.id}
    assert all(ticket.result == parent.result for ticket in followers if ticket.result)
    assert "closed" in {ticket.state for ticket in followers}


def test_what_was_drawn_was_inspected_and_what_was_found_untrue_taken_up_again(month):
    (draw, *_) = draws = month.draws(limit=50).items
    assert {row.period for row in draws} == {"2026-05"}
    event = month.history(draw.id)[0]
    assert verify_draw(event, month.day("2026-05-31").hash) == ()
    tickets = [replay(one) for one in month.histories(month.ids(limit=2000)).values()]
    drawn = [ticket for ticket in tickets if ticket.drawn is not None]
    found = Counter(ticket.drawn.confirmed for ticket in drawn)
    assert found[True] > found[False]
    mine = [ticket for ticket in drawn if ticket.drawn.role == "inspector"]
    waiting = {ticket.id for ticket in mine if ticket.drawn.confirmed is None}
    assert set(month.to_inspect("inspector", LATER - timedelta(days=DAYS), 500)) == waiting
    assert month.to_inspect("inspector", LATER, 500) == ()
    untrue = [ticket for ticket in drawn if ticket.drawn.confirmed is False]
    assert all(ticket.counts.reopenings for ticket in untrue)


def test_cases_are_worked_on_and_their_chains_are_whole(month):
    states, objected, cursor = Counter(), 0, None
    while True:
        page = month.cases(limit=100, cursor=cursor)
        for row in page.items:
            history = month.history(row.id)
            assert verify(history) == ()
            case = replay_case(history)
            states[case.state] += 1
            objected += bool(case.objections)
        if (cursor := page.next) is None:
            break
    assert set(states) >= {"open", "verifying", "dismissed", "confirmed", "referred"}
    assert objected


def test_last_months_bulletin_was_objected_to_and_published(month, rulebook):
    desk = BulletinDesk(month, lambda: rulebook)
    (row,) = month.bulletins().items
    bulletin, edition = desk.public(row.id)
    assert (bulletin.period, edition.number) == ("2026-05", 1)
    assert verify(desk.history(row.id)) == ()
    assert edition.approved_by == "demo/centre-head"
    assert {one.state for one in bulletin.objections} <= {"upheld", "rejected"}
    report = desk.content(edition).main
    assert report.totals.figures[0].total > 100
    ranked = [row for row in report.rows if row.rank is not None]
    assert len({row.points for row in ranked}) == len(ranked) >= 1


def test_the_unit_of_the_accounts_for_play_has_matters_to_handle(month):
    assert month.page(Filter(lead=(UNIT,)), limit=5).items


def test_an_audit_of_it_finds_nothing(played, capsys):
    said = runner(capsys)("audit", "verify", "--database", str(played))
    assert (said.code, "没有发现改动" in said.out) == (0, True)


def test_there_is_an_account_for_every_role_and_its_password_is_told(demo, rulebook):
    file, said = demo
    assert password_of(1) in said.stdout
    assert password_of(1) != password_of(2)
    with open_store(f"sqlite:///{file}") as store:
        accounts = {account.login: account for account in store.all_accounts()}
    assert {*rulebook.roles, "auditor", "administrator"} <= set(accounts)
    assert {account.seats[0].role for account in accounts.values()} == {
        *rulebook.roles, "auditor", "administrator"
    }  # fmt: skip
    assert accounts["handler"].seats == (Seat("handler", "wendeng-water"),)
    assert accounts["handler@wendeng-gov"].seats == (Seat("handler", "wendeng-gov"),)
    assert passwords.verified(accounts["handler"].password, password_of(1))
    assert not passwords.verified(accounts["handler"].password, password_of(2))


def test_no_accounts_for_play_beside_what_a_database_holds_already(run, ours):
    with open_store(f"sqlite:///{ours}") as store:
        before = {account.login for account in store.all_accounts()}
    said = run(*FEW, "--into-existing", "--seed", "2")
    assert password_of(2) not in said.out
    with open_store(f"sqlite:///{ours}") as store:
        assert {account.login for account in store.all_accounts()} == before
