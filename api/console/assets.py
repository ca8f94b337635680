"""Files that pages load: ours, and htmx from the package that carries it. Nothing from elsewhere.

Each address bears a digest of the content, so that browsers keep a file until it changes.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from litestar import get
from litestar.response.base import ASGIResponse

from api.problems import Problem

OURS = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    """Name → content and digest of every file there is."""
    found = {path.name: path.read_bytes() for path in OURS.iterdir() if path.suffix in TYPES}
    package = find_spec("js_lib_htmx")
    assert package is not None, "installed with us"
    assert package.origin is not None, "a package with files"
    htmx = Path(package.origin).parent / "static" / "htmx" / "htmx.min.js"
    found["htmx.min.js"] = htmx.read_bytes()
    return {name: (body, hashlib.sha256(body).hexdigest()[:12]) for name, body in found.items()}


def asset(name: str) -> str:
    """The address of a file; raises ``KeyError`` where there is none of this name."""
    return f"/static/{_files()[name][1]}/{name}"


@get("/static/{digest:str}/{name:str}", opt={"public": True})
async def static_file(digest: str, name: str) -> ASGIResponse:
    """A file that pages load."""
    found = _files().get(name)
    if found is None:
        raise Problem("request/no-such-page", "没有这个文件。", "There is no such file.")
    fresh = digest == found[1]
    return ASGIResponse(
        body=found[0],
        media_type=TYPES[Path(name).suffix],
        headers={"Cache-Control": FOREVER if fresh else "no-cache"},
    )
