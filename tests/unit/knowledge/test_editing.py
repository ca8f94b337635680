"""The life of an article: written by some, approved by others, in use until it is replaced."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from engine.knowledge import editing
from engine.knowledge.article import Content, KnowledgeRefused, problems_of
from engine.knowledge.editing import Editor
from engine.rulebook.rulebook import Area
from engine.tickets.asks import By
from tests.unit.tickets.city import HERE, small_city

RULEBOOK = replace(small_city(), areas={"water": Area("water", "供水", HERE)})
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
SAID = Content("停水怎么办", "家里停水", "看公告", "water-group", ("water",))
LI = Editor("li", By("knowledge-editor", "centre"))
WANG = Editor("wang", By("knowledge-editor", "centre"))
HEAD = Editor("head", By("centre-head", "centre"))
OWNER = Editor("zhao", By("unit-head", "water-group"))
OTHER_UNIT = Editor("sun", By("unit-leader", "housing-bureau"))
CALLER = Editor("ct", By("call-taker", "centre"))


def refused(code, do, *given):
    with pytest.raises(KnowledgeRefused) as found:
        do(*given)
    assert found.value.code == code
    return found.value


def published(who=LI):
    article = editing.submit(editing.begin("kb-1", SAID, who, NOW).article, who, NOW).article
    return editing.approve(article, WANG, NOW).article


def test_from_draft_to_publication():
    article = published()
    assert article.current is article.latest
    assert (article.latest.state, article.latest.judged_by) == ("published", "wang")
    assert article.usable_on(date(2026, 11, 25))


def test_nobody_approves_what_they_wrote_a_word_of():
    draft = editing.begin("kb-1", SAID, LI, NOW).article
    both = editing.write(draft, replace(SAID, answer="看网站"), WANG, NOW).article
    sent = editing.submit(both, LI, NOW).article
    assert sent.latest.authors == ("li", "wang")
    refused("article/own-words", editing.approve, sent, WANG, NOW)
    assert editing.possible(sent, WANG) == ("send-back",)
    assert editing.possible(sent, HEAD) == ("approve", "send-back")
    assert editing.approve(sent, HEAD, NOW).article.current is not None


def test_while_a_new_version_is_written_the_old_one_stays_in_use():
    article = published()
    new = editing.write(article, replace(SAID, answer="打热线"), LI, NOW).article
    assert (new.latest.number, new.latest.state) == (2, "draft")
    assert new.current.number == 1
    step = editing.approve(editing.submit(new, LI, NOW).article, WANG, NOW)
    assert [(one.number, one.state) for one in step.changed] == [(2, "published"), (1, "replaced")]
    assert step.article.current.content.answer == "打热线"


def test_a_unit_writes_about_what_it_answers_for_itself():
    draft = editing.begin("kb-1", SAID, OWNER, NOW).article
    refused("article/not-yours", editing.begin, "kb-2", SAID, OTHER_UNIT, NOW)
    refused("article/not-found", editing.write, draft, SAID, OTHER_UNIT, NOW)
    refused("article/not-yours", editing.begin, "kb-2", SAID, CALLER, NOW)
    away = replace(SAID, unit="housing-bureau")
    refused("article/not-yours", editing.write, draft, away, OWNER, NOW)
    refused("article/not-yours", editing.approve, draft, OWNER, NOW)
    refused("article/not-yours", editing.write, published(), SAID, OTHER_UNIT, NOW)


def test_what_is_being_written_is_not_seen_by_others():
    draft = editing.begin("kb-1", SAID, LI, NOW).article
    assert [one.sees(draft) for one in (WANG, HEAD, OWNER, OTHER_UNIT, CALLER)] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert CALLER.sees(published())


def test_what_is_sent_back_or_withdrawn_says_why():
    sent = editing.submit(editing.begin("kb-1", SAID, LI, NOW).article, LI, NOW).article
    refused("article/refused", editing.send_back, sent, "  ", WANG, NOW)
    back = editing.send_back(sent, "缺依据", WANG, NOW).article
    assert (back.latest.state, back.latest.note) == ("draft", "缺依据")
    gone = editing.withdraw(published(), "政策已变", HEAD, NOW).article
    assert (gone.latest.state, gone.current) == ("withdrawn", None)
    refused("article/not-now", editing.withdraw, gone, "再撤", HEAD, NOW)
    again = editing.write(gone, SAID, LI, NOW).article
    assert (again.latest.number, again.latest.state) == (2, "draft")


def test_withdrawing_leaves_what_is_being_written():
    new = editing.write(published(), SAID, LI, NOW).article
    gone = editing.withdraw(new, "政策已变", HEAD, NOW).article
    assert (gone.latest.number, gone.latest.state, gone.current) == (2, "draft", None)


def test_what_is_in_review_is_not_written():
    sent = editing.submit(editing.begin("kb-1", SAID, LI, NOW).article, LI, NOW).article
    refused("article/not-now", editing.write, sent, SAID, LI, NOW)
    refused("article/not-now", editing.submit, sent, LI, NOW)


def test_it_is_valid_on_its_last_day_and_not_after():
    said = replace(SAID, valid_from=date(2026, 1, 1), valid_until=date(2026, 1, 31))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    assert [said.valid_on(day) for day in days] == [False, True, True, False]


def test_everything_wrong_is_found_with_what_was_meant():
    bad = Content(
        "", "问" * 501, "答", "water-grup", ("watr",), ("x",), date(2026, 2, 1), date(2026, 1, 1)
    )
    found = problems_of(RULEBOOK, bad)
    assert [one.field for one in found] == [
        "title", "question", "unit", "areas", "categories", "valid_until",
    ]  # fmt: skip
    assert "water-group?" in found[2].en
    assert problems_of(RULEBOOK, SAID) == []
