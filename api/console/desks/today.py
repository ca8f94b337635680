"""今日: what waits for the person who has just come in, by the seat acted in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from api.console.assessing.waiting import waiting_bulletins
from api.console.desks import calling, dispatch, inbox, lines
from api.console.desks.figures import Figures, figures_of
from api.console.desks.lines import Line
from api.console.desks.looking import Looking
from api.console.knowing import ArticleLine, line_of
from api.console.naming import Names
from api.console.navigation import may_open
from engine.cases.states import CASE_STATES, DISCIPLINE
from engine.knowledge.editing import APPROVERS, WRITERS, Editor
from engine.special_reports.editing import Writer
from engine.special_reports.report import DRAFT, IN_REVIEW
from engine.store import Filter
from engine.store.case_lists import CaseFilter
from engine.store.overview import MOST_COUNTED
from engine.store.work_lists import NoticeFilter

NEXT = 6
"""How many of the most urgent matters the page shows."""
INSPECTOR = "inspector"
DRAWN_WITHIN = timedelta(days=92)
MOST_DRAWN = 200
"""What was drawn longer ago, or beyond so many, is found in the draws alone."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A count with the page on which the rest is done."""

    number: str
    label: str
    href: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What waits on one desk."""

    title: str
    href: str
    key: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What the person did today, in words."""

    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Today:
    """The page: sections, the next things due, own figures."""

    sections: tuple[Section, ...]
    items: tuple[inbox.Item, ...]
    queue: tuple[dispatch.Row, ...]
    calls: tuple[calling.Row, ...]
    open: tuple[inbox.Item, ...]
    articles: tuple[ArticleLine, ...]
    drawn: tuple[Line, ...]
    done: tuple[Done, ...]
    figures: Figures | None


def today_of(look: Looking) -> Today:
    """Everything on the page, for the seat acted in."""
    on = {
        desk
        for desk in (
            "dispatch",
            "inbox",
            "callbacks",
            "board",
            "cases",
            "draws",
            "bulletins",
            "special-reports",
            "notices",
        )
        if may_open(look.person, desk)
    }
    if look.role is None or look.role in WRITERS | APPROVERS:
        on.add("knowledge")
    own = look.unit is not None and "inbox" in on
    box = inbox.inbox_of(look, inbox.Wanted(shown=NEXT)) if own else None
    queue = dispatch.queue_of(look, dispatch.QUEUE)[:NEXT] if "dispatch" in on else ()
    calls = calling.queue_of(look, calling.NOW)[:NEXT] if "callbacks" in on else ()
    city = "board" in on and not own
    sections = [make(look) for desk, make in _SECTIONS.items() if desk in on and desk != "inbox"]
    if box is not None:
        sections.insert(0, _inbox(look, box))
    return Today(
        sections=tuple(one for one in sections if one.tiles),
        items=() if box is None else box.items,
        queue=queue,
        calls=calls,
        open=inbox.inbox_of(look, inbox.Wanted(unit="all", shown=NEXT)).items if city else (),
        drawn=_to_inspect(look) if "draws" in on else (),
        articles=_to_review(look) if "knowledge" in on else (),
        done=tuple(_done(look)),
        figures=figures_of(look, (look.unit,)) if own and look.unit is not None else None,
    )


def _inbox(look: Looking, box: inbox.Inbox) -> Section:
    say, tiles, href = look.words.say, box.tiles, "/console/inbox"
    shown = (
        ("late", say("已超期", "overdue"), "bad"),
        ("soon", say("即将到期", "due soon"), "soon"),
        ("new", say("待签收", "to be signed"), ""),
        ("work", say("办理中", "in work"), ""),
        (inbox.PARTS, say("协办待办", "parts to do"), ""),
        (inbox.REPLIES, say("督办待回复", "supervisions to answer"), "bad"),
    )
    return Section(
        say("待办", "Inbox"),
        href,
        "i",
        tuple(
            _tile(tiles[name], label, f"{href}?only={name}", tone) for name, label, tone in shown
        ),
    )


def _dispatch(look: Looking) -> Section:
    say, counts, href = look.words.say, dispatch.counts_of(look), "/console/dispatch"
    late = Filter(open=True, states=("received",), overdue=True, sight=look.sight)
    overdue = look.held.store.count_tickets(late)[0]
    return Section(
        say("派单", "Dispatch"),
        href,
        "d",
        (
            _tile(counts["queue"], say("待人工派单", "to be dispatched"), href),
            _tile(overdue, say("派单超时", "too late already"), href, "bad"),
            _tile(
                counts["returns"],
                say("退单待判", "returns to judge"),
                f"{href}?tab=returns",
                "soon",
            ),
            _tile(
                counts["declines"],
                say("不予受理待判", "declines to judge"),
                f"{href}?tab=declines",
                "soon",
            ),
        ),
    )


def _callbacks(look: Looking) -> Section:
    say, counts, href = look.words.say, calling.counts_of(look), "/console/callbacks"
    return Section(
        say("回访", "Call backs"),
        href,
        "b",
        (
            _tile(counts["now"], say("现在要打", "to call now"), href, "soon"),
            _tile(counts["later"], say("稍后再打", "to call later"), f"{href}?tab=later"),
            _tile(
                counts["spoken"], say("已回访待结案", "spoken to, to close"), f"{href}?tab=spoken"
            ),
            _tile(
                counts["unreached"],
                say("多次未接通", "never reached"),
                f"{href}?tab=unreached",
                "soon",
            ),
        ),
    )


def _board(look: Looking) -> Section:
    say, sight, href = look.words.say, look.sight, "/console/board"
    until = look.until_midnight()
    overdue, due, judged = look.held.store.count_tickets(
        Filter(open=True, overdue=True, sight=sight),
        Filter(open=True, overdue=False, due_from=look.now, due_until=until, sight=sight),
        Filter(open=True, pending=("extension", "suspension", "closing"), sight=sight),
    )
    units = None if sight.everywhere else sight.units
    replies = look.held.store.count_supervisions(units, "replied", sight)
    return Section(
        say("督办", "Supervision"),
        href,
        "s",
        (
            _tile(overdue, say("已超期", "overdue"), href, "bad"),
            _tile(due, say("今日到期", "due today"), href, "soon"),
            _tile(judged, say("待审批", "to be judged"), href, "soon"),
            _tile(replies, say("督办回复待审", "replies to check"), href, "soon"),
        ),
    )


def _cases(look: Looking) -> Section:
    say, href = look.words.say, "/console/cases"
    counts = [
        (state, look.held.store.count_cases(CaseFilter(states=(state,), sight=look.sight)))
        for state in ("open", "verifying", "confirmed", "referred")
    ]
    return Section(
        say("问责线索", "Cases"),
        href,
        "w",
        tuple(
            _tile(
                count,
                say(CASE_STATES[state].name_zh, CASE_STATES[state].name_en),
                f"{href}?state={state}",
                "soon" if state == ("referred" if look.role in DISCIPLINE else "open") else "",
            )
            for state, count in counts
        ),
    )


def _draws(look: Looking) -> Section:
    """What was drawn for this role; there is nothing to be seen where nothing ever was."""
    say, href, count = look.words.say, "/console/draws", len(_drawn(look))
    shown = f"{count}+" if count >= MOST_DRAWN else str(count)
    tile = Tile(shown, say("待核查", "to be inspected"), href, "soon" if count else "")
    shows = count or look.role == INSPECTOR
    return Section(say("现场核查", "Inspection"), href, "k", (tile,) if shows else ())


def _drawn(look: Looking) -> tuple[str, ...]:
    role, since = look.role or INSPECTOR, look.now - DRAWN_WITHIN
    return look.held.store.to_inspect(role, since, MOST_DRAWN, look.sight)


def _to_inspect(look: Looking) -> tuple[Line, ...]:
    rows = look.held.store.rows_of(ids := _drawn(look)[:NEXT])
    return tuple(lines.line_of(look, rows[id_]) for id_ in ids if id_ in rows)


def _knowledge(look: Looking) -> Section:
    say, href = look.words.say, "/console/knowledge"
    work = look.held.knowledge.work(Editor(look.person.name, look.person.by), look.now)
    tiles = [
        _tile(work.reviews, say("待审", "to be approved"), f"{href}?state=in-review", "soon"),
        _tile(work.due, say("到期复核", "review due"), f"{href}?review=1", "soon"),
        _tile(work.drafts, say("草稿", "drafts"), f"{href}?state=draft"),
    ]
    if work.missed is not None:
        missed = say("没有搜到的", "sought in vain")
        tiles.append(_tile(work.missed, missed, f"{href}/missed", "soon"))
    return Section(say("知识库", "Knowledge base"), href, "z", tuple(tiles))


def _to_review(look: Looking) -> tuple[ArticleLine, ...]:
    knowledge, who = look.held.knowledge, Editor(look.person.name, look.person.by)
    names, day = Names(look.rulebook, look.words), knowledge.today(look.now)
    return tuple(line_of(one, who, names, day) for one in knowledge.to_review(who, look.now, NEXT))


def _bulletins(look: Looking) -> Section:
    """What is under way; there is nothing to be seen where nothing waits."""
    say, href = look.words.say, "/console/bulletins?state=draft"
    found = waiting_bulletins(look.held.store, look.now)
    tiles = (
        _tile(found.open, say("可以申诉", "open to objections"), href, ""),
        _tile(found.objections, say("申诉待答复", "objections to answer"), href, "soon"),
        _tile(found.ready, say("待批准", "to be approved"), href, "soon"),
        _tile(found.approved, say("待发布", "to be published"), "/console/bulletins", "soon"),
    )
    shown = tiles if look.sight.everywhere else tiles[:1]
    waits = tuple(one for one in shown if one.number != "0")
    return Section(say("通报", "Bulletins"), "/console/bulletins", "p", waits)


def _special_reports(look: Looking) -> Section:
    """What waits to be signed, for those who sign; what is being written, for those who write."""
    say, href = look.words.say, "/console/analysis/reports"
    who = Writer(look.person.name, look.person.by)
    counts = look.held.store.count_special_reports()
    tiles: list[Tile] = []
    if who.signs:
        label = say("专报待签发", "special reports to sign")
        waiting = counts.get(IN_REVIEW, 0)
        tiles.append(_tile(waiting, label, f"{href}?state={IN_REVIEW}", "soon"))
    if who.writes:
        label = say("专报草稿", "special reports in draft")
        tiles.append(_tile(counts.get(DRAFT, 0), label, f"{href}?state={DRAFT}", ""))
    waits = tuple(one for one in tiles if one.number != "0")
    return Section(say("舆情", "Trends"), "/console/analysis", "u", waits)


def _notices(look: Looking) -> Section:
    say, href = look.words.say, "/console/notices"
    role, unit = look.role, look.unit
    wanted = NoticeFilter(
        role=None if role is None else (role,),
        unit=None if unit is None else (unit, None),
        unread=True,
        until=look.now,
        sight=look.sight,
    )
    unread = look.held.store.count_notices(wanted)
    shown = f"{MOST_COUNTED}+" if unread >= MOST_COUNTED else str(unread)
    label = say("未读通知", "unread notices")
    return Section(say("通知", "Notices"), href, "n", (Tile(shown, label, href),))


_SECTIONS: Mapping[str, Callable[[Looking], Section]] = {
    "dispatch": _dispatch,
    "callbacks": _callbacks,
    "board": _board,
    "cases": _cases,
    "draws": _draws,
    "bulletins": _bulletins,
    "special-reports": _special_reports,
    "knowledge": _knowledge,
    "notices": _notices,
}

_ACTS: Mapping[str, tuple[str, str]] = {
    "received": ("受理", "received"),
    "answered": ("即时答复", "answered on the spot"),
    "dispatched": ("派单", "dispatched"),
    "signed": ("签收", "signed"),
    "contacted": ("联系市民", "contacted"),
    "resolved": ("办结", "resolved"),
    "called-back": ("回访", "called back"),
    "closed": ("结案", "closed"),
    "redo": ("退回重办", "sent back"),
    "supervised": ("督办", "supervised"),
    "inspected": ("核查", "inspected"),
}


def _done(look: Looking) -> Iterator[Done]:
    """What the person has done since midnight, by kind of act."""
    acts = look.held.store.acts_of(look.person.name, look.since_midnight())
    for kind, said in _ACTS.items():
        if acts.get(kind):
            yield Done(look.words.say(*said), acts[kind])


def _tile(number: int, label: str, href: str, tone: str = "") -> Tile:
    """A count; its tone is shown only where something waits."""
    return Tile(str(number), label, href, tone if number else "")
