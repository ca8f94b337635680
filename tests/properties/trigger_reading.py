"""Triggers read aloud: every assignment of events to steps, tried one by one.

It shares no code with what it judges but the calendar, and is as slow as it is plain.
"""

from itertools import combinations

from engine.rulebook.eventkinds import fields_of

TYPES = {"flag": bool, "number": int, "choice": str, "id": str, "text": str}


def firings_in_ticket(rulebook, trigger, trail, new_from, used):
    """What one trigger does: [(keys of the evidence, keys of the events that count no more)]."""
    new = {event.key for event in trail[new_from:]}
    ordered = sorted(trail, key=when)
    spent = {event.key for event in trail if event.number in used}
    found = []
    for index, last in enumerate(ordered):
        until = ordered[: index + 1]
        match = best_match(rulebook, trigger, until, last, spent)
        if match is None:
            continue
        if last.key not in new:
            before = [event for event in until if event.key not in new]
            if best_match(rulebook, trigger, before, last, spent) is not None:
                continue
            if not new & {event.key for chosen in match for event in chosen}:
                continue
        found.append(told(trigger, match))
        spent |= {event.key for event in counted(trigger, match)}
    return found


def firing_of_unit(rulebook, trigger, events, completing, used):
    """The same for one event of a unit: the pair, or None."""
    start = rulebook.calendar(None).shift(completing.at, trigger.over, back=True)
    period = [
        event
        for event in events
        if event.unit == completing.unit and start <= event.at and when(event) < when(completing)
    ]
    ordered = [*sorted(period, key=when), completing]
    match = best_match(rulebook, trigger, ordered, completing, used)
    return None if match is None else told(trigger, match)


def when(event):
    return event.at, event.ticket, event.number


def told(trigger, match):
    evidence = sorted((event for chosen in match for event in chosen), key=when)
    more = sorted(counted(trigger, match), key=when)
    return [event.key for event in evidence], [event.key for event in more]


def counted(trigger, match):
    asked = [step for step in trigger.pattern if not step.never]
    return [
        event
        for step, chosen in zip(asked, match, strict=True)
        if step.count > 1
        for event in chosen
    ]


def best_match(rulebook, trigger, events, last, spent):
    """Of all matches that ``last`` completes, the one whose evidence is preferred."""
    asked = [step for step in trigger.pattern if not step.never]
    place = {event.key: n for n, event in enumerate(events)}

    def preferred(match):
        return [
            [place[chosen[0].key]]
            if step.count == 1
            else sorted((place[event.key] for event in chosen), reverse=True)
            for step, chosen in zip(asked, match, strict=True)
        ]

    def key(match):
        return [
            places if step.count == 1 else [-n for n in places]
            for step, places in zip(asked, preferred(match), strict=True)
        ]

    complete = [
        match
        for match in assignments(rulebook, asked, events, spent, [])
        if any(event_of(chosen).key == last.key for chosen in match)
        and not any(
            forbidden(step, event, asked, match)
            for step in trigger.pattern
            if step.never
            for event in events
        )
    ]
    return min(complete, key=key, default=None)


def event_of(chosen):
    """The event that stands for a step: its last."""
    return max(chosen, key=when)


def assignments(rulebook, asked, events, spent, so_far):
    if len(so_far) == len(asked):
        yield list(so_far)
        return
    step = asked[len(so_far)]
    taken = {event.key for chosen in so_far for event in chosen}
    free = [
        event
        for event in events
        if event.key not in taken
        and (step.count == 1 or event.key not in spent)
        and fits(rulebook, step, event, asked, so_far)
    ]
    for chosen in combinations(free, step.count):
        if step.distinct is not None:
            values = [value_of(event, step.distinct) for event in chosen]
            if None in values or len(set(values)) < step.count:
                continue
        yield from assignments(rulebook, asked, events, spent, [*so_far, chosen])


def fits(rulebook, step, event, asked, so_far):
    if event.kind != step.event:
        return False
    base = None
    if step.after is not None:
        base = event_of(so_far[[other.name for other in asked].index(step.after)])
    elif step.within is not None:
        base = event_of(so_far[-1])
    if base is not None and not when(event) > when(base):
        return False
    if step.within is not None:
        due = rulebook.calendar(None).due(base.at, step.within)
        if event.at > due:
            return False
    return all(passes(test, event, asked, so_far) for test in step.where)


def forbidden(step, event, asked, match):
    return event.kind == step.event and all(
        passes(test, event, asked, match) for test in step.where
    )


def passes(test, event, asked, match):
    value = value_of(event, test.field)
    if value is None:
        return False
    if test.form == "is":
        return any(
            value is one or (type(one) is type(value) and one == value) for one in test.values
        )
    if test.form == "is-not":
        return not any(type(one) is type(value) and one == value for one in test.values)
    if test.form == "between":
        return (test.low is None or value >= test.low) and (test.high is None or value <= test.high)
    other = value_of(event_of(match[[one.name for one in asked].index(test.step)]), test.of)
    if other is None:
        return False
    return (value == other) if test.form == "same-as" else (value != other)


def value_of(event, name):
    """A field; a value of another type than the field's is none."""
    value = getattr(event, name) if name in ("unit", "ticket", "actor") else event.data.get(name)
    return value if type(value) is TYPES[fields_of(event.kind)[name].kind] else None
