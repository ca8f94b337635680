"""A demo city for browsers: some weeks of simulated matters, people of every role, a server.

The server's clock starts at ``NOW`` and goes on from there, so that every run shows the same city
at the same hour.

``python -m tests.browser.city FOLDER`` plays a city and serves it until told to stop.
"""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from zoneinfo import ZoneInfo

import httpx

from api.running import open_running, read_home
from api.serving import serve
from api.settings import Settings
from commands.demonstrating import write_articles
from engine.accounts.administration import Administration
from engine.demo.people import UNIT, employees, password_of
from engine.demo.simulation import Simulation
from engine.demo.special import write_special_reports
from engine.desk import Desk
from engine.intake import Intake
from engine.rulebook.files import read_files
from engine.rulebook.home import Home, bundled
from engine.rulebook.load import load_files
from engine.store import open_store
from engine.tickets.asks import By, Contact, Resolve, Sign
from engine.versions.activating import take_up
from engine.versions.stored import Stored
from engine.webhooks.making import made_webhook

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=ZONE)
"""A Wednesday morning, in working time."""
UNTIL = NOW - timedelta(minutes=20)
"""Up to here the city was simulated; then people take over."""
SEED = 7
PASSWORD = password_of(SEED)
MANY, DAYS = 150, 30
HOME = Home(bundled(), "bundled")
TAKEN = ("call-taker", UNTIL)
RUN = (sys.executable, "-m", "tests.browser.city")
HERE = Path(__file__).parents[2]


def make_city(database: Path, tickets: int = MANY) -> None:
    """Play the city into a database, employ its people, leave something on every desk."""
    store = open_store(f"sqlite:///{database}")
    try:
        current = take_up(store, _last_months, UNTIL - timedelta(days=DAYS + 14))
        _work_late(Desk(store, current, Random(SEED)), UNTIL - timedelta(days=DAYS + 11))
        write_articles(store, current(), SEED, UNTIL, DAYS)
        for _ in Simulation(store, current(), SEED, tickets, UNTIL, DAYS).play():
            pass
        now = read_home(HOME)
        store.activate(
            now.rulebook.version, now.files, rules=now.rules, actor="policy-editor",
            note="附件保存期改为两年", now=UNTIL,
        )  # fmt: skip
        administration = Administration(store)
        for one in employees(now.rulebook):
            administration.add(
                now.rulebook, one.login, one.name, [one.seat], "tests", UNTIL, password=PASSWORD
            )
        # Switched off from the beginning: tests reach nobody.
        told = made_webhook(
            "https://desk.example/told", ["received"], "市政务平台", "tests", UNTIL, private=False
        )
        store.add_webhook(replace(told, active=False))
        _fill_desks(Desk(store, lambda: now.rulebook, Random(SEED)))
        write_special_reports(store, now.rulebook, UNTIL, 1, timedelta(days=12))
    finally:
        store.close()


def _last_months() -> Stored:
    """The rulebook that the city was played by: files were kept for another time."""
    files, _ = read_files(HOME.path)
    privacy = files["rules/privacy.yaml"]
    files["rules/privacy.yaml"] = privacy.replace(b"keep: 730 ", b"keep: 1095 ")
    assert files["rules/privacy.yaml"] != privacy
    loaded = load_files(files)
    assert loaded.rulebook is not None, loaded.problems
    return Stored(loaded.rulebook, files, loaded.rules)


def _work_late(desk: Desk, received_at: datetime) -> None:
    """A matter that the unit finishes too late, before the city is played."""
    values = {"area": "water", "category": "complaint", "district": "wendeng"}
    said = "文登区龙山街道水表走得太快, 要求校验"
    intake = Intake(
        {**values, "channel": "hotline"}, received_at, "水表走得太快", said,
        {"name": "李红", "phone": "13900005678", "address": "文登区龙山街道文山路 9 号"},
        hung_up_at=received_at + timedelta(minutes=2),
    )  # fmt: skip
    ticket = desk.receive(intake, "call-taker", received_at + timedelta(minutes=3))
    by = By("handler", UNIT)
    for command, days in ((Sign(), 0.1), (Contact("已电话联系"), 6), (Resolve("已校验水表"), 10)):
        desk.command(ticket.id, command, "handler", received_at + timedelta(days=days), by=by)


def _fill_desks(desk: Desk) -> None:
    """A matter for the dispatcher, one for the unit, one to call back about."""
    nobody = Intake({"category": "opinion"}, UNTIL, "说不清的一件事", "路上有人大声说话")
    desk.receive(nobody, *TAKEN)
    for subject, minutes in (("水压低", 15), ("家中停水", 90)):
        began = UNTIL - timedelta(minutes=minutes)
        values = {"area": "water", "category": "complaint", "district": "wendeng"}
        intake = Intake(
            {**values, "channel": "hotline"}, began, subject, f"文登区龙山街道{subject}",
            {"name": "王明", "phone": "13800001234", "address": "文登区龙山街道文山路 8 号"},
            hung_up_at=began + timedelta(minutes=2),
        )  # fmt: skip
        ticket = desk.receive(intake, *TAKEN)
    by, at = By("handler", UNIT), ticket.received_at
    for command, later in (
        (Sign(), 5),
        (Contact("已联系市民, 正在抢修"), 12),
        (Resolve("已更换阀门, 供水恢复"), 60),
    ):
        at = ticket.received_at + timedelta(minutes=later)
        desk.command(ticket.id, command, "handler", at, by=by)


class Server:
    """A server on the city, in a process of its own. Its port stays the same when it restarts."""

    def __init__(self, database: Path, log: Path, began: float) -> None:
        self._database, self._log, self._began = database, log, began
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.start()

    def start(self) -> None:
        """Start to serve; who connects before it does is served then."""
        number = self._listener.fileno()
        with self._log.open("ab") as written:
            self._process = subprocess.Popen(
                [*RUN, str(self._database), str(number), str(self._began)],
                stdout=written, stderr=written, pass_fds=[number], cwd=HERE,
            )  # fmt: skip

    @property
    def cpu(self) -> float:
        """Seconds of a core that the process has used so far."""
        spent = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")

    def wait(self) -> None:
        """Wait until it answers; raises ``RuntimeError`` with its last words where it does not."""
        while self._process.poll() is None:
            with suppress(httpx.TimeoutException):
                httpx.get(f"{self.address}/api/health", timeout=1.0)
                return
        raise RuntimeError(self._log.read_text()[-4000:])

    def stop(self) -> None:
        """Stop as on every new version: what was begun is finished first."""
        self._process.send_signal(signal.SIGTERM)
        if self._process.wait(30) not in (0, -signal.SIGTERM):
            raise RuntimeError(self._log.read_text()[-4000:])

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self._listener.close()


@contextmanager
def served(database: Path, log: Path):
    """A server on the city, at ``NOW`` by its clock."""
    server = Server(database, log, monotonic())
    try:
        server.wait()
        yield server
    finally:
        server.close()


def run(database: str, listener: socket.socket, began: float) -> None:
    """Serve the city until told to stop; it was ``NOW`` when it ``began``."""
    settings = Settings(home=bundled(), database=f"sqlite:///{database}", worker_interval=2.0)

    def clock() -> datetime:
        return NOW + timedelta(seconds=monotonic() - began)

    serve(open_running(settings, clock), notice=False, listener=listener)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        run(sys.argv[1], socket.socket(fileno=int(sys.argv[2])), float(sys.argv[3]))
    else:
        folder = Path(sys.argv[1])
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "city.db").exists():
            make_city(folder / "city.db")
        with socket.create_server(("127.0.0.1", 0)) as own:
            sys.stdout.write(f"http://127.0.0.1:{own.getsockname()[1]}  password {PASSWORD}\n")
            sys.stdout.flush()
            run(str(folder / "city.db"), own, monotonic())
