"""A browser's window on the city: who is signed in, what went wrong on the page, what axe says."""

import re
from functools import cache
from html import unescape
from pathlib import Path

import axe_playwright_python

from tests.browser.city import HERE, PASSWORD

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
SCREENSHOTS = HERE / "build" / "screenshots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = frozenset({"serious", "critical"})


class Window:
    """One browser window. ``wrong`` collects what the browser complains about."""

    def __init__(self, context, address, expected=()):
        self.context, self.address = context, address
        self.page = context.new_page()
        self.wrong = []
        self._expected = re.compile("|".join(expected)) if expected else None
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)

    def go(self, path):
        """Open a page; it must be there."""
        answer = self.page.goto(self.address + path)
        assert answer.ok, f"{path}: {answer.status}"
        return self.page

    def sign_in(self, login, password=PASSWORD):
        """Sign in as one of the city's people."""
        self.go("/console/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", password)
        self.page.click("main button.primary")
        self.page.wait_for_url(re.compile(r"/console(?!/sign-in)"))
        return self

    def give(self, path, body):
        """Ask the API for something, as the person who is signed in here."""
        token = self.page.locator("meta[name=csrf]").get_attribute("content")
        headers = {"X-CSRF-Token": token}
        answer = self.context.request.post(self.address + path, data=body, headers=headers)
        assert answer.ok, answer.text()
        return answer.json()

    def settle(self):
        """Wait until the page has asked for the parts that it brings in after itself."""
        self.page.wait_for_load_state("networkidle")
        return self.page

    def resize(self, size):
        """Make the window as large as a screen of this kind."""
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})

    def link(self, path, pattern):
        """The first address on another page of ours that matches a pattern."""
        text = self.context.request.get(self.address + path).text()
        found = re.search(rf'href="({pattern})"', text)
        assert found, f"{path} has no link like {pattern}"
        return unescape(found[1])

    def wider(self):
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def shoot(self, name):
        """Keep a picture of the whole page."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True, caret="initial")

    def _said(self, message):
        if message.type in ("error", "warning") and not self._awaited(message.text):
            place = message.location
            where = f"{place.get('url')}:{place.get('lineNumber')}"
            self.wrong.append(f"console: {message.text} ({where})")

    def _failed(self, request):
        # Whoever leaves a page ends what it still asked for.
        if request.failure != "net::ERR_ABORTED" and not self._awaited(str(request.failure)):
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def _awaited(self, text):
        return self._expected is not None and self._expected.search(text) is not None


def fill_in(form, **fields):
    """Fill in fields of a form by their names, whatever kind they are of."""
    for name, value in fields.items():
        found = form.locator(f"[name='{name}']")
        kind = found.first.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
        if kind == "select":
            found.select_option(value)
        elif kind == "radio":
            form.locator(f"[name='{name}'][value='{value}']").check()
        else:
            found.last.fill(value)


def grave(page):
    """The serious violations of WCAG 2.2 AA on a page, each with where it is."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe())  # by the debugger: the page's policy lets no script in
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, "
        "resultTypes: ['violations'], elementRef: false})",
        RULES,
    )
    return [
        f"axe {one['id']} ({one['impact']}): {node['target']} {node['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]


@cache
def axe():
    """The program of axe-core."""
    folder = Path(axe_playwright_python.__file__).parent
    return next(folder.rglob("axe.min.js")).read_text()
