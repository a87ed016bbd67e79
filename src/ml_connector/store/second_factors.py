"""Second factors: the secret of somebody's authenticator, sealed, and recovery codes as keyed hashes.

Knows rows, seals and hashes. Does not know how a code is made from a secret, nor what one looks like.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ml_connector.store import house_keys, models
from ml_connector.store.audit import Event, unit
from ml_connector.store.opened_secrets import remember
from ml_connector.store.vault import Keyring

__all__ = [
    "Standing", "begin", "confirm", "end", "renew_codes", "secret_of", "spend_code", "spend_step",
    "standing",
]  # fmt: skip

_PURPOSE = "recovery-codes"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What somebody has: begun but not confirmed, or on since a moment, with so many recovery codes left."""

    begun: bool = False
    on_since: datetime | None = None
    codes: int = 0


def standing(person: models.Person) -> Standing:
    """Tell what somebody has."""
    row = models.SecondFactor.objects.filter(person=person).first()
    if row is None:
        return Standing()
    return Standing(begun=True, on_since=row.confirmed_at, codes=person.codes.count())


def begin(person: models.Person, secret: str, keyring: Keyring) -> None:
    """Keep a secret that counts for nothing until it is confirmed, in the place of one that was not."""
    sealed = keyring.seal(secret, _about(person))
    models.SecondFactor.objects.filter(person=person, confirmed_at=None).delete()
    models.SecondFactor.objects.create(person=person, sealed=sealed)


def secret_of(person: models.Person, keyring: Keyring) -> str | None:
    """Open the secret of somebody's authenticator; None where there is none."""
    sealed = models.SecondFactor.objects.filter(person=person).values_list("sealed", flat=True).first()
    if sealed is None:
        return None
    secret = keyring.open(sealed, _about(person))
    remember(secret)
    return secret


def confirm(person: models.Person, step: int, actor: str, at: datetime) -> bool:
    """Let a begun factor count from now on; tells whether it was not on yet."""
    with unit(actor, at) as told:
        rows = models.SecondFactor.objects.filter(person=person, confirmed_at=None)
        changed = rows.update(confirmed_at=at, used=step)
        if changed:
            told.tell(Event(kind="second-factor-on", because=person.email))
    return bool(changed)


def spend_step(person: models.Person, step: int) -> bool:
    """Take the code of one moment, once: none that is as old as one that was taken; two at once are one."""
    rows = models.SecondFactor.objects.filter(person=person, used__lt=step).exclude(confirmed_at=None)
    return bool(rows.update(used=step))


def renew_codes(
    person: models.Person, codes: Sequence[str], keyring: Keyring, actor: str, at: datetime
) -> None:
    """Keep the hashes of these codes in the place of all before."""
    hashes = [_hashed(person, code, keyring) for code in codes]
    with unit(actor, at) as told:
        person.codes.all().delete()
        models.RecoveryCode.objects.bulk_create(
            models.RecoveryCode(person=person, hash=hashed) for hashed in hashes
        )
        told.tell(Event(kind="recovery-codes-made", because=f"{person.email}: {len(codes)}"))


def spend_code(person: models.Person, code: str, keyring: Keyring, actor: str, at: datetime) -> bool:
    """Take a recovery code, once."""
    with unit(actor, at) as told:
        gone, _ = person.codes.filter(hash=_hashed(person, code, keyring)).delete()
        if gone:
            left = person.codes.count()
            told.tell(Event(kind="recovery-code-used", because=f"{person.email}: {left} left"))
    return bool(gone)


def end(person: models.Person, because: str, actor: str, at: datetime) -> bool:
    """Take a factor and its recovery codes away; tells whether it was on."""
    with unit(actor, at) as told:
        person.codes.all().delete()
        was_on = bool(models.SecondFactor.objects.filter(person=person).exclude(confirmed_at=None).exists())
        models.SecondFactor.objects.filter(person=person).delete()
        if was_on:
            told.tell(Event(kind="second-factor-off", because=f"{person.email}: {because}"))
    return was_on


def _hashed(person: models.Person, code: str, keyring: Keyring) -> str:
    hasher = house_keys.hasher(keyring, _PURPOSE)
    if hasher is None:
        raise RuntimeError("the key of recovery codes could not be made")
    return hasher.hash(f"{person.pk}/{code}")


def _about(person: models.Person) -> str:
    return f"second-factor/{person.pk}"
