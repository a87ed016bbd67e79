"""What is remembered of the systems of a connection, and the one place where it changes.

Knows rows, and which system a connection's settings lead to. Knows no rule: what a state becomes is handed in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from django.db import transaction

from ml_connector.domain.manners import SystemState
from ml_connector.store import models
from ml_connector.store.connections import Stored

__all__ = ["change", "every", "of", "sides"]


def sides(stored: Stored) -> Sequence[SystemState]:
    """Name the systems a connection speaks with: Sage's server, AvidXchange, the Sage company; nothing is known yet.

    A Sage server is one for all its companies, each of which may fail by itself; AvidXchange counts calls for each set
    of credentials (§3.2.2).
    """
    told = {name: str(value or "") for name, value in stored.settings.items()}
    server, _, company = stored.book.rpartition("/")
    signs_in = told.get("avid_token_url") or told.get("avid_url", "")
    gateway = urlsplit(told.get("avid_url", "")).netloc.lower()
    return (
        SystemState(key=f"sage300 {server}", name=f"Sage server {server}"),
        SystemState(
            key=f"avidxchange {signs_in} {told.get('avid_client_id', '')}".rstrip(),
            name=f"AvidXchange gateway {gateway}",
        ),
        SystemState(key=f"sage300 {stored.book}", name=f"Sage company {company} on {server}"),
    )


def every() -> Mapping[str, SystemState]:
    """Give all that is remembered, by key."""
    return {row.key: _state(row) for row in models.SystemState.objects.all()}


def of(stored: Stored, known: Mapping[str, SystemState] | None = None) -> Sequence[SystemState]:
    """Give what is remembered of the systems a connection speaks with, in the order of `sides`."""
    fresh = sides(stored)
    if known is None:
        rows = models.SystemState.objects.filter(key__in=[side.key for side in fresh])
        known = {row.key: _state(row) for row in rows}
    return [replace(known.get(side.key, side), name=side.name) for side in fresh]


def change(
    stored: Stored, rule: Callable[[Sequence[SystemState]], Sequence[SystemState] | None]
) -> Sequence[SystemState] | None:
    """Change what is remembered of a connection's systems, as a rule says; one process at a time decides.

    Gives what is remembered now; None, and nothing changes, where the rule gives None.
    """
    fresh = sides(stored)
    keys = [side.key for side in fresh]
    with transaction.atomic():
        models.SystemState.objects.bulk_create(
            [models.SystemState(key=side.key, name=side.name) for side in sorted(fresh, key=_key)],
            ignore_conflicts=True,
        )
        rows = models.SystemState.objects.select_for_update().filter(key__in=keys).order_by("key")
        before = of(stored, {row.key: _state(row) for row in rows})
        after = rule(before)
        for was, becomes in zip(before, after or before, strict=True):
            if was != becomes:
                models.SystemState.objects.filter(key=was.key).update(**vars(becomes))
    return after


def _key(state: SystemState) -> str:
    return state.key


def _state(row: models.SystemState) -> SystemState:
    return SystemState(**{name: getattr(row, name) for name in SystemState.__dataclass_fields__})
