"""What bulletins say: the frozen bytes must be there, and be what the sealed events say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

import msgspec

from engine.audit.findings import Finding, of_events
from engine.audit.records import Record

FrozenOf = Callable[[str], str | None]
"""What is kept under a digest, None where there is nothing."""


class _Data(msgspec.Struct):
    digest: str | None = None


_read = msgspec.json.Decoder(_Data).decode


def check_contents(id_: str, records: Sequence[Record], frozen_of: FrozenOf) -> Iterator[Finding]:
    """What is wrong with what a bulletin says; nothing for anything that is no bulletin.

    One text is in memory at a time; each is read once for all events that name it.
    """
    if not id_.startswith("B"):
        return
    named: dict[str, list[int]] = {}
    for record in records:
        if digest := _digest_in(record):
            named.setdefault(digest, []).append(record.number)
    for digest, numbers in named.items():
        text = frozen_of(digest)
        if text is None:
            zh, en = f"所指的内容 {digest} 已不存在", f"the content {digest}, which is gone"
        elif sha256(text.encode()).hexdigest() != digest:
            zh, en = f"所指的内容 {digest} 被改动", f"the content {digest}, which has been changed"
        else:
            continue
        verb = "names" if len(numbers) == 1 else "name"
        yield of_events(id_, numbers, "frozen", zh, f"{verb} {en}")


def _digest_in(record: Record) -> str | None:
    try:
        return _read(record.data).digest
    except msgspec.MsgspecError:
        return None  # changed beyond reading: its chain has told
