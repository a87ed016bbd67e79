"""Connections: their settings in the clear, their secrets only sealed.

Knows rows and the vault. Knows no client, and gives a secret only to the one who wires a run.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError

from ml_connector.domain.liveness import is_live
from ml_connector.store import models
from ml_connector.store.audit import Event, Unit, unit
from ml_connector.store.opened_secrets import remember
from ml_connector.store.vault import KeyProblem, Keyring, Vault

__all__ = [
    "NewConnection",
    "Stored",
    "Taken",
    "Unknown",
    "add",
    "check_key",
    "every",
    "find",
    "go_on",
    "keep_dialect",
    "keep_ping",
    "numbered",
    "prove_key",
    "stop",
]

_PROBE = "ml-connector"


class Unknown(LookupError):
    """No connection has this name."""


class Taken(ValueError):
    """A connection has this name already."""


@dataclass(frozen=True, kw_only=True)
class NewConnection:
    """What is needed to keep a connection; `book` names the Sage company that the lock L1 is about."""

    name: str
    settings: Mapping[str, object]
    profile: str
    book: str
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A connection as it is kept."""

    id: int
    name: str
    settings: Mapping[str, object]
    profile: str
    book: str
    created_at: datetime
    data_key: str = field(repr=False)
    sealed: Mapping[str, str] = field(repr=False)
    dialect: str = ""
    probed_at: datetime | None = None
    stopped: Mapping[str, str] | None = None
    pinged: Mapping[str, object] | None = None

    @property
    def live(self) -> bool:
        """Whether it may touch real books (L23)."""
        addresses = [str(self.settings.get(name, "")) for name in ("sage_url", "avid_url", "avid_token_url")]
        return is_live(addresses, rehearsal=bool(self.settings.get("rehearsal")))

    def vault(self, keyring: Keyring) -> Vault:
        """Open this connection's vault; raise KeyProblem with another key than it was made with."""
        return Vault.opened(keyring, self.data_key, _about(self.name))

    def secrets(self, keyring: Keyring) -> Mapping[str, str]:
        """Open the secrets, for the clients of one run."""
        vault = self.vault(keyring)
        told = {name: vault.open(f"secret/{name}", sealed) for name, sealed in self.sealed.items()}
        remember(*told.values())
        return told


def add(new: NewConnection, keyring: Keyring, actor: str, at: datetime) -> Stored:
    """Keep a connection with its secrets sealed; raise Taken where the name is in use."""
    remember(*new.secrets.values())
    vault, data_key = Vault.new(keyring, _about(new.name))
    sealed = {name: vault.seal(f"secret/{name}", value) for name, value in new.secrets.items()}
    try:
        with unit(actor, at) as current:
            row = models.Connection.objects.create(
                name=new.name,
                settings=dict(new.settings),
                profile=new.profile,
                book=new.book,
                data_key=data_key,
                secrets=sealed,
                created_at=at,
            )
            told = json.dumps({"settings": dict(new.settings), "secrets": sorted(sealed)})
            current.tell(Event(kind="connection", because="added", connection=row.pk, payload=told))
    except IntegrityError:
        raise Taken(_why_taken(new.name)) from None
    return _stored(row)


def find(name: str) -> Stored:
    """Give a connection by its name; raise Unknown, which lists the names there are."""
    try:
        return _stored(models.Connection.objects.get(name=name, removed_at=None))
    except models.Connection.DoesNotExist:
        names = ", ".join(stored.name for stored in every()) or "none yet: `ml-connector connection add`"
        gone = models.Connection.objects.filter(name=name).values_list("removed_at", flat=True).first()
        said = f"{name!r} was removed on {gone:%Y-%m-%d}." if gone else f"There is no connection {name!r}."
        raise Unknown(f"{said} Connections: {names}.") from None


def numbered(connection_id: int) -> Stored:
    """Give a connection by its number, also one that was removed."""
    return _stored(models.Connection.objects.get(pk=connection_id))


def _why_taken(name: str) -> str:
    """A removed connection keeps its name: two ledgers under one name would be mistaken for one."""
    gone = models.Connection.objects.filter(name=name, removed_at__isnull=False).exists()
    if gone:
        return f"There was a connection {name!r}, and its ledger keeps the name. Choose another one."
    return f"There is a connection {name!r} already; its ledger stays with it."


def keep_dialect(stored: Stored, dialect: str, actor: str, at: datetime) -> None:
    """Keep what the connection's Sage site was found to accept, in place of what was known before."""
    with unit(actor, at) as current:
        models.Connection.objects.filter(pk=stored.id).update(dialect=dialect, probed_at=at)
        current.tell(Event(kind="connection", because="probed", connection=stored.id, payload=dialect))


def keep_ping(stored: Stored, found: Mapping[str, object], actor: str, at: datetime) -> None:
    """Keep what a ping found; `found` tells whether it was `green`, and by stage what failed.

    A green one lets a stopped connection go on (L9).
    """
    told = {"at": at.isoformat(timespec="seconds"), **found}
    with unit(actor, at) as current:
        models.Connection.objects.filter(pk=stored.id).update(pinged=told)
        current.tell(_event(stored, "pinged", told))
        if found["green"]:
            _go_on(current, stored, "a ping was green")


def stop(stored: Stored, cause: str, said: str, actor: str, at: datetime) -> None:
    """Mark a connection on which nothing works until a person acts (L9); since when stays, for the same cause."""
    with unit(actor, at) as current:
        row = models.Connection.objects.select_for_update().get(pk=stored.id)
        if (row.stopped or {}).get("cause") == cause:
            return
        row.stopped = {"cause": cause, "said": said, "at": at.isoformat(timespec="seconds")}
        row.save(update_fields=["stopped"])
        current.tell(_event(stored, "stopped", row.stopped))


def go_on(stored: Stored, because: str, actor: str, at: datetime) -> None:
    """Take the mark of `stop` away, if there is one."""
    with unit(actor, at) as current:
        _go_on(current, stored, because)


def _go_on(current: Unit, stored: Stored, because: str) -> None:
    if models.Connection.objects.filter(pk=stored.id, stopped__isnull=False).update(stopped=None):
        current.tell(_event(stored, "works again", {"because": because}))


def _event(stored: Stored, because: str, told: Mapping[str, object]) -> Event:
    return Event(kind="connection", because=because, connection=stored.id, payload=json.dumps(told))


def every() -> Sequence[Stored]:
    """Give all connections by name."""
    return [_stored(row) for row in models.Connection.objects.filter(removed_at=None).order_by("name")]


def check_key(keyring: Keyring) -> None:
    """Refuse a key file that does not belong to this database; note the key on first sight."""
    if keyring.active not in prove_key(keyring):
        sealed = keyring.seal(_PROBE, f"key-check/{keyring.active}")
        models.KeyCheck.objects.create(key_id=keyring.active, sealed=sealed)


def prove_key(keyring: Keyring) -> Collection[str]:
    """Refuse a key file that does not belong to this database; gives the ids of the keys it was sealed with."""
    checks = {row.key_id: row.sealed for row in models.KeyCheck.objects.all()}
    for key_id, sealed in checks.items():
        if key_id in keyring.keys:
            keyring.open(sealed, f"key-check/{key_id}")
    if checks and not set(checks) & set(keyring.keys):
        raise KeyProblem(
            "The key file does not belong to this database: nothing here was sealed with it. "
            "Put back the key file this database was set up with."
        )
    return set(checks)


def _about(name: str) -> str:
    return f"connection/{name}"


def _stored(row: models.Connection) -> Stored:
    return Stored(
        id=row.pk,
        name=row.name,
        settings=row.settings,
        profile=row.profile,
        book=row.book,
        created_at=row.created_at,
        data_key=row.data_key,
        sealed=row.secrets,
        dialect=row.dialect,
        probed_at=row.probed_at,
        stopped=row.stopped,
        pinged=row.pinged,
    )
