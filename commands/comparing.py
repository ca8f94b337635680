"""``dafuwu diff``: what a change of the rulebook means, and what it does to real tickets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from commands.differences import print_comparison
from commands.places import database_url, now, rulebook_of, store_of
from commands.revisions import Named, rulebook_named
from commands.terminal import Failure, err, language, note, print_json, say, words
from commands.validating import Format
from engine.compare.catalog import catalog_changes
from engine.compare.page import comparison_page
from engine.compare.points import Point
from engine.compare.reading import BATCH, Batch, NoTickets, file_batches, unused_columns
from engine.compare.report import Comparison, comparison_json
from engine.compare.rules import rule_changes
from engine.compare.tally import Tally
from engine.compare.words import Vocabulary
from engine.compare.workers import Sides, replay_all
from engine.rulebook.rulebook import Rulebook
from engine.store import Store
from engine.tickets.spoken import spoken

PROCESSES = 2


def diff(
    old: str, new: str | None, tickets: Path | None, replay: int | None, form: Format,
    html: Path | None, home: Path | None, database: str | None,
) -> None:  # fmt: skip
    """Compare two rulebooks, over tickets if some are given, and print or write the result."""
    if tickets is not None and replay is not None:
        raise Failure("--tickets 和 --replay 只能写一个", "give either --tickets or --replay")
    before = rulebook_named(old, home, database)
    after = rulebook_named(new, home, database) if new is not None else _in_force(home)
    today = now().astimezone(after.rulebook.city.zone).date()
    comparison = Comparison(
        before.name,
        after.name,
        before.rulebook.version,
        after.rulebook.version,
        tuple(rule_changes(before.rulebook, after.rulebook, today)),
        tuple(catalog_changes(before.rulebook, after.rulebook, today)),
        _tally(before, after, tickets, replay, database),
        after.rulebook.city.zone,
    )
    vocabulary = Vocabulary(before.rulebook, after.rulebook)
    if form is Format.JSON:
        print_json(comparison_json(comparison))
    else:
        print_comparison(comparison, vocabulary)
    if html is not None:
        _write_page(html, comparison, vocabulary, after.rulebook)


def _in_force(home: Path | None) -> Named:
    in_force = rulebook_of(home)
    path = in_force.home.path
    name = str(path if path.name else path.resolve())
    return Named(name, in_force.rulebook, in_force.files)


def _tally(
    old: Named, new: Named, tickets: Path | None, replay: int | None, database: str | None
) -> Tally | None:
    sides = Sides(old.rulebook, new.rulebook, old.files, new.files)
    if tickets is not None:
        try:
            total = tickets.stat().st_size
            return _replayed(sides, _told(file_batches(tickets), new.rulebook), total)
        except OSError as error:
            raise Failure(
                f"读不了 {tickets}: {error.strerror}", f"cannot read {tickets}: {error.strerror}"
            ) from error
        except NoTickets as problem:
            raise Failure(problem.zh, problem.en) from problem
    if replay is not None:
        with store_of(database_url(database)) as store:
            return _replayed(sides, _stored(store, replay), replay)
    return None


def _replayed(sides: Sides, batches: Iterator[Batch], total: int) -> Tally:
    bar = Progress(
        TextColumn(words("重放", "replaying")),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=err(),
        disable=not sys.stderr.isatty(),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=total)
        return replay_all(sides, batches, PROCESSES, lambda size: bar.advance(task, size))


def _told(batches: Iterator[Batch], rulebook: Rulebook) -> Iterator[Batch]:
    """The batches; columns that say nothing to the rules are named once, a slip may be among."""
    for number, batch in enumerate(batches):
        unused = unused_columns(batch.columns, rulebook.facts) if number == 0 else []
        if unused:
            listed = ", ".join(unused)
            note(f"没有用到的列: {listed}", f"columns that were not used: {listed}")
        yield batch


def _stored(store: Store, count: int) -> Iterator[Batch]:
    """The last tickets of the database, the latest first."""
    receipts = store.receipts(count)
    first = 1
    while found := list(islice(receipts, BATCH)):
        points = [
            Point(
                one.id,
                int(one.received_at.timestamp() // 1),
                one.values,
                spoken(one.subject, one.text),
            )
            for one in found
        ]
        yield Batch(first, len(points), points=points)
        first += len(points)


def _write_page(
    path: Path, comparison: Comparison, vocabulary: Vocabulary, rulebook: Rulebook
) -> None:
    page = comparison_page(comparison, vocabulary, rulebook.city.name, now(), language())
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Failure(
            f"写不了 {path}: {error.strerror}", f"cannot write {path}: {error.strerror}"
        ) from error
    if sys.stdout.isatty():
        say(f"网页已写到 {path}", f"the page is in {path}")
    else:
        note(f"网页已写到 {path}", f"the page is in {path}")
