"""Sign how far the audit trail has come, with a key whose private half is sealed with the master key.

Knows the keys of the audit, the checkpoints and the last seal. Knows no event's meaning, and not who keeps a checkpoint
outside. All keys stay known, so that what an older one signed is still checked.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction

from ml_connector.store import models
from ml_connector.store.audit import Event, unit
from ml_connector.store.vault import Keyring, Signer

__all__ = [
    "Checkpoint",
    "PublicKey",
    "checkpoint",
    "checkpoint_daily",
    "checkpoints",
    "keys",
    "last_at",
    "last_checkpoint",
    "moment",
    "new_key",
    "sign_pack",
    "signer",
    "unsigned",
]

_log = logging.getLogger(__name__)
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PublicKey:
    """A key that signs checkpoints: its public half, and the signature of the key before over it.

    The first one signs itself. `sealed` opens with the master key only, which shows that this house made it.
    """

    number: int
    public: str
    endorsed: str
    at: datetime
    sealed: str = field(default="", repr=False)

    @property
    def statement(self) -> bytes:
        """What is signed to endorse it."""
        return _statement("audit key", self.number, self.public, moment(self.at))


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """A signed word: up to `seal` the trail had this `hash`, at that time."""

    seal: int
    hash: str
    at: datetime
    key: int
    signature: str = ""

    @property
    def statement(self) -> bytes:
        """What is signed."""
        return _statement("audit checkpoint", self.seal, self.hash, moment(self.at), self.key)


def keys() -> Sequence[PublicKey]:
    """Give all keys that ever signed here, the first one first."""
    return [
        PublicKey(number=row.number, public=row.public, endorsed=row.endorsed, at=row.at, sealed=row.sealed)
        for row in models.AuditKey.objects.order_by("number")
    ]


def checkpoints() -> Sequence[Checkpoint]:
    """Give all checkpoints in the order of their seals: about one a day."""
    rows = models.Checkpoint.objects.order_by("seal")
    return [
        Checkpoint(seal=row.seal, hash=row.hash, at=row.at, key=row.key, signature=row.signature)
        for row in rows
    ]


def new_key(keyring: Keyring, actor: str, at: datetime) -> PublicKey:
    """Make the key that signs from now on; the one before endorses it, and the trail tells its public half.

    With the first one comes the first checkpoint, in one transaction: keys without any are a sign of tampering.
    """
    with transaction.atomic():
        if (made := _new_key(keyring, actor, at)) and made.number == 1:
            _sign(keyring, made, models.Seal.objects.latest("number"), at)
    return keys()[-1]


def _new_key(keyring: Keyring, actor: str, at: datetime) -> PublicKey | None:
    """Make a key; None where another process made it at the same time."""
    with unit(actor, at) as current:
        before = keys()[-1:]
        number = before[0].number + 1 if before else 1
        fresh, sealed = Signer.new(keyring, _about(number))
        made = PublicKey(number=number, public=fresh.public, endorsed="", at=at, sealed=sealed)
        endorser = signer(keyring, before[0]) if before else fresh
        _, mine = models.AuditKey.objects.get_or_create(
            number=number,
            defaults={
                "public": made.public,
                "sealed": sealed,
                "endorsed": endorser.sign(made.statement),
                "at": at,
            },
        )
        if mine:
            current.tell(Event(kind="audit", because=f"key {number} signs from now on: {made.public}"))
    return made if mine else None


def checkpoint(keyring: Keyring, actor: str, at: datetime) -> Checkpoint | None:
    """Sign the last seal there is, and keep that; None, and nothing is signed, where the trail does not hold any more.

    Makes the first key where there is none. What is signed is not walked before: `proof` does that.
    """
    if not last_checkpoint()[1]:
        _log.error("no checkpoint: the audit trail does not hold what was signed before, or that is gone")
        return None
    key = keys()[-1:] or [new_key(keyring, actor, at)]
    known, last = checkpoints()[-1:], models.Seal.objects.latest("number")
    if known and known[0].seal == last.number:
        return known[0]
    _sign(keyring, key[0], last, at)
    return checkpoints()[-1]


def _sign(keyring: Keyring, key: PublicKey, last: models.Seal, at: datetime) -> None:
    made = Checkpoint(seal=last.number, hash=last.hash, at=at, key=key.number)
    signature = signer(keyring, key).sign(made.statement)
    told = {"hash": made.hash, "at": made.at, "key": made.key, "signature": signature}
    models.Checkpoint.objects.get_or_create(seal=made.seal, defaults=told)
    _log.info("checkpoint of the audit trail", extra={"seal": made.seal, "hash": made.hash})


def last_checkpoint() -> tuple[Checkpoint | None, bool]:
    """Give the last checkpoint, and whether the trail still has what it says; nothing is walked.

    Where a key is, there was a checkpoint: without any the trail does not hold.
    """
    keyed = models.AuditKey.objects.exists()  # asked first: another process may be making both
    known = checkpoints()[-1:]
    return (known[0], _holds(known[0])) if known else (None, not keyed)


def last_at() -> datetime | None:
    """Give when a checkpoint was signed last; None where none was."""
    last = models.Checkpoint.objects.order_by("-seal").first()
    return None if last is None else last.at


def unsigned() -> timedelta:
    """Give how long the trail went on since its last checkpoint, or in all where there is none."""
    seals = models.Seal.objects.order_by("number")
    first, last = seals.first(), seals.last()
    if first is None or last is None:
        return timedelta()
    since = models.Checkpoint.objects.order_by("seal").last()
    gone_on: timedelta = last.at - (since or first).at
    return max(timedelta(), gone_on)


def checkpoint_daily(keyring: Keyring, actor: str, at: datetime) -> None:
    """Make a checkpoint where the last one is a day old or there is none."""
    last = models.Checkpoint.objects.order_by("-seal").first()
    if last is None or at - last.at >= _DAY:
        checkpoint(keyring, actor, at)


def sign_pack(keyring: Keyring, digest: str) -> tuple[int, str]:
    """Sign the digest of a pack's manifest with the newest key; give the key's number and the signature."""
    key = keys()[-1]
    return key.number, signer(keyring, key).sign(_statement("audit pack", digest))


def signer(keyring: Keyring, key: PublicKey) -> Signer:
    """Open a key's private half; raises KeyProblem where it was not sealed with our master key, for this place."""
    return Signer.opened(keyring, key.sealed, _about(key.number))


def moment(at: datetime) -> str:
    """Write a time as it is hashed and signed: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _holds(one: Checkpoint) -> bool:
    return bool(models.Seal.objects.filter(number=one.seal, hash=one.hash).exists())


def _about(number: int) -> str:
    return f"audit-key/{number}"


def _statement(*said: object) -> bytes:
    return "\n".join(("ml-connector", *map(str, said), "")).encode()
