"""Look at the facts, keep how the alerts stand, and owe each channel what it is to be told: one transaction.

Knows facts, alerts and the outbox. Knows no server: sending is `noticing`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from ml_connector.domain.alerting.changes import Alert, Change, What, compare
from ml_connector.domain.alerting.conditions import weigh
from ml_connector.domain.alerting.findings import Subject
from ml_connector.domain.alerting.notices import MANY, Notice, Sort, item, item_of
from ml_connector.operations.alert_facts import gather, read_disk
from ml_connector.operations.house import House
from ml_connector.store import alert_channels, alert_facts, alerts, notices
from ml_connector.store.alert_channels import ChannelRow

__all__ = ["watch"]

_KEPT = timedelta(days=90)


def watch(house: House) -> None:
    """Look once. Where another process is looking nothing happens: it sees the same."""
    read_disk(house)
    with alerts.watching() as mine:
        if not mine:
            return
        now = house.clock.now()
        limits = alert_channels.limits()
        kept = compare(alerts.open_alerts(), weigh(gather(limits, now), limits), now)
        numbers = alerts.keep(kept, now)
        for channel in alert_channels.every():
            if channel.way != "heartbeat":
                _owe(channel, kept.changes, numbers, now)
        for channel in alert_channels.claim_due(now, life=False):
            _owe_digest(channel, kept.open, now)
        alerts.forget_before(now - _KEPT)
        alert_facts.put_weighed(now)


def _owe(
    channel: ChannelRow, changes: Sequence[Change], numbers: Mapping[Subject, int], now: datetime
) -> None:
    """Owe a channel the changes it is told of: one by one, or many at once in one notice."""
    mine = [change for change in changes if channel.rules.take(change.alert.finding.subject)]
    if len(mine) > MANY:
        worst_first = sorted(mine, key=lambda change: _worst(change.alert))
        many = Notice(id=uuid4(), sort=Sort.CHANGES, at=now, items=[item_of(one) for one in worst_first])
        notices.put(channel.id, many, now)
        return
    for change in mine:
        number = numbers[change.alert.finding.subject]
        opened = None if change.what is What.OPENED else notices.thread(number, channel.id)
        one = Notice(id=uuid4(), sort=Sort.CHANGE, at=now, items=[item_of(change)], thread=opened)
        notices.put(channel.id, one, now, number)


def _owe_digest(channel: ChannelRow, standing: Sequence[Alert], now: datetime) -> None:
    mine = [
        alert for alert in standing if alert.gone_at is None and channel.rules.take(alert.finding.subject)
    ]
    if mine or (channel.digest and channel.digest.quiet):
        items = [item(alert) for alert in sorted(mine, key=_worst)]
        notices.put(channel.id, Notice(id=uuid4(), sort=Sort.DIGEST, at=now, items=items), now)


def _worst(alert: Alert) -> tuple[int, str, Decimal]:
    """Sort: the most severe first; of one kind the greatest amount, or the longest time."""
    kind = alert.finding.kind
    return (-kind.severity, kind.name, -alert.finding.weight)
