"""Where the browser goes after a form was carried out: back to where the form stood."""

from __future__ import annotations

from litestar.response.base import ASGIResponse

from api.console.base import see
from api.reading import AnyRequest


def sent_on(request: AnyRequest, wanted: str | None, otherwise: str, done: str) -> ASGIResponse:
    """Go on to the ``wanted`` page of our own, or ``otherwise``, and say there what was done.

    A form that htmx sent stays on the page while its answer is a problem; after success the
    browser is told to load the next page.
    """
    own = wanted is not None and wanted.startswith("/console")
    answer = see(wanted if own and wanted else otherwise, done)
    if not request.headers.get("hx-request"):
        return answer
    return ASGIResponse(status_code=204, headers={"HX-Redirect": answer.headers["location"]})
