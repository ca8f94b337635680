"""Attached content by its digest: kept once, and checked whenever it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, select, update

from engine.people.scope import EVERYTHING, Sight
from engine.store import sights
from engine.store.errors import StoreError
from engine.store.opened import Opened
from engine.store.tables import attachments, uploads
from engine.store.writing import insert_once


class AttachmentSpoilt(StoreError):
    """The stored content is not what its digest says."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(f"the attachment {digest} is damaged")


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment, without its content."""

    digest: str
    media_type: str
    size: int
    recorded_at: datetime
    recorded_by: str


_ERASED = attachments.c.erased_at.is_not(None)
_ATTACHED = tuple(attachments.c[name] for name in Attached.__dataclass_fields__)


class Attachments(Opened):
    """Content that events name by its digest; it is kept before the event is written."""

    def attach(self, content: bytes, media_type: str, by: str, now: datetime) -> str:
        """Keep content, durable when this returns; tells its SHA-256. The same is kept once."""
        digest = sha256(content).hexdigest()
        row = {
            "digest": digest,
            "media_type": media_type,
            "size": len(content),
            "content": content,
            "recorded_at": now,
            "recorded_by": by,
        }
        brought = {"digest": digest, "by": by, "at": now}

        def keep(connection: Connection) -> None:
            insert_once(connection, attachments, row)
            again = update(attachments).where(attachments.c.digest == digest, _ERASED)
            connection.execute(again.values(**row, erased_at=None))
            insert_once(connection, uploads, brought)

        self._run(keep)
        return digest

    def attached(self, digest: str, sight: Sight = EVERYTHING) -> Attached | None:
        """What is known of an attachment, None where there is none within sight."""
        seen = sights.of_attachments(sight)
        wanted = select(*_ATTACHED).where(attachments.c.digest == digest, ~_ERASED, *seen)
        row = self._read(lambda c: c.execute(wanted).mappings().first())
        return None if row is None else Attached(**row)

    def attachment(self, digest: str) -> bytes | None:
        """The content of an attachment; raises ``AttachmentSpoilt`` where it was changed."""
        wanted = select(attachments.c.content).where(attachments.c.digest == digest, ~_ERASED)
        content = self._read(lambda c: c.execute(wanted).scalar())
        if content is None:
            return None
        if sha256(content).hexdigest() != digest:
            raise AttachmentSpoilt(digest)
        return bytes(content)
