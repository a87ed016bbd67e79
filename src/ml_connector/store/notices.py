"""The outbox: what each channel is to be told, written with the change it tells of, and what became of it.

Knows rows, leases and tries. Knows no server. A process that dies while it sends leaves the notice to be sent again,
under the same id.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from ml_connector.domain.alerting.notices import Notice, from_json
from ml_connector.store import models

__all__ = [
    "LEASE",
    "Owed",
    "Tried",
    "claim",
    "last_try",
    "log",
    "put",
    "put_claimed",
    "settle",
    "thread",
    "try_of",
]

LEASE = timedelta(minutes=3)  # longer than any server may take


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A notice that is to be sent now, and for the how manieth time."""

    notice: Notice
    channel: int
    attempt: int
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One line of the delivery log: `notice` and `title` are empty for a sign of life."""

    at: datetime
    channel: str
    way: str
    notice: str
    title: str
    attempt: int
    ok: bool
    said: str
    again_at: datetime | None


def put(channel: int, notice: Notice, at: datetime, alert: int | None = None) -> None:
    """Owe a notice to a channel, in the transaction under way."""
    models.Notice.objects.create(
        id=notice.id, channel_id=channel, alert_id=alert, content=notice.as_json(), made_at=at, due_at=at
    )


def put_claimed(channel: int, notice: Notice, now: datetime) -> Owed:
    """Owe a notice to a channel, and take it at once."""
    with transaction.atomic():
        put(channel, notice, now)
        models.Notice.objects.filter(pk=notice.id).update(attempts=1, due_at=now + LEASE)
    return Owed(notice=notice, channel=channel, attempt=1, made_at=now)


def thread(alert: int, channel: int) -> UUID | None:
    """Give the id of the first notice a channel got about an alert."""
    first = models.Notice.objects.filter(alert_id=alert, channel_id=channel).order_by("made_at").first()
    return first.pk if first else None


def claim(now: datetime, leave: Collection[int]) -> Owed | None:
    """Take the next notice that is due, for as long as LEASE; those of the channels in `leave` are left."""
    with transaction.atomic():
        found = models.Notice.objects.select_for_update(skip_locked=True, of=("self",))
        row = (
            found.filter(due_at__lte=now, channel__removed_at=None)
            .exclude(channel_id__in=list(leave))
            .order_by("due_at", "made_at")
            .first()
        )
        if row is None:
            return None
        row.attempts += 1
        row.due_at = now + LEASE
        row.save(update_fields=["attempts", "due_at"])
    return Owed(
        notice=from_json(row.content), channel=row.channel_id, attempt=row.attempts, made_at=row.made_at
    )


def settle(owed: Owed, at: datetime, *, ok: bool, said: str, again_at: datetime | None) -> None:
    """Note how a try went; `again_at` None = it is not tried again."""
    with transaction.atomic():
        models.Notice.objects.filter(pk=owed.notice.id).update(due_at=again_at, sent_at=at if ok else None)
        try_of(owed.channel, at, ok=ok, said=said, owed=owed)


def try_of(channel: int, at: datetime, *, ok: bool, said: str, owed: Owed | None = None) -> None:
    """Write one line of the delivery log."""
    models.NoticeTry.objects.create(
        channel_id=channel,
        notice_id=owed.notice.id if owed else None,
        at=at,
        attempt=owed.attempt if owed else 1,
        ok=ok,
        said=said,
    )


def last_try(channel: int) -> Tried | None:
    """Give how the last try of a channel went."""
    row = _tries().filter(channel_id=channel).first()
    return _tried(row) if row else None


def log(limit: int, channel: str | None = None) -> Sequence[Tried]:
    """Give the last tries, newest first."""
    found = _tries()
    if channel is not None:
        found = found.filter(channel__name=channel)
    return [_tried(row) for row in found[:limit]]


def _tries() -> Any:
    return models.NoticeTry.objects.select_related("channel", "notice").order_by("-id")


def _tried(row: models.NoticeTry) -> Tried:
    told = from_json(row.notice.content) if row.notice else None
    return Tried(
        at=row.at,
        channel=row.channel.name,
        way=row.channel.way,
        notice=str(told.id) if told else "",
        title=told.title if told else "",
        attempt=row.attempt,
        ok=row.ok,
        said=row.said,
        again_at=row.notice.due_at if row.notice else None,
    )
