"""How a page of the portal is made, and what is told there when something went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response.base import ASGIResponse
from litestar.types import ExceptionHandlersMap
from markupsafe import Markup

from api.console.base import (
    HTML,
    language_of,
    other_language,
    remembered_language,
    words_of,
)
from api.console.rendering import templates
from api.portal.forms import form_token
from api.problems import TELLING, Told
from api.reading import AnyRequest
from api.running import running
from engine.rulebook.rulebook import Hotline, Rulebook

EMERGENCY = "kept-apart"
SHORT = 3
"""Digits of the numbers that people know by heart."""


def portal_page(
    request: AnyRequest,
    template: str,
    status: int = 200,
    **context: Any,
) -> ASGIResponse:
    """A page of the portal. Beside what the handler gives, a template gets what it is said with.

    Those are ``t``, ``when``, ``words``, ``language``, ``city``, ``here`` and ``csrf()``, as in the
    console.
    """
    body, kept = _said(request, template, context)
    return ASGIResponse(
        body=body.encode(),
        status_code=status,
        media_type=HTML,
        headers={"Cache-Control": "no-store", "Content-Language": language_of(request)},
        cookies=kept,
    )


def emergencies(rulebook: Rulebook) -> tuple[Hotline, ...]:
    """The lines to call in danger, rather than to write here."""
    return tuple(
        one
        for one in rulebook.hotlines.values()
        if one.merging == EMERGENCY and len(one.number) == SHORT
    )


def _told(tell: Callable[[Any], Told]) -> Callable[[AnyRequest, Any], Any]:
    def handler(request: AnyRequest, error: Exception) -> Response[str]:
        told = tell(error)
        body, cookies = _said(request, "problem.html", {"told": told})
        headers = {"Cache-Control": "no-store", **told.headers}
        return Response(
            body, status_code=told.kind.status, media_type=HTML, headers=headers, cookies=cookies
        )

    return handler


def _said(
    request: AnyRequest, template: str, context: Mapping[str, Any]
) -> tuple[str, list[Cookie]]:
    held, words = running(request), words_of(request)
    token, kept = form_token(request)
    given = {
        "t": words.say,
        "when": words.when,
        "words": words,
        "language": words.language,
        "city": held.rulebook.city,
        "emergencies": emergencies(held.rulebook),
        "here": request.scope["path"],
        "csrf": lambda: Markup('<input type="hidden" name="_csrf" value="{}">').format(token),
        "other_language": other_language(request, words.language),
    }
    body = templates().get_template(f"portal/{template}").render({**given, **context})
    return body, [*remembered_language(request), *kept]


PORTAL_PROBLEMS: ExceptionHandlersMap = {error: _told(tell) for error, tell in TELLING.items()}
"""What went wrong, told to citizens on a page of the portal."""
