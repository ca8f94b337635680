"""A bulletin that the tests live step by step, in the small town of the tests."""

from dataclasses import replace
from datetime import date

from engine.bulletins.asks import Count, DraftBulletin
from engine.bulletins.bulletin import fold
from engine.bulletins.commands import act_on_bulletin
from engine.rulebook.assessment import Assessed, Measure, Publishing, Scheme
from engine.tickets.asks import By
from engine.tickets.chain import seal
from engine.tickets.events import TIME
from engine.timing.durations import parse_duration
from tests.unit.tickets.town import at, condition, rule, town

NUMBER = "B20170930-TEST0000"
TICKET = "20170904-TEST0000"
SUPERVISOR = By("supervisor", "service-centre")
HEAD = By("centre-head", "service-centre")
LEADER = By("unit-leader", "water-group")
OTHER = By("unit-leader", "power-company")
PUBLISHING = Publishing(
    "month", parse_duration("3 working days"), parse_duration("5 working days"), "centre-head"
)
SCHEME = Scheme(
    rule("assess-units", "assessment"),
    Assessed(),
    (Measure("timely", "及时率", "contact", "due", condition({}), ("objected",), good="in-time"),),
    publishing=(PUBLISHING,),
)
CITY = replace(town(), schemes=(SCHEME,))
MADE, OVER = "2017-10-09 09:00", "2017-10-17 09:00"
"""A Monday, and the day after the five working days to object."""


def count(digest="1" * 64, when=MADE, units=("power-company", "water-group")):
    return Count(digest, at(when), "v1", units, ("timely",))


def drafting(scheme=SCHEME, every="month", **counted):
    return DraftBulletin(
        scheme, "2017-09", every, date(2017, 9, 1), date(2017, 9, 30), "考核通报", count(**counted)
    )


class BulletinLife:
    """A bulletin of September, lived as the desk will; drafted by rule unless told otherwise."""

    def __init__(self, drafter=TIME, by=None, **more):
        self.bulletin = None
        self.history = ()
        self._salts = 0
        self.do(drafting(**more), by, MADE, drafter)

    def do(self, command, by=None, now=OVER, actor="tester"):
        """Carry a command out; what it caused, as kinds of events."""
        moment = at(now)
        events = seal(
            act_on_bulletin(CITY, self.bulletin, command, actor, moment, by),
            ticket_id=NUMBER,
            after=(self.bulletin.length, self.bulletin.last_hash) if self.bulletin else None,
            actor=actor,
            rulebook=CITY.version,
            new_salt=self._salt,
            now=moment,
        )
        for event in events:
            self.bulletin = fold(self.bulletin, event)
        self.history += events
        return tuple(event.kind for event in events)

    def _salt(self):
        self._salts += 1
        return f"salt-{self._salts}"
