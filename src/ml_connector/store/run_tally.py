"""Count runs as they end, for counters that only grow while this process lives, whatever is removed from the tables.

Knows the table of runs and its numbers. Knows no name of a counter and no meaning of an outcome.
"""

import json
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field

from django.db import connection

__all__ = ["RunTally"]

_BACK = 1000  # a number given to a transaction may be seen later than a greater one
_AT_ONCE = 20_000

_BEGIN = """
select id, ended_at is not null from store_run
where ended_at is null or id > (select coalesce(max(id), 0) - %s from store_run)
"""
# A run that was cut off reported nothing; what it finished, the ledger says. Its calls nobody knows.
_ENDED = """
select id, flow, outcome, coalesce(extract(epoch from ended_at - started_at), 0)::float8,
       case when outcome is null then 0
            else coalesce((report ->> 'done')::bigint, (select count(*) from store_delivery where done_run = r.id)) end,
       coalesce(report ->> 'calls', '{}')
from store_run r where id > %(after)s or id = any(%(open)s) order by id limit %(at_once)s
"""


@dataclass(kw_only=True)
class RunTally:
    """What ended since `begin`: runs by flow and outcome, and by flow how long they took and what they delivered.

    Not made for several threads at once.
    """

    runs: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    _after: int | None = None
    _open: set[int] = field(default_factory=set)
    _counted: set[int] = field(default_factory=set)

    def copy(self) -> "RunTally":
        """Give one that stays as it is, for a thread that reads while another counts."""
        return deepcopy(self)

    def begin(self) -> None:
        """Start with what is there now; a second time changes nothing."""
        if self._after is not None:
            return
        with connection.cursor() as cursor:
            cursor.execute(_BEGIN, [_BACK])
            found = cursor.fetchall()
        self._after = max((number for number, _ in found), default=0) - _BACK
        self._open = {number for number, ended in found if not ended}
        self._counted = {number for number, ended in found if ended}

    def look(self) -> None:
        """Count what ended since the last look; after a long time without one it takes several to catch up."""
        self.begin()
        values = {"after": self._after, "open": sorted(self._open), "at_once": _AT_ONCE}
        with connection.cursor() as cursor:
            cursor.execute(_ENDED, values)
            found = cursor.fetchall()
        for number, *row in found:
            if row[1] is not None and number not in self._counted:
                self._count(*row)
                self._counted.add(number)
        self._open = {row[0] for row in found if row[2] is None}
        self._after = max(self._after or 0, max((row[0] for row in found), default=0) - _BACK)
        self._counted = {number for number in self._counted if number > self._after}

    def _count(self, flow: str, outcome: str, seconds: float, done: int, calls: str) -> None:
        self.runs[flow, outcome] += 1
        self.seconds[flow] = self.seconds.get(flow, 0.0) + seconds
        self.done[flow] += done
        self.calls.update(json.loads(calls))
