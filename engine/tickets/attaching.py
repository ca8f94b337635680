"""Files that an event names: what they are is sealed with it, what they are called is private."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.tickets.asks import Attached


def files_named(attached: Iterable[Attached]) -> dict[str, Any]:
    """What the event's data say of its files."""
    files = [
        {"digest": one.digest, "size": one.size, "media_type": one.media_type} for one in attached
    ]
    return {"attachments": files} if files else {}


def names_given(attached: Iterable[Attached]) -> dict[str, Any]:
    """What the event's private part says of them: names that people gave may tell who they are."""
    names = {one.digest: one.name for one in attached}
    return {"names": names} if names else {}
