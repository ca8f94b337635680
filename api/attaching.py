"""Files: which are accepted, what they are, and those that a command names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from api.mistakes import Mistake
from api.problems import Problem, invalid
from api.schemas import FileIn
from engine.store import attachments
from engine.tickets.asks import Attached

MOST_BYTES = 10 * 1024 * 1024
"""The largest file that is kept."""

_ZIP = (b"PK\x03\x04",)
_OLD_OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

ACCEPTED: Mapping[str, tuple[str, tuple[bytes, ...]]] = {
    "image/png": ("png", (b"\x89PNG\r\n\x1a\n",)),
    "image/jpeg": ("jpg", (b"\xff\xd8\xff",)),
    "image/gif": ("gif", (b"GIF87a", b"GIF89a")),
    "image/webp": ("webp", (b"RIFF",)),
    "image/heic": ("heic", ()),
    "application/pdf": ("pdf", (b"%PDF-",)),
    "text/plain": ("txt", ()),
    "text/csv": ("csv", ()),
    "application/msword": ("doc", _OLD_OFFICE),
    "application/vnd.ms-excel": ("xls", _OLD_OFFICE),
    "application/vnd.ms-powerpoint": ("ppt", _OLD_OFFICE),
    f"{_OPEN_XML}.wordprocessingml.document": ("docx", _ZIP),
    f"{_OPEN_XML}.spreadsheetml.sheet": ("xlsx", _ZIP),
    f"{_OPEN_XML}.presentationml.presentation": ("pptx", _ZIP),
    f"{_OPEN_DOCUMENT}.text": ("odt", _ZIP),
    f"{_OPEN_DOCUMENT}.spreadsheet": ("ods", _ZIP),
    f"{_OPEN_DOCUMENT}.presentation": ("odp", _ZIP),
    "application/zip": ("zip", _ZIP),
    "audio/mpeg": ("mp3", ()),
    "audio/wav": ("wav", (b"RIFF",)),
    "audio/ogg": ("ogg", (b"OggS",)),
    "audio/mp4": ("m4a", ()),
    "audio/amr": ("amr", (b"#!AMR",)),
}
"""Media type → the ending of such files, and how they begin, where that is known."""


def media_type_of(content_type: str | None, content: bytes) -> str:
    """The type of an uploaded file; refused where it is not accepted, or is another file."""
    said = (content_type or "").partition(";")[0].strip().lower()
    if said not in ACCEPTED:
        raise Problem(
            "attachment/wrong-type",
            f'不接受 Content-Type "{said[:80]}"。接受: {", ".join(ACCEPTED)}。',
            f'Content-Type "{said[:80]}" is not accepted. These are: {", ".join(ACCEPTED)}.',
        )
    if not content:
        raise _mismatch("附件是空的。", "The file is empty.")
    beginnings = ACCEPTED[said][1]
    if beginnings and not content.startswith(beginnings):
        raise _mismatch(f"内容不是 {said}。", f"The content is not {said}.")
    if said.startswith("text/") and not _is_text(content):
        raise _mismatch("内容不是 UTF-8 文字。", "The content is no UTF-8 text.")
    return said


class Keeper(Protocol):
    """Whoever knows what was uploaded: the store, or what a person sees of it."""

    def attached(self, digest: str) -> attachments.Attached | None:
        """What is known of a file, None where there is none."""


def files_of(kept: Keeper, body: msgspec.Struct) -> tuple[Attached, ...]:
    """The files that a body names, each uploaded before; refused otherwise."""
    wanted: Iterable[str | FileIn] = getattr(body, "attachments", ())
    found: list[Attached] = []
    mistakes: list[Mistake] = []
    for index, one in enumerate(wanted):
        digest, name = (one.digest, one.name) if isinstance(one, FileIn) else (one, None)
        known = kept.attached(digest)
        if known is None:
            mistakes.append(
                Mistake(
                    f"attachments[{index}]",
                    "field/unknown-attachment",
                    "没有上传过这个附件",
                    "no such file was uploaded",
                    "请先 POST /api/attachments",
                    "POST it to /api/attachments first",
                )
            )
            continue
        ending = ACCEPTED[known.media_type][0] if known.media_type in ACCEPTED else "bin"
        named = name or f"{digest[:8]}.{ending}"
        found.append(Attached(digest, known.size, known.media_type, named))
    if mistakes:
        raise invalid(mistakes)
    return tuple(found)


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode()
    except UnicodeDecodeError:
        return False


def _mismatch(zh: str, en: str) -> Problem:
    return Problem("attachment/mismatch", zh, en)
