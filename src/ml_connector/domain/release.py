"""Who must agree before something is entered in the books: nobody, a person, or a person from an amount on (L7).

Pure. Knows drafts by key, fingerprint and amount, the three rules, and what was answered before. Knows no ledger and no
system, and not who may agree.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from ml_connector.domain.failures import Held
from ml_connector.domain.fingerprint import of_text
from ml_connector.domain.money import NO_CURRENCY, ZERO

__all__ = [
    "ANOTHER_DAY",
    "CHANGED_RULE",
    "REJECTED",
    "STRAIGHT",
    "WAITING",
    "Agreement",
    "Answer",
    "Entry",
    "Judged",
    "Rule",
    "judge",
    "read_release",
    "set_fingerprint",
    "waiting",
]

STRAIGHT = "straight"
WAITING, REJECTED = "waiting-for-release", "release-rejected"
CHANGED_RULE = "the rule it was proposed under is another now"
ANOTHER_DAY = "it went straight on another day, and was not sent"

_PERSON = "person"
_THRESHOLD = re.compile(r"threshold:([0-9]{1,12}(?:\.[0-9]{1,3})?)")


class Answer(StrEnum):
    """What became of a proposal; a straight one was let through by its rule, and asked of nobody."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    VOIDED = "voided"  # nothing of it stands any more as it was proposed
    STRAIGHT = "straight"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a person is asked, and what becomes of the batch in which books: an agreement under another `batch` is none.

    `limit` None: always. How a batch is cut is no part of it, so that splitting one keeps its approval.
    """

    text: str
    batch: str
    limit: Decimal | None = None

    @classmethod
    def of(cls, release: str, batch: str) -> "Rule":
        """Read what `read_release` gave, other than "straight"."""
        found = _THRESHOLD.fullmatch(release)
        return cls(text=release, batch=batch, limit=Decimal(found[1]) if found else None)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One draft that asks to be let through; `amount` is signed, `currency` empty where nobody knows it."""

    key: str
    fingerprint: str
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What was last answered about a key: `number` of the proposal, the very draft, and the rule it was asked under.

    `entry` is the line of the proposal. `over` says why it counts no more, "" while it does. `today`: it was put there
    since midnight, in the zone of whoever asks.
    """

    entry: int
    number: int
    answer: Answer
    fingerprint: str
    rule: str
    batch: str
    by: str = ""
    reason: str = ""
    over: str = ""
    today: bool = True

    def covers(self, entry: Entry, rule: Rule) -> bool:
        """Tell whether it is about this very draft, in a batch that becomes the same."""
        return not self.over and (self.fingerprint, self.batch) == (entry.fingerprint, rule.batch)


@dataclass(kw_only=True)
class Judged:
    """Keys by what becomes of them: `passed` were agreed to, `straight` the rule lets through, `asked` are to be asked.

    `held` stand as they stood: in an open proposal, or rejected.
    """

    passed: list[str] = field(default_factory=list)
    straight: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    held: dict[str, Held] = field(default_factory=dict)


def read_release(value: str) -> str:
    """Read the setting; raises ValueError, whose text says what it takes."""
    if value in (STRAIGHT, _PERSON):
        return value
    found = _THRESHOLD.fullmatch(value)
    if found is None or not Decimal(found[1]):
        raise ValueError("straight, person, or threshold:AMOUNT such as threshold:10000.00, above zero")
    return value


def judge(
    rule: Rule, entries: Sequence[Entry], kept: Mapping[str, Agreement], gone: Mapping[str, Decimal]
) -> Judged:
    """Say what becomes of each draft. `gone` is what went straight today, absolute, by currency.

    What is compared with a limit is all that would go straight in one currency in one day, what goes now included: no
    cutting into batches or runs makes less of it. Where it reaches the limit, all that asks now in that currency waits.
    So what went straight covers its draft on that day only: what is sent on another one counts on that one.
    What a person was asked about once is never let through by a rule, unless the rule has changed since it was asked.
    """
    judged, fresh = Judged(), list[Entry]()
    for entry in entries:
        _sort(rule, entry, kept.get(entry.key), judged, fresh)
    adding: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for entry in fresh:
        adding[entry.currency] += abs(entry.amount or ZERO)
    for entry in fresh:
        known = entry.amount is not None and entry.currency not in ("", NO_CURRENCY)
        total = gone.get(entry.currency, ZERO) + adding[entry.currency]
        through = known and rule.limit is not None and total < rule.limit
        (judged.straight if through else judged.asked).append(entry.key)
    return judged


def _sort(rule: Rule, entry: Entry, kept: Agreement | None, judged: Judged, fresh: list[Entry]) -> None:
    """Put a draft where what was answered before puts it, or among the fresh ones."""
    if kept is None:
        fresh.append(entry)
        return
    same, covered = kept.rule == rule.text, kept.covers(entry, rule)
    agreed = kept.answer is Answer.APPROVED or (kept.answer is Answer.STRAIGHT and same and kept.today)
    if covered and agreed:
        judged.passed.append(entry.key)
    elif kept.answer is Answer.OPEN and covered and same:
        judged.held[entry.key] = waiting(kept.number)
    elif kept.answer is Answer.REJECTED and not kept.over and kept.fingerprint == entry.fingerprint:
        judged.held[entry.key] = Held(cause=REJECTED, said=kept.reason)
    elif kept.answer in (Answer.APPROVED, Answer.REJECTED) or (kept.answer is Answer.OPEN and same):
        judged.asked.append(entry.key)
    else:
        fresh.append(entry)


def waiting(number: int | None) -> Held:
    """Say that something waits in a proposal; None: in one that a plan foresees."""
    return Held(cause=WAITING, said=f"proposal {number}" if number else "a new proposal")


def set_fingerprint(batch: str, prints: Mapping[str, str]) -> str:
    """Hash a set of drafts, by key, and what becomes of their batch: what a person approves."""
    return of_text(json.dumps([batch, sorted(prints.items())]))
