"""Receiving a request: the rules decide, and where they decide alone it is dispatched at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from engine.rulebook.decide import decide
from engine.rulebook.decision import Decision
from engine.rulebook.rulebook import Rulebook
from engine.tickets.asks import Answer, By, Receive
from engine.tickets.attaching import files_named, names_given
from engine.tickets.clocks import changes
from engine.tickets.events import Draft
from engine.tickets.plans import decision_data
from engine.tickets.refusals import Refused, in_future, not_yours
from engine.tickets.settling import settle
from engine.tickets.spoken import spoken
from engine.tickets.states import move
from engine.tickets.story import Story
from engine.tickets.ticket import advance


def receive(
    rulebook: Rulebook, command: Receive, now: datetime, by: By | None = None
) -> tuple[Draft, ...]:
    """The events of an intake. Raises ``FactErrors`` where the facts describe no request."""
    who = move("receive").who
    if by is not None and by.role is not None and by.role not in who:
        raise not_yours("receive", by.role, who, ())
    at = _not_later(command.at, now)
    hung_up_at = _not_later(command.hung_up_at, now) if command.hung_up_at else None
    values = dict(command.values)
    text = command.text or _words(values.pop("text", None))
    values["text"] = spoken(command.subject, text)
    request = rulebook.facts.request(values, at)
    decision = decide(rulebook, request)
    if command.answer is not None and decision.outcome in ("refer", "decline"):
        raise _cannot_answer(decision)

    speaking = (
        command.call_open and hung_up_at is None and request.values.get("channel") == "hotline"
    )
    # Who hung up at another instant than the receipt hangs up by an event of its own.
    open_at_receipt = speaking or (hung_up_at is not None and hung_up_at != at)
    kinds = frozenset({"received"} if open_at_receipt else {"received", "hung-up"})
    data: dict[str, Any] = {
        "values": dict(request.values),
        "source": command.source,
        **decision_data(decision),
        "call_open": open_at_receipt,
        "clocks": changes(rulebook, decision.clocks, {}, frozenset(), kinds, at),
    }
    if command.sure:
        data["sure"] = dict(command.sure)
    if command.split_from is not None:
        data["split_from"] = command.split_from
    data |= files_named(command.attachments)
    private: dict[str, Any] = names_given(command.attachments)
    if command.subject:
        private["subject"] = command.subject
    if text:
        private["text"] = text
    if command.citizen:
        private["citizen"] = dict(command.citizen)
    received = Draft("received", at, data, private or None)

    story = Story(rulebook, advance(None, received, command.ticket_id), by)
    if open_at_receipt and hung_up_at is not None:
        story.add("hung-up", hung_up_at, {})
    _settle(story, decision, command, max(at, hung_up_at or at))
    story.trigger(0)
    return (received, *story.drafts)


def answer_event(story: Story, command: Answer, at: datetime) -> None:
    """The matter is answered on the spot, in words or by an article."""
    if not (command.answer or "").strip() and not command.article:
        raise Refused(
            "answer/nothing-said",
            "即时答复需要答复内容或知识库文章。",
            "An answer needs words or an article of the knowledge base.",
        )
    story.add("answered", at, {"article": command.article}, {"answer": command.answer})


def _settle(story: Story, decision: Decision, command: Receive, at: datetime) -> None:
    """What follows at once: answered by the call taker, or what the rules decided."""
    if story.drafts:  # the call ended at another instant: its clocks may have run out by now
        story.pass_time(at)
    if command.answer is not None:
        answer_event(story, command.answer, at)
    else:
        settle(story, decision, at)


def _not_later(at: datetime, now: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time needs its offset")
    if at > now:
        raise in_future(at, now, ("receive",))
    return at.astimezone(UTC)


def _words(text: object) -> str | None:
    return None if text is None else str(text)


def _cannot_answer(decision: Decision) -> Refused:
    referred = decision.outcome == "refer"
    return Refused(
        "answer/rules-decided",
        f"规则已决定{'转介' if referred else '不予受理'}, 不能即时答复。",
        f"The rules {'refer' if referred else 'decline'} this matter: it cannot be answered here.",
        ("receive",),
    )
