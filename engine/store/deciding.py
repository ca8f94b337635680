"""How often each rule decided: counted in the database, over the events of some time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, text

from engine.store.opened import Opened
from engine.store.types import Instant

_OF_SQLITE = """
SELECT named.atom AS rule, substr(events.ticket_id, 1, 1) AS of,
       count(DISTINCT events.ticket_id) AS many
FROM events, json_tree(events.data) AS named
WHERE events.recorded_at >= :since AND events.at >= :since AND events.at < :until
  AND (events.data LIKE '%"rule":"%' OR events.data LIKE '%"ladder":"%'
       OR events.data LIKE '%"trigger":"%')
  AND named.key IN ('rule', 'ladder', 'trigger') AND named.type = 'text'
GROUP BY named.atom, substr(events.ticket_id, 1, 1)
"""
_OF_POSTGRESQL = """
SELECT named.value #>> '{}' AS rule, substr(events.ticket_id, 1, 1) AS of,
       count(DISTINCT events.ticket_id) AS many
FROM events, LATERAL (
    SELECT value FROM jsonb_path_query(events.data::jsonb, '$.**.rule') AS value
    UNION ALL SELECT value FROM jsonb_path_query(events.data::jsonb, '$.**.ladder') AS value
    UNION ALL SELECT value FROM jsonb_path_query(events.data::jsonb, '$.**.trigger') AS value
) AS named
WHERE events.recorded_at >= :since AND events.at >= :since AND events.at < :until
  AND (events.data LIKE '%"rule":"%' OR events.data LIKE '%"ladder":"%'
       OR events.data LIKE '%"trigger":"%')
  AND jsonb_typeof(named.value) = 'string'
GROUP BY named.value #>> '{}', substr(events.ticket_id, 1, 1)
"""
# Nothing is recorded before it happens: the first comparison adds nothing but the use of an index.
# Events that name no rule are told by their text, which costs less than to take them apart.
_INSTANTS = (bindparam("since", type_=Instant), bindparam("until", type_=Instant))


@dataclass(frozen=True, slots=True)
class Decided:
    """In how many tickets, cases and draws the events of some time name a rule."""

    tickets: int = 0
    cases: int = 0
    draws: int = 0

    @property
    def total(self) -> int:
        """All together."""
        return self.tickets + self.cases + self.draws


_FIELDS = {"C": "cases", "D": "draws"}


class DecisionCounts(Opened):
    """Counting what rules decided."""

    def decided(self, since: datetime, until: datetime) -> Mapping[str, Decided]:
        """Rule → in how many matters it decided something from ``since`` to before ``until``.

        Looks at every event of that time: to be asked seldom, not at each look at a page.
        """
        asked = text(_OF_SQLITE if self._engines.sqlite else _OF_POSTGRESQL)
        asked = asked.bindparams(*_INSTANTS)
        rows = self._read(lambda c: c.execute(asked, {"since": since, "until": until}).all())
        found: dict[str, Decided] = {}
        for rule, of, many in rows:
            name = _FIELDS.get(of, "tickets")
            before = found.get(rule, Decided())
            found[rule] = replace(before, **{name: getattr(before, name) + many})
        return found
