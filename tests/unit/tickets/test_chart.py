"""The state chart in docs/ is the one that the code draws."""

from pathlib import Path

from engine.tickets.chart import chart
from engine.tickets.states import MOVES, STATES

PAGE = Path(__file__).parents[3] / "docs" / "life-of-a-ticket.md"


def test_the_page_is_what_the_code_draws():
    assert PAGE.read_text() == chart(), "run make docs"


def test_every_command_and_state_stands_on_it():
    drawn = chart()
    assert all(f"| `{move.command}` |" in drawn for move in MOVES)
    assert all(f"<br>{state}" in drawn for state in STATES)
