"""Open alerts: what is known of each, kept from one look to the next.

Knows rows. Knows no condition and no channel. One process at a time looks, however many schedulers there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction

from ml_connector.domain.alerting.changes import Alert, Kept
from ml_connector.domain.alerting.findings import Finding, Subject
from ml_connector.store import models

__all__ = ["forget_before", "keep", "open_alerts", "watching"]

_LOOKING = 0x616C657274  # any number that nothing else locks by


@contextmanager
def watching() -> Iterator[bool]:
    """Hold one transaction in which the alerts are looked at; False where another process is looking."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOOKING])
            mine: bool = cursor.fetchone()[0]
        yield mine


def open_alerts() -> Sequence[Alert]:
    """Give all alerts that are not over, also those that are just going away."""
    return [_alert(row) for row in models.Alert.objects.filter(closed_at=None).order_by("id")]


def keep(kept: Kept, now: datetime) -> Mapping[Subject, int]:
    """Write down how the alerts stand now; gives the number of each, of those that closed, too.

    Most say what they said half a minute ago: all of those are seen again in one statement.
    """
    rows = {_subject(row): row for row in models.Alert.objects.filter(closed_at=None)}
    numbers: dict[Subject, int] = {}
    same: list[int] = []
    for closed_at, alerts in ((None, kept.open), (now, kept.closed)):
        for alert in alerts:
            subject = alert.finding.subject
            row = rows.get(subject) or models.Alert(**vars(subject))
            before = _told(row)
            _write(row, alert)
            row.closed_at = closed_at
            if row.pk is None or _told(row) != before:
                row.save()
            elif row.gone_at is None:
                same.append(row.pk)
            numbers[subject] = int(row.pk)
    models.Alert.objects.filter(pk__in=same).update(seen_at=now)
    return numbers


def forget_before(moment: datetime) -> None:
    """Forget alerts that were over, and notices that were made, before a moment, with what was said of them."""
    models.NoticeTry.objects.filter(at__lt=moment).delete()
    models.Notice.objects.filter(made_at__lt=moment, due_at=None).delete()
    models.Alert.objects.filter(closed_at__lt=moment, notice=None).delete()


def _write(row: models.Alert, alert: Alert) -> None:
    finding = alert.finding
    row.title, row.lines, row.figures = finding.title, finding.lines(), dict(finding.figures)
    row.weight, row.step, row.told_step, row.returns = (
        finding.weight,
        finding.step,
        alert.told_step,
        alert.returns,
    )
    row.since, row.seen_at, row.gone_at = alert.since, alert.seen_at, alert.gone_at


def _told(row: models.Alert) -> Mapping[str, object]:
    """Give what a row says, but for when it was seen."""
    columns = (field.attname for field in row._meta.concrete_fields)
    return {name: getattr(row, name) for name in columns if name != "seen_at"}


def _subject(row: models.Alert) -> Subject:
    return Subject(kind=row.kind, connection=row.connection, flow=row.flow, detail=row.detail)


def _alert(row: models.Alert) -> Alert:
    finding = Finding(subject=_subject(row), title=row.title, what=row.lines["what"])
    finding = replace(
        finding,
        who=row.lines["who"],
        where=row.lines["where"],
        next=row.lines["next"],
        step=row.step,
        weight=row.weight,
        figures=row.figures,
    )
    return Alert(
        finding=finding,
        since=row.since,
        seen_at=row.seen_at,
        gone_at=row.gone_at,
        told_step=row.told_step,
        returns=row.returns,
    )
