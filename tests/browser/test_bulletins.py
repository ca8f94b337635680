"""A bulletin's life in the browser: drafted, objected to, judged, approved, read, corrected."""

import re

from tests.browser.browsing import grave

PERIOD = "2026-10-12..2026-11-20"
MEASURE, REASON = "限时办结率", "当日全区停电, 已当面说明"
CHANGED = "文登水务集团一件不应计入"


def said_done(page, button):
    """Press a button and wait until the next page says what was done."""
    with page.expect_navigation(url=re.compile("done=")):
        page.get_by_role("button", name=button, exact=True).click()


def test_a_bulletin_from_its_draft_to_the_citizen_and_its_correction(window):
    centre = window("supervisor")
    page = centre.go("/console/bulletins")
    page.locator("details.fold summary").click()
    page.fill("#period", PERIOD)
    said_done(page, "起草")
    path = re.search(r"/console/bulletins/B[0-9A-Z-]+", page.url)[0]

    unit = window("unit-leader")
    mine = unit.go(path)
    mine.locator("tr.mine [data-label='限时办结率'] a.miss").click()
    mine.wait_for_url(re.compile("/console/assessment/items"))
    number = mine.locator("td.id a").first.inner_text()
    assert "超期" in mine.locator("tbody tr").first.inner_text()
    mine.get_by_role("link", name="申诉").first.click()
    assert mine.input_value("#o-ticket") == number
    assert mine.locator("#o-measure option:checked").inner_text() == MEASURE
    mine.fill("#o-words", REASON)
    said_done(mine, "提出申诉")
    unit.shoot("bulletin-objection")

    centre.go(path)
    assert REASON in page.locator(".objection").inner_text()
    page.get_by_label("答复理由").fill("停电属实")
    said_done(page, "采纳, 不计这件")
    assert "已采纳" in page.locator(".objection").inner_text()
    if page.get_by_text("采纳申诉后还没有重新计算").count():
        said_done(page, "重新计算")

    head = window("centre-head")
    above = head.go(path)
    said_done(above, "批准")
    said_done(above, "发布")
    head.shoot("bulletin-published")

    citizen = window()
    public = citizen.go("/portal/bulletins")
    public.get_by_role("link", name=re.compile("10月12日至")).click()
    public.locator("#row-wendeng-water").wait_for()
    assert "不计 1" in public.locator("#row-wendeng-water").inner_text()
    assert number not in public.content()
    assert grave(public) == []
    public.emulate_media(media="print")
    public.set_viewport_size({"width": 1024, "height": 700})  # A4 on its side, without its margins
    assert citizen.wider() == 0
    assert not public.locator("header").is_visible()
    assert public.locator(".ranking thead").is_visible()
    citizen.shoot("portal-bulletin-print")
    public.emulate_media(media="screen")
    with public.expect_download() as word:
        public.get_by_role("link", name="Word").click()
    assert word.value.suggested_filename.endswith(".docx")

    page.reload()
    page.get_by_text("更正: 另出新版").click()
    page.get_by_label("更正什么").fill(CHANGED)
    said_done(page, "起草更正")
    assert "第 2 版" in page.locator(".warning").inner_text()
    citizen.go(public.url.removeprefix(citizen.address))
    assert CHANGED not in public.content()
    head.go(path)
    said_done(above, "批准")
    said_done(above, "发布")
    public.reload()
    assert CHANGED in public.locator(".warning").inner_text()
    public.get_by_role("link", name="第 1 版").click()
    public.get_by_text("已由第 2 版更正").wait_for()
    citizen.shoot("portal-bulletin-earlier")


def test_figures_are_read_by_keyboard_from_the_inbox_to_the_tickets(window):
    unit = window("unit-leader")
    page = unit.go("/console/inbox")
    page.get_by_role("link", name="考核和名次").press("Enter")
    page.locator("svg.lines").first.wait_for()
    page.keyboard.press("[")
    page.wait_for_url(re.compile("period=2026-09"))
    page.keyboard.press("]")
    page.wait_for_url(re.compile("period=2026-10"))
    page.get_by_role("link", name="季", exact=True).press("Enter")
    page.wait_for_url(re.compile("period=2026-Q4"))
    page.locator("tr.mine [data-label='工单受理数量'] a.value").press("Enter")
    page.locator("tbody td.id a").first.press("Enter")
    page.wait_for_url(re.compile("/console/tickets/2026"))
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url(re.compile("/console/bulletins"))
