"""Where to look: the front page, and the API's documentation, which needs no network.

Swagger UI comes with a package that carries its files; its own start page would load them from a
content delivery network, and would ask a validator on the internet about the document.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec
from litestar import get
from litestar.response.base import ASGIResponse

from api.openapi import openapi_document
from api.problems import Problem
from api.reading import AnyRequest
from api.running import running

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Nothing from elsewhere, whatever a later version of Swagger UI would like to load."""
FILES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
PAGE = """<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>大服务 · 接口文档</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="documentation"></div>
<noscript><a href="/docs/openapi.json">openapi.json</a></noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({
  url: "/docs/openapi.json",
  dom_id: "#documentation",
  deepLinking: true,
  tryItOutEnabled: true,
  docExpansion: "list",
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis]
});
"""


@get("/", opt={"public": True})
async def front(request: AnyRequest) -> ASGIResponse:
    """Where to look."""
    city = running(request).rulebook.city
    said = {
        "name": f"{city.name} {city.number} · 大服务",
        "documentation": "/docs",
        "openapi": "/docs/openapi.json",
        "tickets": "/api/tickets",
        "callbacks": "/api/callbacks",
        "supervisions": "/api/supervisions",
        "notices": "/api/notices",
        "cases": "/api/cases",
        "draws": "/api/draws",
        "states": "/api/states",
        "preview": "/api/preview",
        "rulebook": "/api/rulebook",
        "facts": "/api/facts",
        "health": "/api/health/ready",
    }
    return ASGIResponse(body=msgspec.json.format(msgspec.json.encode(said)))


@get("/docs", opt={"public": True})
async def documentation() -> ASGIResponse:
    """The documentation's page."""
    return _page(PAGE.encode(), "text/html")


@get("/docs/openapi.json", opt={"public": True}, sync_to_thread=True)
def document(request: AnyRequest) -> ASGIResponse:
    """The API's document, with examples made from the rulebook in force."""
    held = running(request)
    made = openapi_document(request.app, held.rulebook, held.clock())
    return ASGIResponse(body=msgspec.json.encode(made), headers={"Cache-Control": "no-cache"})


@get("/docs/{name:str}", opt={"public": True})
async def documentation_file(name: str) -> ASGIResponse:
    """A file of the documentation's page."""
    if name == "start.js":
        return _page(START.encode(), "text/javascript")
    if name not in FILES:
        raise Problem("request/no-such-page", f"没有 /docs/{name[:64]}。", "There is no such file.")
    return _page(_content(name), FILES[name])


def _page(body: bytes, media_type: str) -> ASGIResponse:
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "max-age=3600",
    }
    return ASGIResponse(body=body, media_type=media_type, headers=headers)


@cache
def _content(name: str) -> bytes:
    return (_folder() / name).read_bytes()


@cache
def _folder() -> Path:
    """Where the package keeps Swagger UI; it is found without being imported."""
    spec = find_spec("swagger_ui")
    if spec is None or spec.origin is None:
        raise Problem(
            "server/failed", "缺少软件包 swagger-ui-py。", "The package swagger-ui-py is missing."
        )
    return Path(spec.origin).parent / "static"
