"""Photos of citizens without what the camera wrote into them: where they were taken, when, by what.

The picture itself is not touched, byte for byte. Of what is said about it only that stays without
which it would look different: colours, and of a JPEG which way is up.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_SOI, _EOI, _SOS, _APP1, _APP2, _COM = 0xD8, 0xD9, 0xDA, 0xE1, 0xE2, 0xFE
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers of a JPEG that have no length; those but the first stand within the picture's data."""
_APPS = range(0xE0, 0xF0)
_COLOURS = {0xE0: b"JFIF\0", _APP2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_EXIF = b"Exif\0\0"
_ORIENTATION = 0x0112
_PNG = b"\x89PNG\r\n\x1a\n"
_OF_PNG = frozenset(
    {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs", b"acTL",
     b"fcTL", b"fdAT"}
)  # fmt: skip
_OF_WEBP = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_SAYS_MORE = 0x08 | 0x04
"""Flags of a WebP that say that EXIF and XMP follow."""


class NoPhoto(ValueError):
    """It does not hang together as a file of its type."""


def picture_alone(content: bytes, media_type: str) -> bytes:
    """The photo without its metadata; raises ``NoPhoto`` where it cannot be read to its end."""
    try:
        return _READERS[media_type](content)
    except (KeyError, IndexError, struct.error) as error:
        raise NoPhoto(media_type) from error


def _jpeg(content: bytes) -> bytes:
    if content[:2] != bytes((0xFF, _SOI)):
        raise NoPhoto("image/jpeg")
    kept = [content[:2]]
    upright = 1
    for marker, whole, said in _segments(content):
        if marker == _APP1 and said.startswith(_EXIF):
            upright = _orientation(said[len(_EXIF) :])
            if upright != 1:
                kept.append(_turned(upright))
        elif said.startswith(_COLOURS[marker]) if marker in _COLOURS else _pictures(marker):
            kept.append(whole)
    return b"".join(kept)


def _pictures(marker: int) -> bool:
    """Whether it is part of the picture itself."""
    return marker not in _APPS and marker != _COM


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Each segment: its marker, all of it, what it says. Nothing after the picture's end."""
    at = 2
    while True:
        start = at
        if content[at] != 0xFF:
            raise NoPhoto("image/jpeg")
        while content[at] == 0xFF:
            at += 1
        marker = content[at]
        at += 1
        if marker == _EOI:
            yield marker, bytes((0xFF, _EOI)), b""
            return
        if marker in _ALONE:
            yield marker, content[start:at], b""
            continue
        (length,) = struct.unpack_from(">H", content, at)
        if length < 2 or at + length > len(content):
            raise NoPhoto("image/jpeg")
        said, at = content[at + 2 : at + length], at + length
        if marker == _SOS:
            at = _after_data(content, at)
        yield marker, content[start:at], said


def _after_data(content: bytes, at: int) -> int:
    """Where the data of a scan end: at the next marker that is not part of them."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise NoPhoto("image/jpeg")
        if content[at + 1] not in (0x00, 0xFF, *_ALONE):
            return at
        at += 1 if content[at + 1] == 0xFF else 2


def _orientation(tiff: bytes) -> int:
    """Which way is up, from 1 to 8; 1 where it is not said or cannot be read."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for n in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * n)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _turned(upright: int) -> bytes:
    """A segment that says which way is up, and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, upright, 0)
    said = _EXIF + b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return struct.pack(">BBH", 0xFF, _APP1, len(said) + 2) + said


def _png(content: bytes) -> bytes:
    if not content.startswith(_PNG):
        raise NoPhoto("image/png")
    kept, at, kind = [_PNG], len(_PNG), b""
    while kind != b"IEND":
        (length,) = struct.unpack_from(">I", content, at)
        kind, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content):
            raise NoPhoto("image/png")
        if kind[:1].isupper() or kind in _OF_PNG:  # a capital: the picture needs it
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    if (content[:4], content[8:12]) != (b"RIFF", b"WEBP"):
        raise NoPhoto("image/webp")
    (size,) = struct.unpack_from("<I", content, 4)
    at, last, kept = 12, 8 + size, []
    if last > len(content):
        raise NoPhoto("image/webp")
    while at < last:
        kind = content[at : at + 4]
        (length,) = struct.unpack_from("<I", content, at + 4)
        end = at + 8 + length + length % 2
        if end > last:
            raise NoPhoto("image/webp")
        if kind == b"VP8X":
            flags = content[at + 8] & ~_SAYS_MORE
            kept.append(content[at : at + 8] + bytes((flags,)) + content[at + 9 : end])
        elif kind in _OF_WEBP:
            kept.append(content[at:end])
        at = end
    said = b"".join(kept)
    return b"RIFF" + struct.pack("<I", 4 + len(said)) + b"WEBP" + said


_READERS = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
