"""The ledger's tables: deliveries, the places they claim, pages as they came, watermarks.

Knows columns and constraints. Knows no rule about when a row may change: that is `ledger`.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import PROTECT, Func, Q, UniqueConstraint
from django.db.models.functions import Upper

from ml_connector.store.models.connections import Connection

__all__ = ["Claim", "Comparison", "Delivery", "Page", "Resemblance", "Seen", "Watermark"]

# Expressions that `finding` spells alike: the Sage batch a delivery is in, and its references in small letters.
BATCH = Func("receipts", template="(jsonb_path_query_first(%(expressions)s, '$.*.numbers.batch') #>> '{}')")
REFERENCES = Func("refs", template="(lower(%(expressions)s::text)::jsonb)")
NUMBER_KEY = Func(
    "label", template="(regexp_replace(%(expressions)s, '[^1-9]', '', 'g'))"
)  # as `resemblances` does


class Delivery(models.Model):
    """The ledger's line for one record in one flow."""

    connection = models.ForeignKey(
        Connection, on_delete=PROTECT, db_index=False
    )  # `delivery_once` begins with it
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
    over = models.BooleanField(default=False, db_default=False)  # nothing more is to be heard of it
    ended = models.BooleanField(
        default=False, db_default=False
    )  # it tells the other side that something ends
    ended_there = models.BooleanField(
        default=False, db_default=False
    )  # so did what was last carried to its end
    lot = models.IntegerField(default=0, db_default=0)  # the breaker's as it came; 0 = held as it came
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
        """One row a record and flow; what is open, or named by a word of people, is found without reading all."""

        constraints = (UniqueConstraint(fields=["connection", "flow", "key"], name="delivery_once"),)
        indexes = (
            models.Index(
                fields=["connection", "flow", "key"], condition=~Q(state="done"), name="delivery_open"
            ),
            models.Index(
                fields=["connection", "updated_at"], condition=Q(state="done"), name="delivery_done_at"
            ),
            models.Index("connection", Upper("label"), name="delivery_label"),
            models.Index("connection", Upper("party"), "flow", "key", name="delivery_party"),
            models.Index(
                fields=["connection", "amount"], condition=Q(amount__isnull=False), name="delivery_amount"
            ),
            models.Index(
                fields=["connection", "flow", "cause", "key"],
                condition=Q(cause__isnull=False),
                name="delivery_cause",
            ),
            models.Index("connection", BATCH, condition=~Q(receipts={}), name="delivery_batch"),
            GinIndex(REFERENCES, name="delivery_words"),
            models.Index(
                NUMBER_KEY, "amount", condition=Q(flow="approved-invoices"), name="delivery_number_key"
            ),
            models.Index(fields=["done_run"], condition=Q(done_run__isnull=False), name="delivery_done_run"),
        )


class Comparison(models.Model):
    """What one invoice was last compared with, where it names a purchase order."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT, db_index=False)
    key = models.TextField()
    seen_at = models.DateTimeField()
    told = models.TextField()

    class Meta:
        """One row an invoice."""

        constraints = (UniqueConstraint(fields=["connection", "key"], name="comparison_once"),)


class Resemblance(models.Model):
    """What a look knew of one invoice that the ledger has only sealed, and what it was found to be like.

    `shared` is a keyed hash that the same invoice has in each company, "" where too little is known for one.
    """

    delivery = models.OneToOneField(Delivery, on_delete=PROTECT, primary_key=True)
    dated = models.DateField(null=True)
    name = models.TextField()
    shared = models.TextField()
    found = models.JSONField(default=list, db_default=[])
    seen_at = models.DateTimeField(null=True)

    class Meta:
        """Found by what companies share."""

        indexes = (models.Index(fields=["shared"], condition=~Q(shared=""), name="resemblance_shared"),)


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
    """Where a source's next read starts; `reading_since` is set while a read is under way.

    `resume` is the place after the last finished page of that read, as the source tells it.
    """

    connection = models.ForeignKey(Connection, on_delete=PROTECT)
    flow = models.TextField()
    bookmark = models.TextField(null=True)
    reading_since = models.DateTimeField(null=True)
    resume = models.TextField(null=True)

    class Meta:
        """One bookmark a flow and connection."""

        constraints = (UniqueConstraint(fields=["connection", "flow"], name="watermark_once"),)


class Seen(models.Model):
    """The keys that one page of a whole read brought; kept until the read has come to its end."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT)
    flow = models.TextField()
    keys = models.JSONField()

    class Meta:
        """Found by flow and connection."""

        indexes = (models.Index(fields=["connection", "flow"], name="seen_in_read"),)
