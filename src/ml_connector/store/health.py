"""How the house is: reads for doctors, pages and alerts, each one plain value; never a write.

Knows the tables and the server. Judges nothing: what is too old or too much is for who asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef

from ml_connector.store import connections, models, processes, runs
from ml_connector.store.doubts import doubts
from ml_connector.store.lock import book_number
from ml_connector.store.processes import ProcessRow
from ml_connector.store.runs import RunRow
from ml_connector.store.seats import held_numbers

__all__ = ["Doubt", "Late", "Server", "late", "living", "oldest_doubt", "oldest_queued", "server", "unowned"]
__all__ += ["LATE_AFTER", "WAITS_LONG"]

LATE_AFTER = timedelta(minutes=15)  # a scheduler that was started anew has caught up long before
WAITS_LONG = timedelta(minutes=5)  # so long without a worker, a run is stuck

_SERVER = "select current_setting('server_version'), pg_database_size(current_database())"


@dataclass(frozen=True, kw_only=True)
class Server:
    """The database server as it answers: its version, and how many bytes this database takes."""

    version: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """All that is in doubt: how many, since when the oldest, and the amount by currency."""

    count: int
    since: datetime
    amounts: Sequence[tuple[str, Decimal]]


@dataclass(frozen=True, kw_only=True)
class Late:
    """A flow whose time has come and gone: nobody asked for its run."""

    connection: str
    flow: str
    due_at: datetime


def server() -> Server:
    """Tell the server's version and the size of the database."""
    with connection.cursor() as cursor:
        cursor.execute(_SERVER)
        version, size = cursor.fetchone()
    return Server(version=str(version).partition(" ")[0], size=size)


def oldest_doubt() -> Doubt | None:
    """Tell what is in doubt over all connections, since it was sent; None where nothing is."""
    found = doubts()
    if not found:
        return None
    amounts: dict[str, Decimal] = {}
    for row in found:
        amounts[row.currency] = amounts.get(row.currency, Decimal(0)) + row.amount
    return Doubt(
        count=sum(row.count for row in found),
        since=min(row.since for row in found),
        amounts=sorted(amounts.items()),
    )


def living(now: datetime) -> Sequence[ProcessRow]:
    """Give the processes that beat."""
    return [process for process in processes.every() if not process.stalled(now)]


def oldest_queued() -> RunRow | None:
    """Give the run that has waited longest for a worker, put back or never begun; None where none waits."""
    return next((run for run in runs.unfinished() if not run.worker), None)


def unowned() -> Sequence[RunRow]:
    """Give the runs that began, have not ended, and live no more: nobody holds the lock of their company (L1)."""
    begun = [run for run in runs.unfinished() if run.worker]
    if not begun:
        return []
    held = held_numbers()
    alive = {stored.id for stored in connections.every() if book_number(stored.book) in held}
    return [run for run in begun if run.connection_id not in alive]


def late(now: datetime) -> Sequence[Late]:
    """Give the flows whose time passed more than LATE_AFTER ago and of which no run is open, the longest due first.

    Those of stopped connections wait for their cure. Doctor, page and figures go by this; an alert goes by data age.
    """
    works = models.Schedule.objects.filter(connection__removed_at=None, connection__stopped__isnull=True)
    runs_now = models.Run.objects.filter(
        connection=OuterRef("connection"), flow=OuterRef("flow"), ended_at=None
    )
    found = works.filter(~Exists(runs_now), next_due__lt=now - LATE_AFTER).order_by("next_due")
    names = found.values_list("connection__name", "flow", "next_due")
    return [Late(connection=name, flow=flow, due_at=due_at) for name, flow, due_at in names]
