"""Everything one may see; reads only, shaped for a table or a script.

Knows the rows of the store and the words of the catalogue. Knows no HTTP, no argument and changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.domain.crosswalk_csv import skeleton, to_csv
from ml_connector.domain.failures import InDoubt
from ml_connector.engine.retry import REFUSALS_MAX
from ml_connector.store import connections as kept
from ml_connector.store import crosswalks, open_items, standing
from ml_connector.store import runs as run_rows
from ml_connector.systems.sage300 import UnknownCode

__all__ = [
    "causes",
    "connection",
    "connections",
    "crosswalk",
    "crosswalk_line",
    "crosswalk_versions",
    "deliveries",
    "explain",
    "new_items",
    "runs",
    "to_fill_in",
    "unknown_codes",
]


def connections() -> list[dict[str, Any]]:
    """List all connections."""
    return [
        {
            "name": stored.name,
            "company": stored.settings["sage_company"],
            "sage": stored.settings["sage_url"],
            "avidxchange": stored.settings["avid_url"],
            "live": "live" if stored.live else "rehearsal",
            "pinged": stored.pinged,
            "stopped": stored.stopped,
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
        "added": stored.created_at.isoformat(timespec="seconds"),
    }


def runs(limit: int, name: str | None) -> list[dict[str, Any]]:
    """List runs, newest first."""
    if name is not None:
        kept.find(name)
    return [
        {
            "run": run.id,
            "connection": run.connection,
            "flow": run.flow,
            "started": run.started_at.isoformat(timespec="seconds"),
            "ended": run.ended_at.isoformat(timespec="seconds") if run.ended_at else None,
            "outcome": run.outcome or "running or cut off",
            **{
                word: run.report.get(word, "")
                for word in ("read", "sent", "done", "held", "refused", "difference")
            },
            "by": run.actor,
            "worker": run.worker,
        }
        for run in run_rows.latest(limit, name)
    ]


def causes(name: str) -> dict[str, Any]:
    """Group what stands open on a connection by cause, the greatest amount first, and say what that rests on."""
    stored = kept.find(name)
    known = open_items.checked(stored.id)
    last = known.last_run.isoformat(timespec="seconds") if known.last_run else None
    return {
        "connection": name,
        "checked": {"deliveries": known.deliveries, "last_run": last},
        "causes": [_open(name, one) for one in open_items.open_causes(stored.id)],
    }


def new_items(name: str, flow: str, run: int) -> list[dict[str, Any]]:
    """Group what one run newly put before a person by cause, in the shape of `causes`."""
    return [_open(name, one) for one in open_items.open_causes(kept.find(name).id, flow=flow, run=run)]


def deliveries(name: str, *, state: str | None, cause: str | None, limit: int) -> list[dict[str, Any]]:
    """List deliveries of a connection."""
    kept.find(name)
    return [_shown(row) for row in standing.deliveries(name, state=state, cause=cause, limit=limit)]


def explain(name: str, number: str) -> list[dict[str, Any]]:
    """Tell the story of what a person may mean by a number."""
    kept.find(name)
    return [
        {**_shown(row), **_cause(row.cause, row.said), "events": _events(row.id)}
        for row in standing.matching(name, number)
    ]


def crosswalk(name: str, version: int | None = None) -> dict[str, Any]:
    """Show a crosswalk: the version that counts, or an older one; as lines, and as the CSV people edit."""
    stored = kept.find(name)
    table = crosswalks.latest(stored.id) if version is None else crosswalks.version(stored.id, version)
    lines = [crosswalk_line(line) for line in table.lines]
    return {"connection": name, "version": table.version, "lines": lines, "csv": to_csv(table)}


def crosswalk_line(line: Line) -> dict[str, str]:
    """Show one line of a crosswalk."""
    told = {"kind": line.kind, "avidxchange": line.avidxchange, "sage": line.sage}
    return {**told, "primary": "yes" if line.primary else "", "note": line.note}


def crosswalk_versions(name: str) -> list[dict[str, Any]]:
    """List the versions of a crosswalk, newest first, each with what it changed against the one before."""
    found = crosswalks.versions(kept.find(name).id)
    before = [Crosswalk(), *(version.crosswalk for version in found)]
    shown = [_version(version, earlier) for version, earlier in zip(found, before, strict=False)]
    return shown[::-1]


def _version(version: crosswalks.Version, earlier: Crosswalk) -> dict[str, Any]:
    change = version.crosswalk.since(earlier)
    return {
        "version": version.crosswalk.version,
        "at": version.at.isoformat(timespec="seconds"),
        "by": version.actor,
        "lines": len(version.crosswalk.lines),
        "added": len(change.added),
        "changed": len(change.changed),
        "removed": len(change.removed),
        "because": version.because,
    }


def unknown_codes(codes: Sequence[UnknownCode]) -> list[dict[str, Any]]:
    """Show codes that Sage 300 does not know, with what hangs on each."""
    return [
        {
            "kind": code.kind,
            "code": code.code,
            "sage": code.sage,
            "invoices": code.invoices,
            "amounts": [
                {"currency": currency, "amount": money.text(amount)}
                for currency, amount in sorted(code.amounts.items())
            ],
            "first": code.first,
        }
        for code in codes
    ]


def to_fill_in(codes: Sequence[UnknownCode]) -> str:
    """Write these codes as a crosswalk to fill in; the note says what hangs on each."""
    return skeleton([(code.kind, code.code, _weight(code)) for code in codes])


def _weight(code: UnknownCode) -> str:
    amounts = ", ".join(
        f"{money.text(amount)} {currency}" for currency, amount in sorted(code.amounts.items())
    )
    mapped = f"; leads to {code.sage} today" if code.sage != code.code else ""
    return f"{code.invoices} held, {amounts}, first {code.first}{mapped}"


def _shown(row: standing.Row) -> dict[str, Any]:
    numbers: dict[str, Any] = {}
    for receipt in row.receipts.values():
        numbers |= receipt["numbers"]
    return {
        "flow": row.flow,
        "id": row.key,
        "document": row.label,
        "vendor": row.party,
        "amount": "" if row.amount is None else money.text(row.amount),
        "currency": row.currency,
        "state": row.state,
        "cause": row.cause,
        "said": row.said,
        "batch": numbers.get("batch", ""),
        "entry": numbers.get("entry", ""),
        "acknowledged": numbers.get("acknowledged", ""),
        "due_at": row.due_at.isoformat(timespec="seconds") if row.due_at else None,
        "attempts": row.attempts,
        "updated_at": row.updated_at.isoformat(timespec="seconds"),
    }


def _cause(code: str, said: str = "") -> Mapping[str, str]:
    """The lines of a cause, and what fact it waits for, "" where no run tests one."""
    if code not in CAUSES:
        return {}
    cause = CAUSES[code]
    words = {"what": cause.what, "who": cause.who, "where": cause.where, "next": cause.next}
    return {**words, "waits_for": cause.waits_for(said)}


def _open(name: str, one: open_items.OpenCause) -> dict[str, Any]:
    narrow = f"--cause {one.cause}" if one.cause else "--state in_doubt"  # a process that died gave no cause
    alone = f'explain {name} "{one.first[0]}"' if one.count == 1 else f"deliveries {name} {narrow}"
    return {
        "cause": one.cause,
        "flow": one.flow,
        **_cause(one.cause or InDoubt().cause, _named(one.named)),
        "count": one.count,
        "states": one.states,
        "amounts": [{"currency": c, "amount": money.text(amount)} for c, amount in one.amounts.items()],
        "oldest": one.since.isoformat(timespec="seconds"),
        "first": one.first,
        "tired": one.tired,
        "refusals_max": REFUSALS_MAX,
        "texts": [{"said": said, "count": count} for said, count in one.texts],
        "texts_in_all": one.texts_in_all,
        "next_command": f"ml-connector {alone}",
    }


def _named(codes: Sequence[str]) -> str:
    """List the first codes concerned, and say where there are more."""
    return ", ".join((*codes[: open_items.FIRST_MAX], *["…"] * (len(codes) > open_items.FIRST_MAX)))


def _events(delivery_id: int) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "at": event.at.isoformat(timespec="seconds"),
            "by": event.actor,
            "was": event.was,
            "became": event.became,
            "because": event.because,
            "told": event.payload,
            "run": event.run,
        }
        for event in standing.story(delivery_id)
    ]
