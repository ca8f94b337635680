"""What a running server holds: the store, the rulebook in force, the desk and the worker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import structlog
from litestar import Request

from api.analysing import Analysing
from api.clock import Clock, utc_now
from api.doors import Doors
from api.following import Following
from api.portal.guesses import Guesses
from api.sending import Sending, sender_of
from api.settings import Settings, is_loopback
from api.single_sign_on import SingleSignOn
from api.worker import Worker
from engine.accounts.administration import Administration
from engine.accounts.admission import Admission
from engine.analysis_desk import AnalysisDesk
from engine.bulletin_desk import BulletinDesk
from engine.casework import Casework
from engine.desk import Desk
from engine.knowledge_desk import KnowledgeDesk
from engine.learning_desk import LearningDesk
from engine.people.looking import OnceNoted
from engine.report_desk import ReportDesk
from engine.rulebook.files import read_files
from engine.rulebook.home import Home, find_home
from engine.rulebook.load import load_files
from engine.rulebook.messages import Problem
from engine.rulebook.rulebook import Rulebook
from engine.special_desk import SpecialDesk
from engine.store import Store, open_store
from engine.upkeep.telling import Telling
from engine.upkeep.upkeep import Upkeep
from engine.versions.activating import take_up
from engine.versions.current import Current
from engine.versions.stored import Stored

HASHING = 2
"""Passwords that are looked at at once: 19 MiB and 20 ms of a core each."""

_log = structlog.get_logger("dafuwu.api")


class RulebookInvalid(Exception):
    """The rulebook has errors, so nothing is served; ``problems`` are all of them."""

    def __init__(self, home: Home, problems: tuple[Problem, ...]) -> None:
        self.home = home
        self.problems = problems
        errors = [problem for problem in problems if problem.is_error]
        shown = "; ".join(f"{p.file}:{p.line} {p.code} {p.message_zh}" for p in errors[:5])
        super().__init__(f"{home.path}: {len(errors)} errors: {shown}")


class OpenToAll(Exception):
    """Others than this machine could reach the server, and there are no accounts yet."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__(
            f"{host} 可从外部访问, 而库内尚无账号; 先 dafuwu user add, 或用 127.0.0.1 / {host} can "
            "be reached from outside, and there are no accounts: dafuwu user add first"
        )


class Running:
    """One open server. Close it to write what waits and to stop its threads."""

    def __init__(
        self, settings: Settings, store: Store, home: Home, current: Current, clock: Clock
    ) -> None:
        self.settings = settings
        self.store = store
        self.home = home
        self.current = current
        self.clock = clock
        self.desk = Desk(store, current)
        self.casework = Casework(store, current)
        self.knowledge = KnowledgeDesk(store, current)
        self.bulletins = BulletinDesk(store, current)
        self.analysis = AnalysisDesk(store, current)
        self.special = SpecialDesk(store, current)
        self.learning = LearningDesk(store, current)
        self.reports = ReportDesk(store, current)
        self.doors = Doors(store)
        self.guesses = Guesses()
        self.looks = OnceNoted(store.note_looks)
        self.admission = Admission(store)
        self.administration = Administration(store)
        self.single_sign_on = SingleSignOn(settings) if settings.oidc_issuer else None
        self.hashing = ThreadPoolExecutor(HASHING, thread_name_prefix="dafuwu-hashing")
        self.counting = ThreadPoolExecutor(1, thread_name_prefix="dafuwu-bulletins")
        self.following = Following(current, store.notice_webhooks)
        self.sender = sender_of(settings, store, clock)
        private = settings.webhooks_private
        self.telling = Telling(store, self.sender, private=private)
        self.worker: Worker | None = None
        self.sending: Sending | None = None
        self.analysing: Analysing | None = None
        if settings.worker:
            upkeep = Upkeep(self.desk, store, current, aside=self.counting)
            self.worker = Worker(self.desk, upkeep, clock, settings.worker_interval, current)
            self.sending = Sending(self.sender, settings.worker_interval)
            self.analysing = Analysing(
                self.analysis, self.learning, clock, settings.worker_interval
            )

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook in force now; a request that decides asks once."""
        return self.current()

    def start(self) -> None:
        """Follow what is put in force, and let time pass if this process is to do so."""
        self.following.start()
        if self.worker is not None:
            self.worker.start()
        if self.sending is not None:
            self.sending.start()
        if self.analysing is not None:
            self.analysing.start()
        _log.info(
            "serving",
            rulebook=self.rulebook.version[:12],
            home=str(self.home.path),
            why=self.home.why,
            database=self.store.engine_name,
            worker=self.worker is not None,
        )

    def close(self) -> None:
        """Stop the threads, write what waits, close the database."""
        self.following.stop()
        if self.worker is not None:
            self.worker.stop()
        if self.sending is not None:
            self.sending.stop()
        if self.analysing is not None:
            self.analysing.stop()
        self.sender.close()
        self.hashing.shutdown()
        self.counting.shutdown()
        self.store.close()


def open_running(settings: Settings, clock: Clock = utc_now, home: Home | None = None) -> Running:
    """Open the database at its present schema, with the rulebook that is in force there.

    A fresh database is given the home's. Raises ``RulebookInvalid`` where that has errors,
    ``OpenToAll``, or what ``open_store`` and ``take_up`` raise.
    """
    named = None if settings.home is None else str(settings.home)
    home = home or find_home(None, named, Path.cwd())
    store = open_store(settings.database)
    try:
        if not is_loopback(settings.host) and not store.any_account():
            raise OpenToAll(settings.host)
        current = take_up(store, lambda: read_home(home), clock())
        return Running(settings, store, home, current, clock)
    except BaseException:
        store.close()
        raise


def read_home(home: Home) -> Stored:
    """The rulebook of a home; raises ``RulebookInvalid``."""
    files, unreadable = read_files(home.path)
    loaded = load_files(files)
    problems = (*unreadable, *loaded.problems)
    if loaded.rulebook is None or any(problem.is_error for problem in unreadable):
        raise RulebookInvalid(home, problems)
    return Stored(loaded.rulebook, files, loaded.rules)


def running(request: Request[Any, Any, Any]) -> Running:
    """What the server that answers this request holds."""
    return cast("Running", request.app.state.running)
