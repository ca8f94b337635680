"""A day of each role, by mouse and keyboard, as they would have it."""

import re

import pytest

from tests.browser.browsing import SIZES, fill_in, grave

CALL = "文登区龙山街道文山路自来水管破裂, 路面都是水, 请尽快抢修"
UNIT = "文登水务集团"
NUMBER = re.compile(r"\d{8}-[0-9A-Z]{8}")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cf"
    "c0f01f0005000201a55d5a1d0000000049454e44ae426082"
)


@pytest.fixture
def received(window):
    """Has the call taker take a matter in over the API; tells its number."""

    def receive(subject, **facts):
        taker = window("call-taker")
        taker.go("/console/call")
        body = {
            "area": "water",
            "category": "complaint",
            "district": "wendeng",
            "channel": "hotline",
            "subject": subject,
            "text": CALL,
            "citizen": {"name": "王明", "phone": "13800001234", "address": "文山路 8 号"},
            **facts,
        }
        return taker.give("/api/tickets", body)["id"]

    return receive


def command(page, name, **fields):
    """Fill in and send a command's form on the page of a ticket."""
    form = page.locator(f"#do-{name}")
    if form.get_attribute("open") is None:
        form.locator("summary").first.click()
    fill_in(form, **fields)
    with page.expect_navigation(url=re.compile("done=")):
        form.locator("form button").last.click()


def test_a_call_taker_types_sees_who_is_responsible_and_notes_the_hanging_up(window):
    taker = window("call-taker")
    page = taker.go("/console/call")
    page.keyboard.type("文登区龙山街道文山路")  # the first field is ready for the first word
    page.keyboard.insert_text(CALL)
    page.locator("#ahead .big").get_by_text(UNIT).wait_for()
    assert page.locator("#ahead .due").count() > 0
    assert page.locator("#ahead .why code").count() > 0
    page.keyboard.press("Alt+p")
    page.keyboard.type("13800001234")
    taker.shoot("day-call")
    page.keyboard.press("Alt+o")
    page.wait_for_url(re.compile(r"/console/call/\d"))
    assert page.locator(".on-call").is_visible()
    page.keyboard.press("Alt+h")
    page.locator(".on-call").wait_for(state="detached")
    told = page.locator(".tell").inner_text()
    assert UNIT in told
    assert NUMBER.search(told)
    taker.shoot("day-call-taken")


def test_a_call_taker_answers_with_an_article_that_was_suggested(window):
    taker = window("call-taker")
    page = taker.go("/console/call")
    page.locator("#c-text:focus").wait_for()
    page.keyboard.insert_text("房子空着没人住, 今年不想交取暖费了, 能申请停暖吗?")
    first = page.locator("#ahead li", has_text="怎样停暖").first
    first.get_by_role("button", name="用它答复").click()
    answer = page.locator("#c-answer")
    assert answer.is_visible()  # what was folded opens, and the words can be changed
    assert "申请停暖" in answer.input_value()
    article = page.locator("#c-article").input_value()
    assert re.fullmatch(r"kb-[0-9a-f]{8}", article)
    taker.shoot("day-call-article")
    page.keyboard.press("Alt+h")
    page.wait_for_url(re.compile(r"/console/call/\d"))
    number = NUMBER.search(page.url)[0]
    page = taker.go(f"/console/tickets/{number}")
    assert page.locator(".ticket-head .badge").first.inner_text() == "已即时答复"
    link = page.get_by_role("link", name=article)
    link.click()
    page.wait_for_url(re.compile(article))
    assert "停暖" in page.locator("h1").inner_text()
    page = taker.go("/console/call")
    page.locator("#c-text:focus").wait_for()
    page.keyboard.insert_text("我家停水了")
    page.locator("#ahead").get_by_text("用它答复").first.wait_for()
    page.keyboard.press("Alt+k")  # the first of them, without the mouse
    assert page.locator("#c-article").input_value() != ""


def test_a_dispatcher_gives_what_no_rule_decides_to_a_unit_and_says_why(window):
    desk = window("dispatcher")
    page = desk.go("/console/dispatch")
    row = page.locator("#queue tbody tr", has_text="说不清的一件事")
    number = NUMBER.search(row.inner_text())[0]
    row.locator("[data-opens]").click()
    choice = page.locator("#choice")
    choice.get_by_text("为什么要人来派").wait_for()
    page.wait_for_url(re.compile(f"/console/dispatch/{number}"))
    choice.locator("[name=other]").fill(UNIT)
    choice.locator("[name=reason]").fill("属供水管网")
    choice.locator("[name=reason]").press("Control+Enter")
    page.locator(f"#row-{number}").wait_for(state="detached")
    page.goto(f"{desk.address}/console/tickets/{number}")
    assert page.locator("#reasons").get_by_text("属供水管网").is_visible()
    assert page.locator(".ticket-head .badge").first.inner_text() == "已派单"


def test_a_handler_finds_new_work_without_reloading_signs_calls_and_reports(window, received):
    unit = window("handler")
    page = unit.go("/console/inbox")
    page.evaluate("window.neverReloaded = true")
    number = received("龙山街道水管破裂")
    page.clock.fast_forward(6_000)  # the list asks for itself every five seconds
    row = page.locator(f"#lead-{number}")
    row.wait_for()
    assert page.evaluate("window.neverReloaded")
    held = []

    def hold(route):
        held.append(route)

    page.route("**/console/inbox/*/sign", hold)
    row.locator("[data-row-key=s]").click()
    row.locator("[data-row-key=c]").click()  # before the first is answered
    held[0].continue_()
    form = page.locator(f"#contact-{number}")
    form.locator("textarea").fill("已联系, 半小时后到场")
    form.locator("textarea").press("Control+Enter")
    form.wait_for(state="detached")
    row.locator(".matter a").click()
    page.wait_for_url(re.compile(number))
    assert "13800001234" in page.locator("#citizen").inner_text()
    command(page, "resolve", result="已更换阀门, 恢复供水")
    assert page.locator(".ticket-head .badge").first.inner_text() == "已办结"
    assert "已更换阀门" in page.locator("#story").inner_text()
    unit.shoot("day-handler")


def test_a_live_list_outlives_a_restart_of_the_server(window, received, server):
    unit = window("handler", expected=("ERR_", "Failed to load resource"))
    page = unit.go("/console/inbox")
    page.evaluate("window.neverReloaded = true")
    server.stop()
    page.clock.fast_forward(6_000)
    server.start()
    number = received("重启之后的一件事")
    page.clock.fast_forward(6_000)
    page.locator(f"#lead-{number}").wait_for(timeout=20_000)
    assert page.evaluate("window.neverReloaded")


def test_a_caller_asks_the_questions_of_the_rules_and_closes_the_matter(window):
    desk = window("callback")
    page = desk.go("/console/callbacks")
    page.locator("#queue [data-opens]", has_text="家中停水").click()
    form = page.locator("#choice form.call")
    form.wait_for()
    desk.settle()
    page.keyboard.press("y")
    for question in form.locator(".question").all():
        question.locator("input[type=radio]").first.check()
    desk.shoot("day-callback")
    form.get_by_role("button").click()
    page.locator(".done").wait_for()
    page.goto(f"{desk.address}/console/callbacks?tab=spoken")
    page.locator("#queue [data-opens]", has_text="家中停水").click()
    page.locator("#choice").get_by_role("button", name="结案").first.click()
    page.locator(".done").wait_for()


def test_a_supervisor_presses_and_sees_it_on_the_board(window, received):
    number = received("久拖不决的一件事")
    desk = window("supervisor")
    page = desk.go(f"/console/tickets/{number}")
    assert "138****1234" in page.locator("#citizen").inner_text()
    command(page, "supervise", reason="多次催办未果", reply="1 working day")
    page.goto(f"{desk.address}/console/board/supervisions")
    row = page.locator("tbody tr", has_text=number)
    assert UNIT in row.inner_text()
    desk.shoot("day-supervisor")


def test_a_supervisor_sees_a_telephone_number_for_a_reason_that_stays_on_record(window, received):
    number = received("需要核对电话的一件事")
    page = window("supervisor").go(f"/console/tickets/{number}")
    own = page.locator("#citizen")
    own.locator("summary").click()
    own.get_by_label("电话").check()
    own.locator("#why").fill("核对来电号码")
    own.get_by_role("button", name="查看").click()
    page.locator("#citizen .warning").wait_for()
    assert "13800001234" in page.locator("#citizen").inner_text()
    assert "核对来电号码" in page.locator("#story").inner_text()


def test_an_inspector_does_a_draw_again_and_the_same_comes_out(window):
    desk = window("inspector")
    page = desk.go("/console/draws")
    page.locator("tbody a").first.click()
    page.locator("#verified button").click()
    page.locator("#verified .done").wait_for()
    desk.shoot("day-inspector")


def test_an_administrator_adds_an_account_whose_owner_signs_in(window):
    admin = window("administrator")
    page = admin.go("/console/admin/users")
    page.fill("#login", "new-caller")
    page.fill("#name", "新来的回访员")
    page.select_option("#role", "callback")
    page.get_by_role("button", name="新建").click()
    secret = page.locator("#secret").inner_text()
    fresh = window()
    fresh.sign_in("new-caller", secret)
    assert "回访员" in fresh.page.locator("header .menu").inner_text()
    fresh.go("/console/callbacks")
    page.goto(f"{admin.address}/console/admin/record")
    assert "new-caller" in page.locator("main").inner_text()


def test_a_citizen_sends_a_request_follows_it_and_rates_what_was_done(window):
    citizen = window(size="phone", expected=("422",))
    page = citizen.go("/portal")
    page.get_by_role("link", name="提交诉求").last.click()
    page.get_by_role("button", name="提交").click()
    page.locator("#mistakes").wait_for()
    assert grave(page) == []
    citizen.shoot("portal-submit-mistakes-phone")
    page.fill("#text", CALL)
    page.fill("#address", "文登区龙山街道文山路 8 号")
    page.fill("#phone", "13800001234")
    page.locator("#photos").set_input_files(
        {"name": "现场.png", "mimeType": "image/png", "buffer": PNG}
    )
    page.get_by_role("button", name="提交").click()
    page.locator(".done").wait_for()
    number = NUMBER.search(page.locator("main").inner_text())[0]
    assert UNIT in page.locator("main").inner_text()

    unit = window("handler")
    there = unit.go(f"/console/tickets/{number}")
    assert "现场.png" in there.locator("#story").inner_text()
    command(there, "sign")
    command(there, "contact", note="已联系")
    command(there, "resolve", result="已抢修")

    page.goto(f"{citizen.address}/portal/track")
    page.fill("#number", number.lower())
    page.fill("#tail", "1234")
    page.get_by_role("button", name="查询").click()
    page.locator("#rating").wait_for()
    for size in SIZES:
        citizen.resize(size)
        citizen.shoot(f"portal-ticket-{size}")
        assert grave(page) == []
        assert citizen.wider() == 0
    page.get_by_label("解决了").first.check()
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("谢谢您的评价").wait_for()
    assert "已抢修" in page.locator("main").inner_text()
