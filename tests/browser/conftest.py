"""A real Chromium on a served demo city: one of each for all tests of the run."""

import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest

from tests.browser.browsing import SIZES, Window
from tests.browser.city import NOW, make_city, served

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
INSTALL = "apt install chromium fonts-noto-cjk"


def missing():
    """What this machine lacks to look at pages, None where it lacks nothing."""
    if chromium() is None:
        return f"no Chromium here: {INSTALL}"
    if shutil.which("fc-list") is None or not _says("fc-list", ":lang=zh", "family"):
        return f"no Chinese font here, pictures would show boxes: {INSTALL}"
    return None


def chromium():
    """Where Chromium is, None where it is not."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def _says(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The server of the demo city. Where it cannot be looked at the tests are skipped, in CI
    they fail."""
    lacking = missing()
    if lacking and os.environ.get("CI"):
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)
    folder = tmp_path_factory.mktemp("city")
    make_city(folder / "city.db")
    with served(folder / "city.db", folder / "server.log") as running:
        yield running


@pytest.fixture(scope="session")
def city(server):
    """The address of the demo city."""
    return server.address


@pytest.fixture(scope="session")
def chrome(city):
    """The browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(chrome, city):
    """The cookies of a session of each person, who signs in once."""
    known = {}

    def state_of(login):
        if login not in known:
            with _window(chrome, city, "desktop", None) as window:
                window.sign_in(login)
                known[login] = window.context.storage_state()
        return known[login]

    return state_of


@pytest.fixture
def window(chrome, city, signed_in):
    """Opens windows: ``window(login, size)``. All are closed, and none may have complained."""
    opened = []

    def open_(login=None, size="desktop", expected=()):
        state = None if login is None else signed_in(login)
        manager = _window(chrome, city, size, state, expected)
        made = manager.__enter__()
        opened.append(manager)
        windows.append(made)
        return made

    windows = []
    yield open_
    for manager in opened:
        manager.__exit__(None, None, None)
    assert [wrong for one in windows for wrong in one.wrong] == []


@contextmanager
def _window(chrome, city, size, state, expected=()):
    width, height = SIZES[size]
    context = chrome.new_context(
        viewport={"width": width, "height": height},
        storage_state=state,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        is_mobile=size == "phone",
        has_touch=size == "phone",
    )
    context.set_default_timeout(8_000)
    context.clock.install(time=NOW)
    try:
        yield Window(context, city, expected)
    finally:
        context.close()
