"""Change a connection that is kept, or take it out of use; its ledger stays either way.

Knows rows, the vault and the audit trail. Knows no client and not whether a change makes sense.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Count

from ml_connector.store import ledger_sql, models
from ml_connector.store.audit import Event, unit
from ml_connector.store.connections import Stored
from ml_connector.store.opened_secrets import remember
from ml_connector.store.vault import Keyring

__all__ = ["Change", "alter", "remove", "standing"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a connection is to be from now on: whole settings, profile and book, and the secrets that are new."""

    settings: Mapping[str, object]
    profile: str
    book: str
    keep_dialect: bool
    secrets: Mapping[str, str] = field(repr=False)


def alter(stored: Stored, change: Change, keyring: Keyring, actor: str, at: datetime) -> None:
    """Keep a connection's new settings; the audit trail gets before and after, of secrets only their names.

    What the last ping found is forgotten: it was another connection, so to say.
    """
    vault = stored.vault(keyring)
    sealed = {name: vault.seal(f"secret/{name}", value) for name, value in change.secrets.items()}
    remember(*change.secrets.values())
    values = {
        "settings": dict(change.settings),
        "profile": change.profile,
        "book": change.book,
        "secrets": {**stored.sealed, **sealed},
        "pinged": None,
    }
    if not change.keep_dialect:
        values |= {"dialect": "", "probed_at": None}
    with unit(actor, at) as current:
        models.Connection.objects.filter(pk=stored.id).update(**values)
        told = json.dumps(_differences(stored, change))
        current.tell(Event(kind="connection", because="edited", connection=stored.id, payload=told))


def remove(stored: Stored, actor: str, at: datetime) -> None:
    """Take a connection out of use for good: its secrets are deleted, its ledger and its name stay.

    The places it wanted in the books and has not filled are free again; what is or may be there keeps its own.
    """
    with unit(actor, at) as current, connection.cursor() as cursor:
        cursor.execute(ledger_sql.ABANDON, {"connection": stored.id})
        models.Connection.objects.filter(pk=stored.id).update(removed_at=at, secrets={})
        told = json.dumps({"secrets": sorted(stored.sealed), "deliveries": standing(stored)})
        current.tell(Event(kind="connection", because="removed", connection=stored.id, payload=told))


def standing(stored: Stored) -> dict[str, int]:
    """Count a connection's deliveries by state."""
    found = models.Delivery.objects.filter(connection_id=stored.id).order_by("state")
    return {row["state"]: row["n"] for row in found.values("state").annotate(n=Count("id"))}


def _differences(stored: Stored, change: Change) -> dict[str, object]:
    """What differs, before and after; profiles by their hash, since one may hold a literal it should not."""
    before, after = _flat(stored.settings), _flat(change.settings)
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    told: dict[str, object] = {
        "before": {name: before.get(name) for name in names},
        "after": {name: after.get(name) for name in names},
        "secrets": sorted(change.secrets),
    }
    if stored.profile != change.profile:
        told["profile"] = [_digest(stored.profile), _digest(change.profile)]
    if not change.keep_dialect and stored.dialect:
        told["dialect"] = "forgotten"
    return told


def _flat(settings: Mapping[str, object]) -> dict[str, object]:
    options = settings.get("options")
    named = {f"--set {name}": value for name, value in options.items()} if isinstance(options, dict) else {}
    return {**{name: value for name, value in settings.items() if name != "options"}, **named}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
