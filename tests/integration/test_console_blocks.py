"""A document that shows something else than what happens is found out."""

import pytest

from tests.integration.console_blocks import Command, Edit, apply, difference, sections_of

SAID = ["rules/a.yaml:12:5  error  x/y  wrong", "   12 │ text", "", "1 error"]


def wrong(*shown):
    return difference(Command("dafuwu validate", shown), SAID)


@pytest.mark.parametrize(
    "shown",
    [
        (),
        tuple(SAID),
        ("…", "1 error"),
        ("rules/a.yaml:99:5  error  x/y  wrong", "    9 │ text", "…"),
        ("rules/a.yaml:12:5  … wrong",),
    ],
)
def test_what_happens_may_be_shown_in_part(shown):
    assert not wrong(*shown)


@pytest.mark.parametrize(
    "shown",
    [
        ("2 errors",),
        ("…", "2 errors"),
        ("rules/a.yaml:12:5  error  x/y  wrong", "1 error"),
        ("rules/a.yaml:12:5  error  x/z …",),
        (*SAID, "and more"),
        ("",),
    ],
)
def test_what_does_not_happen_is_found(shown):
    assert wrong(*shown)


def test_an_entry_is_replaced_and_its_neighbours_stay(tmp_path):
    (tmp_path / "r.yaml").write_text("a:\n  - id: x\n    b: 1\n\n  # of y\n  - id: y\n    b: 2\n")
    apply(Edit("replace", "r.yaml", "x", "  - id: x\n    b: 3\n"), tmp_path)
    assert (tmp_path / "r.yaml").read_text() == (
        "a:\n  - id: x\n    b: 3\n\n  # of y\n  - id: y\n    b: 2\n"
    )


@pytest.mark.parametrize(
    "edit",
    [
        Edit("replace", "r.yaml", "z", "  - id: z\n"),
        Edit("after", "r.yaml", "- z", "  - id: w\n"),
        Edit("quote", "r.yaml", "", "  - id: z\n"),
    ],
)
def test_an_edit_of_what_is_not_there_fails(edit, tmp_path):
    (tmp_path / "r.yaml").write_text("a:\n  - id: x\n")
    with pytest.raises(AssertionError):
        apply(edit, tmp_path)


def test_a_block_that_says_not_what_becomes_of_it_fails():
    with pytest.raises(AssertionError):
        list(sections_of("## One\n\n```yaml\nrouting: []\n```\n"))
