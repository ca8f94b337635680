"""The plain reading of a comparison: every ticket decided on its own, under both rulebooks."""

from collections import Counter

from engine.compare.points import request_of
from engine.compare.tally import Changed, Moved
from engine.rulebook.decide import AT_RECEIPT, clock_due, decide


def compared(old, new, points):
    """What a tally holds, computed ticket by ticket."""
    found = {
        "changed": Counter(), "moved": {}, "units": Counter(), "affected": set(),
        "left_out": Counter(), "concerns": {},
    }  # fmt: skip
    for point in points:
        one_ticket(old, new, point, found)
    return found


def one_ticket(old, new, point, found):
    category = point.values.get("category")
    before_request, unknown_before = request_of(old.facts, point)
    after_request, unknown_after = request_of(new.facts, point)
    for side, unknown in (("old", unknown_before), ("new", unknown_after)):
        for one in unknown:
            found["left_out"][(side, one.fact, one.value)] += 1
    before, after = decide(old, before_request), decide(new, after_request)
    leads = goes_to(before), goes_to(after)
    found["units"][("before", leads[0])] += 1
    found["units"][("after", leads[1])] += 1
    differences = [
        Changed("lead", *leads, category),
        Changed("outcome", ends(before), ends(after), category),
        Changed("authority", named(before.authority), named(after.authority), category),
        Changed("priority", named(before.priority), named(after.priority), category),
    ]
    for what in ("assist", "notify"):
        had = {unit.value for unit in getattr(before, what)}
        has = {unit.value for unit in getattr(after, what)}
        differences += [Changed(what, unit, None, category, unit) for unit in had - has]
        differences += [Changed(what, None, unit, category, unit) for unit in has - had]
    was = {plan.milestone: plan for plan in before.clocks}
    is_ = {plan.milestone: plan for plan in after.clocks}
    for milestone in {*was, *is_}:
        mine, theirs = was.get(milestone), is_.get(milestone)
        if mine and theirs and at_once(mine) and at_once(theirs):
            at = point.received_at
            shift = clock_due(new, theirs, at) - clock_due(old, mine, at)
            if shift:
                moved = Moved(milestone, category, leads[1] or leads[0])
                found["moved"].setdefault(moved, []).append(shift.total_seconds())
                note(found, moved, point)
        else:
            differences.append(Changed("plan", planned(mine), planned(theirs), category, milestone))
    for change in differences:
        if change.old != change.new:
            found["changed"][change] += 1
            note(found, change, point)


def note(found, change, point):
    found["affected"].add(point.id)
    found["concerns"].setdefault(change, []).append(point.id)


def goes_to(decision):
    return decision.lead.value if decision.outcome == "dispatch" else None


def ends(decision):
    target = decision.refer_to or decision.decline
    return f"{decision.outcome}:{target.value}" if target else decision.outcome


def named(decided):
    return decided.value if decided else None


def at_once(plan):
    return bool(AT_RECEIPT & set(plan.starts))


def planned(plan):
    if plan is None:
        return None
    elapsed = str(plan.within).split()[1] in ("minute", "minutes", "hour", "hours")
    how = "" if elapsed else f", {plan.calendar}, {plan.counting}"
    return f"{plan.within} after {'/'.join(plan.starts)}{how}"
