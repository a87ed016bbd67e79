"""The tables, for migrations and pages; the hot verbs use set-based SQL (L21).

Knows columns and constraints. Knows no rule about when a row may change: that is `ledger` and `audit`.
"""

from django.db import models
from django.db.models import CASCADE, PROTECT, Q, UniqueConstraint

__all__ = [
    "Claim",
    "Connection",
    "Crosswalk",
    "Delivery",
    "Event",
    "KeyCheck",
    "Page",
    "Run",
    "RunTotal",
    "Seal",
    "SealHead",
    "Token",
    "Watermark",
]


class Connection(models.Model):
    """One Sage company joined to one AvidXchange organization; secrets only sealed."""

    name = models.TextField(unique=True)
    settings = models.JSONField()
    profile = models.TextField()
    book = models.TextField()  # Sage address and company: what the lock L1 is about
    data_key = models.TextField()
    secrets = models.JSONField(default=dict)
    dialect = models.TextField(default="")  # what the Sage site was found to accept, in JSON; "" until probed
    probed_at = models.DateTimeField(null=True)
    stopped = models.JSONField(null=True)  # why nothing works on it, and since when (L9)
    pinged = models.JSONField(null=True)  # what the last ping found, and when
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)


class Crosswalk(models.Model):
    """One version of a connection's table of codes; the highest version counts."""

    id = models.BigAutoField(primary_key=True)
    connection = models.ForeignKey(Connection, on_delete=PROTECT)
    version = models.IntegerField()
    lines = models.JSONField()
    actor = models.TextField()
    because = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """Versions of one connection are numbered."""

        constraints = (UniqueConstraint(fields=["connection", "version"], name="crosswalk_once"),)


class KeyCheck(models.Model):
    """Proof that a master key is the one this database was sealed with."""

    key_id = models.TextField(primary_key=True)
    sealed = models.TextField()


class Run(models.Model):
    """One execution of one flow on one connection."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT)
    flow = models.TextField()
    actor = models.TextField()
    worker = models.TextField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    report = models.JSONField(null=True)


class RunTotal(models.Model):
    """One word of the identity L15 in one currency of one run: what was owed before, what changed."""

    run = models.ForeignKey(Run, on_delete=CASCADE)
    word = models.TextField()
    currency = models.TextField()
    count = models.BigIntegerField()
    amount = models.DecimalField(max_digits=21, decimal_places=3)

    class Meta:
        """One row a word and currency."""

        constraints = (UniqueConstraint(fields=["run", "word", "currency"], name="run_total_once"),)


class Delivery(models.Model):
    """The ledger's line for one record in one flow."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT)
    flow = models.TextField()
    key = models.TextField(db_collation="C")
    state = models.TextField()
    label = models.TextField()
    party = models.TextField()
    amount = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    currency = models.TextField()
    refs = models.JSONField(default=list)  # other words people may look it up by: PO numbers, names
    fingerprint = models.TextField()
    raw = models.TextField()
    rulings = models.JSONField(default=list)  # what people decided about what a look found
    edits = models.JSONField(default=dict)  # what people changed of it, for sending only
    later = models.JSONField(null=True)  # what the source changed while the delivery was in doubt
    receipts = models.JSONField(default=dict)
    intent = models.JSONField(null=True)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    cause = models.TextField(null=True)
    said = models.TextField(null=True)
    news_run = models.BigIntegerField(null=True)
    done_run = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        """One row a record and flow; what is open is found without reading what is done."""

        constraints = (UniqueConstraint(fields=["connection", "flow", "key"], name="delivery_once"),)
        indexes = (
            models.Index(
                fields=["connection", "flow", "key"], condition=~Q(state="done"), name="delivery_open"
            ),
            models.Index(fields=["label"], name="delivery_label"),
            models.Index(fields=["done_run"], condition=Q(done_run__isnull=False), name="delivery_done_run"),
        )


class Claim(models.Model):
    """One place in one company's books, and the delivery that may take it (L8)."""

    place = models.TextField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=PROTECT)


class Page(models.Model):
    """A page as it came, kept until its records are in the ledger."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT)
    flow = models.TextField()
    raw = models.TextField()
    bookmark = models.TextField(null=True)
    kept_at = models.DateTimeField()


class Watermark(models.Model):
    """Where a source's next read starts; `reading_since` is set while a read is under way."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT)
    flow = models.TextField()
    bookmark = models.TextField(null=True)
    reading_since = models.DateTimeField(null=True)

    class Meta:
        """One bookmark a flow and connection."""

        constraints = (UniqueConstraint(fields=["connection", "flow"], name="watermark_once"),)


class Token(models.Model):
    """One credential set's access token, sealed with the master key (L13)."""

    owner = models.TextField(primary_key=True)
    sealed = models.TextField()


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
        """Read by delivery, and in the order of the seals."""

        constraints = (UniqueConstraint(fields=["seal", "position"], name="event_once"),)
        indexes = (models.Index(fields=["delivery_id", "id"], name="event_delivery"),)
