"""The templates, read once; everything that they print is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.console.assets import asset

FOLDER = Path(__file__).parent / "templates"


@cache
def templates() -> Environment:
    """The templates of the console and the portal; a name that nobody gave is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    return environment
