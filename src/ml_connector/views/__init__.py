"""Everything one may see; reads only, shaped for a table or a script.

Knows the rows of the store and the words of the catalogue. Knows no HTTP, no argument and changes nothing.
"""

import json
from collections.abc import Collection
from typing import Any

from ml_connector.store import connections as kept
from ml_connector.store import database, standing, systems
from ml_connector.store import runs as run_rows
from ml_connector.views import alerts
from ml_connector.views.breakers import breakers
from ml_connector.views.certificate import certificates
from ml_connector.views.codes import (
    astray_lines,
    crosswalk,
    crosswalk_line,
    crosswalk_versions,
    to_fill_in,
    unknown_codes,
)
from ml_connector.views.journey import checked, explain, shown
from ml_connector.views.open_causes import causes, new_items
from ml_connector.views.release import proposals
from ml_connector.views.schedules import schedules
from ml_connector.views.side_by_side import everything
from ml_connector.views.waits import waits_for
from ml_connector.views.worksheet import left_out, worksheet, worksheet_csv

__all__ = [
    "alerts",
    "astray_lines",
    "breakers",
    "causes",
    "certificates",
    "checked",
    "connection",
    "connections",
    "crosswalk",
    "crosswalk_line",
    "crosswalk_versions",
    "deliveries",
    "everything",
    "explain",
    "left_out",
    "new_items",
    "proposals",
    "runs",
    "schedules",
    "to_fill_in",
    "unknown_codes",
    "worksheet",
    "worksheet_csv",
]


def connections() -> list[dict[str, Any]]:
    """List all connections."""
    now, known = database.now(), systems.every()
    return [
        {
            "name": stored.name,
            "company": stored.settings["sage_company"],
            "sage": stored.settings["sage_url"],
            "avidxchange": stored.settings["avid_url"],
            "live": "live" if stored.live else "rehearsal",
            "pinged": stored.pinged,
            "stopped": stored.stopped,
            "waits_for": waits_for(stored, now, known),
        }
        for stored in kept.every()
    ]


def connection(name: str) -> dict[str, Any]:
    """Show one connection; of its secrets only which there are."""
    stored = kept.find(name)
    return {
        "name": stored.name,
        **stored.settings,
        "live": stored.live,
        "books": stored.book,
        "secrets": ", ".join(sorted(stored.sealed)),
        "dialect": json.loads(stored.dialect or "{}"),
        "probed": stored.probed_at.isoformat(timespec="seconds") if stored.probed_at else "never",
        "pinged": stored.pinged,
        "stopped": stored.stopped,
        "waits_for": waits_for(stored, database.now()),
        "added": stored.created_at.isoformat(timespec="seconds"),
    }


def runs(limit: int, name: str | None) -> list[dict[str, Any]]:
    """List runs, newest first."""
    if name is not None:
        kept.find(name)
    found = run_rows.latest(limit, name)
    waits = _waits({run.connection for run in found if not run.ended_at and not run.started_at})
    return [
        {
            "run": run.id,
            "connection": run.connection,
            "flow": run.flow,
            "asked": run.asked_at.isoformat(timespec="seconds"),
            "started": run.started_at.isoformat(timespec="seconds") if run.started_at else None,
            "ended": run.ended_at.isoformat(timespec="seconds") if run.ended_at else None,
            "outcome": run.outcome or ("running or cut off" if run.started_at else "queued"),
            **{
                word: run.report.get(word, "")
                for word in ("read", "sent", "done", "held", "refused", "difference")
            },
            "stopped_by_breaker": run.report.get("stopped_by_breaker", False),
            "by": run.actor,
            "trigger": run.trigger,
            "attempt": run.attempt,
            "worker": run.worker,
            "waits_for": "" if run.ended_at or run.started_at else waits.get(run.connection, ""),
        }
        for run in found
    ]


def _waits(names: Collection[str]) -> dict[str, str]:
    """Say what those connections wait for whose runs have not begun."""
    if not names:
        return {}
    now, known = database.now(), systems.every()
    return {stored.name: waits_for(stored, now, known) for stored in kept.every() if stored.name in names}


def deliveries(name: str, *, state: str | None, cause: str | None, limit: int) -> list[dict[str, Any]]:
    """List deliveries of a connection."""
    kept.find(name)
    return [shown(row) for row in standing.deliveries(name, state=state, cause=cause, limit=limit)]
