"""The items behind a figure: which tickets counted, how, and why one was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from api.console.names import SCORES, Said
from api.console.naming import Names
from engine.insight.counting import Which
from engine.insight.report import Heading
from engine.insight.stint import Owed, Stint
from engine.insight.stint import Said as Answer
from engine.people.disclosure import Disclosed
from engine.people.masking import mask_text
from engine.rulebook.assessment import Counted, Mark
from engine.store.reports import ItemRow

WHICH: Mapping[Which, Said] = {
    "good": ("达到的", "As it should be"),
    "missed": ("未达到的", "Not as it should be"),
    "left-out": ("不计的", "Left out"),
    "carried": ("结转下期的", "Carried over"),
}
COUNT: Said = ("计入的", "Counted")
"""Of a plain count nothing is good or bad."""
MARKS: Mapping[Mark, Said] = {
    "withdrawn": ("市民撤回", "taken back by the citizen"),
    "merged": ("并入他单", "merged into another"),
    "split": ("已拆分", "split"),
    "declined": ("不予受理", "declined"),
    "referred": ("转介", "pointed to another line"),
    "returned": ("退单成立", "return upheld"),
    "moved": ("改派", "dispatched elsewhere"),
    "extended": ("延期", "extended"),
    "suspended": ("挂起", "suspended"),
    "redone": ("重办", "redone"),
    "reopened": ("重新办理", "reopened"),
    "closed-without-demand": ("诉求无依据结案", "closed: the demand had no basis"),
    "unreached": ("未联系上市民", "citizen not reached"),
    "objected": ("申诉成立", "objection upheld"),
}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item: its ticket, when it was due and done, and what there is to say about it."""

    id: str
    subject: str
    unit: str
    unit_id: str
    due_at: datetime | None
    done_at: datetime | None
    said: str


def item_of(row: ItemRow, heading: Heading, names: Names, disclosed: Disclosed) -> ItemLine:
    """An item as a line of the list behind a figure; its subject is masked as in any list."""
    stint = row.stint
    owed = _owed(heading.counts, stint)
    done = owed.done_at if owed else stint.given_at
    if heading.counts == "callback":
        done = None if stint.said is None else stint.said.at
    return ItemLine(
        stint.ticket,
        mask_text(row.subject, disclosed.shown) or "–",
        names.unit(stint.unit),
        stint.unit,
        None if owed is None else owed.due_at,
        done,
        names.words.say("; ", "; ").join(_said(heading, stint, names)),
    )


def _owed(counts: Counted | str, stint: Stint) -> Owed | None:
    if counts == "contact":
        return stint.contact
    return stint.result if counts in ("resolve", "part") else None


def _said(heading: Heading, stint: Stint, names: Names) -> Iterator[str]:
    say, owed = names.words.say, _owed(heading.counts, stint)
    if owed is not None and owed.done_at is None:
        yield say("未完成", "not done")
    if owed is not None and owed.late:
        yield say("超期", "late")
    if heading.counts == "callback" and stint.said is not None:
        yield from (say(*words) for words in _answered(heading.good, stint.said))
    for mark, words in MARKS.items():
        if mark in stint.marks:
            yield say(*words)


def _answered(good: str | None, answer: Answer) -> Iterator[Said]:
    """What the citizen said to the question that the measure is about."""
    if good == "satisfied" and answer.satisfied is not None:
        yield SCORES[answer.satisfied]
    elif good == "solved" and answer.solved is not None:
        yield ("已解决", "solved") if answer.solved else ("未解决", "not solved")
    elif good == "contacted" and answer.contacted is not None:
        yield ("联系过", "contacted") if answer.contacted else ("没联系过", "not contacted")
