"""The tables of reconciliation: what a comparison came to, and who signed a fiscal period off on it.

Knows columns and constraints. Knows no rule about who may sign, and no figure's meaning.
"""

from django.db import models
from django.db.models import PROTECT, UniqueConstraint

from ml_connector.store.models.connections import Connection

__all__ = ["Reconciliation", "SignOff"]


class Reconciliation(models.Model):
    """One comparison of a connection: its bridge, and apart from it what differs, which may be long."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT, db_index=False)
    at = models.DateTimeField()
    actor = models.TextField()
    first = models.DateField()
    last = models.DateField()
    compared = models.IntegerField()
    difference = models.DecimalField(max_digits=19, decimal_places=3)
    bridge = models.TextField()  # JSON
    lines = models.TextField()  # JSON

    class Meta:
        """The latest of a connection is found without reading all."""

        indexes = (models.Index(fields=["connection", "id"], name="reconciliation_of"),)


class SignOff(models.Model):
    """Somebody's name under one fiscal period of one comparison, with the figures they signed."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT)
    reconciliation = models.ForeignKey(Reconciliation, on_delete=PROTECT, db_index=False)
    period = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()
    reason = models.TextField()
    figures = models.TextField()  # JSON

    class Meta:
        """A period of a comparison is signed once."""

        constraints = (UniqueConstraint(fields=["reconciliation", "period"], name="sign_off_once"),)
