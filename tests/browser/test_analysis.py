"""From a hot spot to a signed special report, by those who write, sign and read it."""

import re
from io import BytesIO
from pathlib import Path

import docx

from tests.browser.browsing import SIZES, grave

REPORTS = "/console/analysis/reports"


def test_a_supervisor_drafts_a_special_report_the_head_signs_and_the_leader_reads_it(window):
    desk = window("supervisor")
    page = desk.go("/console/analysis?days=30")
    spot = page.locator("ol.spots a.title").first
    title = spot.inner_text()
    spot.click()
    page.wait_for_url(re.compile("/spots/30/m-"))
    tickets = page.locator("td.id a")
    assert tickets.count() >= 3
    page.keyboard.press("d")
    page.wait_for_url(re.compile(r"/reports/sr-\w{8}/edit"))
    assert page.locator("#title").input_value().startswith(f"关于{title[:30]}")
    page.fill("#advice", "请供水单位公布抢修进度, 逐户答复。")
    page.locator("form.special button.primary").click()
    page.wait_for_url(re.compile("done="))
    number = re.search(r"sr-\w{8}", page.url)[0]
    assert "第 2 版" in page.locator(".versions").inner_text()
    page.get_by_role("button", name="送签").click()
    page.wait_for_url(re.compile("done="))
    assert page.get_by_role("button", name="签发").count() == 0

    head = window("centre-head")
    page = head.go("/console")
    page.locator("a.tile", has_text="专报待签发").click()
    page.locator(f'a[href="{REPORTS}/{number}"]').click()
    page.get_by_role("button", name="签发").click()
    page.get_by_text("与签发时一致").wait_for()
    assert re.search(r"〔2026〕第 \d+ 期", page.locator(".issue").inner_text())
    for size in SIZES:
        head.resize(size)
        head.shoot(f"day-special-report-{size}")
        assert grave(page) == []
        assert head.wider() == 0

    leader = window("city-leader")
    page = leader.go(f"{REPORTS}?state=signed")
    page.locator(f'a[href="{REPORTS}/{number}"]').click()
    page.get_by_text("与签发时一致").wait_for()
    with page.expect_download() as saved:
        page.keyboard.press("w")
    content = Path(saved.value.path()).read_bytes()
    said = [one.text for one in docx.Document(BytesIO(content)).paragraphs]
    assert "群众诉求舆情专报" in said
    assert "请供水单位公布抢修进度, 逐户答复。" in said
    assert not any(re.search(r"1[3-9]\d{9}", one) for one in said)


def test_a_place_that_suddenly_many_speak_of_is_found_when_somebody_asks(window):
    taker = window("call-taker")
    taker.go("/console/call")
    for number in range(5):
        text = f"模拟望海楼小区{number + 1}号楼电梯停了, 老人下不了楼"
        taker.give("/api/tickets", {"area": "property", "category": "fault-repair", "text": text,
                                    "district": "huancui"})  # fmt: skip
    desk = window("supervisor")
    page = desk.go("/console/analysis?days=7")
    page.get_by_role("button", name="重新计算").click()
    page.wait_for_url(re.compile("done="))
    for _ in range(20):  # a worker comes round every two seconds
        if page.locator("#analysis[hx-get]").count() == 0:
            break
        page.clock.fast_forward(3_100)
        page.wait_for_timeout(1_000)
    page.goto(f"{desk.address}/console/analysis?days=7")
    assert page.get_by_role("button", name="重新计算").is_visible()
    page.locator("#rises a", has_text="望海楼小区").first.click()
    page.wait_for_url(re.compile("/console/analysis/places/7/2026-11-25/"))
    assert page.locator("td.id a").count() == 5
    for size in SIZES:
        desk.resize(size)
        desk.shoot(f"place-rise-{size}")
        assert grave(page) == []
        assert desk.wider() == 0
