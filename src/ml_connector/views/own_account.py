"""One's own account as one sees it: where one is signed in, and whether a second factor is on.

Knows what is kept of a person's sign-in. Knows no secret, and no key of a session.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ml_connector.store import models, second_factors, sign_ins

__all__ = ["Own", "own"]


@dataclass(frozen=True, kw_only=True)
class Own:
    """What is kept of somebody's sign-in; `password`: they have one here."""

    places: Sequence[sign_ins.Place]
    factor: second_factors.Standing
    password: bool


def own(person: models.Person, key: str | None) -> Own:
    """Look at one's own account; `key` is the session of who asks."""
    return Own(
        places=sign_ins.of(person, key),
        factor=second_factors.standing(person),
        password=bool(person.has_usable_password()),
    )
