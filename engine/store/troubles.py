"""What workers could not do the last time: kept beside the tasks, and left alone until its time.

It stands in the database, so that every worker leaves it alone and every server tells of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from engine.store.opened import Opened
from engine.store.queues import ERROR_KEPT, TROUBLE
from engine.store.tables import tasks
from engine.store.writing import insert_once

_PREFIX = f"{TROUBLE}/"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that failed ``tries`` times in a row; nobody tries it again before ``again_at``."""

    what: str
    tries: int
    error: str
    again_at: datetime


class Troubles(Opened):
    """Troubles by what is in trouble: a part of the upkeep, a unit, a draw."""

    def troubles(self) -> dict[str, Trouble]:
        """All there are now."""
        column = tasks.c
        within = (column.id > _PREFIX, column.id < f"{TROUBLE}0")  # "0" comes after "/"
        wanted = select(column.subject, column.tries, column.error, column.run_at).where(*within)
        rows = self._read(lambda c: c.execute(wanted).all())
        return {row.subject: Trouble(*row) for row in rows}

    def note_trouble(self, trouble: Trouble) -> None:
        """Keep what went wrong, in place of what did the time before."""
        values = {
            "run_at": trouble.again_at,
            "tries": trouble.tries,
            "error": trouble.error[:ERROR_KEPT],
        }
        id_ = _PREFIX + trouble.what
        row = {"id": id_, "kind": TROUBLE, "subject": trouble.what, "payload": "{}", **values}
        again = update(tasks).where(tasks.c.id == id_).values(**values)

        def note(connection: Connection) -> None:
            insert_once(connection, tasks, row)
            connection.execute(again)

        self._run(note)

    def trouble_over(self, what: str) -> None:
        """Forget it."""
        self._run(lambda c: c.execute(delete(tasks).where(tasks.c.id == _PREFIX + what)))
