"""The tables of release: what was put before a person before it is sent, and what they answered.

Knows columns and constraints. Knows no rule about who is asked, and none about when a row may change.
"""

from django.db import models
from django.db.models import PROTECT

from ml_connector.store.models.connections import Connection
from ml_connector.store.models.ledger import Delivery

__all__ = ["Proposal", "ProposalEntry"]


class Proposal(models.Model):
    """Drafts that were put before a person together, or that a rule let through together.

    `rule` says when a person is asked, `batch` what becomes of the batch; `title` and `tables` are its preview.
    """

    connection = models.ForeignKey(Connection, on_delete=PROTECT, db_index=False)
    flow = models.TextField()
    step = models.TextField()
    answer = models.TextField()
    rule = models.TextField()
    batch = models.TextField()
    title = models.TextField()
    tables = models.TextField()  # JSON
    made_at = models.DateTimeField()
    made_run = models.BigIntegerField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(default="")
    reason = models.TextField(default="")

    class Meta:
        """Found by what was answered, the latest of them by when they were made."""

        indexes = (models.Index(fields=["connection", "answer", "made_at"], name="proposal_answered"),)


class ProposalEntry(models.Model):
    """One draft of a proposal; `over` says why it counts no more. `before` is the line it takes the place of."""

    proposal = models.ForeignKey(Proposal, on_delete=PROTECT)
    delivery = models.ForeignKey(Delivery, on_delete=PROTECT, db_index=False)
    fingerprint = models.TextField()
    amount = models.DecimalField(max_digits=19, decimal_places=3, null=True)
    currency = models.TextField()
    payload = models.TextField()  # as people may see it
    before = models.BigIntegerField(null=True)
    over = models.TextField(default="")
    over_at = models.DateTimeField(null=True)

    class Meta:
        """The last of a delivery is found without reading all."""

        indexes = (models.Index(fields=["delivery", "id"], name="proposal_of_delivery"),)
