"""What became of alerts since the last look: which opened, grew worse, or are over.

Knows the states of an alert and the time between two. Knows no condition and no channel. What goes away is over only
once it has stayed away for ten minutes: what comes and goes is told once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ml_connector.domain.alerting.findings import Finding, Subject

__all__ = ["QUIET", "Alert", "Change", "Kept", "What", "compare"]

QUIET = timedelta(minutes=10)


class What(StrEnum):
    """What may become of an alert."""

    OPENED = "opened"
    WORSE = "worse"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One alert: what it says now, since when, when it was last seen, and how often it came back before it was over.

    `gone_at`: since when it is no longer seen; it is over when it stays so.
    `told_step`: the worst that was told of it. It never falls while the alert is open: a fall is told to nobody, so who
    was told "10,000 on hold" is not surprised when it is 10,000 again, and what swings around a step rings once. What
    is below the limit for ten minutes is over, and the next time it is told anew.
    """

    finding: Finding
    since: datetime
    seen_at: datetime
    gone_at: datetime | None = None
    told_step: int = 0
    returns: int = 0


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of state that somebody is told, and when it was."""

    what: What
    alert: Alert
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is open now, what closed, and what is to be told."""

    open: Sequence[Alert]
    closed: Sequence[Alert]
    changes: Sequence[Change]


def compare(before: Sequence[Alert], found: Sequence[Finding], now: datetime) -> Kept:
    """Compare what was open with what is found now."""
    seen = {finding.subject: finding for finding in found}
    known = {alert.finding.subject: alert for alert in before}
    kept: list[Alert] = []
    closed: list[Alert] = []
    told: list[Change] = []
    for subject, finding in seen.items():
        folded = _is_folded(finding, seen, known)
        alert = known.get(subject)
        if alert is None and not folded:
            opened = Alert(finding=finding, since=now, seen_at=now, told_step=finding.step)
            kept.append(opened)
            told.append(Change(what=What.OPENED, alert=opened, at=now))
        elif alert is not None:
            again = _seen_again(alert, finding, now)
            if finding.step > alert.told_step and not folded:
                again = replace(again, told_step=finding.step)
                told.append(Change(what=What.WORSE, alert=again, at=now))
            kept.append(again)
    for subject, alert in known.items():
        if subject in seen:
            continue
        gone = replace(alert, gone_at=alert.gone_at or now)
        if now - (gone.gone_at or now) >= QUIET:
            closed.append(gone)
            told.append(Change(what=What.OVER, alert=gone, at=now))
        else:
            kept.append(gone)
    return Kept(open=kept, closed=closed, changes=told)


def _seen_again(alert: Alert, finding: Finding, now: datetime) -> Alert:
    returns = alert.returns + (alert.gone_at is not None)
    return replace(alert, finding=finding, seen_at=now, gone_at=None, returns=returns)


def _is_folded(finding: Finding, seen: Mapping[Subject, Finding], known: Mapping[Subject, Alert]) -> bool:
    """Tell whether another alert says it already, be it one that is just going away."""
    return any(above in seen or above in known for above in finding.folds)
