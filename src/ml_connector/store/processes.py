"""The long-lived processes of this house, on all its hosts: who beats, and who has not for a while.

Knows rows and the beat. Knows no job and decides nothing.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from ml_connector.store import models
from ml_connector.store.identity import birth, host

__all__ = [
    "BEAT_S",
    "FORGOTTEN",
    "STALL_S",
    "ProcessRow",
    "arrive",
    "beat",
    "every",
    "forget",
    "forget_gone",
    "leave",
    "named",
]

BEAT_S = 5.0  # much below that a busy host would be taken for dead
STALL_S = 15.0
FORGOTTEN = timedelta(days=7)  # not heard of for so long, a process is taken off the list

_ARRIVE = """
insert into store_process (kind, host, pid, born, version, started_at, beat_at) values (%s, %s, %s, %s, %s, %s, %s)
on conflict (host, pid) do update set kind = excluded.kind, born = excluded.born, version = excluded.version,
    started_at = excluded.started_at, beat_at = excluded.beat_at
"""


@dataclass(frozen=True, kw_only=True)
class ProcessRow:
    """One process: what it is, where it runs, and when it was last heard of."""

    kind: str
    host: str
    pid: int
    born: float
    version: str
    started_at: datetime
    beat_at: datetime

    def stalled(self, now: datetime) -> bool:
        """Tell whether it has not been heard of for so long that another may take its work over."""
        return now - self.beat_at > timedelta(seconds=STALL_S)


def arrive(kind: str, version: str, at: datetime) -> None:
    """Note that this process is there."""
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVE, [kind, host(), os.getpid(), birth(), version, at, at])


def beat(at: datetime) -> bool:
    """Note that this process lives; False where it was taken off the list, as one that is gone."""
    return bool(_mine().update(beat_at=at))


def leave() -> None:
    """Take this process off the list: it ends in order."""
    _mine().delete()


def forget(process: ProcessRow) -> None:
    """Take another process off the list: it is gone."""
    models.Process.objects.filter(host=process.host, pid=process.pid, born=process.born).delete()


def forget_gone(before: datetime) -> None:
    """Take off the list who was last heard of before that."""
    models.Process.objects.filter(beat_at__lt=before).delete()


def named(its_host: str, pid: int) -> ProcessRow | None:
    """Give one process, or None."""
    found = models.Process.objects.filter(host=its_host, pid=pid).first()
    return _row(found) if found else None


def every() -> Sequence[ProcessRow]:
    """Give all processes, by host and number."""
    return [_row(found) for found in models.Process.objects.order_by("host", "pid")]


def _mine() -> Any:
    """Give the row of this process, not that of another host of the same name."""
    return models.Process.objects.filter(host=host(), pid=os.getpid(), born=birth())


def _row(found: models.Process) -> ProcessRow:
    return ProcessRow(**{name: getattr(found, name) for name in ProcessRow.__dataclass_fields__})
