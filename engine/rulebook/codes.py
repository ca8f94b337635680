"""Every code that a problem in policy files may have: what it means, a wrong and a right example.

Each code has a page in ``code_pages/FAMILY/NAME.yaml``; the command ``dafuwu codes``, the
documentation, the help texts in SARIF and the tests all read these pages. To add a code, add a
page: ``title`` and ``why`` in both languages, ``wrong`` and ``right`` as files that stand beside a
small rulebook, and ``said``, what is answered to the wrong one (``make docs`` fills it in).
Codes are stable: they are never renamed and never mean something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from engine.rulebook.facts import nearest
from engine.rulebook.messages import Language

PAGES = Path(__file__).parent / "code_pages"
EXAMPLE_FILE = "rules/example.yaml"
EXAMPLE_DAY = date(2017, 7, 3)
_KEYS = frozenset(
    {"title", "why", "wrong", "right", "said", "file", "today", "encoding", "situation"}
)


@dataclass(frozen=True, slots=True)
class Text:
    """The same in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The text in this language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Code:
    """What a code stands for.

    ``wrong`` and ``right`` are contents of ``file`` beside a small rulebook, judged on ``today``;
    they are None for the few codes about folders and files as such, where ``situation`` says in
    words what is wrong and ``remedy`` what is right. ``said`` is the answer to the wrong example.
    """

    code: str
    title: Text
    why: Text
    wrong: str | None
    right: str | None
    said: Text | None
    situation: Text | None
    remedy: Text | None
    file: str = EXAMPLE_FILE
    today: date = EXAMPLE_DAY
    encoding: str = "utf-8"

    @property
    def family(self) -> str:
        """The part before the slash."""
        return self.code.partition("/")[0]


@cache
def codes() -> Mapping[str, Code]:
    """All codes by name, families together."""
    found = [_read(path) for path in PAGES.glob("*/*.yaml")]
    return MappingProxyType({code.code: code for code in sorted(found, key=lambda c: c.code)})


def nearest_code(name: str) -> str | None:
    """The code that was probably meant."""
    return nearest(name, codes())


def _read(path: Path) -> Code:
    code = f"{path.parent.name}/{path.stem}"
    page: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506
    if unknown := page.keys() - _KEYS:
        raise ValueError(f"{path}: unknown keys {sorted(unknown)}")
    situation = page.get("situation") or {}
    return Code(
        code,
        Text(**page["title"]),
        Text(**page["why"]),
        page.get("wrong"),
        page.get("right"),
        Text(**page["said"]) if "said" in page else None,
        Text(**situation["wrong"]) if situation else None,
        Text(**situation["right"]) if situation else None,
        page.get("file", EXAMPLE_FILE),
        date.fromisoformat(page["today"]) if "today" in page else EXAMPLE_DAY,
        page.get("encoding", "utf-8"),
    )
