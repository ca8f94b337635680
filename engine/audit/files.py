"""Attached content: what events name must be there, and be what its digest says.

What a later event of the same ticket says was erased is not looked for.

One content is in memory at a time, and of the events only some that name attachments.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from hashlib import sha256

import msgspec

from engine.audit.findings import Finding, of_events
from engine.audit.records import Record
from engine.tickets.chain import ERASED

ContentOf = Callable[[str], bytes | None]
"""The content that is kept under a digest, None where there is none."""
KeptOf = Callable[[Collection[str]], Collection[str]]
"""Of these digests, those under which something is kept."""
AT_ONCE = 400
"""Digests looked up in one go."""
_MENTION = '"attachments"'


class _File(msgspec.Struct):
    digest: str


class _Data(msgspec.Struct):
    attachments: list[_File] = []


class _Erased(msgspec.Struct):
    files: list[str] = []


_read = msgspec.json.Decoder(_Data).decode
_read_erased = msgspec.json.Decoder(_Erased).decode


class Files:
    """Attachments of one audit: either all are read first, or those that events name are.

    ``counted`` is how many contents were read.
    """

    def __init__(self, content_of: ContentOf, kept_of: KeptOf) -> None:
        self._content_of = content_of
        self._kept_of = kept_of
        self._changed: set[str] = set()
        self._told: set[str] = set()
        self._all = False
        self._named: dict[str, list[tuple[str, int]]] = {}
        self.counted = 0

    def read(self, digest: str) -> None:
        """Read one of all that there are; none is read again for the events that name it."""
        self._all = True
        if not self._is_sound(digest):
            self._changed.add(digest)

    def take(self, id_: str, records: Sequence[Record]) -> Iterator[Finding]:
        """What the events of a ticket name; findings come when enough is to be looked up."""
        erased = erased_in(records)
        for record in records:
            for digest in named_in(record):
                if record.number < erased.get(digest, 0):
                    continue
                self._named.setdefault(digest, []).append((id_, record.number))
        if len(self._named) >= AT_ONCE:
            yield from self._look_up()

    def finish(self) -> Iterator[Finding]:
        """What is left to look up, and content that was changed though no event names it."""
        yield from self._look_up()
        for digest in sorted(self._changed - self._told):
            yield Finding(
                digest,
                "attachment",
                f"附件 {digest} 的内容被改动 (没有事件提到它)",
                f"The content of the attachment {digest} was changed (no event names it)",
            )

    def _look_up(self) -> Iterator[Finding]:
        kept = set(self._kept_of(self._named.keys()))
        for digest, places in self._named.items():
            if digest not in kept:
                yield from _of_places(places, digest, "已不存在", "is gone")
            elif digest in self._changed or not (self._all or self._is_sound(digest)):
                self._told.add(digest)
                yield from _of_places(places, digest, "的内容被改动", "has been changed")
        self._named = {}

    def _is_sound(self, digest: str) -> bool:
        content = self._content_of(digest)
        self.counted += content is not None
        return content is not None and sha256(content).hexdigest() == digest


def named_in(record: Record) -> list[str]:
    """The digests of the attachments that an event names, each once."""
    if _MENTION not in record.data:
        return []
    try:
        return list(dict.fromkeys(file.digest for file in _read(record.data).attachments))
    except msgspec.MsgspecError:
        return []  # changed beyond reading: its chain has told


def erased_in(records: Sequence[Record]) -> dict[str, int]:
    """The digests of files that were erased, each with the last event that says so."""
    found: dict[str, int] = {}
    for record in records:
        if record.kind == ERASED:
            try:
                said = _read_erased(record.data).files
            except msgspec.MsgspecError:
                continue  # changed beyond reading: its chain has told
            found.update(dict.fromkeys(said, record.number))
    return found


def _of_places(
    places: Sequence[tuple[str, int]], digest: str, zh: str, en: str
) -> Iterator[Finding]:
    numbers: dict[str, list[int]] = {}
    for id_, number in places:
        numbers.setdefault(id_, []).append(number)
    for id_, some in numbers.items():
        verb = "names" if len(some) == 1 else "name"
        told = f"{verb} the attachment {digest}, which {en}"
        yield of_events(id_, some, "attachment", f"提到的附件 {digest} {zh}", told)
