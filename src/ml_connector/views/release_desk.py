"""The release desk: what waits for a person, what was answered, and by which rule things go; in words and sums.

Knows the rows of the store and the words of people. Knows no page, and changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.money import NO_CURRENCY, ZERO
from ml_connector.domain.options import parse
from ml_connector.domain.release import STRAIGHT, Answer, Rule
from ml_connector.store import proposal_list
from ml_connector.store.approvals import EntryRow, fingerprint, proposals
from ml_connector.store.connections import Stored
from ml_connector.store.proposal_list import Listed, Part
from ml_connector.views.actors import said_by
from ml_connector.views.nouns import noun_of
from ml_connector.views.release import proposals as shown

__all__ = ["Asked", "Desk", "Opened", "desk", "many", "opened", "rule_words", "stands"]

_BATCHES = {
    "open": "to Sage 300 as an open batch",
    "ready": "to Sage 300 as a batch that is made ready to post",
    "post": "to Sage 300, and post the batch",
}
_ANSWERS = {
    Answer.OPEN: ("Waiting for release", "look"),
    Answer.APPROVED: ("Released", "well"),
    Answer.REJECTED: ("Kept back", "wrong"),
    Answer.VOIDED: ("Replaced: nothing of it stands as it was proposed", ""),
    Answer.STRAIGHT: ("Let through by the rule", "well"),
}
_STATES = {
    "pending": "Ready to send",
    "waiting": "Ready to send, tried again later",
    "sending": "Sending",
    "in_doubt": "Checking whether Sage received it",
    "done": "Entered in Sage 300",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One proposal in words: `count` and `sums` are of what waits, or of all of it where it was answered.

    `warnings` say in short what of it deserves a second look.
    """

    number: int
    title: str
    batch: str
    answer: str
    mood: str
    made_at: datetime
    answered_at: datetime | None
    by: str
    reason: str
    noun: str
    count: int
    sums: Mapping[str, Decimal]
    warnings: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What waits in all, a page of it, and a page of what was answered; `more` tells of a next page."""

    rule: str
    count: int
    proposals: int
    sums: Mapping[str, Decimal]
    oldest: datetime | None
    waiting: Sequence[Asked]
    more: bool
    answered: Sequence[Asked]
    more_answered: bool


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One proposal with all its drafts, as `proposals` shows them; each draft also says in words how it stands."""

    asked: Asked
    flow: str
    rule: str
    fingerprint: str
    warnings: Sequence[str]
    tables: Mapping[str, Sequence[Mapping[str, str]]]
    drafts: Sequence[Mapping[str, Any]]


def desk(stored: Stored, *, page: int, answered_page: int, size: int) -> Desk:
    """Look at one company's desk."""
    every = proposal_list.waiting_in_all(stored.id)
    waits = proposal_list.waiting(stored.id, limit=size + 1, skip=size * (page - 1))
    answered = proposal_list.answered(stored.id, limit=size + 1, skip=size * (answered_page - 1))
    parts = proposal_list.parts([one.number for one in (*waits, *answered)])
    told = stored.settings.get("options")
    return Desk(
        rule=rule_words(parse(told if isinstance(told, dict) else {}).release),
        count=sum(row[1] for row in every),
        proposals=sum(row[4] for row in every),
        sums={row[0] or NO_CURRENCY: row[2] for row in every},
        oldest=min((row[3] for row in every), default=None),
        waiting=[_asked(one, parts.get(one.number, ())) for one in waits[:size]],
        more=len(waits) > size,
        answered=[_asked(one, parts.get(one.number, ())) for one in answered[:size]],
        more_answered=len(answered) > size,
    )


def opened(stored: Stored, number: int) -> Opened | None:
    """Open one proposal of a company; None where there is none of this number."""
    rows = proposals(stored.id, [number])
    if not rows:
        return None
    (row,) = rows
    (told,) = shown(stored.name, [number])["proposals"]
    waits = row.waiting
    chosen = waits or row.entries
    sums: dict[str, Decimal] = {}
    for entry in chosen:
        currency = entry.currency or NO_CURRENCY
        sums[currency] = sums.get(currency, ZERO) + (entry.amount or ZERO)
    words, mood = _ANSWERS[row.answer]
    if row.answer is Answer.OPEN and not waits:
        words, mood = "Nothing of it waits any more", ""
    return Opened(
        asked=Asked(
            number=row.number,
            title=row.title,
            batch=_batch(row.batch),
            answer=words,
            mood=mood,
            made_at=row.made_at,
            answered_at=row.answered_at,
            by=said_by(row.answered_by),
            reason=row.reason,
            noun=noun_of(row.flow),
            count=len(chosen),
            sums=sums,
        ),
        flow=row.flow,
        rule=rule_words(row.rule),
        fingerprint=fingerprint([row]) if waits else "",
        warnings=told["warnings"],
        tables=told["tables"],
        drafts=[
            {**draft, "delivery": entry.delivery, "stands": _stands(entry)}
            for draft, entry in zip(told["drafts"], row.entries, strict=True)
        ],
    )


def many(count: int, noun: str) -> str:
    """Say how many: `1 invoice`, `1,204 invoices`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def rule_words(release: str) -> str:
    """Say by which rule things go."""
    if release == STRAIGHT:
        return "What passes its checks goes by itself, and nobody is asked (release=straight)."
    limit = Rule.of(release, "").limit
    if limit is None:
        return "What passes its checks waits for a person (release=person)."
    return (
        f"What stays under {limit:,.2f} a day in one currency goes by itself; what reaches it waits for a person "
        f"(release={release})."
    )


def stands(state: str, cause: str) -> str:
    """Say how an invoice stands in the ledger."""
    if state in _STATES:
        return _STATES[state]
    what = CAUSES[cause].what if cause in CAUSES else "A person decides."
    return f"{'On hold' if state == 'held' else 'Needs a fix'}: {what}"


def _asked(one: Listed, parts: Sequence[Part]) -> Asked:
    waits = one.answer is Answer.OPEN
    words, mood = _ANSWERS[one.answer]
    return Asked(
        number=one.number,
        title=one.title or "Sent without being asked about",
        batch=_batch(one.batch),
        answer=words,
        mood=mood,
        made_at=one.made_at,
        answered_at=one.answered_at,
        by=said_by(one.answered_by),
        reason=one.reason,
        noun=noun_of(one.flow),
        count=sum(part.waits if waits else part.count for part in parts),
        sums={
            part.currency or NO_CURRENCY: part.waits_amount if waits else part.amount
            for part in parts
            if part.waits or not waits
        },
        warnings=list(_warnings(parts)) if waits else (),
    )


def _warnings(parts: Sequence[Part]) -> Iterator[str]:
    new, changed = sum(part.new_vendors for part in parts), sum(part.changed for part in parts)
    if new:
        yield f"first entry for {many(new, 'vendor')}"
    if changed:
        yield f"{changed:,} proposed before, and changed"
    if any(part.waits and not part.currency for part in parts):
        yield "a currency is not known"


def _batch(batch: str) -> str:
    """Say what becomes of a batch, of `post=open in HOST/COMPANY`."""
    post = batch.removeprefix("post=").partition(" ")[0]
    return _BATCHES.get(post, "to Sage 300")


def _stands(entry: EntryRow) -> str:
    return "Waiting for release" if entry.waits else stands(entry.state, entry.cause)
