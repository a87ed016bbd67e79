"""Runs: when each was asked for, began and ended, who asked, which process has it, and what it reported.

Knows rows. Knows no flow's meaning and decides nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ml_connector.engine.run import READ_WHOLE
from ml_connector.store import models
from ml_connector.store.audit import Event, Unit, unit
from ml_connector.store.doubts import strand
from ml_connector.store.identity import me
from ml_connector.store.lock import LockLost

__all__ = [
    "PERSON",
    "Asked",
    "RunRow",
    "ask",
    "begin",
    "deserted",
    "end",
    "find",
    "latest",
    "numbered",
    "of_flow",
    "put_again",
    "put_back",
    "seconds",
    "start",
    "unfinished",
]

PERSON = "person"
_TAKEN = "taken over from "


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for: a flow on a connection, by whom, why, and for which time of a schedule."""

    connection_id: int
    flow: str
    actor: str
    trigger: str = PERSON
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One run as people see it; `attempt` counts the processes that had it."""

    id: int
    connection_id: int
    connection: str
    flow: str
    actor: str
    worker: str
    trigger: str
    due_at: datetime | None
    asked_at: datetime
    job: int | None
    attempt: int
    started_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    report: Mapping[str, Any]


def ask(asked: Asked, at: datetime, put: Callable[[int], int]) -> int | None:
    """Note that a run is wanted; None where one of this flow on this connection is open already.

    `put` puts its number into the queue, in the same transaction, and gives that of the job.
    """
    with unit(asked.actor, at) as current:
        if _open(asked).exists():
            return None
        run = models.Run.objects.create(
            connection_id=asked.connection_id,
            flow=asked.flow,
            actor=asked.actor,
            trigger=asked.trigger,
            due_at=asked.due_at,
            asked_at=at,
        )
        run.job = put(run.pk)
        run.save(update_fields=["job"])
        current.tell(_event(run, f"asked for by {asked.trigger}"))
    return int(run.pk)


def begin(connection_id: int, flow: str, actor: str, at: datetime) -> int:
    """Begin a run here and now, under the lock L1; gives its number, its attempt is 1.

    One that was only asked for is this one; one that an earlier process left open is closed as cut off. So is one that
    a process put back in order: its counts are of its own attempts, and what it left is owed to this one.
    """
    asked = Asked(connection_id=connection_id, flow=flow, actor=actor)
    with unit(actor, at) as current:
        run = _open(asked).select_for_update().first()
        if run is not None and run.started_at is not None:
            why = (
                "its process ended"
                if run.worker
                else "its process stopped in order; a run by hand takes its place"
            )
            _close(run, "cut_off", {"said": why}, current, why)
            run = None
        if run is None:
            run = models.Run(connection_id=connection_id, flow=flow, asked_at=at)
        run.actor, run.worker, run.started_at, run.attempt = actor, me(), at, 1
        run.save()
        current.tell(_event(run, "began"))
    return int(run.pk)


def start(run_id: int, at: datetime) -> int:
    """Begin a run that was asked for, or go on with one whose process is gone, under the lock L1; gives its attempt.

    0 where it has ended meanwhile.
    """
    with unit(f"worker:{me()}", at) as current:
        run = models.Run.objects.select_for_update().get(pk=run_id)
        if run.ended_at is not None:
            return 0
        before = f"{_TAKEN}{run.worker}" if run.worker else "goes on"
        run.worker = me()
        run.attempt += 1
        run.started_at = run.started_at or at
        run.save(update_fields=["worker", "attempt", "started_at"])
        current.tell(_event(run, "began" if run.attempt == 1 else before))
    return int(run.attempt)


def put_back(run_id: int, attempt: int, at: datetime) -> None:
    """Note that this process stops in order and nobody has the run now: whoever goes on with it took nothing over."""
    with unit(f"worker:{me()}", at) as current:
        run = models.Run.objects.select_for_update().get(pk=run_id)
        if run.ended_at is None and run.attempt == attempt:
            run.worker = ""
            run.save(update_fields=["worker"])
            current.tell(_event(run, "put back: its process is to stop"))


def deserted(run_id: int) -> int:
    """Count the processes that went away with this run without a word. Slow: it looks through all events."""
    told = models.Event.objects.filter(run_id=run_id, kind="run", because__startswith=_TAKEN)
    return int(told.count())


def end(
    run_id: int, actor: str, at: datetime, report: Mapping[str, Any], *, attempt: int | None = None
) -> None:
    """Close a run with its report, whose `outcome` says how it went; what it leaves in doubt gets a time to look.

    Nothing happens where it is closed already. With `attempt` it raises LockLost where that is not the latest one:
    a process that was taken for dead must not close what another goes on with.
    """
    with unit(actor, at) as current:
        run = models.Run.objects.select_for_update().get(pk=run_id)
        if attempt is not None and run.attempt != attempt:
            raise LockLost("This run was taken over by another process; this one does not close it.")
        if run.ended_at is None:
            outcome = str(report["outcome"])
            _close(run, outcome, report, current, outcome)


def put_again(run_id: int, gone: int | None, at: datetime, put: Callable[[int], int]) -> bool:
    """Put an open run into the queue once more where its job is still the one that is `gone`; tell whether it was."""
    with unit("scheduler", at) as current:
        run = models.Run.objects.select_for_update().get(pk=run_id)
        stranded = run.ended_at is None and run.job == gone
        if stranded:
            run.job = put(run.pk)
            run.save(update_fields=["job"])
            current.tell(_event(run, "its job was gone, and it was put into the queue again"))
    return bool(stranded)


def seconds(connection_id: int, flow: str, limit: int) -> Sequence[float]:
    """Give how long the last runs of a flow took that were carried to their end, the newest first.

    Those that could not read everything tell nothing: they gave up early, or waited for nobody.
    """
    carried = models.Run.objects.filter(connection_id=connection_id, flow=flow, started_at__isnull=False)
    ended = carried.filter(outcome__in=READ_WHOLE)
    spans = ended.order_by("-id").values_list("started_at", "ended_at")[:limit]
    return [(end - start).total_seconds() for start, end in spans]


def find(run_id: int) -> RunRow:
    """Give one run."""
    return _row(models.Run.objects.select_related("connection").get(pk=run_id))


def latest(limit: int, connection: str | None = None) -> Sequence[RunRow]:
    """Give the last runs, newest first."""
    found = models.Run.objects.select_related("connection").order_by("-id")
    if connection is not None:
        found = found.filter(connection__name=connection)
    return [_row(run) for run in found[:limit]]


def numbered(numbers: Sequence[int]) -> Sequence[RunRow]:
    """Give the runs of these numbers that there are, newest first."""
    found = models.Run.objects.filter(pk__in=list(numbers)).select_related("connection").order_by("-id")
    return [_row(run) for run in found]


def of_flow(connection_id: int, flow: str, limit: int) -> Sequence[RunRow]:
    """Give the last runs of one flow on one connection, newest first."""
    found = models.Run.objects.filter(connection_id=connection_id, flow=flow).select_related("connection")
    return [_row(run) for run in found.order_by("-id")[:limit]]


def unfinished() -> Sequence[RunRow]:
    """Give all runs that have not ended, oldest first."""
    found = models.Run.objects.filter(ended_at=None).select_related("connection").order_by("id")
    return [_row(run) for run in found]


def _open(asked: Asked) -> Any:
    return models.Run.objects.filter(connection_id=asked.connection_id, flow=asked.flow, ended_at=None)


def _close(run: models.Run, outcome: str, report: Mapping[str, Any], current: Unit, because: str) -> None:
    strand(current, run.connection_id, run.flow)
    run.ended_at, run.outcome, run.report = current.at, outcome, dict(report)
    run.save(update_fields=["ended_at", "outcome", "report"])
    current.tell(_event(run, because))


def _event(run: models.Run, because: str) -> Event:
    return Event(kind="run", because=because, connection=run.connection_id, run=run.pk)


def _row(run: models.Run) -> RunRow:
    kept = {
        name: getattr(run, name)
        for name in RunRow.__dataclass_fields__
        if name not in ("connection", "report")
    }
    return RunRow(**kept, connection=run.connection.name, report=run.report or {})
