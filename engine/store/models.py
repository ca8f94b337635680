"""What was learned from texts: models of facts, with what each of them got right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, func, or_, select, update

from engine.insight.accuracy import Accuracy
from engine.store.change import json_text
from engine.store.errors import StoreError
from engine.store.opened import Opened
from engine.store.tables import events, models, privates, tickets

KEPT = 8
"""Models of a fact that are remembered; their accuracy shows whether learning still helps."""


class ModelSpoilt(StoreError):
    """The bytes of a model are not those that were kept."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A model of a fact: when it was learned, from how many texts, what it got right."""

    fact: str
    number: int
    made_at: datetime
    texts: int
    accuracy: Accuracy
    in_use: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """A request whose facts are known; ``guessed`` are those that a machine put there, ``ended``
    says that nobody changed them until the matter ended."""

    ticket: str
    subject: str
    text: str
    citizen: dict[str, str]
    facts: dict[str, str]
    guessed: frozenset[str]
    ended: bool


class _Received(msgspec.Struct):
    sure: dict[str, float] = {}


class _Words(msgspec.Struct):
    subject: str | None = None
    text: str | None = None
    citizen: dict[str, str] | None = None


_accuracy = msgspec.json.Decoder(Accuracy)
_received = msgspec.json.Decoder(_Received)
_words = msgspec.json.Decoder(_Words)
_SHOWN = (models.c.fact, models.c.number, models.c.made_at, models.c.texts, models.c.accuracy,
          models.c.in_use)  # fmt: skip


class Models(Opened):
    """Texts to learn from, and what was learned."""

    def labelled(self, limit: int) -> list[Labelled]:
        """The latest requests whose texts are there; confidential ones are left out."""
        of = tickets.c
        wanted = (
            select(of.id, of.area, of.category, of.open, events.c.data, privates.c.content)
            .join(events, and_(events.c.ticket_id == of.id, events.c.number == 1))
            .join(privates, and_(privates.c.ticket_id == of.id, privates.c.number == 1))
            .where(of.confided_to.is_(None), or_(of.area.is_not(None), of.category.is_not(None)))
            .order_by(of.received_at.desc(), of.id.desc())
            .limit(limit)
        )
        rows = self._read(lambda c: c.execute(wanted).all())
        return [_labelled_of(row) for row in rows]

    def learned(self, fact: str) -> tuple[Learned, ...]:
        """The models of a fact, the latest first."""
        wanted = select(*_SHOWN).where(models.c.fact == fact).order_by(models.c.number.desc())
        rows = self._read(lambda c: c.execute(wanted).mappings().all())
        return tuple(
            Learned(**{**row, "accuracy": _accuracy.decode(row["accuracy"])}) for row in rows
        )

    def models_in_use(self) -> dict[str, int]:
        """The number of the model in use, by fact."""
        wanted = select(models.c.fact, models.c.number).where(models.c.in_use)
        return {row.fact: row.number for row in self._read(lambda c: c.execute(wanted).all())}

    def model_content(self, fact: str, number: int) -> bytes | None:
        """The bytes of a model; raises ``ModelSpoilt`` where they are not those kept."""
        of = models.c
        wanted = select(of.content, of.digest).where(of.fact == fact, of.number == number)
        row = self._read(lambda c: c.execute(wanted).first())
        if row is None:
            return None
        if sha256(row.content).hexdigest() != row.digest:
            raise ModelSpoilt(f"the model {number} of {fact} is damaged")
        return bytes(row.content)

    def keep_model(
        self, fact: str, content: bytes, texts: int, accuracy: Accuracy, now: datetime
    ) -> int:
        """Keep a model and use it from now on; tells its number. Old ones are forgotten."""
        of = models.c
        row: dict[str, Any] = {
            "fact": fact,
            "made_at": now,
            "texts": texts,
            "accuracy": json_text(msgspec.to_builtins(accuracy)),
            "digest": sha256(content).hexdigest(),
            "content": content,
            "in_use": True,
        }

        def task(connection: Connection) -> int:
            last = select(func.max(of.number)).where(of.fact == fact)
            number = (connection.execute(last).scalar() or 0) + 1
            connection.execute(update(models).where(of.fact == fact).values(in_use=False))
            connection.execute(models.insert(), {**row, "number": number})
            old = delete(models).where(of.fact == fact, of.number <= number - KEPT)
            connection.execute(old)
            return number

        return self._run(task)


def _labelled_of(row: Any) -> Labelled:
    words = _words.decode(row.content)
    facts = {"area": row.area, "category": row.category}
    return Labelled(
        ticket=row.id,
        subject=words.subject or "",
        text=words.text or "",
        citizen=words.citizen or {},
        facts={name: value for name, value in facts.items() if value is not None},
        guessed=frozenset(_received.decode(row.data).sure),
        ended=not row.open,
    )
