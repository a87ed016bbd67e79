"""The audit trail's tables: events, the seals that chain them, and the signatures that hold the chain fast (L20).

Knows columns. Knows no rule about what is written: that is `audit`.
"""

from django.db import models
from django.db.models import UniqueConstraint

__all__ = ["AuditKey", "Checkpoint", "Event", "Seal", "SealHead"]


class Seal(models.Model):
    """One transaction's seal: the hash of the seal before it and of its events in order (L20)."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    before = models.TextField()
    hash = models.TextField()


class SealHead(models.Model):
    """The one row that says which seal is the last; locked last in every transaction."""

    number = models.BigIntegerField()
    hash = models.TextField()


class Event(models.Model):
    """One line of the audit trail; only its payload may ever be purged."""

    seal = models.BigIntegerField()
    position = models.IntegerField()
    at = models.DateTimeField()
    actor = models.TextField()
    kind = models.TextField()
    connection_id = models.BigIntegerField(null=True)
    delivery_id = models.BigIntegerField(null=True)
    run_id = models.BigIntegerField(null=True)
    was = models.TextField(null=True)
    became = models.TextField(null=True)
    because = models.TextField()
    payload = models.TextField(null=True)
    payload_hash = models.TextField()
    hash = models.TextField()

    class Meta:
        """Read by delivery, by connection, and in the order of the seals."""

        constraints = (UniqueConstraint(fields=["seal", "position"], name="event_once"),)
        indexes = (
            models.Index(fields=["delivery_id", "id"], name="event_delivery"),
            models.Index(fields=["connection_id", "id"], name="event_connection"),
        )


class AuditKey(models.Model):
    """A key that signs checkpoints; the highest number signs now, all stay known. Only `sealed` may ever be renewed."""

    number = models.IntegerField(primary_key=True)
    public = models.TextField()
    sealed = models.TextField()  # the private half, sealed with the master key
    endorsed = models.TextField()  # the signature of the key before over this one; the first one signs itself
    at = models.DateTimeField()


class Checkpoint(models.Model):
    """A signed word about how far the trail went, and by which hash; never rewritten."""

    seal = models.BigIntegerField(primary_key=True)
    hash = models.TextField()
    at = models.DateTimeField()
    key = models.IntegerField()
    signature = models.TextField()
