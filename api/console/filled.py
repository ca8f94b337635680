"""A form as it was filled in, made ready for the command: times, answers and files."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar.datastructures import UploadFile

from api.attaching import MOST_BYTES, media_type_of
from api.problems import Problem
from api.reading import AnyRequest
from api.running import running
from api.who import person_of
from engine.rulebook.rulebook import Rulebook
from engine.tickets.procedures import callback_rule
from engine.tickets.ticket import Ticket

MOMENTS = frozenset({"at", "until"})
"""Fields that hold an instant: browsers send it in the city's time, without an offset."""


async def filled_in(request: AnyRequest, ticket: Ticket) -> dict[str, Any]:
    """What the form says, as ``give`` takes it; files are kept, and named by their digests."""
    held = running(request)
    given: dict[str, Any] = {}
    files: list[dict[str, str]] = []
    form = await request.form()
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            kept = await _kept(request, value)
            if kept is not None:
                files.append(kept)
        elif value != "":
            given[name] = value
    if files:
        given["attachments"] = files
    rulebook = held.rulebook
    for name in MOMENTS.intersection(given):
        given[name] = with_offset(rulebook, given[name])
    return answered(rulebook, ticket, held.clock(), given)


def with_offset(rulebook: Rulebook, said: str) -> str:
    """A time as a browser gives it, with the city's offset; what is no time stays as it is."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return said
    return (at if at.tzinfo else at.replace(tzinfo=rulebook.city.zone)).isoformat()


def answered(
    rulebook: Rulebook, ticket: Ticket, now: datetime, form: Mapping[str, Any]
) -> dict[str, Any]:
    """The form with the answers to the questions of a call back as what they are: yes, no, a score.

    A form says ``answers.solved=false`` and ``answers.solved.reason=没有人来``.
    """
    found = callback_rule(rulebook, ticket, now)
    kinds = {} if found is None else {one.id: one.kind for one in found[0].questions}
    given = {name: value for name, value in form.items() if not name.startswith("answers.")}
    for id_, kind in kinds.items():
        answer, reason = form.get(f"answers.{id_}"), form.get(f"answers.{id_}.reason")
        if answer is None or given.get("reached") == "false":
            continue
        plain = answer if kind == "text" else _read(answer)
        given[f"answers.{id_}"] = plain if reason is None else {"answer": plain, "reason": reason}
    return given


def _read(answer: str) -> bool | int | str:
    if answer in ("true", "false"):
        return answer == "true"
    return int(answer) if answer.isascii() and answer.isdigit() else answer


async def _kept(request: AnyRequest, file: UploadFile) -> dict[str, str] | None:
    """A file, kept under its digest; None where the field was left empty."""
    content = await file.read()
    if not content and not file.filename:
        return None
    if len(content) > MOST_BYTES:
        raise Problem(
            "request/too-large",
            f"附件 {file.filename} 超过 10 MB。",
            f"The file {file.filename} is larger than 10 MB.",
        )
    held, actor = running(request), person_of(request).name
    media_type = media_type_of(file.content_type, content)
    digest = await to_thread(held.store.attach, content, media_type, actor, held.clock())
    return {"digest": digest, "name": (file.filename or digest[:8])[-200:]}
