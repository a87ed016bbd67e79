"""The table of what is remembered of systems from one run to the next, whichever connection spoke with them.

Knows columns. Knows no rule about when one is left alone.
"""

from django.db import models

__all__ = ["SystemState"]


class SystemState(models.Model):
    """One system: a Sage server, one company on it, or an AvidXchange gateway with one set of credentials."""

    key = models.TextField(unique=True)
    name = models.TextField()
    failures = models.IntegerField(default=0)
    since = models.DateTimeField(null=True)
    said = models.TextField(default="")
    next_try = models.DateTimeField(null=True)
    tried = models.BooleanField(default=False)
    rest_since = models.DateTimeField(null=True)
    rest_until = models.DateTimeField(null=True)
    rest_why = models.TextField(default="")
    slowed = models.IntegerField(default=0)
    slowed_at = models.DateTimeField(null=True)
