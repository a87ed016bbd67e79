"""Crosswalks: every version of a connection's table of codes, with who kept it, when and why; none is ever changed.

Knows rows and the audit trail. Knows no code's meaning and no file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError
from django.db.models import QuerySet

from ml_connector.domain.crosswalk import Crosswalk, Line
from ml_connector.store import models
from ml_connector.store.audit import Event, unit

__all__ = ["Meanwhile", "NoVersion", "Version", "keep", "latest", "newest", "version", "versions"]


class NoVersion(ValueError):
    """There is no version with this number."""


class Meanwhile(ValueError):
    """Somebody else kept a version at the same time."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version and its story."""

    crosswalk: Crosswalk
    actor: str
    because: str
    at: datetime


def latest(connection_id: int) -> Crosswalk:
    """Give the table that counts: the highest version, or an empty one before there is any."""
    row = _rows(connection_id).last()
    return Crosswalk() if row is None else _crosswalk(row)


def version(connection_id: int, number: int) -> Crosswalk:
    """Give one version; raise NoVersion, which names those there are."""
    row = _rows(connection_id).filter(version=number).first()
    if row is None:
        last = latest(connection_id).version
        there = f"Versions: 1 to {last}." if last else "There is none yet."
        raise NoVersion(f"There is no version {number} of this crosswalk. {there}")
    return _crosswalk(row)


def versions(connection_id: int) -> Sequence[Version]:
    """Give all versions, oldest first."""
    return [
        Version(crosswalk=_crosswalk(row), actor=row.actor, because=row.because, at=row.at)
        for row in _rows(connection_id)
    ]


def newest(connection_id: int, below: int | None, limit: int) -> Sequence[Version]:
    """Give versions, newest first, `limit` at most: those with a smaller number than `below`."""
    rows = _rows(connection_id).order_by("-version")
    if below is not None:
        rows = rows.filter(version__lt=below)
    return [
        Version(crosswalk=_crosswalk(row), actor=row.actor, because=row.because, at=row.at)
        for row in rows[:limit]
    ]


def keep(connection_id: int, table: Crosswalk, because: str, actor: str, at: datetime) -> Crosswalk:
    """Keep a table as the next version; raise Meanwhile where `table.version` is not the one that counts.

    `table.version` is the version it was compared with: what somebody else kept since would be lost unseen.
    """
    before = latest(connection_id)
    if before.version != table.version:
        raise Meanwhile(_meanwhile(before.version))
    number = before.version + 1
    try:
        with unit(actor, at) as current:
            lines = [asdict(line) for line in table.lines]
            models.Crosswalk.objects.create(
                connection_id=connection_id, version=number, lines=lines, actor=actor, because=because, at=at
            )
            told = json.dumps({"before": before.version, "after": number, **_counts(table, before)})
            current.tell(Event(kind="crosswalk", because=because, connection=connection_id, payload=told))
    except IntegrityError:
        raise Meanwhile(_meanwhile(number)) from None
    return Crosswalk(lines=table.lines, version=number)


def _counts(table: Crosswalk, before: Crosswalk) -> Mapping[str, int]:
    change = table.since(before)
    return {"added": len(change.added), "changed": len(change.changed), "removed": len(change.removed)}


def _meanwhile(number: int) -> str:
    return (
        f"Somebody else kept version {number} meanwhile, so nothing was kept. Look at it, then import again."
    )


def _rows(connection_id: int) -> "QuerySet[models.Crosswalk]":
    return models.Crosswalk.objects.filter(connection_id=connection_id).order_by("version")


def _crosswalk(row: models.Crosswalk) -> Crosswalk:
    return Crosswalk(lines=tuple(Line(**told) for told in row.lines), version=row.version)
