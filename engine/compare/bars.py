"""Small bars as inline SVG: they print, scale and need nothing else."""

from __future__ import annotations

WIDTH, HEIGHT = 160, 14
LONGER, SHORTER, PLAIN = "#b45309", "#0f766e", "#1d4ed8"
_MID = WIDTH // 2


def bar(count: int, most: int, label: str) -> str:
    """One bar from the left, as a share of the greatest."""
    width = _length(count, most, WIDTH)
    return _svg(f'<rect width="{width}" height="{HEIGHT}" rx="2" fill="{PLAIN}"/>', label)


def both_ways(shorter: int, longer: int, most: int, label: str) -> str:
    """Promises that get shorter to the left of the middle, longer ones to the right."""
    left, right = _length(shorter, most, _MID), _length(longer, most, _MID)
    parts = [
        f'<rect x="{_MID - left}" width="{left}" height="{HEIGHT}" fill="{SHORTER}"/>',
        f'<rect x="{_MID}" width="{right}" height="{HEIGHT}" fill="{LONGER}"/>',
        f'<line x1="{_MID}" x2="{_MID}" y1="0" y2="{HEIGHT}" stroke="#57534e"/>',
    ]
    return _svg("".join(parts), label)


def _length(count: int, most: int, width: int) -> int:
    """A count that is not nothing is seen, however small its share."""
    return max(2, round(width * count / most)) if count and most else 0


def _svg(inside: str, label: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{label}">{inside}</svg>'
    )
