"""What a running server holds: the store, the rulebook in force, the desk and the worker."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any, cast

import structlog
from litestar import Request

from api.clock import Clock, utc_now
from api.settings import Settings
from api.worker import Worker
from engine.desk import Desk
from engine.rulebook.files import read_files
from engine.rulebook.home import Home, find_home
from engine.rulebook.load import load_files
from engine.rulebook.messages import Problem
from engine.rulebook.rulebook import Rulebook
from engine.store import Store, open_store

REMEMBERED = 4
"""Rulebooks of the past kept compiled, to explain old tickets."""

_log = structlog.get_logger("dafuwu.api")


class RulebookInvalid(Exception):
    """The rulebook has errors, so nothing is served; ``problems`` are all of them."""

    def __init__(self, home: Home, problems: tuple[Problem, ...]) -> None:
        self.home = home
        self.problems = problems
        errors = [problem for problem in problems if problem.is_error]
        shown = "; ".join(f"{p.file}:{p.line} {p.code} {p.message_zh}" for p in errors[:5])
        super().__init__(f"{home.path}: {len(errors)} errors: {shown}")


class Running:
    """One open server. Close it to write what waits and to stop the worker."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        home: Home,
        files: Mapping[str, bytes],
        rulebook: Rulebook,
        clock: Clock,
    ) -> None:
        self.settings = settings
        self.store = store
        self.home = home
        self.rulebook = rulebook
        self.clock = clock
        self.desk = Desk(store, lambda: self.rulebook)
        self.desk.remember_rulebook(files, clock())
        self.worker: Worker | None = None
        if settings.worker:
            self.worker = Worker(self.desk, clock, settings.worker_interval)
        self._past: dict[str, Rulebook] = {}
        self._lock = Lock()

    def start(self) -> None:
        """Let time pass, if this process is to do so."""
        if self.worker is not None:
            self.worker.start()
        _log.info(
            "serving",
            rulebook=self.rulebook.version[:12],
            home=str(self.home.path),
            why=self.home.why,
            database=self.store.engine_name,
            worker=self.worker is not None,
        )

    def close(self) -> None:
        """Stop the worker, write what waits, close the database."""
        if self.worker is not None:
            self.worker.stop()
        self.store.close()

    def rulebook_of(self, version: str) -> Rulebook | None:
        """The rulebook of a version that was in force here, or None where it is lost."""
        if version == self.rulebook.version:
            return self.rulebook
        with self._lock:
            if version not in self._past:
                files = self.store.rulebook_files(version)
                found = load_files(files).rulebook if files else None
                if found is None:
                    return None
                if len(self._past) >= REMEMBERED:
                    del self._past[next(iter(self._past))]
                self._past[version] = found
            return self._past[version]


def open_running(settings: Settings, clock: Clock = utc_now, home: Home | None = None) -> Running:
    """Load the rulebook, open the database at its present schema, and make the desk.

    ``home`` is given where the command line has chosen it already. Raises ``RulebookInvalid``
    before the database is touched, or what ``open_store`` raises.
    """
    named = None if settings.home is None else str(settings.home)
    home = home or find_home(None, named, Path.cwd())
    files, unreadable = read_files(home.path)
    loaded = load_files(files)
    problems = (*unreadable, *loaded.problems)
    if loaded.rulebook is None or any(problem.is_error for problem in unreadable):
        raise RulebookInvalid(home, problems)
    store = open_store(settings.database)
    try:
        return Running(settings, store, home, files, loaded.rulebook, clock)
    except BaseException:
        store.close()
        raise


def running(request: Request[Any, Any, Any]) -> Running:
    """What the server that answers this request holds."""
    return cast("Running", request.app.state.running)
