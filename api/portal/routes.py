"""/portal: sending a request in, following it, rating what was done. For anybody."""

from __future__ import annotations

import secrets
from asyncio import sleep, to_thread
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from api.console.base import see, words_of
from api.console.names import SCORES
from api.portal import answers, bulletins, proof
from api.portal.forms import checked_form, words
from api.portal.pages import portal_page
from api.portal.photos import FORM_BYTES, MOST, Photo, photos_of
from api.portal.progress import ROLE, Progress, progress_of
from api.portal.submitting import (
    LONGEST,
    Written,
    Wrong,
    districts,
    request_of,
    written_in,
    wrong_by_rules,
    wrong_with,
)
from api.problems import Problem
from api.reading import AnyRequest
from api.running import Running, running
from engine.desk import KeyReused
from engine.tickets.asks import Attached, By, Rate

ACTOR = "portal/citizen"
"""By what name the citizen's own deeds are on record: nobody can sign in by it."""
CITIZEN = By(ROLE, None)
PACE = 0.3
"""Seconds that an answer to a number takes, whatever was found: its haste tells nothing."""
PUBLIC = {"public": True}
LONGEST_NOTE = 500
_SENT_BEFORE = (
    "这一页已经提交过, 内容又有改动。要另外反映一件事, 请再提交一次。",
    "This page was sent before, and has changed since. To make another request, send it again.",
)


@get("/portal", opt=PUBLIC)
async def front(request: AnyRequest) -> ASGIResponse:
    """What can be done here."""
    held = running(request)
    asked = await to_thread(answers.most_asked, held)
    latest = await to_thread(bulletins.latest, held)
    return portal_page(request, "front.html", asked=asked, latest=latest)


@get("/portal/submit", opt=PUBLIC)
async def submit_page(request: AnyRequest) -> ASGIResponse:
    """An empty form."""
    return _form(request, _with_new_key(Written()))


@post("/portal/submit", status_code=200, request_max_body_size=FORM_BYTES, opt=PUBLIC)
async def submit(request: AnyRequest) -> ASGIResponse:
    """Take the request in; a form that is sent twice makes one ticket."""
    held, form = running(request), await checked_form(request)
    rulebook, now, written = held.rulebook, held.clock(), written_in(form)
    photos, unfit = await photos_of(form)
    wrong = (*wrong_with(rulebook, written), *(Wrong("photos", said) for said in unfit))
    if wrong:
        usable = all(one.field != "key" for one in wrong)
        return _form(request, written if usable else _with_new_key(written), wrong)
    try:
        intake = request_of(rulebook, written, now)
    except Problem as problem:
        if not problem.told.mistakes:
            raise
        return _form(request, written, wrong_by_rules(problem))
    kept = await to_thread(_keep, held, photos)
    sent, key = replace(intake, attachments=kept), f"portal/{written.key}"
    desk = held.desk.under(rulebook)
    try:
        ticket = await desk.receive_async(sent, ACTOR, now, key, CITIZEN)
    except KeyReused:
        return _form(request, _with_new_key(written), (Wrong("again", _SENT_BEFORE),))
    cookie = await to_thread(proof.mine, request, ticket.id)
    return _with(see("/portal/ticket?new=1"), cookie)


@get("/portal/track", opt=PUBLIC)
async def track_page(request: AnyRequest) -> ASGIResponse:
    """The question for the number and what goes with it."""
    return portal_page(request, "track.html", number="", refused=False)


@post("/portal/track", status_code=200, opt=PUBLIC)
async def track(request: AnyRequest) -> ASGIResponse:
    """Show the request to whoever knows what goes with its number."""
    began, held, form = monotonic(), running(request), await checked_form(request)
    number = proof.number_said(words(form, "number"))
    ticket = await to_thread(proof.prove, held, number, words(form, "tail"))
    found = None if ticket is None else await to_thread(proof.mine, request, ticket.id)
    await sleep(max(0.0, PACE - (monotonic() - began)))
    if found is None:
        return portal_page(request, "track.html", 404, number=number, refused=True)
    return _with(see("/portal/ticket"), found)


@get("/portal/ticket", opt=PUBLIC)
async def ticket_page(request: AnyRequest) -> ASGIResponse:
    """How the request stands that this browser may look at."""
    return await _ticket(request)


@post("/portal/ticket/rate", status_code=200, opt=PUBLIC)
async def rate(request: AnyRequest) -> ASGIResponse:
    """The citizen's own rating of the result."""
    held, form = running(request), await checked_form(request)
    number = await to_thread(proof.shown_to, request)
    if number is None:
        return see("/portal/track")
    score, solved = words(form, "satisfied"), words(form, "solved")
    if score not in ("1", "2", "3", "4", "5"):
        return await _ticket(request, unrated=True)
    said = Rate(
        satisfied=int(score),
        solved={"yes": True, "no": False}.get(solved),
        note=words(form, "note")[:LONGEST_NOTE] or None,
    )
    now = held.clock()
    if (await to_thread(_progress, request, held, number)).may_rate:
        await to_thread(held.desk.command, number, said, ACTOR, now, by=CITIZEN)
    return see("/portal/ticket?rated=1")


@post("/portal/leave", status_code=200, opt=PUBLIC)
async def leave(request: AnyRequest) -> ASGIResponse:
    """Show the request no more: for machines that others use too."""
    await checked_form(request)
    return _with(see("/portal"), proof.nothing_of_mine(request))


async def _ticket(request: AnyRequest, unrated: bool = False) -> ASGIResponse:
    held = running(request)
    number = await to_thread(proof.shown_to, request)
    ticket = None if number is None else await to_thread(proof.find, held, number)
    if number is None or ticket is None:
        return see("/portal/track")
    progress = await to_thread(_progress, request, held, number)
    code = await to_thread(proof.code_of, held, number)
    return portal_page(
        request,
        "ticket.html",
        422 if unrated else 200,
        progress=progress,
        new=request.query_params.get("new") == "1",
        just_rated=request.query_params.get("rated") == "1",
        by_phone=proof.tail_of(ticket.citizen) is not None,
        code=code,
        scores=[(n, words_of(request).say(*SCORES[n])) for n in sorted(SCORES, reverse=True)],
        unrated=unrated,
    )


def _progress(request: AnyRequest, held: Running, number: str) -> Progress:
    return progress_of(held.rulebook, held.desk.history(number), words_of(request), held.clock())


def _form(request: AnyRequest, written: Written, wrong: Sequence[Wrong] = ()) -> ASGIResponse:
    say = words_of(request).say
    mistakes: dict[str, str] = {}
    for one in wrong:
        mistakes.setdefault(one.field, say(*one.said))
    return portal_page(
        request,
        "submit.html",
        422 if wrong else 200,
        written=written,
        mistakes=mistakes,
        districts=districts(running(request).rulebook),
        most_photos=MOST,
        longest=LONGEST,
    )


def _with_new_key(written: Written) -> Written:
    return replace(written, key=secrets.token_urlsafe(12))


def _keep(held: Running, photos: Sequence[Photo]) -> tuple[Attached, ...]:
    now = held.clock()
    return tuple(
        Attached(
            held.store.attach(one.content, one.media_type, ACTOR, now),
            len(one.content),
            one.media_type,
            one.name,
        )
        for one in photos
    )


def _with(answer: ASGIResponse, cookie: Cookie) -> ASGIResponse:
    _, value = cookie.to_encoded_header()
    answer.headers.add("Set-Cookie", value.decode())
    return answer


PORTAL: list[HTTPRouteHandler] = [
    front,
    *answers.HANDLERS,
    *bulletins.HANDLERS,
    submit_page,
    submit,
    track_page,
    track,
    ticket_page,
    rate,
    leave,
]
