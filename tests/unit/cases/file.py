"""A case that the tests live step by step, in the small town of the tests."""

from datetime import UTC

from engine.cases.case import fold
from engine.cases.commands import act_on_case
from engine.cases.evidence import Evidence
from engine.cases.opening import opened_by_trigger
from engine.rulebook.rulebook import Rule
from engine.rulebook.trigger import Trigger
from engine.tickets.asks import By
from engine.tickets.chain import seal
from tests.unit.tickets.town import HERE, at, town

NUMBER = "C20170904-TEST0000"
TICKET = "20170904-TEST0000"

LEADER = By("unit-leader", "water-group")
CONTACT = By("authority-contact", "housing-bureau")
SUPERVISOR = By("supervisor", "service-centre")
INSPECTOR = By("discipline-inspector", "discipline-office")
STRANGER = By("authority-contact", "power-company")


CITY = town()


def evidence(number=3, kind="return-rejected", when="2017-09-04 11:00", ticket=TICKET):
    return Evidence(ticket, number, kind, at(when).astimezone(UTC), f"{number:064x}")


TRIGGER = Trigger(
    rule=Rule("bounced", "triggers", "先后退单且理由不成立", "建议二(三)一", HERE),
    condition=None,
    behaviour="buck-passing",
    scope="ticket",
    over=None,
    pattern=(),
    open_case="buck-passing",
)


class CaseLife:
    """A case opened by a trigger about the water group, lived as the desk will."""

    def __init__(self, **more):
        self.case = None
        self.history = ()
        self._salts = 0
        opened = {"unit": "water-group", "ticket": TICKET, "authority": "housing-bureau", **more}
        shown = opened.pop("evidence", (evidence(), evidence(5, when="2017-09-04 15:00")))
        trigger = opened.pop("trigger", TRIGGER)
        self._write(
            (opened_by_trigger(CITY, trigger, shown, at("2017-09-04 15:00"), **opened),),
            at("2017-09-04 15:00"),
        )

    def do(self, command, by=None, now="2017-09-05 09:00"):
        """Carry a command out; what it caused, as kinds of events."""
        moment = at(now) if isinstance(now, str) else now
        return self._write(act_on_case(CITY, self.case, command, moment, by), moment)

    def _write(self, drafts, now):
        after = (self.case.length, self.case.last_hash) if self.case else None
        events = seal(
            drafts,
            ticket_id=NUMBER,
            after=after,
            actor="tester",
            rulebook=CITY.version,
            new_salt=self._salt,
            now=now,
        )
        for event in events:
            self.case = fold(self.case, event)
        self.history += events
        return tuple(event.kind for event in events)

    def _salt(self):
        self._salts += 1
        return f"salt-{self._salts}"


__all__ = ["CITY", "NUMBER", "TICKET", "TRIGGER", "CaseLife", "at", "evidence"]
