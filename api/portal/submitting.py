"""A request as a citizen writes it, made into the same intake that every channel gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from litestar.datastructures import FormMultiDict

from api.console.matters.calls import heading_of
from api.portal.forms import words
from api.problems import Problem
from api.requests import intake_of
from api.schemas import Citizen, TicketIn
from engine.insight.mentions import suggest
from engine.intake import Intake
from engine.rulebook.rulebook import Rulebook

LONGEST = 4000
SHORTEST = 5
LONGEST_NAME = 50
LONGEST_ADDRESS = 200
CHANNEL = "portal"
_PHONE = re.compile(r"\+?[\d() -]{7,25}")
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
_KEY = re.compile(r"[\w-]{8,60}", re.ASCII)

Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form. ``key`` keeps a form that is sent twice from becoming two."""

    text: str = ""
    address: str = ""
    district: str = ""
    name: str = ""
    phone: str = ""
    anonymous: str = ""
    confidential: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field, in both languages."""

    field: str
    said: Said


def written_in(form: FormMultiDict) -> Written:
    """The form as it was filled in."""
    return Written(**{field.name: words(form, field.name) for field in fields(Written)})


def wrong_with(rulebook: Rulebook, written: Written) -> tuple[Wrong, ...]:
    """What must be mended before the form can be taken, in the order of its fields."""
    return tuple(Wrong(field, said) for field, said in _mistakes(rulebook, written))


def request_of(rulebook: Rulebook, written: Written, now: datetime) -> Intake:
    """The intake; raises ``Problem`` where the rules know no such request.

    Who asks not to be named is not: what stands in that field is let go. Where it is, is looked for
    in the address too, but guessed from the words alone what it is about.
    """
    anonymous = bool(written.anonymous)
    citizen = {
        "name": "" if anonymous else written.name,
        "phone": written.phone,
        "address": written.address,
    }
    body = TicketIn(
        channel=CHANNEL,
        district=written.district or None,
        subject=heading_of(written.text),
        text=written.text,
        anonymous=anonymous or None,
        confidential=bool(written.confidential) or None,
        citizen=Citizen(**{name: said or None for name, said in citizen.items()}),
    )
    intake = intake_of(rulebook, body, now)
    if written.district or not written.address:
        return intake
    guess = suggest(rulebook, None, written.address).district
    if guess is None or guess.sure <= intake.sure.get("district", 0.0):
        return intake
    return replace(
        intake,
        values={**intake.values, "district": guess.value},
        sure={**intake.sure, "district": guess.sure},
    )


def wrong_by_rules(problem: Problem) -> tuple[Wrong, ...]:
    """What the rules hold against the request, at the fields of the form."""
    own: Mapping[str, str] = {"subject": "text", "citizen.name": "name", "citizen.phone": "phone"}
    known = {field.name for field in fields(Written)}
    found = []
    for one in problem.told.mistakes:
        field = own.get(one.field, one.field)
        said = (one.message_zh, one.message_en)
        found.append(Wrong(field if field in known else "text", said))
    return tuple(found)


def districts(rulebook: Rulebook) -> tuple[tuple[str, str], ...]:
    """The districts that can be chosen."""
    return tuple((one.id, one.name) for one in rulebook.districts.values())


def _mistakes(rulebook: Rulebook, written: Written) -> Iterator[tuple[str, Said]]:
    if len(written.text) < SHORTEST:
        yield (
            "text",
            (
                "请写明是什么事、希望怎样解决。",
                "Please write what it is about, and what you would like to be done.",
            ),
        )
    if len(written.text) > LONGEST:
        yield "text", (f"最多 {LONGEST} 字。", f"At most {LONGEST} characters.")
    if len(written.address) > LONGEST_ADDRESS:
        yield "address", (f"最多 {LONGEST_ADDRESS} 字。", f"At most {LONGEST_ADDRESS} characters.")
    if written.district and written.district not in rulebook.districts:
        yield "district", ("请从列表里选择。", "Please choose from the list.")
    if len(written.name) > LONGEST_NAME:
        yield "name", (f"最多 {LONGEST_NAME} 字。", f"At most {LONGEST_NAME} characters.")
    if not written.phone and not written.anonymous:
        yield (
            "phone",
            (
                "请留下电话, 以便联系您; 不愿留的, 请勾选“匿名”。",
                "Please leave a telephone number, or tick “anonymous”.",
            ),
        )
    if written.phone and not _is_phone(written.phone):
        yield (
            "phone",
            (
                "请检查电话号码, 例如 13800001234 或 0631-5200000。",
                "Please check the telephone number, such as 13800001234 or 0631-5200000.",
            ),
        )
    if not _KEY.fullmatch(written.key):
        yield "key", ("请重新打开本页。", "Please open this page again.")


def _is_phone(said: str) -> bool:
    digits = sum(letter.isdigit() for letter in said)
    return bool(_PHONE.fullmatch(said)) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS
