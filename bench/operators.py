"""Fifty operators at once on the console of a demo city: every page that they wait for, timed.

Run: python -m bench.operators [--quick]

Each signs in like a person, with a cookie and the token of its forms, in a thread of its own. They
take calls, sign, look at their queues and at tickets, and pause about a second between two clicks,
which is busier than people are; what a page asks for again every five seconds is asked for too.
Server and operators share the machine.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from threading import Barrier, Thread
from time import perf_counter, sleep

import httpx

from bench.table import Row, show
from tests.browser.city import PASSWORD, make_city, served

SECONDS, TICKETS = 30.0, 1000
QUICK_SECONDS, QUICK_TICKETS = 10.0, 150
CROWD = {
    "call-taker": 12,
    "dispatcher": 5,
    "handler": 14,
    "unit-head": 4,
    "callback": 6,
    "supervisor": 5,
    "inspector": 2,
    "city-leader": 1,
    "administrator": 1,
}
PAUSE = (0.5, 1.5)
MOST_WARM = 2.0
"""Seconds at the beginning that do not count: everybody comes at once then, which nobody does."""
_TOKEN = re.compile(r'<meta name="csrf" content="([^"]+)"')
_TICKET = re.compile(r'href="(/console/tickets/\d{8}-[0-9A-Z]{8})"')
_SIGN = re.compile(r'hx-post="(/console/inbox/[^"]+/sign)"[^|]*?name="_unit" value="([^"]+)"')
_CALLS = ("水管破裂, 路面都是水", "小区停电两个小时", "暖气不热", "路灯不亮", "垃圾没有人收")
_PLACES = ("文登区龙山街道", "环翠区竹岛街道", "荣成市崖头街道", "乳山市夏村镇")


@dataclass(frozen=True, slots=True)
class Timed:
    """One answer: of which page, how long it took in ms, and whether it was right."""

    page: str
    took: float
    right: bool
    said: str = ""


@dataclass(slots=True)
class Operator:
    """One person at one screen."""

    login: str
    number: int
    address: str
    timed: list[Timed] = field(default_factory=list[Timed])

    def work(self, start: Barrier, seconds: float) -> None:
        """Sign in, wait for the others, then work until the time is over."""
        chance = random.Random(self.number)
        with httpx.Client(base_url=self.address, follow_redirects=True, timeout=30) as client:
            form = {"login": self.login, "password": PASSWORD, "next": "/console"}
            self._ask(client, "sign-in", "POST", "/console/sign-in", form)
            token = _TOKEN.search(self._ask(client, "home", "GET", "/console"))
            assert token is not None, self.timed[-1]
            client.headers["X-CSRF-Token"] = token[1]
            start.wait()
            self.timed.clear()
            began = perf_counter()
            sleep(chance.uniform(*PAUSE))
            while (now := perf_counter() - began) < seconds:
                for page, method, path, form in ROUNDS[self.login](self, client, chance):
                    if perf_counter() - began >= seconds:
                        break
                    self._ask(client, page, method, path, form)
                    sleep(chance.uniform(*PAUSE))
                if now < MOST_WARM:
                    self.timed.clear()

    def _ask(
        self, client: httpx.Client, page: str, method: str, path: str, form: Form = None
    ) -> str:
        began = perf_counter()
        answer = client.request(method, path, data=form)
        took = (perf_counter() - began) * 1000
        said = "" if answer.is_success else f"{method} {path} {answer.status_code}"
        self.timed.append(Timed(page, took, answer.is_success, said))
        return answer.text

    def look(self, client: httpx.Client, page: str, path: str) -> str:
        """A page, timed."""
        return self._ask(client, page, "GET", path)


Form = dict[str, str] | None
Click = tuple[str, str, str, Form]
Round = Callable[[Operator, httpx.Client, random.Random], Iterator[Click]]


def _takes_calls(_: Operator, __: httpx.Client, chance: random.Random) -> Iterator[Click]:
    yield "call", "GET", "/console/call", None
    words = f"{chance.choice(_PLACES)}{chance.choice(_CALLS)}, 第 {chance.randrange(10**6)} 号"
    call = {
        "text": words,
        "channel": "hotline",
        "citizen.phone": f"1380000{chance.randrange(9999):04d}",
    }
    for end in (len(words) // 2, len(words)):
        yield "call: preview", "POST", "/console/call/preview", {**call, "text": words[:end]}
    yield "call: take", "POST", "/console/call", {**call, "action": "hung-up"}


def _dispatches(one: Operator, client: httpx.Client, chance: random.Random) -> Iterator[Click]:
    yield "dispatch", "GET", "/console/dispatch", None
    yield "dispatch: poll", "GET", "/console/dispatch/queue?tab=queue", None
    yield from _opens(one, client, chance, "/console/tickets?open=true")


def _handles(one: Operator, client: httpx.Client, chance: random.Random) -> Iterator[Click]:
    inbox = one.look(client, "inbox", "/console/inbox")
    for path, unit in _SIGN.findall(inbox)[:20]:
        if hash(path) % CROWD["handler"] == one.number % CROWD["handler"]:
            yield "inbox: sign", "POST", path, {"_unit": unit}
            break
    yield "inbox: poll", "GET", "/console/inbox/list", None
    yield from _opens(one, client, chance, "/console/inbox")


def _heads(one: Operator, client: httpx.Client, chance: random.Random) -> Iterator[Click]:
    yield "home", "GET", "/console", None
    yield "inbox", "GET", "/console/inbox", None
    yield from _opens(one, client, chance, "/console/tickets")


def _calls_back(_: Operator, __: httpx.Client, ___: random.Random) -> Iterator[Click]:
    yield "callbacks", "GET", "/console/callbacks", None
    yield "callbacks: poll", "GET", "/console/callbacks/queue?tab=now", None
    yield "callbacks", "GET", "/console/callbacks?tab=spoken", None


def _supervises(one: Operator, client: httpx.Client, chance: random.Random) -> Iterator[Click]:
    yield "board", "GET", "/console/board", None
    yield "board: poll", "GET", "/console/board/live", None
    yield from _opens(one, client, chance, "/console/tickets?overdue=true")


def _inspects(_: Operator, __: httpx.Client, ___: random.Random) -> Iterator[Click]:
    yield "draws", "GET", "/console/draws", None
    yield "cases", "GET", "/console/cases", None


def _administers(_: Operator, __: httpx.Client, ___: random.Random) -> Iterator[Click]:
    yield "admin", "GET", "/console/admin", None
    yield "admin: users", "GET", "/console/admin/users", None


def _opens(
    one: Operator, client: httpx.Client, chance: random.Random, where: str
) -> Iterator[Click]:
    """A list, and a ticket that stands on it."""
    found = _TICKET.findall(one.look(client, "tickets", where))
    if found:
        sleep(chance.uniform(*PAUSE))
        yield "ticket", "GET", chance.choice(found), None
    yield "bell", "GET", "/console/notices/bell", None


ROUNDS: dict[str, Round] = {
    "call-taker": _takes_calls,
    "dispatcher": _dispatches,
    "handler": _handles,
    "unit-head": _heads,
    "callback": _calls_back,
    "supervisor": _supervises,
    "inspector": _inspects,
    "city-leader": _supervises,
    "administrator": _administers,
}


def main() -> None:
    """Play the city, serve it, let everybody work, print the rows."""
    quick = "--quick" in sys.argv
    seconds, tickets = (QUICK_SECONDS, QUICK_TICKETS) if quick else (SECONDS, TICKETS)
    folder = Path(tempfile.mkdtemp(prefix="dafuwu-bench-"))
    try:
        make_city(folder / "city.db", tickets)
        with served(folder / "city.db", folder / "server.log") as server:
            before = server.cpu
            timed = crowd(server.address, seconds)
            spent = server.cpu - before
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    wrong = [one.said for one in timed if not one.right]
    show(
        f"{sum(CROWD.values())} operators, a city of {tickets} tickets", rows(timed, seconds, spent)
    )
    if wrong:
        raise SystemExit("\n".join(wrong[:10]))


def crowd(address: str, seconds: float) -> list[Timed]:
    """Everybody at once; what each waited for."""
    logins = [login for login, many in CROWD.items() for _ in range(many)]
    operators = [Operator(login, number, address) for number, login in enumerate(logins)]
    start = Barrier(len(operators))
    threads = [Thread(target=one.work, args=(start, seconds)) for one in operators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [timed for one in operators for timed in one.timed]


def rows(timed: list[Timed], seconds: float, spent: float) -> list[Row]:
    """All pages together, then each by itself, the slowest first.

    What the server itself spent does not depend on who else uses the machine, as waiting does.
    """
    took = [one.took for one in timed]
    wrong = sum(not one.right for one in timed)
    p95 = _p95(took)
    found = [
        Row("answers that were wrong", wrong, None, None, "0", wrong == 0),
        Row("pages a second", len(took) / (seconds - MOST_WARM), None, None, "–", True),
        Row("cores that the server used", spent / seconds, None, None, "–", True),
        Row("p50 of all (ms)", median(took), None, None, "–", True),
        Row("p95 of all (ms)", p95, None, None, "< 300", p95 < 300),
    ]
    by_page: dict[str, list[float]] = {}
    for one in timed:
        by_page.setdefault(one.page, []).append(one.took)
    for page, some in sorted(by_page.items(), key=lambda item: -_p95(item[1])):
        name = f"{page}: p95 (ms), p50 {median(some):.0f}, {len(some)} times"
        found.append(Row(name, _p95(some), None, None, "–", True))
    return found


def _p95(took: list[float]) -> float:
    return quantiles(took, n=20)[-1] if len(took) > 1 else took[0]


if __name__ == "__main__":
    main()
