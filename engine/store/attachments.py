"""Attached content by its digest: kept once, and checked whenever it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, and_, delete, select, update

from engine.people.scope import EVERYTHING, Sight
from engine.store import sights
from engine.store.errors import StoreError
from engine.store.opened import Opened
from engine.store.tables import attached_to, attachments, uploads
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
            mine = (uploads.c.digest == digest) & (uploads.c.by == by)
            connection.execute(update(uploads).where(mine).values(at=now))

        self._run(keep)
        return digest

    def empty_unattached(self, before: datetime, now: datetime) -> int:
        """Erase files that nobody has brought since ``before`` and that no event names.

        Tells how many. Like all that was erased they stay empty; who had brought them is forgotten.
        """
        digest = attachments.c.digest
        named = select(attached_to.c.digest).where(attached_to.c.digest == digest).exists()
        brought = select(uploads.c.digest).where(uploads.c.digest == digest, uploads.c.at >= before)
        left = and_(~_ERASED, ~named, ~brought.exists(), attachments.c.recorded_at < before)

        def empty(connection: Connection) -> int:
            gone = list(connection.execute(select(digest).where(left)).scalars())
            for some in (gone[n : n + 500] for n in range(0, len(gone), 500)):
                emptied = update(attachments).where(digest.in_(some))
                connection.execute(emptied.values(content=b"", erased_at=now))
                connection.execute(delete(uploads).where(uploads.c.digest.in_(some)))
            return len(gone)

        return self._run(empty)

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
