"""Who asks: the ``X-Actor`` header, until there are accounts.

Percent-encoding carries any name through a header; UTF-8 as it stands is understood as well.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from api.problems import Problem

ANONYMOUS = "anonymous"
LONGEST = 100


def read_actor(header: bytes | None) -> str:
    """The actor that the header names, or ``anonymous`` where there is none."""
    if header is None:
        return ANONYMOUS
    try:
        actor = unquote_to_bytes(header).decode().strip()
    except UnicodeDecodeError:
        actor = ""
    if not actor or len(actor) > LONGEST or not actor.isprintable():
        raise Problem(
            "request/bad-header",
            f"X-Actor 应是 1 至 {LONGEST} 个可见字符, 中文请用百分号编码 (UTF-8)。",
            f"X-Actor takes 1 to {LONGEST} printable characters, percent-encoded UTF-8 if need be.",
        )
    return actor
