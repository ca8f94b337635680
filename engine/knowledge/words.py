"""Where one Chinese word ends and the next begins, by rjieba's dictionary.

Imported when first asked: its dictionary takes a tenth of a second to come up.
"""

from __future__ import annotations

from collections.abc import Sequence


def words_of(text: str) -> Sequence[str]:
    """The words of a run of Chinese, which together are the run."""
    import rjieba

    return rjieba.cut(text)


def words_within(text: str) -> Sequence[str]:
    """The same, and the shorter words within longer ones (公积金 in 住房公积金)."""
    import rjieba

    return rjieba.cut_for_search(text)


def is_word(text: str) -> bool:
    """Whether the dictionary has it."""
    import rjieba

    return rjieba.has_word(text)
