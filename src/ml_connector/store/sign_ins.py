"""Where people are signed in: noted, kept up, listed and ended.

Knows sessions and their rows. Knows no request. The key of a session never leaves this room: whoever has it is in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from ml_connector.store import models
from ml_connector.store.audit import Event, unit

__all__ = ["Place", "end", "end_others", "note", "of", "saw"]

_BROWSER_MAX = 200
_SALT = "where somebody is signed in"


@dataclass(frozen=True, kw_only=True)
class Place:
    """One session as its owner sees it; `handle` names it and opens nothing."""

    handle: str
    at: datetime
    seen_at: datetime
    address: str
    browser: str
    here: bool


def note(key: str, person: models.Person, at: datetime, address: str, browser: str) -> None:
    """Write down that somebody is signed in by a session, and forget those of theirs that ran out."""
    _sessions().filter(signin__person=person, expire_date__lt=timezone.now()).delete()
    models.SignIn.objects.update_or_create(
        session_id=key,
        defaults={
            "person": person,
            "at": at,
            "seen_at": at,
            "address": address,
            "browser": browser[:_BROWSER_MAX],
        },
    )


def saw(key: str, at: datetime) -> None:
    """Write down that a session was used."""
    models.SignIn.objects.filter(session_id=key, seen_at__lt=at).update(seen_at=at)


def of(person: models.Person, key: str | None) -> Sequence[Place]:
    """List where somebody is signed in, the last used first; `key` is the session of who asks."""
    rows = models.SignIn.objects.filter(person=person, session__expire_date__gt=timezone.now())
    return [
        Place(
            handle=_handle(row.session_id),
            at=row.at,
            seen_at=row.seen_at,
            address=row.address,
            browser=row.browser,
            here=row.session_id == key,
        )
        for row in rows.order_by("-seen_at", "-at")
    ]


def end(person: models.Person, handle: str, actor: str, at: datetime) -> bool:
    """End one session of somebody; tells whether there was such a one."""
    keys = models.SignIn.objects.filter(person=person).values_list("session_id", flat=True)
    return _ended(person, [key for key in keys if constant_time_compare(_handle(key), handle)], actor, at) > 0


def end_others(person: models.Person, key: str | None, actor: str, at: datetime) -> int:
    """End all sessions of somebody but this one; tells how many."""
    keys = models.SignIn.objects.filter(person=person).exclude(session_id=key or "")
    return _ended(person, list(keys.values_list("session_id", flat=True)), actor, at)


def _ended(person: models.Person, keys: Sequence[str], actor: str, at: datetime) -> int:
    with unit(actor, at) as told:
        _sessions().filter(pk__in=keys).delete()
        if keys:
            told.tell(Event(kind="sessions-ended", because=f"{person.email}: {len(keys)}"))
    return len(keys)


def _handle(key: str) -> str:
    return str(salted_hmac(_SALT, key, algorithm="sha256").hexdigest())[:32]


def _sessions() -> Any:
    from django.contrib.sessions.models import Session  # only once the store has set Django up

    return Session.objects
