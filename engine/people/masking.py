"""Personal data made unrecognisable (脱敏): ``138****1234``, 张*, 3706************12. Pure.

What stands in a field of its own is masked by what it is; what people wrote is searched for
numbers that look like it, and for what the citizen's own fields hold. A name that stands nowhere
but in a text cannot be found in this way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

FIELDS = ("name", "phone", "id-number", "address")
"""Personal data that rules speak of, in the order in which people read them."""
FIELD_OF: Mapping[str, str] = {
    "name": "name",
    "phone": "phone",
    "id_number": "id-number",
    "address": "address",
}
"""Key of what is known of a citizen → the field that rules call it by."""
STAR = "*"
REST = "***"
"""What stands for so much that its length would tell something."""

_WIDE = "".join(chr(ord("\uff10") + digit) for digit in range(10))
_ASCII_DIGITS = str.maketrans(_WIDE + "\uff0b\uff0d\u2014", "0123456789+--")
"""As long as what it stands for: a place in one text is the same place in the other."""
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)[(\uff08]?0\d{2,3}[)\uff09]?[- ]?\d{7,8}(?!\d)")
_LOCAL = re.compile(
    r"(?:电话|手机|座机|号码|联系|致电|拨打|来电|tel|phone|call)[^\d,;。\uff0c\uff1b\n]{0,8}"
    r"([2-8]\d{6,7})(?!\d)",
    re.IGNORECASE,
)
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_TOWNSHIP = re.compile(r"^.*?(?:街道|镇|乡)")
_COUNTY = re.compile(r"^.*(?:(?<![小社校园院厂片库])区|县|市)")
_ROAD = re.compile(r"^.*?(?:大道|路|街|巷|胡同)")
_DIGIT = re.compile(r"\d")


def mask_name(name: str) -> str:
    """The surname, or the first letter, and one star: its length tells nothing."""
    return name[:1] + STAR if name.strip() else name


def mask_phone(phone: str) -> str:
    """The network or the area code, and the last four digits."""
    plain = phone.translate(_ASCII_DIGITS)
    places = [place for place, sign in enumerate(plain) if sign.isdigit()]
    digits = "".join(plain[place] for place in places)
    if len(digits) < 7:
        return re.sub(r"\w", STAR, phone)
    kept = _first_kept(digits)
    return _starred(phone, places[kept:-4])


def mask_id_number(number: str) -> str:
    """The first four signs (province and city) and the last two."""
    if len(number) < 10:
        return STAR * len(number)
    return number[:4] + STAR * (len(number) - 6) + number[-2:]


def mask_address(address: str) -> str:
    """No closer than the street office or township, or else the district, or the road."""
    plain = address.translate(_ASCII_DIGITS).strip()
    for pattern in (_TOWNSHIP, _COUNTY, _ROAD):
        if found := pattern.match(plain):
            kept = _DIGIT.split(found[0])[0]
            return kept if kept == plain else kept + REST
    return REST if plain else address


_MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "phone": mask_phone,
    "id-number": mask_id_number,
    "address": mask_address,
}


def mask_citizen(
    citizen: Mapping[str, str] | None, shown: Collection[str]
) -> Mapping[str, str] | None:
    """What is known of a citizen; what is not shown is masked, and what nobody knows hidden."""
    if citizen is None:
        return None
    return {key: _masked(key, value, shown) for key, value in citizen.items()}


def mask_text(
    text: str | None, shown: Collection[str], citizen: Mapping[str, str] | None = None
) -> str | None:
    """What somebody wrote, with what is not shown of the citizen and every such number masked."""
    if not text:
        return text
    for key, value in (citizen or {}).items():
        if FIELD_OF.get(key) not in shown and len(value.strip()) > 1:
            text = text.replace(value, _masked(key, value, shown))
    if "id-number" not in shown:
        text = _id_numbers_masked(text)
    if "phone" not in shown:
        text = _phones_masked(text)
    return text


def mask_all(said: Any, shown: Collection[str], citizen: Mapping[str, str] | None) -> Any:
    """The private part of an event, whatever its form."""
    if isinstance(said, str):
        return mask_text(said, shown, citizen)
    if isinstance(said, Mapping):
        return {
            key: mask_citizen(value, shown)
            if key == "citizen" and isinstance(value, Mapping)
            else mask_all(value, shown, citizen)
            for key, value in said.items()
        }
    if isinstance(said, list | tuple):
        return [mask_all(one, shown, citizen) for one in said]
    return said


def fields_in_text(text: str | None) -> frozenset[str]:
    """The kinds of numbers that a text holds."""
    plain = (text or "").translate(_ASCII_DIGITS)
    found = set()
    if any(pattern.search(plain) for pattern in (_MOBILE, _LANDLINE, _LOCAL)):
        found.add("phone")
    if any(_is_id_number(match[0]) for match in _ID_NUMBER.finditer(plain)):
        found.add("id-number")
    return frozenset(found)


def _masked(key: str, value: str, shown: Collection[str]) -> str:
    field = FIELD_OF.get(key)
    if field is None:
        return REST
    return value if field in shown else _MASKS[field](value)


def _first_kept(digits: str) -> int:
    """How many of the first digits tell the network or the place, not the person."""
    if len(digits) < 10:
        return 0
    if digits.startswith("86") and len(digits) == 13:
        return 5
    if digits.startswith("0"):
        return 3 if digits[1] in "12" else 4
    return 3


def _starred(text: str, places: Collection[int]) -> str:
    hidden = set(places)
    return "".join(STAR if place in hidden else sign for place, sign in enumerate(text))


def _id_numbers_masked(text: str) -> str:
    plain = text.translate(_ASCII_DIGITS)
    places: list[int] = []
    for match in _ID_NUMBER.finditer(plain):
        if _is_id_number(match[0]):
            places += range(match.start() + 4, match.end() - 2)
    return _starred(text, places) if places else text


def _is_id_number(number: str) -> bool:
    """Whether 18 signs are a resident's number: their check fits, or a birthday stands in them.

    A slip in one digit spoils the check and hides nobody.
    """
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if _CHECKS[total % 11] == number[-1].upper():
        return True
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year < 2100


def _phones_masked(text: str) -> str:
    plain = text.translate(_ASCII_DIGITS)
    places: list[int] = []
    for pattern, group in ((_MOBILE, 0), (_LANDLINE, 0), (_LOCAL, 1)):
        for match in pattern.finditer(plain):
            start, end = match.span(group)
            digits = [place for place in range(start, end) if plain[place].isdigit()]
            kept = _first_kept("".join(plain[place] for place in digits))
            places += digits[kept:-4]
    return _starred(text, places) if places else text
