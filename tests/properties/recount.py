"""The figures of assessment counted again, plainly, straight from the events of each ticket.

It shares nothing with the engine but the events: no stints, no tables. For every event it keeps
what every clock looked like afterwards, and then asks simple questions of these pictures.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

BEGINS, ENDS = ("dispatched",), (
    "return-upheld", "merged", "withdrawn", "declined", "referred", "answered", "closed",
)  # fmt: skip


@dataclass
class Item:
    """One item of one kind: who, when it fell, whether it was done, and its marks."""

    counts: str
    unit: str
    facts: dict
    received: datetime
    given: datetime
    over: bool
    marks: set = field(default_factory=set)
    due: datetime | None = None
    done: datetime | None = None
    late: bool = False
    said: dict | None = None
    said_at: datetime | None = None
    resolved_at: datetime | None = None


def pictures(history):
    """Before the first event nothing; after each, every clock: begun by which event, state, due."""
    found, clocks = [{}], {}
    for event in history:
        clocks = {key: dict(one) for key, one in clocks.items()}
        if event.kind == "overdue":
            key = event.data["milestone"], event.data.get("of", "")
            if key in clocks:
                clocks[key]["late"] = True
        for change in event.data.get("clocks", ()):
            key = change["milestone"], change.get("of", "")
            what = change["change"]
            if what == "started":
                clocks[key] = {
                    "begun": event.number, "at": datetime.fromisoformat(change["started_at"]),
                    "state": "running", "due": datetime.fromisoformat(change["due_at"]),
                    "late": False, "done": None,
                }  # fmt: skip
                continue
            one = clocks[key]
            if what == "stopped":
                if one["state"] == "paused":
                    one["due"] = max(one["due"], event.at)
                one.update(state="stopped", done=event.at)
            elif what in ("cancelled", "paused"):
                one["state"] = what
            else:
                one["due"] = datetime.fromisoformat(change["due_at"])
                one["late"] = change.get("overdue", one["late"])
                if what == "resumed":
                    one["state"] = "running"
        found.append(clocks)
    return found


def items(history):
    """Every item of one ticket."""
    seen = pictures(history)
    facts = {}
    for event in history:
        if event.kind in ("received", "corrected"):
            decided = event.data.get("priority")
            facts = {**event.data["values"], "priority": (decided or {}).get("value") or "normal"}
    begins = [
        event
        for event in history
        if event.kind in BEGINS
        or (event.kind in ("redo", "reopened") and event.data["to"] == "dispatched")
    ]
    leads = []
    for place, begin in enumerate(begins):
        following = begins[place + 1].number if place + 1 < len(begins) else len(history) + 1
        window = history[begin.number - 1 : following - 1]
        ending = next((event for event in window if event.kind in ENDS), None)
        last = ending.number if ending else following - 1
        if begin.kind == "dispatched":
            unit, authority = begin.data["lead"], begin.data["authority"]
        else:
            unit, authority = leads[-1]
        leads.append((unit, authority))
        over = ending is not None or following <= len(history)
        base = {
            "unit": unit, "facts": {**facts, "authority": authority},
            "received": history[0].at, "given": begin.at, "over": over,
            "marks": marks_of(history, window, begin, last, following),
        }  # fmt: skip
        if begin.kind == "dispatched":
            yield Item("accepted", **base)
        result = owed(seen, ("resolve", ""), begin.number, last, over=over)
        for counts, one in (
            ("contact", owed(seen, ("contact", ""), begin.number, last, over=over)),
            ("resolve", result),
        ):
            if one is not None:
                yield Item(counts, **base, due=one["due"], done=one["done"], late=one["late"])
        said_at, said = said_of(window, over=over)
        done = None if result is None else result["done"]
        yield Item("callback", **base, said=said, said_at=said_at, resolved_at=done)
    yield from parts(history, seen, facts, begins)


def owed(seen, key, first, last, *, over):
    """What a unit owed by a clock between two events: one that it could still have kept."""
    during = [seen[number].get(key) for number in range(first, last + 1)]
    one = during[-1]
    if one is None:
        return None
    could = one["begun"] >= first or any(
        it is not None and it["state"] in ("running", "paused") and not it["late"] for it in during
    )
    if not could:
        return None
    if one["state"] == "stopped" or one["late"]:
        return one
    return one if one["state"] == "running" and not over else None


def marks_of(history, window, begin, last, following):
    found = set()
    inside = [event for event in window if event.number <= last and event is not begin]
    kinds = {event.kind for event in inside}
    for kind, mark in (
        ("withdrawn", "withdrawn"), ("merged", "merged"), ("declined", "declined"),
        ("referred", "referred"), ("return-upheld", "returned"), ("extended", "extended"),
        ("suspended", "suspended"), ("split", "split"),
    ):  # fmt: skip
        if kind in kinds:
            found.add(mark)
    ended = any(event.kind in ENDS for event in inside)
    after = history[following - 1] if following <= len(history) else None
    again = any(event.kind == "reopened" for event in window)
    if after is not None and after.kind == "dispatched" and not ended and not again:
        found.add("moved")
    for event in [*window[1:], *([after] if after is not None else [])]:
        if event.kind == "redo":
            found.add("redone")
        if event.kind == "reopened":
            found.add("reopened")
        if event.kind == "closed" and event.data.get("approved"):
            found.add("closed-without-demand")
    if said_of(window, over=ended or after is not None)[1] == "unreached":
        found.add("unreached")
    return found


def said_of(window, *, over):
    """What was said, and when; "unreached" where nobody is asked any more."""
    called = [event for event in window if event.kind == "called-back"]
    resolved = [event.number for event in window if event.kind == "resolved"]
    rated = [
        event
        for event in window
        if event.kind == "rated" and resolved and event.number > resolved[0]
    ]
    if called and called[-1].data["reached"]:
        data = called[-1].data
        return called[-1].at, {name: data[name] for name in ("contacted", "solved", "satisfied")}
    if rated:
        data = rated[-1].data
        said = {"contacted": None, "solved": data["solved"], "satisfied": data["satisfied"]}
        return rated[-1].at, said
    if called and (called[-1].data.get("call_at") is None or over):
        return called[-1].at, "unreached"
    return None, None


def parts(history, seen, facts, begins):
    for event in history:
        for change in event.data.get("clocks", ()):
            if change["change"] != "started" or change["milestone"] != "part":
                continue
            key = "part", change["of"]
            lived = [
                number
                for number in range(event.number, len(seen))
                if seen[number][key]["begun"] == event.number
            ]
            one = seen[lived[-1]][key]
            over = one["state"] in ("stopped", "cancelled")
            marks = set()
            for number in lived:
                kind = history[number - 1].kind
                going = number == event.number or seen[number - 1][key]["state"] in (
                    "running", "paused",
                )  # fmt: skip
                if going and number > event.number and kind in ENDS:
                    mark = {"return-upheld": "returned"}.get(kind, kind)
                    marks |= {mark} if kind not in ("closed", "answered") else set()
            given = [begin for begin in begins if begin.number <= event.number]
            lead = [one for one in given if one.kind == "dispatched"]
            yield Item(
                "part", change["of"], {**facts, "authority": lead[-1].data["authority"]},
                history[0].at, one["at"], over, marks,
                *((one["due"], one["done"], one["late"]) if (
                    one["state"] == "stopped" or one["late"]
                    or (one["state"] == "running" and not over)
                ) else ()),
            )  # fmt: skip


def counted(histories, measures, start, end, now, by="unit", objected=()):
    """(row, measure, which) → how many, of measures as plain dictionaries.

    ``objected`` are the places of histories, with unit and measure, of objections upheld.
    """
    until, found = min(end, now), Counter()
    every = [(place, item) for place, history in enumerate(histories) for item in items(history)]
    for name, measure in measures.items():
        for place, item in every:
            if item.counts != measure["counts"]:
                continue
            if any(item.facts.get(fact) not in ok for fact, ok in measure["when"].items()):
                continue
            which = answered(item, measure, start, until, now)
            upheld = (place, item.unit, name) in objected and "objected" in measure["leave_out"]
            if which in ("good", "missed") and upheld:
                which = "left-out"
            if which is not None:
                row = item.unit if by == "unit" else item.facts.get(by) or ""
                found[row, name, which] += 1
    return found


def answered(item, measure, start, until, now):
    falls, good = measure["falls"], measure["good"]
    if item.counts == "callback":
        at, known = item.said_at, item.said_at is not None
        waits = item.resolved_at is not None
        fine = item.said != "unreached" and good_said(item, measure)
        no_answer = known and item.said != "unreached" and fine is None
    else:
        at = item.due if falls == "due" else item.done
        known = item.counts == "accepted" or item.due is not None
        fine, no_answer, waits = item.done is not None and not item.late, False, True
        if not known:
            return None
    if falls in ("given", "received"):
        at = item.given if falls == "given" else item.received
        if not start <= at < until:
            return None
        if item.counts == "callback":
            undecided = not known or item.said_at >= now
        else:
            undecided = item.counts != "accepted" and item.done is None and item.due >= now
        if undecided:
            return "carried" if waits else None
    elif at is None or at >= until:
        if item.counts == "callback":
            return "carried" if waits and item.resolved_at < until else None
        return "carried" if item.given < until and (at is not None or not item.over) else None
    elif at < start:
        return None
    if no_answer:
        return None
    if item.marks & set(measure["leave_out"]):
        return "left-out"
    return "good" if good is None or fine else "missed"


def good_said(item, measure):
    if not isinstance(item.said, dict):
        return None
    if measure["good"] == "satisfied":
        score = item.said["satisfied"]
        return None if score is None else score >= measure["at_least"]
    return True if measure["good"] is None else item.said[measure["good"]]
