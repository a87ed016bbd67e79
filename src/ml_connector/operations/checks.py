"""One check of the house's health, and the judgments that need no more than a value and its limits.

Pure. Knows limits and words. Knows no table, no file and no network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ml_connector.domain import money
from ml_connector.store.checkpoints import Checkpoint
from ml_connector.store.health import WAITS_LONG, Doubt, Late
from ml_connector.store.processes import ProcessRow
from ml_connector.store.runs import RunRow

__all__ = ["Check", "Grade", "ending", "green", "on_clock", "on_disk", "on_doubt", "on_late", "on_processes",
           "on_queue", "on_trail", "on_unowned", "on_versions", "red", "yellow"]  # fmt: skip

_IT = "IT administrator"
_GB = 1_000_000_000
_UNSIGNED_LONG = timedelta(days=2)  # the scheduler signs once a day


class Grade(StrEnum):
    """How bad it is: nothing to do, to be seen to, or not working."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Check:
    """What was looked at and found; where it is not green, who acts, where, and what comes next."""

    name: str
    grade: Grade
    what: str
    who: str = ""
    where: str = ""
    next: str = ""


def green(name: str, what: str) -> Check:
    """Say that something is as it should be."""
    return Check(name=name, grade=Grade.GREEN, what=what)


def yellow(name: str, what: str, where: str, then: str, who: str = _IT) -> Check:
    """Say that somebody should see to something."""
    return Check(name=name, grade=Grade.YELLOW, what=what, who=who, where=where, next=then)


def red(name: str, what: str, where: str, then: str, who: str = _IT) -> Check:
    """Say that something does not work, or soon will not."""
    return Check(name=name, grade=Grade.RED, what=what, who=who, where=where, next=then)


def on_disk(free: int, where: str) -> Check:
    """Judge the free bytes of the disk that holds the home (and the embedded database)."""
    what = f"{free / _GB:.1f} GB are free where {where} is"
    if free >= 5 * _GB:
        return green("disk", what)
    judge = red if free < _GB else yellow
    return judge(
        "disk", what, where, "Make room, or move the home. A full disk stops every run; nothing is lost."
    )


def on_clock(here: datetime, database: datetime) -> Check:
    """Judge this host's clock against the database's; times in the ledger are the database's."""
    apart = abs((here - database).total_seconds())
    what = f"this host and the database are {apart:.0f} s apart"
    if apart <= 5:
        return green("clock", what)
    judge = red if apart > 300 else yellow
    return judge(
        "clock", what, "both hosts", "Let both follow a time server. Tokens and certificates go by it."
    )


def on_versions(mine: str, processes: Sequence[ProcessRow]) -> Check:
    """Judge whether all living processes are of one version."""
    others = sorted({f"{one.version} ({one.kind} on {one.host})" for one in processes if one.version != mine})
    if not others:
        return green("versions", f"every process runs {mine}")
    what = f"this is {mine}, and there is {', '.join(others)}"
    return yellow("versions", what, "the hosts named", "Upgrade them and start them again.")


def on_processes(living: Sequence[ProcessRow], *, needed: bool) -> Check:
    """Judge whether a scheduler and a worker live; `needed` = something waits for them."""
    missing = [kind for kind in ("scheduler", "worker") if kind not in {one.kind for one in living}]
    if not missing:
        return green("processes", ", ".join(f"{one.kind} on {one.host}" for one in living))
    what = f"no {' and no '.join(missing)} is alive" + ("" if needed else "; nothing runs by itself")
    judge = red if needed else yellow
    return judge(
        "processes", what, "the host that serves", "Start `ml-connector serve`, or the service that does."
    )


def on_queue(oldest: RunRow | None, now: datetime) -> Check:
    """Judge how long the oldest run has waited for a worker."""
    if oldest is None:
        return green("queue", "no run waits")
    age = now - oldest.asked_at
    what = f"run {oldest.id} ({oldest.flow} on {oldest.connection}) has waited for {_age(age)}"
    if age < WAITS_LONG:
        return green("queue", what)
    judge = red if age > timedelta(hours=1) else yellow
    return judge(
        "queue",
        what,
        "`ml-connector runs`",
        "See that a worker is alive, or add one: `ml-connector worker`.",
    )


def on_unowned(left: Sequence[RunRow]) -> Check:
    """Judge runs that began and that no process carries any more."""
    if not left:
        return green("runs", "every open run has its process")
    what = f"{len(left)} open without a process, such as run {left[0].id} ({left[0].flow} on {left[0].connection})"
    then = "A scheduler puts them right within a minute; without one, the next run of the flow does."
    return yellow("runs", what, "`ml-connector runs`", then)


def on_doubt(doubt: Doubt | None, now: datetime) -> Check:
    """Judge the oldest doubt, in age and amount."""
    if doubt is None:
        return green("doubt", "nothing is in doubt")
    amounts = ", ".join(f"{money.text(amount)} {currency}" for currency, amount in doubt.amounts)
    age = now - doubt.since
    what = f"{doubt.count} in doubt, {amounts}; the oldest for {_age(age)}"
    if age < timedelta(hours=1):
        return green("doubt", what)
    judge = red if age > timedelta(days=1) else yellow
    then = "A run looks it up. If runs cannot, look in Sage 300 yourself, then `ml-connector resolve`."
    return judge("doubt", what, "`ml-connector causes`, Sage 300", then, "AP clerk")


def on_late(late: Sequence[Late], now: datetime) -> Check:
    """Judge schedules whose time has passed without a run; that it is too long ago, `health.late` said."""
    if not late:
        return green("schedules", "no flow is behind its schedule")
    first = late[0]
    what = (
        f"{len(late)} behind, such as {first.flow} on {first.connection}, due for {_age(now - first.due_at)}"
    )
    judge = red if now - first.due_at > timedelta(hours=1) else yellow
    return judge(
        "schedules", what, "the host that serves", "See that a scheduler is alive: `ml-connector serve`."
    )


def on_trail(last: Checkpoint | None, *, holds: bool, unsigned: timedelta) -> Check:
    """Grade the audit trail by its last checkpoint, and by how long it went on without another."""
    said = f"the checkpoint of {last.at:%Y-%m-%d}" if last else ""
    if not holds:
        wrong = (
            f"the trail does not have what {said} says" if last else "all checkpoints of the trail are gone"
        )
        then = "Find out who changed the database: `ml-connector audit verify` names places. Nothing more is signed."
        return red("audit", wrong, "the database", then)
    if unsigned >= _UNSIGNED_LONG:
        then = "The scheduler signs once a day: let it run. If it did, find out who took checkpoints away."
        return yellow(
            "audit", f"nothing of the trail's last {_age(unsigned)} is signed", "the scheduler", then
        )
    if last is None:
        return green("audit", "no checkpoint is signed yet: the scheduler signs one a day")
    return green("audit", f"the trail has what {said} says")


def ending(name: str, what: str, ends: datetime, now: datetime) -> Check:
    """Judge a certificate by when it ends."""
    said = f"{what} ends on {ends:%Y-%m-%d}"
    if ends - now > timedelta(days=30):
        return green(name, said)
    judge = red if ends - now < timedelta(days=7) else yellow
    return judge(name, said, what, "Let it be renewed. Once it has ended, nothing is sent there.")


def _age(age: timedelta) -> str:
    hours, minutes = divmod(max(0, int(age.total_seconds()) // 60), 60)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} h {minutes} min" if hours else f"{minutes} min"
