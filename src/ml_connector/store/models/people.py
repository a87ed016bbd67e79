"""The tables of people: who may sign in, which roles they hold where, and where they are signed in now.

Knows columns and constraints. Knows no rule about what a role may do, and no password but as a hash.
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CASCADE, PROTECT, UniqueConstraint

__all__ = ["Grant", "Person", "RecoveryCode", "SecondFactor", "SignIn"]


class Person(AbstractBaseUser):
    """Somebody who may sign in; nobody is ever deleted, for the audit trail names them."""

    email = models.TextField(unique=True)  # in lower case
    name = models.TextField(default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[BaseUserManager["Person"]] = BaseUserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Grant(models.Model):
    """One role of one person, in one company, or in each one where it names none."""

    person = models.ForeignKey(Person, on_delete=PROTECT, related_name="grants")
    connection = models.ForeignKey("store.Connection", null=True, on_delete=PROTECT)
    role = models.TextField()

    class Meta:
        """Each once."""

        constraints = (
            UniqueConstraint(
                fields=["person", "connection", "role"], name="grant_once", nulls_distinct=False
            ),
        )


class SecondFactor(models.Model):
    """The secret of somebody's authenticator, sealed; `used` is the last moment whose code was taken."""

    person = models.OneToOneField(Person, on_delete=PROTECT, primary_key=True, related_name="factor")
    sealed = models.TextField()
    confirmed_at = models.DateTimeField(null=True)
    used = models.BigIntegerField(default=0)


class RecoveryCode(models.Model):
    """A code that stands in for an authenticator, once; only its keyed hash is kept."""

    person = models.ForeignKey(Person, on_delete=PROTECT, related_name="codes")
    hash = models.TextField()

    class Meta:
        """Each once."""

        constraints = (UniqueConstraint(fields=["person", "hash"], name="code_once"),)


class SignIn(models.Model):
    """Where a person is signed in: one line a session."""

    session = models.OneToOneField("sessions.Session", on_delete=CASCADE, primary_key=True)
    person = models.ForeignKey(Person, on_delete=PROTECT, related_name="sign_ins")
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.TextField()
    browser = models.TextField()
