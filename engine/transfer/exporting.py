"""Tickets to files: CSV and Excel with one row a ticket, JSON with everything.

What citizens and staff wrote, and who they are, is left out unless it is asked for.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TextIO

from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.tickets.chain import ERASED
from engine.tickets.clocks import ClockState
from engine.tickets.events import Event
from engine.tickets.ticket import Ticket, replay
from engine.transfer import affairs
from engine.transfer.report import plain

Format = Literal["csv", "xlsx", "json"]
MILESTONES = ("dispatch", "sign", "contact", "arrive", "resolve", "callback")
"""Milestones that a ticket has one clock for; those of parts and replies are counted, and in JSON.
"""
COLUMNS = (
    "id", "state", "received_at", "area", "category", "district", "channel", "lead", "authority",
    "assist", "priority", "outcome", "refer_to", "decline", "overdue", "due_at",
    *(f"{name}_{part}" for name in MILESTONES for part in ("due_at", "stopped_at", "overdue")),
    "contacted", "solved", "satisfied", "events", "rulebook", "source",
    *affairs.COLUMNS, "erased_at",
)  # fmt: skip
PRIVATE = ("subject", "text", "name", "phone", "address", "result")


@dataclass(frozen=True, slots=True)
class Exporting:
    """Writes tickets, with times as the rulebook's city reads them."""

    rulebook: Rulebook
    private: bool = False

    def write_csv(self, file: TextIO, tickets: Iterable[Ticket]) -> int:
        """One row a ticket; gives their number."""
        writer = csv.DictWriter(file, self._columns())
        writer.writeheader()
        count = 0
        for count, ticket in enumerate(tickets, start=1):  # noqa: B007
            row = self._row(ticket)
            writer.writerow({k: plain(v) if isinstance(v, str) else v for k, v in row.items()})
        return count

    def write_xlsx(self, path: Path, tickets: Iterable[Ticket]) -> int:
        """The same as an Excel file, with times that Excel knows to be times."""
        import xlsxwriter

        options = {"constant_memory": True, "remove_timezone": True, "strings_to_urls": False}
        count = 0
        with xlsxwriter.Workbook(str(path), options) as workbook:
            sheet = workbook.add_worksheet("tickets")
            moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            sheet.write_row(0, 0, self._columns(), workbook.add_format({"bold": True}))
            sheet.freeze_panes(1, 1)
            for count, ticket in enumerate(tickets, start=1):
                row = self._row(ticket)
                for column, name in enumerate(self._columns()):
                    value = row.get(name)
                    if isinstance(value, bool):
                        sheet.write_boolean(count, column, value)
                    elif isinstance(value, int):
                        sheet.write_number(count, column, value)
                    elif name.endswith("_at") and value is not None:
                        at = datetime.fromisoformat(str(value))
                        sheet.write_datetime(count, column, at.replace(tzinfo=None), moment)
                    elif value is not None:
                        sheet.write_string(count, column, str(value))
        return count

    def write_json(self, file: TextIO, histories: Iterable[tuple[Event, ...]]) -> int:
        """An array of tickets, each with its facts, clocks and events."""
        count = 0
        file.write("[")
        for count, history in enumerate(histories, start=1):
            file.write("\n" if count == 1 else ",\n")
            json.dump(self.ticket_json(history), file, ensure_ascii=False)
        file.write("\n]\n")
        return count

    def ticket_json(self, history: tuple[Event, ...]) -> dict[str, Any]:
        """One ticket as the contract has it: ``facts``, ``lead``, ``state``, ``clocks``, events."""
        ticket = replay(history)
        shown: dict[str, Any] = {
            "id": ticket.id,
            "state": ticket.state,
            "received_at": self._local(ticket.received_at),
            "facts": dict(ticket.values),
            "outcome": ticket.outcome,
            "lead": ticket.lead,
            "authority": ticket.authority,
            "assist": list(ticket.assist),
            "priority": ticket.priority,
            "refer_to": ticket.refer_to,
            "decline": ticket.decline,
            "overdue": ticket.overdue,
            "source": ticket.source,
            "rulebook": ticket.rulebook,
            "clocks": [self._clock(clock) for clock in ticket.clocks.values()],
            **affairs.affairs_json(ticket, self._local),
            "erased_at": self._local(erased_at(ticket)),
            "events": [self._event(event) for event in history],
        }
        if self.private:
            shown.update(self._said(ticket))
        return shown

    def _columns(self) -> tuple[str, ...]:
        return COLUMNS + PRIVATE if self.private else COLUMNS

    def _row(self, ticket: Ticket) -> dict[str, Any]:
        row: dict[str, Any] = {
            "id": ticket.id,
            "state": ticket.state,
            "received_at": self._local(ticket.received_at),
            "lead": ticket.lead,
            "authority": ticket.authority,
            "assist": " ".join(ticket.assist),
            "priority": ticket.priority,
            "outcome": ticket.outcome,
            "refer_to": ticket.refer_to,
            "decline": ticket.decline,
            "overdue": ticket.overdue,
            "due_at": self._local(ticket.due_at),
            "contacted": ticket.contacted,
            "solved": ticket.solved,
            "satisfied": ticket.satisfied,
            "events": ticket.length,
            "rulebook": ticket.rulebook,
            "source": ticket.source,
        }
        for name in ("area", "category", "district", "channel"):
            row[name] = ticket.values.get(name)
        for name in MILESTONES:
            if (clock := ticket.clocks.get(name)) is not None:
                row[f"{name}_due_at"] = self._local(clock.due_at)
                row[f"{name}_stopped_at"] = self._local(clock.stopped_at)
                row[f"{name}_overdue"] = clock.overdue
        row.update(affairs.affairs_row(ticket, self._local))
        row["erased_at"] = self._local(erased_at(ticket))
        if self.private:
            row.update(self._said(ticket))
        return row

    def _said(self, ticket: Ticket) -> dict[str, Any]:
        citizen: Mapping[str, str] = ticket.citizen or {}
        return {
            "subject": ticket.subject,
            "text": ticket.text,
            **{name: citizen.get(name) for name in ("name", "phone", "address")},
            "result": ticket.result or ticket.answer,
        }

    def _clock(self, clock: ClockState) -> dict[str, Any]:
        return {
            "milestone": clock.milestone,
            "of": clock.of or None,
            "state": clock.state,
            "within": clock.within,
            "started_at": self._local(clock.started_at),
            "due": self._local(clock.due_at),
            "stopped_at": self._local(clock.stopped_at),
            "overdue": clock.overdue,
            "calendar": clock.calendar,
            "rule": clock.rule,
            "file": clock.file,
            "line": clock.line,
            "basis": clock.basis,
        }

    def _event(self, event: Event) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "number": event.number,
            "kind": event.kind,
            "at": self._local(event.at),
            "recorded_at": self._local(event.recorded_at),
            "actor": event.actor,
            "data": dict(event.data),
            "rulebook": event.rulebook,
            "hash": event.hash,
            "erased": event.private is None and event.private_digest is not None,
        }
        if self.private:
            shown["private"] = None if event.private is None else dict(event.private)
        return shown

    def _local(self, at: datetime | None) -> str | None:
        if at is None:
            return None
        return at.astimezone(self.rulebook.city.zone).isoformat(timespec="seconds")


def erased_at(ticket: Ticket) -> datetime | None:
    """When what people wrote was erased last, None where it is all there."""
    return next((seen.at for seen in reversed(ticket.trail) if seen.kind == ERASED), None)


def histories(store: Store, batch: int = 200) -> Iterator[tuple[Event, ...]]:
    """Every ticket's events in the order of the tickets' numbers, read piece by piece."""
    after = ""
    while ids := store.ids(after, batch):
        found = store.histories(ids)
        yield from (found[id_] for id_ in ids if id_ in found)
        after = ids[-1]
