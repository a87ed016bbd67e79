"""How the house is: connections, processes, queue and database.

Knows what the page shows and its words. Knows no query and nothing of what it means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.http import HttpResponse

from ml_connector.domain.people import Right
from ml_connector.views.health import ConnectionHealth, FlowHealth, Health
from ml_connector.views.health_words import (
    counted,
    direction,
    moment,
    mood,
    outcome_words,
    sentence,
    stopped_words,
    waiting_words,
)
from ml_connector.web.visit import Visit, page, watch_of
from ml_connector.web.watch import Absent

__all__ = ["health_page"]

_ROWS_MAX = 200
_TITLES = {"well": "Well", "look": "Needs a look", "wrong": "Something is wrong"}


@page(company=False)
def health_page(visit: Visit) -> HttpResponse:
    """Show how the house is; 503 where that cannot be told."""
    watch = watch_of(visit.request)
    try:
        whole = watch.health()
    except Absent as absent:
        told = {"mood": "wrong", "title": _TITLES["wrong"], "sentence": str(absent), "version": watch.version}
        return visit.show("health.html", {**told, "checked": False}, status=503)
    seen = [one for one in whole.connections if visit.actor.may(Right.SEE, one.company.name)]
    health = replace(whole, connections=seen)
    word = mood(health)
    told = {"mood": word, "title": _TITLES[word], "sentence": sentence(health), "version": watch.version}
    return visit.show("health.html", {**told, **_shown(health)})


def _shown(health: Health) -> Mapping[str, object]:
    rows = [_connection(one, health.now) for one in health.connections[:_ROWS_MAX]]
    return {
        "looked": _time(health.now, "UTC", health.now),
        "connections": rows,
        "checked": True,
        "more": len(health.connections) - len(rows),
        "processes": [
            {
                "kind": one.kind,
                "host": one.host,
                "pid": one.pid,
                "since": _time(one.started_at, "UTC", health.now),
                "beat": _age(health.now - one.beat_at),
                "stalled": one.stalled(health.now),
            }
            for one in health.processes
        ],
        "queue": health.queue,
        "oldest": _age(health.now - health.queue.oldest) if health.queue.oldest else "",
        "doubt": _age(health.now - health.oldest_doubt) if health.oldest_doubt else "",
        "megabytes": f"{health.database_bytes / 1_000_000:,.0f}",
    }


def _connection(one: ConnectionHealth, now: datetime) -> Mapping[str, object]:
    return {
        "name": one.company.name,
        "zone": one.zone,
        "stopped": stopped_words(one.company.stopped_by),
        "waiting": waiting_words(one.keeping, one.zone, now),
        "silent": bool(one.keeping.silent),
        "wrong": one.wrong,
        "persons": counted(one.persons) if one.persons else "",
        "doubts": counted(one.doubts) if one.doubts else "",
        "flows": [_flow(flow, one.zone, now) for flow in one.flows],
    }


def _flow(flow: FlowHealth, zone: str, now: datetime) -> Mapping[str, object]:
    row = flow.row
    return {
        "direction": direction(row.flow),
        "age": _age(flow.age) if row.read_at else "never read whole",
        "outcome": outcome_words(row),
        "ended": _time(row.ended_at, zone, now),
        "due": _time(row.next_due, zone, now),
        "state": _state(flow),
        "late": flow.late,
        "stuck": flow.stuck,
        "wrong": flow.unwhole,
    }


def _state(flow: FlowHealth) -> str:
    """Say what keeps a flow from running or writing by itself."""
    if flow.broken:
        return "stopped by its breaker"
    return "paused" if flow.row.paused else "" if flow.row.scheduled else "by hand only"


def _time(at: datetime | None, zone: str, now: datetime) -> Mapping[str, str]:
    if at is None:
        return {}
    return {
        "iso": at.isoformat(timespec="seconds"),
        "utc": f"{at:%Y-%m-%d %H:%M} UTC",
        "text": moment(at, zone, now),
    }


def _age(age: timedelta) -> str:
    seconds = max(int(age.total_seconds()), 0)
    units: Sequence[tuple[int, str, int, str]] = ((86400, "d", 3600, "h"), (3600, "h", 60, "min"))
    for size, name, part, part_name in units:
        if seconds >= size:
            return f"{seconds // size} {name} {seconds % size // part} {part_name}"
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"
