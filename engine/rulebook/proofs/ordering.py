"""Which steps of a pattern must come after which."""

from __future__ import annotations

from collections.abc import Iterator

from engine.rulebook.trigger import PatternStep, Trigger


def in_order(trigger: Trigger) -> Iterator[tuple[PatternStep, PatternStep]]:
    """All pairs of steps of which the second must come later than the first."""
    earlier: list[set[int]] = []
    names: dict[str, int] = {}
    previous: int | None = None
    for index, step in enumerate(trigger.pattern):
        before: int | None = None
        if step.after is not None:
            before = names.get(step.after)
        elif step.within is not None:
            before = previous
        earlier.append(set() if before is None else {before, *earlier[before]})
        for other in sorted(earlier[index]):
            yield trigger.pattern[other], step
        if step.name is not None:
            names[step.name] = index
        if not step.never:
            previous = index
