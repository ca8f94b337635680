"""Days of those who assist and of those who look at how others work: each as they would have it."""

import re

import pytest

from tests.browser.browsing import fill_in, grave
from tests.browser.test_days import UNIT, command, received

__all__ = ["received"]

CASE = re.compile(r"C\d{8}-[0-9A-Z]{8}")


@pytest.fixture
def told(window, received):
    """A matter that the unit has reported as done; tells its number."""

    def report(subject, result):
        number = received(subject)
        unit = window("handler")
        page = unit.go(f"/console/tickets/{number}")
        command(page, "sign")
        command(page, "contact", note="已联系")
        command(page, "resolve", result=result)
        return number

    return report


def do(page, name, **fields):
    """Fill in and send a command's form on the page of a case."""
    form = page.locator(f"#possible details form[action$='/{name}']")
    if not form.is_visible():
        form.locator("xpath=ancestor::details[1]/summary").click()
    fill_in(form, **fields)
    with page.expect_navigation(url=re.compile("done=")):
        form.locator("button").last.click()


def test_a_unit_head_answers_what_the_supervisor_demands(window, received):
    number = received("多次来电催办的一件事")
    desk = window("supervisor")
    above = desk.go(f"/console/tickets/{number}")
    command(above, "supervise", role="unit-head", reason="两次来电, 请科室负责人过问")

    unit = window("unit-head")
    page = unit.go("/console")
    page.get_by_role("link", name="督办待回复").click()
    page.locator("tbody tr", has_text="多次来电催办的一件事").locator(".matter a").click()
    page.wait_for_url(re.compile(number))
    command(page, "reply-supervision", reply="已安排专人, 今日办结")
    assert "已安排专人" in page.locator("#story").inner_text()
    assert grave(page) == []
    unit.shoot("day-unit-head")
    page.goto(f"{unit.address}/console/inbox?only=reply")
    assert page.locator("tbody tr", has_text=number).count() == 0

    above.goto(f"{desk.address}/console/tickets/{number}")
    command(above, "end-supervision", reason="已核实")
    above.goto(f"{desk.address}/console/board/supervisions")
    assert above.locator("tbody tr", has_text=number).count() == 0


def test_a_case_from_the_authority_to_discipline_inspection(window, told):
    number = told("报了办结没有修", "已修好")
    authority = window("authority-contact")
    page = authority.go("/console/cases/new")
    assert grave(page) == []
    form = page.locator("main form")
    facts = {"behaviour": "falsification", "unit": "wendeng-water", "ticket": number}
    why = {"title": "办结不实", "basis": "建议三", "reason": "到现场看过, 没有修"}
    fill_in(form, **facts, **why)
    with page.expect_navigation(url=CASE):
        form.locator("button.primary").click()
    case = CASE.search(page.url)[0]
    assert UNIT in page.locator("main").inner_text()
    do(page, "take-up")

    unit = window("unit-head")
    own = unit.go("/console/cases")
    own.locator("tbody a", has_text=case).first.click()
    do(own, "object", words="配件已换, 有照片")
    assert "申诉待答复" in own.locator("h1").inner_text()
    unit.shoot("day-unit-head-objects")

    page.goto(f"{authority.address}/console/cases/{case}")
    assert "配件已换" in page.locator("main").inner_text()
    do(page, "reject-objection", reason="照片不是这一处")
    do(page, "confirm", finding="反馈与现场不符", responsible="王某")
    assert grave(page) == []
    do(page, "refer", to="discipline-office", note="按规定移交")
    authority.shoot("day-authority")

    above = window("discipline-inspector")
    seen = above.go("/console")
    seen.get_by_role("link", name="已移交").click()
    seen.locator("tbody a", has_text=case).first.click()
    do(seen, "add-evidence", note="已约谈经办人")
    do(seen, "conclude", outcome="talk", result="谈话提醒, 责令整改")
    assert "谈话提醒" in seen.locator("main").inner_text()
    assert "证据链完整" in seen.locator("main").inner_text()
    assert grave(seen) == []
    above.shoot("day-discipline")
    assert seen.locator("#possible form").count() == 0


def test_an_inspector_records_that_nothing_was_done_and_the_matter_is_taken_up_again(window, told):
    number = told("报了办结现场没动", "已更换阀门")
    desk = window("inspector")
    page = desk.go("/console")
    assert page.get_by_role("link", name="待核查").is_visible()
    page.goto(f"{desk.address}/console/tickets/{number}")
    command(page, "inspect", confirmed="false", finding="阀门没有更换, 仍在漏水")
    story = page.locator("#story").inner_text()
    assert "仍在漏水" in story
    assert page.locator(".ticket-head .badge").first.inner_text() == "已派单"
    desk.shoot("day-inspector-finding")
    there = window("handler").go("/console/inbox")
    assert there.locator("tbody tr", has_text="报了办结现场没动").count() == 1
    seen = desk.go("/console/cases?behaviour=falsification")
    assert UNIT in seen.locator("tbody").inner_text()


def test_an_assisting_handler_signs_for_the_part_and_finishes_it(window, received):
    number = received("要街道配合的一件事")
    lead = window("handler").go(f"/console/tickets/{number}")
    command(lead, "sign")
    command(lead, "ask-part", unit="wendeng-gov", task="请到现场疏导交通")

    desk = window("assist-handler")
    page = desk.go("/console")
    page.get_by_role("link", name="协办待办").click()
    row = page.locator("tbody tr", has_text="要街道配合的一件事")
    row.locator("[data-row-key=s]").click()
    row.get_by_text("协办完成").wait_for()
    desk.shoot("day-assist-inbox")
    row.locator(".matter a").click()
    page.wait_for_url(re.compile(number))
    command(page, "finish-part", result="已疏导完毕")
    assert grave(page) == []
    desk.shoot("day-assist")
    lead.reload()
    assert "已疏导完毕" in lead.locator("#story").inner_text()
