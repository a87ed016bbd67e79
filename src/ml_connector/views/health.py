"""How the whole house is, for people and for watchers: connections, flows, open items, processes and the queue.

Knows what makes a flow late or a process missing. Knows no page, no metric's name, and changes nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from ml_connector.engine.run import READ_WHOLE
from ml_connector.flows import FLOWS
from ml_connector.store import breakers, overview, processes, systems
from ml_connector.store import connections as kept
from ml_connector.store.health import WAITS_LONG, late
from ml_connector.store.overview import Company, FlowRow, OpenRow, QueueRow
from ml_connector.store.processes import ProcessRow
from ml_connector.views.waits import Keeping, keeping

__all__ = ["CUT_OFF", "NEEDED", "NOT_STARTED", "PERSONS", "ConnectionHealth", "FlowHealth", "Health"]
__all__ += ["amounts", "health"]

NOT_STARTED, CUT_OFF = "not_started", "cut_off"
PERSONS = ("held", "refused")  # states that wait for a person
NEEDED = ("scheduler", "worker")  # without one of each nothing runs by itself


@dataclass(frozen=True, kw_only=True)
class FlowHealth:
    """One flow on one connection; `late` = its time has come and it was not asked for; `age` = since it was read whole.

    `stuck` = its run waits long for a worker, though nothing keeps it from starting. `broken` = its breaker is open.
    What was never read whole is as old as its connection.
    """

    row: FlowRow
    age: timedelta
    late: bool
    stuck: bool = False
    broken: bool = False

    @property
    def unwhole(self) -> bool:
        """Whether its last run did not read everything."""
        return bool(self.row.outcome) and self.row.outcome not in READ_WHOLE

    @property
    def wrong(self) -> bool:
        """Whether its last run did not read everything, it is late, its run is stuck, or nothing of it is written."""
        return self.late or self.stuck or self.unwhole or self.broken


@dataclass(frozen=True, kw_only=True)
class ConnectionHealth:
    """One connection: its flows, and what of it is not done."""

    company: Company
    flows: Sequence[FlowHealth]
    open: Sequence[OpenRow]
    keeping: Keeping = field(default_factory=Keeping)

    @property
    def zone(self) -> str:
        """The time zone its schedules are in; UTC where it has none."""
        return next((flow.row.zone for flow in self.flows if flow.row.zone), "UTC")

    @property
    def persons(self) -> Sequence[OpenRow]:
        """What needs a person."""
        return [row for row in self.open if row.state in PERSONS]

    @property
    def doubts(self) -> Sequence[OpenRow]:
        """What is being checked."""
        return [row for row in self.open if row.state == "in_doubt"]

    @property
    def wrong(self) -> bool:
        """Whether something keeps it from being up to date."""
        stopped = bool(self.company.stopped_by)
        return stopped or bool(self.keeping.silent) or any(flow.wrong for flow in self.flows)

    @property
    def unread(self) -> bool:
        """Whether something of it was never read whole."""
        return not all(flow.row.read_at for flow in self.flows)


@dataclass(frozen=True, kw_only=True)
class Health:
    """The whole house at one moment; worst connections first."""

    now: datetime
    connections: Sequence[ConnectionHealth]
    processes: Sequence[ProcessRow]
    queue: QueueRow
    oldest_doubt: datetime | None
    database_bytes: int

    def alive(self, kind: str) -> int:
        """Count the processes of a kind that are heard of."""
        return sum(one.kind == kind and not one.stalled(self.now) for one in self.processes)

    @property
    def missing(self) -> Sequence[str]:
        """The kinds of processes without which nothing runs by itself, and of which none is heard of."""
        return [kind for kind in NEEDED if not self.alive(kind)]

    @property
    def flows(self) -> Sequence[FlowHealth]:
        """Every flow of every connection."""
        return [flow for connection in self.connections for flow in connection.flows]

    @property
    def open(self) -> Sequence[OpenRow]:
        """Everything that is not done."""
        return [row for connection in self.connections for row in connection.open]

    @property
    def as_of(self) -> datetime | None:
        """The moment as of which everything is known: the oldest of all reads that were whole."""
        return min((flow.row.read_at for flow in self.flows if flow.row.read_at), default=None)


def health(now: datetime) -> Health:
    """Look at the whole house at once; raises what the database raises where it does not answer in time."""
    with overview.looking():
        found = overview.flows(list(FLOWS))
        open_rows = overview.open_rows()
        behind = {(one.connection, one.flow) for one in late(now)}
        known, broken = systems.every(), breakers.opened()
        keeps = {stored.id: keeping(stored, now, known) for stored in kept.every()}
        connections = [
            ConnectionHealth(
                company=company,
                flows=[
                    _flow(
                        row,
                        now - (row.read_at or company.created_at),
                        late=(company.name, row.flow) in behind,
                        stuck=not keeps[company.id].waits and _is_long(row.waiting_since, now),
                        broken=(company.id, row.flow) in broken,
                    )
                    for row in of_it
                ],
                open=its_open,
                keeping=keeps[company.id],
            )
            for company, of_it, its_open in _by_company(overview.companies(), found, open_rows)
        ]
        return Health(
            now=now,
            connections=sorted(connections, key=_worst_first),
            processes=processes.every(),
            queue=overview.queue(),
            oldest_doubt=overview.oldest_doubt(),
            database_bytes=overview.database_bytes(),
        )


def amounts(rows: Sequence[OpenRow]) -> Mapping[str, Decimal]:
    """Add amounts up by currency; what has no amount adds nothing."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.priced:
            found[row.currency] += row.amount
    return dict(sorted(found.items()))


def _by_company(
    companies: Sequence[Company], flows: Sequence[FlowRow], open_rows: Sequence[OpenRow]
) -> Sequence[tuple[Company, Sequence[FlowRow], Sequence[OpenRow]]]:
    of_flow: defaultdict[int, list[FlowRow]] = defaultdict(list)
    of_open: defaultdict[int, list[OpenRow]] = defaultdict(list)
    for flow in flows:
        of_flow[flow.connection_id].append(flow)
    for row in open_rows:
        of_open[row.connection_id].append(row)
    return [(company, of_flow[company.id], of_open[company.id]) for company in companies]


def _flow(row: FlowRow, age: timedelta, *, late: bool, stuck: bool, broken: bool) -> FlowHealth:
    return FlowHealth(row=row, age=max(age, timedelta(0)), late=late, stuck=stuck, broken=broken)


def _is_long(waiting_since: datetime | None, now: datetime) -> bool:
    return waiting_since is not None and now - waiting_since >= WAITS_LONG


def _worst_first(one: ConnectionHealth) -> tuple[bool, bool, bool, bool, str]:
    return (not one.company.stopped_by, not one.wrong, not one.persons, not one.doubts, one.company.name)
