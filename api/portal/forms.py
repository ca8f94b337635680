"""Forms of people who sign in nowhere: each brings back what its page's cookie holds.

Another site can make a browser send a form here, but cannot read the cookie to put it in.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from litestar.datastructures import Cookie, FormMultiDict

from api.addresses import from_own_page, is_secure
from api.problems import Problem
from api.reading import AnyRequest
from api.running import running
from engine.people.sessions import same

COOKIE = "dafuwu_form"
HELD = 32
"""Bytes of chance in a token."""
LONGEST = 100


def form_token(request: AnyRequest) -> tuple[str, Sequence[Cookie]]:
    """What the forms of this browser bring back, and the cookie where it has none yet."""
    known = request.cookies.get(_name(request), "")
    if known and len(known) <= LONGEST and known.isascii():
        return known, ()
    fresh = secrets.token_urlsafe(HELD)
    cookie = Cookie(
        key=_name(request),
        value=fresh,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(request.scope, running(request).settings),
    )
    return fresh, (cookie,)


async def checked_form(request: AnyRequest) -> FormMultiDict:
    """The form, which was sent by a page of ours; raises ``Problem``."""
    form = await request.form()
    known, said = request.cookies.get(_name(request), ""), form.get("_csrf")
    ours = from_own_page(request.scope, running(request).settings)
    if not ours or not known or not isinstance(said, str) or not same(said, known):
        raise Problem(
            "who/bad-csrf",
            "这一页已经打开太久, 或者浏览器不保存 Cookie。请返回上一页, 刷新后再提交。",
            "This page has been open for too long, or the browser keeps no cookies. Go back, "
            "reload the page and send it again.",
        )
    return form


def words(form: FormMultiDict, name: str) -> str:
    """A field of a form as words; empty where it is missing, or is no text."""
    said: Any = form.get(name)
    return said.strip() if isinstance(said, str) else ""


def _name(request: AnyRequest) -> str:
    secure = is_secure(request.scope, running(request).settings)
    return f"__Host-{COOKIE}" if secure else COOKIE
