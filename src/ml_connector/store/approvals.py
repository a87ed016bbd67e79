"""What people see of proposals and answer to them: each answer one transaction, with its events and moves.

Knows tables. Knows no system, and no rule about who may answer. Whoever answers holds the lock of the Sage company
(L1), so that no run proposes meanwhile.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from ml_connector.domain.acts import Act
from ml_connector.domain.release import WAITING, Answer, set_fingerprint
from ml_connector.domain.states import State
from ml_connector.store import models
from ml_connector.store import proposal_sql as sql
from ml_connector.store.audit import Event, unit
from ml_connector.store.desk import Decided, Desk, Wish

__all__ = ["Approvals", "EntryRow", "Moved", "ProposalRow", "fingerprint", "proposals", "unfounded"]

_ANSWERS = {Act.APPROVE: Answer.APPROVED, Act.REJECT: Answer.REJECTED}
_LEFT = "it did not wait any more when the others were answered"


class Moved(ValueError):
    """What was to be answered is not as it was seen; the text says what to do."""


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One draft of a proposal, and where its delivery stands now, in the order of ENTRIES' columns.

    `over` says why the draft counts no more. `before` is the payload of the one it takes the place of, `replaces` that
    one's proposal, 0 where there is none. `new_vendor`: nothing was ever entered for its vendor.
    """

    proposal: int
    id: int
    delivery: int
    key: str
    label: str
    party: str
    amount: Decimal | None
    currency: str
    fingerprint: str
    payload: str
    over: str
    state: str
    cause: str
    before: str
    replaces: int
    new_vendor: bool

    @property
    def waits(self) -> bool:
        """Whether it stands as it was proposed: an answer to the proposal is one about it."""
        return not self.over and (self.state, self.cause) == (State.HELD, WAITING)


@dataclass(frozen=True, kw_only=True)
class ProposalRow:
    """One proposal as people see it, with its drafts."""

    number: int
    flow: str
    answer: Answer
    rule: str
    batch: str
    title: str
    tables: Mapping[str, Sequence[Mapping[str, str]]]
    made_at: datetime
    answered_at: datetime | None
    answered_by: str
    reason: str
    entries: Sequence[EntryRow]

    @property
    def waiting(self) -> Sequence[EntryRow]:
        """What of it waits for an answer."""
        return [entry for entry in self.entries if entry.waits] if self.answer is Answer.OPEN else []


def proposals(connection_id: int, numbers: Sequence[int] = (), *, limit: int = 0) -> Sequence[ProposalRow]:
    """Give these proposals, oldest first; without numbers the open ones of which something waits.

    With a limit and no numbers: the latest, whatever was answered, newest first.
    """
    found = models.Proposal.objects.filter(connection_id=connection_id)
    if numbers:
        found = found.filter(pk__in=list(numbers)).order_by("pk")
    elif limit:
        found = found.order_by("-pk")[:limit]
    else:
        found = found.filter(answer=Answer.OPEN).order_by("pk")
    rows = list(found)
    entries = _entries([row.pk for row in rows])
    shown = [_shown(row, entries.get(row.pk, [])) for row in rows]
    return shown if numbers or limit else [row for row in shown if row.waiting]


def fingerprint(rows: Sequence[ProposalRow]) -> str:
    """Hash what an answer to these proposals is about: their drafts that wait, and what becomes of their batches."""
    prints = {entry.key: entry.fingerprint for row in rows for entry in row.waiting}
    return set_fingerprint("; ".join(sorted({row.batch for row in rows})), prints)


def unfounded() -> Iterator[tuple[int, str, str]]:
    """Give proposal, answer and document of each draft that counts as agreed to though the trail does not say so."""
    with connection.cursor() as cursor:
        cursor.execute(sql.UNFOUNDED, {})
        yield from cursor.fetchall()


@dataclass(frozen=True, kw_only=True)
class Approvals:
    """Where one person answers proposals of one connection; what moves by it, moves at the desk."""

    connection_id: int
    desk: Desk

    def answer(self, numbers: Sequence[int], wish: Wish, seen: str) -> Sequence[Decided]:
        """Approve or reject what waits in these proposals, all in one transaction.

        Raises Moved where they are not what the person saw (`seen`, of `fingerprint`) or nothing of one waits.
        """
        now = self.desk.clock.now()
        with unit(self.desk.actor, now) as current:
            _rows(sql.LOCK, connection=self.connection_id, ids=list(numbers))
            rows = proposals(self.connection_id, numbers)
            _check(rows, numbers, seen)
            waiting = [entry for row in rows for entry in row.waiting]
            decided = self.desk.decide([entry.delivery for entry in waiting], wish)
            moved = {one.id for one in decided if one.became is not None}
            answered = {entry.id for entry in waiting if entry.delivery in moved}
            left = [e.id for row in rows for e in row.entries if not e.over and e.id not in answered]
            _rows(sql.OVER, ids=left, whys=[_LEFT] * len(left), now=now)
            told = {"answer": str(_ANSWERS[wish.act]), "actor": self.desk.actor, "reason": wish.because}
            _rows(sql.ANSWER, ids=list(numbers), now=now, **told)
            current.tell(*(_event(row, self.connection_id, wish, seen) for row in rows))
        return decided


def _check(rows: Sequence[ProposalRow], numbers: Sequence[int], seen: str) -> None:
    known = {row.number: row for row in rows}
    for number in numbers:
        if number not in known:
            raise Moved(f"There is no proposal {number} on this connection.")
        if known[number].answer is not Answer.OPEN:
            raise Moved(f"Proposal {number} is {known[number].answer}, and not open any more.")
        if not known[number].waiting:
            raise Moved(f"Nothing of proposal {number} waits for release any more.")
    if fingerprint(rows) != seen:
        raise Moved(
            "What waits is not what was looked at: something was added, changed or taken out. Look again."
        )


def _event(row: ProposalRow, connection_id: int, wish: Wish, seen: str) -> Event:
    told = {
        "proposal": row.number,
        "set": seen,
        "rule": row.rule,
        "batch": row.batch,
        "drafts": {entry.key: entry.fingerprint for entry in row.waiting},
    }
    answer = f"{_ANSWERS[wish.act]} proposal {row.number}"
    because = f"{answer}: {wish.because}" if wish.because else answer
    return Event(kind="proposal", because=because, connection=connection_id, payload=json.dumps(told))


def _shown(row: models.Proposal, entries: Sequence[EntryRow]) -> ProposalRow:
    return ProposalRow(
        number=row.pk,
        flow=row.flow,
        answer=Answer(row.answer),
        rule=row.rule,
        batch=row.batch,
        title=row.title,
        tables=json.loads(row.tables),
        made_at=row.made_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        reason=row.reason,
        entries=entries,
    )


def _entries(numbers: Sequence[int]) -> Mapping[int, list[EntryRow]]:
    found: dict[int, list[EntryRow]] = {}
    names = tuple(EntryRow.__dataclass_fields__)
    for told in _rows(sql.ENTRIES, ids=list(numbers)):
        entry = EntryRow(**dict(zip(names, told, strict=True)))
        found.setdefault(entry.proposal, []).append(entry)
    return found


def _rows(statement: str, **values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
