"""The tables of alerts: what is open, who is told, what was told, limits, and what was read elsewhere.

Knows columns and constraints. Knows no condition and no rule about who gets what.
"""

import uuid

from django.db import models
from django.db.models import PROTECT, Q, UniqueConstraint

from ml_connector.store.models.connections import Connection

__all__ = ["Alert", "AlertLimit", "Channel", "Notice", "NoticeTry", "Reading"]


class Alert(models.Model):
    """One alert, from when it opened until it was over; the connection by its name, "" for the house."""

    kind = models.TextField()
    connection = models.TextField()
    flow = models.TextField()
    detail = models.TextField()
    title = models.TextField()
    lines = models.JSONField()  # what, who, where, next
    figures = models.JSONField()
    weight = models.DecimalField(max_digits=24, decimal_places=3)
    step = models.IntegerField()
    told_step = models.IntegerField()
    returns = models.IntegerField()
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """One open alert a subject."""

        constraints = (
            UniqueConstraint(
                fields=["kind", "connection", "flow", "detail"],
                condition=Q(closed_at__isnull=True),
                name="alert_open_once",
            ),
        )
        indexes = (models.Index(fields=["kind", "connection", "-id"], name="alert_latest"),)


class Channel(models.Model):
    """One way to tell somebody: by mail, by a signed call, or by a sign of life; secrets only sealed."""

    name = models.TextField()
    way = models.TextField()  # smtp, webhook, heartbeat
    settings = models.JSONField()
    rules = models.JSONField()
    digest = models.TextField(default="")  # a time and a zone, as typed
    digest_quiet = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)  # of the digest, or of the next sign of life
    data_key = models.TextField()
    secrets = models.JSONField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """A name is used once at a time."""

        constraints = (
            UniqueConstraint(fields=["name"], condition=Q(removed_at__isnull=True), name="channel_once"),
        )


class Notice(models.Model):
    """What one channel is to be told: written with the change it tells of, sent afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    channel = models.ForeignKey(Channel, on_delete=PROTECT)
    alert = models.ForeignKey(Alert, on_delete=PROTECT, null=True)
    content = models.JSONField()
    made_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # null once it was sent or given up
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """What is due is found without reading what was sent."""

        indexes = (
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="notice_due"),
            models.Index(fields=["alert"], name="notice_alert"),
        )


class NoticeTry(models.Model):
    """One try to send a notice, or a sign of life that failed or came through again: what the server said."""

    channel = models.ForeignKey(Channel, on_delete=PROTECT)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True)
    at = models.DateTimeField()
    attempt = models.IntegerField()
    ok = models.BooleanField()
    said = models.TextField()


class AlertLimit(models.Model):
    """One limit as it was typed: of a connection, or of all."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT, null=True)
    name = models.TextField()
    value = models.TextField()

    class Meta:
        """One limit a name and connection."""

        constraints = (
            UniqueConstraint(fields=["connection", "name"], nulls_distinct=False, name="alert_limit_once"),
        )


class Reading(models.Model):
    """What was read elsewhere or earlier: free bytes, the end of a certificate, the last difference of all sides."""

    kind = models.TextField()  # disk, ending, reconciled, weighed
    place = models.TextField()  # a host, or a connection's name
    detail = models.TextField()
    number = models.BigIntegerField(null=True)
    ends_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        """One reading a thing."""

        constraints = (UniqueConstraint(fields=["kind", "place", "detail"], name="reading_once"),)
