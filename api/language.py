"""Which of the two languages a caller reads: Chinese, unless the headers say English."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]


def preferred_language(accept: str | None) -> Language:
    """The better liked of Chinese and English in an Accept-Language header."""
    if not accept:
        return "zh"
    liking: dict[str, float] = {}
    for part in accept[:500].split(","):
        tag, _, parameters = part.strip().lower().partition(";")
        primary = tag.split("-")[0].strip()
        liking[primary] = max(liking.get(primary, 0.0), _quality(parameters))
    anything = liking.get("*", 0.0)
    return "en" if liking.get("en", anything) > liking.get("zh", anything) else "zh"


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
