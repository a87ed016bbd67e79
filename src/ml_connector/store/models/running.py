"""The tables of what runs, when, and where: runs with their totals, schedules, and the processes of this house.

Knows columns and constraints. Knows no rule about when a run is due, or whose it is.
"""

from django.db import models
from django.db.models import CASCADE, PROTECT, Q, UniqueConstraint

from ml_connector.store.models.connections import Connection

__all__ = ["Breaker", "Process", "Run", "RunTotal", "Schedule"]


class Run(models.Model):
    """One execution of one flow on one connection: asked for, then started, then ended.

    `attempt` grows with every process that takes the run on: only the latest may write for it.
    """

    connection = models.ForeignKey(Connection, on_delete=PROTECT)
    flow = models.TextField()
    actor = models.TextField()
    worker = models.TextField(default="")
    trigger = models.TextField(
        default="person"
    )  # person, schedule, or look: something in doubt may be known now
    due_at = models.DateTimeField(null=True)  # the time of the schedule this run is for
    asked_at = models.DateTimeField()
    job = models.BigIntegerField(null=True)
    attempt = models.IntegerField(default=0)
    opened = models.BooleanField(default=False)  # what was owed before is written down
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    report = models.JSONField(null=True)

    class Meta:
        """At most one run of a flow on a connection is open: what keeps schedules from piling up."""

        constraints = (
            UniqueConstraint(
                fields=["connection", "flow"], condition=Q(ended_at__isnull=True), name="run_open_once"
            ),
        )
        indexes = (
            models.Index(fields=["connection", "flow", "-id"], name="run_latest"),
            models.Index(
                fields=["connection", "flow", "-id"],
                condition=Q(outcome__in=("balanced", "nothing_to_do", "partial", "unclear")),
                name="run_read_all",
            ),
        )


class RunTotal(models.Model):
    """One word of the identity L15 in one currency of one run: what was owed before, what changed.

    What its attempts read and sent is counted here as well, without a currency.
    """

    run = models.ForeignKey(Run, on_delete=CASCADE)
    word = models.TextField()
    currency = models.TextField()
    count = models.BigIntegerField()
    amount = models.DecimalField(max_digits=21, decimal_places=3)

    class Meta:
        """One row a word and currency."""

        constraints = (UniqueConstraint(fields=["run", "word", "currency"], name="run_total_once"),)


class Schedule(models.Model):
    """When one flow runs on one connection; `next_due` is null while it is paused."""

    connection = models.ForeignKey(Connection, on_delete=PROTECT)
    flow = models.TextField()
    sentence = models.TextField()  # as it was typed: cron, or words
    cron = models.TextField()
    zone = models.TextField()
    blackouts = models.JSONField(default=list)
    offset_s = models.IntegerField(default=0)  # so that a thousand do not start together; the same for ever
    next_due = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)  # before that, when something in doubt may be looked up
    last_due = models.DateTimeField(null=True)
    paused = models.JSONField(null=True)  # by whom, since when, why
    actor = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        """One schedule a flow and connection."""

        constraints = (UniqueConstraint(fields=["connection", "flow"], name="schedule_once"),)
        indexes = (models.Index(fields=["next_due"], name="schedule_due"),)


class Breaker(models.Model):
    """One flow's circuit breaker on one connection; `since` is set while it is open.

    `lot` numbers what comes in and grows each time all of it may be written: what has its number was never let go.
    """

    connection = models.ForeignKey(Connection, on_delete=PROTECT, db_index=False)
    flow = models.TextField()
    lot = models.IntegerField(default=1)
    started = models.BooleanField(default=False)  # from then on it may open
    days = models.JSONField(default=list)  # the most of each day: what is usual
    since = models.DateTimeField(null=True)
    run = models.BigIntegerField(null=True)  # that stopped first
    trip = models.JSONField(null=True)  # what was out of the ordinary at the last weighing

    class Meta:
        """One breaker a flow and connection."""

        constraints = (UniqueConstraint(fields=["connection", "flow"], name="breaker_once"),)


class Process(models.Model):
    """One long-lived process of this house: web, scheduler or worker, on some host; it beats while it lives."""

    kind = models.TextField()
    host = models.TextField()
    pid = models.IntegerField()
    born = (
        models.FloatField()
    )  # its start as its own host tells it: a number used again is not the same process
    version = models.TextField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    class Meta:
        """One process a number and host."""

        constraints = (UniqueConstraint(fields=["host", "pid"], name="process_once"),)
