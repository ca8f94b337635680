"""Photos that citizens send along: few, small enough, and really pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litestar.datastructures import FormMultiDict, UploadFile

from api.attaching import media_type_of
from api.problems import Problem
from engine.people.photos import NoPhoto, picture_alone

MOST = 4
MOST_BYTES = 5 * 1024 * 1024
"""The largest photo; telephones make theirs smaller than this unless asked not to."""
TYPES = ("image/jpeg", "image/png", "image/webp")
"""What every browser shows. Telephones that take others turn them into the first by themselves."""
FORM_BYTES = MOST * MOST_BYTES + 256 * 1024
_WEBP = (b"RIFF", b"WEBP")
LONGEST_NAME = 100

Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that may be kept, without what the camera wrote into it."""

    content: bytes
    media_type: str
    name: str


async def photos_of(form: FormMultiDict) -> tuple[tuple[Photo, ...], tuple[Said, ...]]:
    """The photos of a form, and what is wrong with those that will not do."""
    files = [value for name, value in form.multi_items() if name == "photos"]
    found: list[Photo] = []
    wrong: list[Said] = []
    for file in _sent(files):
        content = await file.read(MOST_BYTES + 1)
        if not content and not file.filename:
            continue
        photo = _photo(file, content)
        if isinstance(photo, Photo):
            found.append(photo)
        else:
            wrong.append(photo)
    if len(found) > MOST:
        wrong.append((f"最多 {MOST} 张照片。", f"Four photos at most; these are {len(found)}."))
    return tuple(found), tuple(wrong)


def _sent(values: Iterable[object]) -> Iterable[UploadFile]:
    return (value for value in values if isinstance(value, UploadFile))


def _photo(file: UploadFile, content: bytes) -> Photo | Said:
    name = (file.filename or "").rpartition("/")[2].rpartition("\\")[2]
    name = "".join(letter for letter in name if letter.isprintable())[-LONGEST_NAME:] or "photo"
    if len(content) > MOST_BYTES:
        return (f"照片“{name}”超过 5 MB。", f'The photo "{name}" is larger than 5 MB.')
    media_type = file.content_type or ""
    if media_type in TYPES and _is_picture(media_type, content):
        try:
            return Photo(picture_alone(content, media_type), media_type, name)
        except NoPhoto:
            return (f"照片“{name}”读不了, 可能损坏了。", f'The photo "{name}" is damaged.')
    return (
        f"“{name}”不是 JPG、PNG 或 WebP 照片。",
        f'"{name}" is not a photo in JPG, PNG or WebP.',
    )


def _is_picture(media_type: str, content: bytes) -> bool:
    try:
        media_type_of(media_type, content)
    except Problem:
        return False
    return media_type != "image/webp" or (content[:4], content[8:12]) == _WEBP
