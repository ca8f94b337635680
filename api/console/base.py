"""How a page is made: one call, ``page(request, "x.html", …)``.

A handler reads what it shows, gives it to its template, and decides nothing else. Templates get,
beside what the handler gives:

- ``t("中文", "English")``: words for people, in the reader's language; ``language``;
- ``person``, ``here`` (the path), ``menu`` (the pages this person may open), ``city``;
- ``when(at)``, ``day(at)``: an instant in the city's time, short; ``rulebook`` for names;
- ``csrf()``: the hidden field that every form that posts must hold;
- ``form_of(ticket, name)``: a command as a form; ``command_form`` of ``_command.html`` shows it.

A *fragment* is a part of a page that asks for itself again (``hx-get`` with ``hx-trigger="every
5s"``). It is answered with an ETag, and with 304 where nothing has changed, so that polling costs
the browser nothing. After a form that posts comes ``see(request, path, done)``: the browser is sent
on, and the next page says what was done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote, unquote, urlencode

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response.base import ASGIResponse
from litestar.types import ExceptionHandlersMap
from markupsafe import Markup

from api.console.forms import form_of
from api.console.navigation import menu_of
from api.console.rendering import templates
from api.console.words import Words
from api.language import Language, preferred_language
from api.problems import EXCEPTION_HANDLERS, TELLING, Problem, Told
from api.reading import AnyRequest
from api.running import running
from api.who import person_of

LANGUAGE_COOKIE = "dafuwu_lang"
YEAR = 365 * 24 * 3600
HTML = "text/html"
Handler = Callable[[AnyRequest, Any], Any]


def language_of(request: AnyRequest) -> Language:
    """The language of the pages: asked for by ``?lang=``, kept in a cookie, or the browser's."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if asked in ("zh", "en"):
        return "en" if asked == "en" else "zh"
    return preferred_language(request.headers.get("accept-language"))


def words_of(request: AnyRequest) -> Words:
    """How the reader of this request is spoken to, as of now."""
    held = running(request)
    return Words(language_of(request), held.rulebook.city.zone, held.clock())


def page(request: AnyRequest, template: str, status: int = 200, **context: Any) -> ASGIResponse:
    """A page, or a fragment of one, made from its template."""
    body = render(request, template, **context).encode()
    return ASGIResponse(
        body=body,
        status_code=status,
        media_type=HTML,
        headers={"Cache-Control": "no-store", "Content-Language": language_of(request)},
        cookies=remembered_language(request),
    )


def fragment(request: AnyRequest, template: str, **context: Any) -> ASGIResponse:
    """A part that asks for itself again: 304 where the browser shows it as it is."""
    body = render(request, template, **context).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("if-none-match") == tag:
        return ASGIResponse(status_code=304, headers=headers)
    return ASGIResponse(body=body, media_type=HTML, headers=headers)


def render(request: AnyRequest, template: str, **context: Any) -> str:
    """What a template says to this reader."""
    held, person = running(request), person_of(request)
    token = request.scope["state"].get("csrf", "")
    words = words_of(request)
    given = {
        "t": words.say,
        "when": words.when,
        "day": words.day,
        "ago": words.ago,
        "words": words,
        "language": words.language,
        "person": person,
        "menu": menu_of(person),
        "here": request.scope["path"],
        "rulebook": held.rulebook,
        "city": held.rulebook.city,
        "done": _done(request),
        "token": token,
        "csrf": lambda: Markup('<input type="hidden" name="_csrf" value="{}">').format(token),
        "form_of": lambda ticket, name: form_of(held.rulebook, ticket, name, person.by, words.now),
        "other_language": other_language(request, words.language),
    }
    return templates().get_template(template).render({**given, **context})


def see(path: str, done: str | None = None) -> ASGIResponse:
    """Send the browser on after a form; the next page says what was ``done``."""
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("only pages of our own are sent on to")
    joint = "&" if "?" in path else "?"
    target = path if done is None else f"{path}{joint}{urlencode({'done': done})}"
    return ASGIResponse(status_code=303, headers={"Location": quote(target, safe="/?&=%#:+,;@")})


def _done(request: AnyRequest) -> str | None:
    said = request.query_params.get("done")
    return unquote(said)[:200] if said else None


def other_language(request: AnyRequest, language: Language) -> str:
    """The same page in the other language, as a link says it."""
    kept = {k: v for k, v in request.query_params.items() if k not in ("lang", "done")}
    return "?" + urlencode({**kept, "lang": "zh" if language == "en" else "en"})


def remembered_language(request: AnyRequest) -> list[Cookie]:
    """The cookie that keeps a language that was asked for."""
    asked = request.query_params.get("lang")
    if asked not in ("zh", "en"):
        return []
    return [Cookie(key=LANGUAGE_COOKIE, value=asked, max_age=YEAR, samesite="lax", path="/")]


def _told(tell: Callable[[Any], Told], as_json: Handler) -> Handler:
    """A page for people; htmx shows what the problem of the API says, in a line."""

    def handler(request: AnyRequest, error: Exception) -> Any:
        if request.headers.get("hx-request"):
            return as_json(request, error)
        told = tell(error)
        back = request.headers.get("referer", "")
        own = back.startswith(str(request.base_url)) and not back.endswith(request.scope["path"])
        try:
            body = render(request, "problem.html", told=told, back=back if own else "/console")
        except Problem:  # who asks cannot be read: a page says hello to somebody
            return as_json(request, error)
        return Response(
            body,
            status_code=told.kind.status,
            media_type=HTML,
            headers={"Cache-Control": "no-store", **told.headers},
        )

    return handler


PAGE_PROBLEMS: ExceptionHandlersMap = {
    error: _told(tell, cast("Handler", EXCEPTION_HANDLERS[error]))
    for error, tell in TELLING.items()
}
"""What went wrong, told on a page: the exception handlers of all pages."""
