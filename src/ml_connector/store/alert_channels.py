"""Channels: how somebody is told; settings in the clear, secrets only sealed. And the limits that were typed.

Knows rows and the vault. Knows no server, and gives a secret only to the one who sends.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from ml_connector.domain.alerting.kinds import Severity
from ml_connector.domain.alerting.limits import Limits
from ml_connector.domain.alerting.rules import Digest, Rules
from ml_connector.store import models
from ml_connector.store.audit import Event, unit
from ml_connector.store.vault import Keyring, Vault

__all__ = [
    "ChannelRow", "ChannelTaken", "ChannelUnknown", "NewChannel", "add", "alter", "claim_due", "every", "find",
    "limits", "remove", "set_limit", "typed_limits",
]  # fmt: skip


class ChannelUnknown(ValueError):
    """No channel has this name."""


class ChannelTaken(ValueError):
    """A channel has this name already."""


@dataclass(frozen=True, kw_only=True)
class NewChannel:
    """What is needed to keep a channel; `way` is smtp, webhook or heartbeat."""

    name: str
    way: str
    settings: Mapping[str, Any]
    rules: Rules = field(default_factory=Rules)
    digest: Digest | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class ChannelRow:
    """A channel as it is kept; `next_at`: when its digest, or its next sign of life, is due."""

    id: int
    name: str
    way: str
    settings: Mapping[str, Any]
    rules: Rules
    digest: Digest | None
    next_at: datetime | None
    data_key: str = field(repr=False)
    sealed: Mapping[str, str] = field(repr=False)

    def secrets(self, keyring: Keyring) -> Mapping[str, str]:
        """Open the secrets, for one sending."""
        vault = Vault.opened(keyring, self.data_key, f"channel/{self.name}")
        return {name: vault.open(f"secret/{name}", sealed) for name, sealed in self.sealed.items()}


def add(new: NewChannel, keyring: Keyring, actor: str, at: datetime) -> ChannelRow:
    """Keep a channel with its secrets sealed; raises ChannelTaken where the name is in use."""
    vault, data_key = Vault.new(keyring, f"channel/{new.name}")
    row = models.Channel(name=new.name, way=new.way, data_key=data_key, created_at=at)
    _write(row, new, {name: vault.seal(f"secret/{name}", value) for name, value in new.secrets.items()}, at)
    try:
        with unit(actor, at) as current:
            row.save()
            current.tell(_event(row, "added"))
    except IntegrityError:
        raise ChannelTaken(f"There is a channel {new.name!r} already. Change it with `alert edit`.") from None
    return _row(row)


def alter(stored: ChannelRow, new: NewChannel, keyring: Keyring, actor: str, at: datetime) -> None:
    """Put other settings in the place of a channel's; of its secrets only those that are given."""
    vault = Vault.opened(keyring, stored.data_key, f"channel/{stored.name}")
    sealed = {name: vault.seal(f"secret/{name}", value) for name, value in new.secrets.items()}
    with unit(actor, at) as current:
        row = models.Channel.objects.select_for_update().get(pk=stored.id)
        _write(row, new, {**row.secrets, **sealed}, at)
        row.save()
        current.tell(_event(row, "edited"))


def remove(stored: ChannelRow, actor: str, at: datetime) -> None:
    """Take a channel out of use: its secrets are deleted, what it was told stays in the log."""
    with unit(actor, at) as current:
        row = models.Channel.objects.select_for_update().get(pk=stored.id)
        row.removed_at, row.secrets, row.data_key, row.next_at = at, {}, "", None
        row.save()
        current.tell(_event(row, "removed"))


def find(name: str) -> ChannelRow:
    """Give a channel by its name; raises ChannelUnknown, which lists those there are."""
    row = models.Channel.objects.filter(name=name, removed_at=None).first()
    if row is None:
        names = ", ".join(one.name for one in every()) or "none yet: `ml-connector alert add`"
        raise ChannelUnknown(f"There is no channel {name!r}. Channels: {names}.")
    return _row(row)


def every() -> Sequence[ChannelRow]:
    """Give all channels by name."""
    return [_row(row) for row in models.Channel.objects.filter(removed_at=None).order_by("name")]


def claim_due(now: datetime, *, life: bool) -> Sequence[ChannelRow]:
    """Take the channels whose digest (`life`: whose sign of life) is due, and move each on to its next time.

    In the transaction under way where there is one: what is due is then told once, however many schedulers there are.
    """
    with transaction.atomic():
        due = models.Channel.objects.select_for_update(skip_locked=True).filter(
            removed_at=None, next_at__lte=now
        )
        due = due.filter(way="heartbeat") if life else due.exclude(way="heartbeat")
        taken = []
        for row in due.order_by("name"):
            taken.append(_row(row))
            row.next_at = _next(row, now)
            row.save(update_fields=["next_at"])
    return taken


def limits() -> Mapping[str, Limits]:
    """Give the limits that count: by connection, "" for all others."""
    typed = typed_limits()
    usual = Limits().with_typed(typed.get("", {}))
    return {"": usual, **{name: usual.with_typed(told) for name, told in typed.items() if name}}


def typed_limits() -> Mapping[str, Mapping[str, str]]:
    """Give the limits as they were typed, by connection, "" for those of all."""
    found: dict[str, dict[str, str]] = {}
    for row in models.AlertLimit.objects.select_related("connection").order_by("name"):
        found.setdefault(row.connection.name if row.connection else "", {})[row.name] = row.value
    return found


def set_limit(connection: int | None, name: str, value: str | None, actor: str, at: datetime) -> None:
    """Keep a limit of one connection, or of all (None); without a value the usual one counts again."""
    with unit(actor, at) as current:
        kept = models.AlertLimit.objects.filter(connection_id=connection, name=name)
        if value is None:
            kept.delete()
        elif not kept.update(value=value):
            models.AlertLimit.objects.create(connection_id=connection, name=name, value=value)
        told = json.dumps({"limit": name, "value": value})
        current.tell(Event(kind="alert", because="limit set", connection=connection, payload=told))


def _write(row: models.Channel, new: NewChannel, sealed: Mapping[str, str], at: datetime) -> None:
    row.settings, row.secrets = dict(new.settings), dict(sealed)
    row.rules = {
        "severity": str(new.rules.severity),
        "kinds": list(new.rules.kinds),
        "connections": list(new.rules.connections),
    }
    row.digest, row.digest_quiet = (str(new.digest), new.digest.quiet) if new.digest else ("", False)
    row.next_at = at if row.way == "heartbeat" else _next(row, at)


def _next(row: models.Channel, now: datetime) -> datetime | None:
    """When the digest, or the sign of life, is due next."""
    if row.way == "heartbeat":
        return now + timedelta(minutes=int(row.settings["every_min"]))
    digest = _digest(row)
    return digest.after(now) if digest else None


def _digest(row: models.Channel) -> Digest | None:
    return Digest.read(row.digest, quiet=row.digest_quiet) if row.digest else None


def _event(row: models.Channel, because: str) -> Event:
    told = {"channel": row.name, "way": row.way, "settings": row.settings, "rules": row.rules}
    return Event(
        kind="alert", because=f"channel {because}", payload=json.dumps({**told, "digest": row.digest})
    )


def _row(row: models.Channel) -> ChannelRow:
    rules = Rules(
        severity=Severity.named(row.rules["severity"]),
        kinds=row.rules["kinds"],
        connections=row.rules["connections"],
    )
    return ChannelRow(
        id=row.pk, name=row.name, way=row.way, settings=row.settings, rules=rules, digest=_digest(row),
        next_at=row.next_at, data_key=row.data_key, sealed=row.secrets,
    )  # fmt: skip
