"""What was done by an answer that replaces a part of the page: told beside it, in a line."""

from __future__ import annotations

import json

from litestar.response.base import ASGIResponse


def said_in(answer: ASGIResponse, done: str) -> ASGIResponse:
    """The answer, which also tells what was done; console.js shows it and screen readers read it.

    A header holds ASCII alone, so the words are escaped as JSON escapes them.
    """
    answer.headers["HX-Trigger"] = json.dumps({"dafuwu:done": done})
    return answer
