"""Versions: what was put in force when and by whom, and what changed from one to another."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import get
from litestar.response.base import ASGIResponse

from api.console.base import language_of, page
from api.console.navigation import of_page
from api.console.rulebook.comparing import actor_of, compared, view_of
from api.problems import Problem
from api.reading import AnyRequest
from api.running import Running, running
from engine.compare.page import comparison_page
from engine.compare.report import Comparison
from engine.compare.words import Vocabulary
from engine.rulebook.rulebook import Rulebook


@get("/console/rules/versions", opt=of_page("rules"))
async def list_versions(request: AnyRequest) -> ASGIResponse:
    """Every activation, the latest first, and two of them to compare."""
    held = running(request)
    activations = await to_thread(held.store.activations)
    versions = list(dict.fromkeys(one.version for one in activations))
    return page(
        request,
        "rules/versions.html",
        activations=[(one, actor_of(one)) for one in activations],
        versions=versions,
        current=held.current.activation,
    )


@get("/console/rules/versions/compare", opt=of_page("rules"))
async def compare_versions(request: AnyRequest) -> ASGIResponse:
    """What changed from one version to another, rule by rule."""
    held = running(request)
    old, new = _asked(request)
    comparison, _, _ = await to_thread(_compared, held, old, new)
    activations = await to_thread(held.store.activations)
    return page(
        request,
        "rules/compare.html",
        comparison=comparison,
        view=view_of(comparison),
        versions=list(dict.fromkeys(one.version for one in activations)),
        first_at={one.version: one.at for one in activations},
    )


@get("/console/rules/versions/report", opt=of_page("rules"))
async def download_report(request: AnyRequest) -> ASGIResponse:
    """The same as one file that stands alone, to print or to hand on."""
    held = running(request)
    old, new = _asked(request)
    comparison, before, after = await to_thread(_compared, held, old, new)
    body = comparison_page(
        comparison, Vocabulary(before, after), after.city.name, held.clock(), language_of(request)
    )
    name = f"rules-{old[:12]}-{new[:12]}.html"
    return ASGIResponse(
        body=body.encode(),
        media_type="text/html",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _asked(request: AnyRequest) -> tuple[str, str]:
    return request.query_params.get("old", ""), request.query_params.get("new", "")


def _compared(held: Running, old: str, new: str) -> tuple[Comparison, Rulebook, Rulebook]:
    before, after = _kept(held, old), _kept(held, new)
    today = held.clock().astimezone(after.city.zone).date()
    return compared(before, after, (old[:12], new[:12]), today), before, after


def _kept(held: Running, version: str) -> Rulebook:
    """The rulebook of a version that was in force here."""
    found = held.current.of(version) if version else None
    if found is None:
        raise Problem(
            "request/no-such-page",
            f'数据库里没有版本 "{version[:64]}", 或已损坏。',
            f'The database does not hold version "{version[:64]}", or it is damaged.',
        )
    return found


HANDLERS: list[Any] = [list_versions, compare_versions, download_report]
