"""A browser's session: begun, kept up while it is used, and carried on when its password changes.

Knows sessions and where requests come from. Knows no form, no role and no company.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest
from django.utils import timezone

from ml_connector.operations import House
from ml_connector.store import models, sign_ins
from ml_connector.store.audit import Event, unit

__all__ = ["begin", "carry_on", "keep_up"]

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_OFTEN = timedelta(minutes=1)
_SEEN = "seen"


def begin(request: HttpRequest, house: House, person: models.Person, how: str = "") -> None:
    """Begin a session, and note where; it is on record. `how`: by what more than a password."""
    login(request, person, backend=_BACKEND)
    ends = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    request.session.set_expiry(ends)  # however much it is used
    said = f"from {_address(request)}" + (f", {how}" if how else "")
    now = house.clock.now()
    with unit(f"web:{person.email}", now) as told:
        _note(request, person, now)
        told.tell(Event(kind="signed-in", because=said))


def carry_on(request: HttpRequest, house: House, person: models.Person) -> None:
    """Let the session of who changed their password go on, under a new key."""
    update_session_auth_hash(request, person)
    _note(request, person, house.clock.now())


def keep_up(request: HttpRequest, now: datetime) -> None:
    """Note that a session is used, at most so often."""
    seen = request.session.get(_SEEN, "")
    if not seen or now - datetime.fromisoformat(seen) >= _OFTEN:
        request.session[_SEEN] = now.isoformat()
        sign_ins.saw(request.session.session_key, now)


def _note(request: HttpRequest, person: models.Person, now: datetime) -> None:
    request.session[_SEEN] = now.isoformat()
    request.session.save()
    browser = str(request.META.get("HTTP_USER_AGENT", ""))
    sign_ins.note(request.session.session_key, person, now, _address(request), browser)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
