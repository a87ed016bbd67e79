"""The tables of connections: settings, sealed secrets, codes, sites, keys and tokens.

Knows columns and constraints. Knows no rule about when a row may change.
"""

from django.db import models
from django.db.models import PROTECT, UniqueConstraint

__all__ = ["Connection", "Crosswalk", "HouseKey", "KeyCheck", "SiteDescription", "Token"]


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
    aged_until = models.DateTimeField(null=True)  # payloads of what was done until then have aged out


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


class HouseKey(models.Model):
    """A key of this installation, for one purpose, sealed with the master key."""

    purpose = models.TextField(primary_key=True)
    sealed = models.TextField()


class SiteDescription(models.Model):
    """What a connection's Sage site last said of one module of its own, as far as it is read."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT, db_index=False)
    module = models.TextField()
    fingerprint = models.TextField()
    told = models.TextField()

    class Meta:
        """One row a module."""

        constraints = (UniqueConstraint(fields=["connection", "module"], name="description_once"),)


class Token(models.Model):
    """One credential set's access token, sealed with the master key (L13)."""

    owner = models.TextField(primary_key=True)
    sealed = models.TextField()
