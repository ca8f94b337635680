"""Special reports as they are kept, with every version of their words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from engine.special_reports.findings import Findings
from engine.special_reports.report import Content, Entry, SpecialReport, Version
from engine.store.change import json_text
from engine.store.errors import StoreError
from engine.store.opened import Opened
from engine.store.tables import special_reports, special_versions

_content = msgspec.json.Decoder(Content)
_entries = msgspec.json.Decoder(tuple[Entry, ...])
_findings = msgspec.json.Decoder(Findings)


class SpecialReportChanged(StoreError):
    """Somebody else changed the report meanwhile, or signed another under its number."""

    def __init__(self, id_: str) -> None:
        self.id = id_
        super().__init__(f"the special report {id_} was changed meanwhile")


class SpecialReports(Opened):
    """Special reports, and their versions."""

    def special_report(self, id_: str) -> SpecialReport | None:
        """One report with its latest words."""
        found = self._read(lambda c: _read(c, [id_]))
        return found[0] if found else None

    def special_versions(self, id_: str) -> tuple[Version, ...]:
        """Every version of its words, the latest first."""
        of = special_versions.c
        wanted = select(special_versions).where(of.report_id == id_).order_by(of.number.desc())
        rows = self._read(lambda c: c.execute(wanted).mappings().all())
        return tuple(map(_version_of, rows))

    def list_special_reports(self, states: Collection[str], limit: int) -> list[SpecialReport]:
        """Reports in these states, those changed last first."""
        of = special_reports.c
        wanted = select(of.id).where(of.state.in_(states)).order_by(of.changed_at.desc(), of.id)

        def read(connection: Connection) -> list[SpecialReport]:
            return _read(connection, list(connection.execute(wanted.limit(limit)).scalars()))

        return self._read(read)

    def count_special_reports(self) -> dict[str, int]:
        """How many there are, by state."""
        of = special_reports.c
        wanted = select(of.state, func.count().label("many")).group_by(of.state)
        return {row.state: row.many for row in self._read(lambda c: c.execute(wanted).all())}

    def next_issue(self, year: int) -> str:
        """The number that the next report signed in this year bears."""
        of = special_reports.c
        wanted = select(func.count()).where(of.issue.like(f"{year}-%"))
        return f"{year}-{(self._read(lambda c: c.execute(wanted).scalar()) or 0) + 1}"

    def keep_special_report(self, after: SpecialReport, *, new_words: bool) -> SpecialReport:
        """Keep what was done with a report; a new one has revision 0.

        Raises ``SpecialReportChanged`` where its revision is not the one that was read, or where
        its number was given to another.
        """
        row = {
            "revision": after.revision + 1,
            "state": after.state,
            "latest": after.latest.number,
            "authors": "".join(f"{one}\n" for one in after.authors),
            "entries": _text(after.entries),
            "issue": after.issue,
            "seal": after.seal,
            "changed_at": after.changed_at,
        }
        made = {"id": after.id, "findings": _text(after.findings), **row}
        words = _version_row(after) if new_words else None

        def task(connection: Connection) -> None:
            of = special_reports.c
            if after.revision == 0:
                connection.execute(special_reports.insert(), made)
            else:
                same = (of.id == after.id) & (of.revision == after.revision)
                try:
                    with connection.begin_nested():
                        done = connection.execute(update(special_reports).where(same).values(**row))
                except IntegrityError:  # its number was given to another meanwhile
                    raise SpecialReportChanged(after.id) from None
                if not done.rowcount:
                    raise SpecialReportChanged(after.id)
            if words is not None:
                connection.execute(special_versions.insert(), words)

        self._run(task)
        return replace(after, revision=after.revision + 1)


def _text(content: Any) -> str:
    return json_text(msgspec.to_builtins(content))


def _version_row(report: SpecialReport) -> dict[str, Any]:
    latest = report.latest
    return {
        "report_id": report.id,
        "number": latest.number,
        "content": _text(latest.content),
        "author": latest.author,
        "made_at": latest.made_at,
    }


def _version_of(row: Any) -> Version:
    return Version(
        number=row["number"],
        content=_content.decode(row["content"]),
        author=row["author"],
        made_at=row["made_at"],
    )


def _read(connection: Connection, ids: Collection[str]) -> list[SpecialReport]:
    of, words = special_reports.c, special_versions.c
    wanted = (
        select(special_reports, words.content, words.author, words.number, words.made_at)
        .join(special_versions, (words.report_id == of.id) & (words.number == of.latest))
        .where(of.id.in_(ids))
    )
    found = {row["id"]: _report_of(row) for row in connection.execute(wanted).mappings()}
    return [found[id_] for id_ in ids if id_ in found]


def _report_of(row: Any) -> SpecialReport:
    return SpecialReport(
        id=row["id"],
        revision=row["revision"],
        state=row["state"],
        findings=_findings.decode(row["findings"]),
        latest=_version_of(row),
        authors=tuple(row["authors"].splitlines()),
        entries=_entries.decode(row["entries"]),
        issue=row["issue"],
        seal=row["seal"],
    )
