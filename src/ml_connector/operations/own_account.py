"""What people change of their own account: the password, where they are signed in, and the second factor.

Knows people, codes and what each change asks for. Knows no page. Whoever asks has shown already who they are.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import pyotp

from ml_connector.operations.house import House, NotReady
from ml_connector.store import models, people, second_factors, sign_ins
from ml_connector.store.audit import unit

__all__ = [
    "CODES", "Enrollment", "Took", "begin_factor", "change_password", "confirm_factor", "end_factor",
    "end_other_sessions", "end_session", "enrollment", "has_factor", "renew_codes", "take_code",
]  # fmt: skip

CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read as another
_HALF = 5
_DIGITS = 6
_STEP_S = 30
_EITHER_WAY = 1  # clocks of telephones differ a little
_ISSUER = "ml-connector"


class Took(StrEnum):
    """What a code was, where it was good."""

    AUTHENTICATOR = "with a code"
    RECOVERY = "with a recovery code"


@dataclass(frozen=True, kw_only=True)
class Enrollment:
    """What an authenticator is told: the secret as it is typed, and as an address for its camera."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


def change_password(house: House, person: models.Person, password: str, again: str) -> None:
    """Change one's password and end all sessions; raises ValueError with what is wrong with it."""
    if password != again:
        raise ValueError("The two passwords are not the same.")
    people.set_password(person, password, _name(person), house.clock.now())


def end_session(house: House, person: models.Person, handle: str) -> bool:
    """End one of one's sessions; tells whether it was there."""
    return sign_ins.end(person, handle, _name(person), house.clock.now())


def end_other_sessions(house: House, person: models.Person, key: str | None) -> int:
    """End all of one's sessions but this one; tells how many."""
    return sign_ins.end_others(person, key, _name(person), house.clock.now())


def has_factor(person: models.Person) -> bool:
    """Tell whether somebody must give a code."""
    return second_factors.standing(person).on_since is not None


def begin_factor(house: House, person: models.Person) -> None:
    """Make a secret for one's authenticator; it counts for nothing until it is confirmed. Raises NotReady."""
    if has_factor(person):
        raise NotReady("Your second factor is on already. Switch it off first to use another telephone.")
    second_factors.begin(person, pyotp.random_base32(), house.keyring)


def enrollment(house: House, person: models.Person) -> Enrollment | None:
    """Give what one's authenticator is told, while it is not confirmed; None before and after."""
    standing = second_factors.standing(person)
    secret = second_factors.secret_of(person, house.keyring) if standing.begun else None
    if secret is None or standing.on_since is not None:
        return None
    address = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=_ISSUER)
    return Enrollment(secret=secret, address=address)


def confirm_factor(house: House, person: models.Person, typed: str) -> Sequence[str]:
    """Let one's authenticator count from now on; gives the recovery codes, once. Raises ValueError, NotReady."""
    now = house.clock.now()
    secret = second_factors.secret_of(person, house.keyring)
    if secret is None or has_factor(person):
        raise NotReady("There is no second factor to confirm. Begin anew from your account.")
    step = _step(secret, _plain(typed), now)
    if step is None:
        raise ValueError("This is not the code of now. Type the one that the app shows, before it changes.")
    with unit(_name(person), now):  # on with its recovery codes, or not at all
        if not second_factors.confirm(person, step, _name(person), now):
            raise NotReady("Your second factor is on already.")
        return renew_codes(house, person)


def renew_codes(house: House, person: models.Person) -> Sequence[str]:
    """Make new recovery codes in the place of all before; gives them, once."""
    codes = [_fresh() for _ in range(CODES)]
    second_factors.renew_codes(
        person, [_plain(code) for code in codes], house.keyring, _name(person), house.clock.now()
    )
    return codes


def take_code(house: House, person: models.Person, typed: str) -> Took | None:
    """Take a code of one's authenticator, or a recovery code, each once; None where it is neither."""
    code, now = _plain(typed), house.clock.now()
    if len(code) == _DIGITS:
        secret = second_factors.secret_of(person, house.keyring)
        step = _step(secret, code, now) if secret else None
        good = step is not None and second_factors.spend_step(person, step)
        return Took.AUTHENTICATOR if good else None
    good = second_factors.spend_code(person, code, house.keyring, _name(person), now)
    return Took.RECOVERY if good else None


def end_factor(house: House, person: models.Person) -> bool:
    """Switch one's second factor off; tells whether it was on."""
    return second_factors.end(person, "by themselves", _name(person), house.clock.now())


def _step(secret: str, code: str, now: datetime) -> int | None:
    """Give the number of the half minute whose code this is; None where it is of none near now."""
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_S
    near = range(current - _EITHER_WAY, current + _EITHER_WAY + 1)
    return next((step for step in near if secrets.compare_digest(totp.generate_otp(step), code)), None)


def _fresh() -> str:
    halves = ("".join(secrets.choice(_LETTERS) for _ in range(_HALF)) for _ in range(2))
    return "-".join(halves)


def _plain(typed: str) -> str:
    """Write a code as it is compared: without what people put between its parts."""
    return "".join(one for one in typed.lower() if one.isascii() and one.isalnum())[:32]


def _name(person: models.Person) -> str:
    return f"web:{person.email}"
