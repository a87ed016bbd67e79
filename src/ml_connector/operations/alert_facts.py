"""Gather what alerts are made of: from the tables, from this host's disk, and from certificates.

Knows where facts come from. Weighs none: that is `domain.alerting`.
"""

import logging
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from ml_connector.domain.alerting.conditions import Ending, Facts, FlowFacts, Free, Reconciled, Stop
from ml_connector.domain.alerting.limits import Limits
from ml_connector.domain.options import Options, parse
from ml_connector.domain.quiet_hours import QuietHours
from ml_connector.flows import FLOWS, approved_invoices
from ml_connector.operations.certificates import Unread, Untrusted, Watched, watched
from ml_connector.operations.house import House, options_of
from ml_connector.store import alert_facts as kept
from ml_connector.store import breakers, compared, connections, processes
from ml_connector.store.alert_facts import FlowRow, ReadingRow
from ml_connector.store.connections import Stored
from ml_connector.store.identity import host
from ml_connector.store.processes import FORGOTTEN
from ml_connector.timetable import NeverComes, Timetable

__all__ = ["gather", "read_disk", "read_endings"]

_log = logging.getLogger(__name__)
_DUE_TIMES = 3
_HANDSHAKE_S = 10.0


def gather(limits: Mapping[str, Limits], now: datetime) -> Facts:
    """Read everything that is weighed."""
    held, doubts, broken = kept.held(), kept.doubts(), breakers.opened()
    reconciled = _reconciled()
    options = {stored.id: _options(stored) for stored in connections.every()}
    flows = []
    for row in kept.flows(list(FLOWS)):
        key = (row.connection_id, row.flow)
        count, since = doubts.get(key, (0, None))
        stopped, breaker = row.stopped, broken.get(key)
        flows.append(
            FlowFacts(
                connection=row.connection,
                flow=row.flow,
                read_at=row.read_at,
                too_old_at=_too_old_at(
                    row, limits.get(row.connection, limits[""]), options[row.connection_id]
                ),
                run=row.run,
                outcome="" if row.disconnected else row.outcome,
                judged=row.judged,
                failed=row.failed,
                difference=row.difference,
                held=held.get(key, {}),
                doubts=count,
                doubt_since=since,
                reconciled=reconciled.get(row.connection) if row.flow == approved_invoices.NAME else None,
                stop=Stop(
                    cause=stopped["cause"], said=stopped["said"], at=datetime.fromisoformat(stopped["at"])
                )
                if stopped
                else None,
                broken_since=breaker.since if breaker else None,
                broken_by="; ".join(breaker.said) if breaker else "",
            )
        )
    return Facts(
        now=now,
        flows=flows,
        endings=list(_endings()),
        free=[
            Free(host=one.place, bytes=one.number or 0, read_at=one.read_at)
            for one in kept.readings("disk", now - FORGOTTEN)
        ],
        heard=_heard(now),
        scheduled=kept.has_schedules(),
    )


def read_disk(house: House) -> None:
    """Note how much is free on this host, where the house has a home."""
    if house.home is not None:
        free = shutil.disk_usage(house.home).free
        now = house.clock.now()
        kept.put_reading(
            ReadingRow(kind="disk", place=host(), detail="home", number=free, ends_at=None, read_at=now)
        )


def read_endings(house: House) -> None:
    """Note when the certificates of every connection end; what cannot be read is logged, and asked for next time.

    Until then the last reading is what is known. What a connection does not use any more is forgotten.
    """
    for stored in connections.every():
        try:
            found = list(watched(stored))
        except ValueError as why:
            _log.warning("%s: its profile cannot be read: %s", stored.name, why)
            continue
        asked = [one for one in found if not one.proxy]
        kept.forget_readings("ending", stored.name, [one.what for one in asked])
        for one in asked:
            _read_ending(house, stored.name, one)


def _read_ending(house: House, name: str, one: Watched) -> None:
    now = house.clock.now()
    try:
        ends = one.ends(_HANDSHAKE_S)
    except Unread as why:
        _log.warning("%s: it could not be read when %s ends: %s", name, one.what, why)
        if not (isinstance(why, Untrusted) and why.ended):
            return
        ends = now
    kept.put_reading(
        ReadingRow(kind="ending", place=name, detail=one.what, number=None, ends_at=ends, read_at=now)
    )


def _reconciled() -> Mapping[str, Reconciled]:
    """Give the last comparison of all sides, by connection."""
    return {
        name: Reconciled(difference=last.difference, at=last.at)
        for name, last in compared.every_last().items()
    }


def _endings() -> Iterator[Ending]:
    every = connections.every()
    names = {stored.name for stored in every}
    for one in kept.readings("ending"):
        if one.ends_at is not None and one.place in names:
            yield Ending(connection=one.place, what=one.detail, at=one.ends_at)
    for stored in every:
        options = _options(stored)
        if options.secret_ends is not None:
            at = datetime.combine(options.secret_ends, time(), tzinfo=UTC)
            yield Ending(connection=stored.name, what="the client secret for AvidXchange", at=at)


def _options(stored: Stored) -> Options:
    """Read the settings; where they cannot be read one connection's trouble keeps no other's alerts."""
    try:
        return parse(options_of(stored))
    except ValueError as wrong:
        _log.error("%s: its settings cannot be read, and the usual ones are taken: %s", stored.name, wrong)
        return Options()


def _heard(now: datetime) -> Mapping[tuple[str, str], datetime]:
    """Give when each kind of process on each host was last heard of.

    Where there is no worker at all, it counts from the start of the scheduler: one that has just begun waits for it.
    """
    heard: dict[tuple[str, str], datetime] = {}
    every = [one for one in processes.every() if now - one.beat_at < FORGOTTEN]
    for one in every:
        if one.kind in ("worker", "scheduler"):
            key = (one.kind, one.host)
            heard[key] = max(heard.get(key, one.beat_at), one.beat_at)
    started = [one.started_at for one in every if one.kind == "scheduler" and not one.stalled(now)]
    if started and not any(kind == "worker" for kind, _ in heard):
        heard["worker", ""] = min(started)
    return heard


def _too_old_at(row: FlowRow, limits: Limits, options: Options) -> datetime | None:
    """Give from when on the data of a flow is too old; a stop that is over counts as a beginning (it was told).

    So does the end of a whole read, however long it took: its data is older by then, and the next one had no chance.
    """
    begins = [row.read_ended_at, row.changed_at or row.created_at, row.went_on_at]
    after = max(moment for moment in begins if moment is not None)
    if limits.data_age is not None:
        known = row.cron is not None or row.run is not None  # a flow nobody runs has no data to grow old
        return after + limits.data_age if known else None
    if not limits.by_schedule or not row.cron or not row.zone:
        return None
    try:
        table = Timetable.of(row.cron, row.zone, row.blackouts, row.offset_s or 0)
        return _due_time(table, options.quiet_hours, options.zone, after)
    except (ValueError, LookupError, OSError) as wrong:  # such as a zone this host does not know any more
        _log.error("%s: the schedule of %s cannot be followed: %s", row.connection, row.flow, wrong)
        return after


@lru_cache(maxsize=20_000)
def _due_time(table: Timetable, quiet: Sequence[QuietHours], zone: str, after: datetime) -> datetime | None:
    """Give the third due time after a moment, None where there is none; those in quiet hours come once, as they end."""
    due = after
    try:
        for _ in range(_DUE_TIMES):
            due = table.after(due)
            ends = [span.end_after(due, ZoneInfo(zone)) for span in quiet]
            due = max([due, *(end for end in ends if end is not None)])
    except NeverComes:
        return None
    return due
