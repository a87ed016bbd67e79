"""The kinds of alert there are: how bad each is, who acts, where, and what comes next.

Knows words. Knows no fact, no time and no channel.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from ml_connector.domain.causes.cause import CONTROLLER, IT, SAGE_AP

__all__ = ["KINDS", "Kind", "Severity"]


class Severity(IntEnum):
    """How bad it is: to be known, to be looked at today, to be looked at now."""

    NOTE = 1
    WARNING = 2
    CRITICAL = 3

    @classmethod
    def named(cls, word: str) -> "Severity":
        """Give the severity of a word; raises KeyError."""
        return cls[word.upper()]

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of alert. `what` says what the kind means; a finding says it with its own figures."""

    name: str
    severity: Severity
    what: str
    who: str
    where: str
    next: str


_WORKS_AGAIN = "Once it is right, the runs go on by themselves, and you are told that it is over."

_ALL = (
    Kind(
        name="data-age",
        severity=Severity.CRITICAL,
        what="No run of a flow has read everything for longer than its limit.",
        who=IT,
        where="`ml-connector runs NAME`, then `ml-connector ping NAME`",
        next="The next run that reads everything ends the alert. What was approved meanwhile is not in Sage 300 yet.",
    ),
    Kind(
        name="stopped",
        severity=Severity.CRITICAL,
        what="Nothing works on a connection: sign-in refused, wrong address, or the like.",
        who=IT,
        where="`ml-connector ping NAME`",
        next="Schedules wait until a ping is green. Nothing is lost.",
    ),
    Kind(
        name="difference",
        severity=Severity.CRITICAL,
        what="The last run of a flow failed or does not balance, or the last reconciliation found a difference.",
        who=CONTROLLER,
        where="`ml-connector runs NAME` or `ml-connector reconcile NAME`, and the batches in Sage 300",
        next="Do not post those batches before you know why. The next run that balances, or reconciliation, ends it.",
    ),
    Kind(
        name="breaker",
        severity=Severity.CRITICAL,
        what="A circuit breaker is open: what a flow was about to write is out of the ordinary, so nothing is written.",
        who=CONTROLLER,
        where="`ml-connector breaker NAME`",
        next="Nothing is lost. Let it through if it is right. Once it is undone at its source, runs go on again.",
    ),
    Kind(
        name="held",
        severity=Severity.WARNING,
        what="As many invoices, or as great an amount, are on hold or refused as the limit says.",
        who=SAGE_AP,
        where="`ml-connector causes NAME`",
        next="Each cause says who fixes what. You are told again only when it has doubled, and when it is over.",
    ),
    Kind(
        name="doubt",
        severity=Severity.CRITICAL,
        what="It is not known for longer than the limit whether something reached the other system.",
        who=SAGE_AP,
        where="`ml-connector deliveries NAME --state in_doubt`, and the batches in Sage 300",
        next="Every run looks again. Do not key the invoices in by hand meanwhile.",
    ),
    Kind(
        name="ending",
        severity=Severity.WARNING,
        what="A certificate or a secret ends soon, or has ended.",
        who=IT,
        where="The server, file or account that is named",
        next="Renew it before that day; after it nothing works on the connection.",
    ),
    Kind(
        name="disk",
        severity=Severity.CRITICAL,
        what="A host has less free space than the limit.",
        who=IT,
        where="The disk of the home (`ML_CONNECTOR_HOME`) on the host that is named",
        next="Make room. A full disk stops the database, and with it every run; nothing is lost.",
    ),
    Kind(
        name="missing",
        severity=Severity.CRITICAL,
        what="There are schedules, and no worker or scheduler has been heard of for a minute.",
        who=IT,
        where="The host that is named: is `ml-connector serve` running there?",
        next=_WORKS_AGAIN,
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
