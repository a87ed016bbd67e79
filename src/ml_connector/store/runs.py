"""Runs: when each began and ended, who asked for it, and what it reported.

Knows rows. Knows no flow's meaning and decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ml_connector.store import models
from ml_connector.store.audit import Event, unit
from ml_connector.store.lock import me

__all__ = ["RunRow", "begin", "end", "latest"]


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One run as people see it."""

    id: int
    connection: str
    flow: str
    actor: str
    worker: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    report: Mapping[str, Any]


def begin(connection_id: int, flow: str, actor: str, at: datetime) -> int:
    """Open a run; one that an earlier process left open is closed as cut off, under the lock L1."""
    with unit(actor, at) as current:
        left = models.Run.objects.filter(connection_id=connection_id, flow=flow, ended_at=None)
        for run in left:
            told = Event(kind="run", because="its process ended", connection=connection_id, run=run.pk)
            current.tell(told)
        left.update(ended_at=at, outcome="cut_off")
        run = models.Run.objects.create(
            connection_id=connection_id, flow=flow, actor=actor, worker=me(), started_at=at
        )
        current.tell(Event(kind="run", because="began", connection=connection_id, run=run.pk))
    return int(run.pk)


def end(run_id: int, actor: str, at: datetime, report: Mapping[str, Any]) -> None:
    """Close a run with its report."""
    with unit(actor, at) as current:
        run = models.Run.objects.get(pk=run_id)
        run.ended_at, run.outcome, run.report = at, str(report["outcome"]), dict(report)
        run.save(update_fields=["ended_at", "outcome", "report"])
        told = Event(kind="run", because=run.outcome, connection=run.connection_id, run=run_id)
        current.tell(told)


def latest(limit: int, connection: str | None = None) -> Sequence[RunRow]:
    """Give the last runs, newest first."""
    found = models.Run.objects.select_related("connection").order_by("-id")
    if connection is not None:
        found = found.filter(connection__name=connection)
    return [
        RunRow(
            id=run.pk,
            connection=run.connection.name,
            flow=run.flow,
            actor=run.actor,
            worker=run.worker,
            started_at=run.started_at,
            ended_at=run.ended_at,
            outcome=run.outcome,
            report=run.report or {},
        )
        for run in found[:limit]
    ]
