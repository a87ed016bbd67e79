"""Who may not try again for a while, after too many wrong passwords or codes.

Knows the table of the library that counts tries, and from how many on it locks. Knows no form and no password.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Max, Sum
from django.utils import timezone

from ml_connector.store import models
from ml_connector.store.audit import Event, unit

__all__ = ["SHUT_FOR", "TRIES_MAX", "locked", "unlock"]

TRIES_MAX = 5
SHUT_FOR = timedelta(minutes=15)


def locked() -> Mapping[str, datetime]:
    """Say until when which addresses are locked."""
    from axes.models import AccessAttempt

    tries = (
        AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - SHUT_FOR)  # the library's own clock
        .values("username")
        .annotate(last=Max("attempt_time"), wrong=Sum("failures_since_start"))
    )
    return {row["username"]: row["last"] + SHUT_FOR for row in tries if row["wrong"] >= TRIES_MAX}


def unlock(person: models.Person, actor: str, at: datetime) -> bool:
    """Let somebody try again at once; tells whether they could not."""
    from axes.models import AccessAttempt

    was = person.email in locked()
    with unit(actor, at) as told:
        AccessAttempt.objects.filter(username=person.email).delete()
        if was:
            told.tell(Event(kind="person-unlocked", because=person.email))
    return was
