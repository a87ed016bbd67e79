"""Crosswalks and codes that one side does not know, as people see and edit them.

Knows a table of codes and its versions. Knows no system and changes nothing.
"""

from collections.abc import Sequence
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.domain.crosswalk_csv import skeleton, to_csv
from ml_connector.store import connections as kept
from ml_connector.store import crosswalks
from ml_connector.systems.sage300 import Astray, UnknownCode

__all__ = ["astray_lines", "crosswalk", "crosswalk_line", "crosswalk_versions", "to_fill_in", "unknown_codes"]


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


def astray_lines(found: Sequence[Astray]) -> list[dict[str, str]]:
    """Show lines that lead to nothing of use in Sage 300, and why."""
    return [{**crosswalk_line(one.line), "why": one.why} for one in found]


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
