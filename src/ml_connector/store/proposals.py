"""What a run puts before people, and what it lets through by a rule: written in its own transactions, with events.

Knows tables and seals. Knows no rule about who is asked; what people answer is `approvals`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from ml_connector.domain.attempts import changes
from ml_connector.domain.release import Agreement, Answer
from ml_connector.engine.gates import Asked, Noted
from ml_connector.engine.ports import Clock
from ml_connector.store import models
from ml_connector.store import proposal_sql as sql
from ml_connector.store.audit import Event, Unit

__all__ = ["ProposalView", "Proposals"]

_NAMED = 5  # so many members are named that changed


class _Rows(Protocol):
    """Runs a statement of one flow on one connection."""

    def __call__(self, statement: str, **values: object) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True, kw_only=True)
class ProposalView:
    """What was proposed and answered in one flow on one connection; no verb of this class writes."""

    rows: _Rows
    clock: Clock

    def agreements(self, step: str, keys: Sequence[str], zone: str) -> Mapping[str, Agreement]:
        """Give, by key, what was last asked or answered about it; a time zone says what is of today."""
        names = ("entry", "number", "answer", "fingerprint", "rule", "batch", "by", "reason", "over", "today")
        found = self.rows(sql.AGREEMENTS, step=step, keys=list(keys), since=self._midnight(zone))
        return {
            key: Agreement(**{**dict(zip(names, told, strict=True)), "answer": Answer(told[2])})
            for key, *told in found
        }

    def gone_straight(self, step: str, zone: str) -> Mapping[str, Decimal]:
        """Add up, absolute and by currency, what a rule let through since midnight in a time zone."""
        return dict(self.rows(sql.GONE_STRAIGHT, step=step, since=self._midnight(zone)))

    def _midnight(self, zone: str) -> datetime:
        there = ZoneInfo(zone)
        return datetime.combine(self.clock.now().astimezone(there).date(), time.min, there)


@dataclass(frozen=True, kw_only=True)
class Proposals(ProposalView):
    """The same for one run, which proposes; each note is one transaction of that run."""

    connection_id: int
    flow: str
    run_id: int
    unit: Callable[[], AbstractContextManager[Unit]]

    def note(self, step: str, noted: Noted) -> Mapping[str, int]:
        """Write down what goes straight, what is proposed and what counts no more; give the numbers of proposals."""
        if not (noted.straight or noted.proposed or noted.ended or noted.changed):
            return {}
        now = self.clock.now()
        with self.unit() as current:
            asked = [*noted.straight, *(one for proposal in noted.proposed for one in proposal.asked)]
            before = {key: told.entry for key, told in self.agreements(step, _keys(asked), "UTC").items()}
            self._end(noted, now)
            if noted.straight:
                row = self._row(Answer.STRAIGHT, step, noted, now)
                current.tell(self._put(row, noted.straight, before))
            numbers: dict[str, int] = {}
            for proposal in noted.proposed:
                row = self._row(Answer.OPEN, step, noted, now)
                row.title, row.tables = proposal.preview.title, json.dumps(_plain(proposal.preview.tables))
                current.tell(self._put(row, proposal.asked, before))
                numbers |= dict.fromkeys(_keys(proposal.asked), int(row.pk))
        return numbers

    def _end(self, noted: Noted, now: datetime) -> None:
        """Note of earlier drafts why they count no more: of those that are others now, what changed."""
        was = dict(self.rows(sql.PAYLOADS, ids=list(noted.changed)))
        changed = {entry: _changed(was[entry], payload) for entry, payload in noted.changed.items()}
        over = {**noted.ended, **changed}
        if over:
            self.rows(sql.OVER, ids=list(over), whys=list(over.values()))
            self.rows(sql.VOID)

    def _row(self, answer: Answer, step: str, noted: Noted, now: datetime) -> models.Proposal:
        return models.Proposal(
            connection_id=self.connection_id,
            flow=self.flow,
            step=step,
            answer=str(answer),
            rule=noted.rule,
            batch=noted.batch,
            title="",
            tables="{}",
            made_at=now,
            made_run=self.run_id,
        )

    def _put(self, row: models.Proposal, asked: Sequence[Asked], before: Mapping[str, int]) -> Event:
        """Insert a proposal with its drafts; give the event that tells of it."""
        row.save(force_insert=True)
        models.ProposalEntry.objects.bulk_create(
            [
                models.ProposalEntry(
                    proposal_id=row.pk,
                    delivery_id=one.delivery.id,
                    fingerprint=one.draft.fingerprint,
                    amount=one.delivery.amount,
                    currency=one.draft.currency,
                    payload=one.shown if row.answer == Answer.OPEN else "",
                    before=before.get(one.draft.key),
                )
                for one in asked
            ]
        )
        straight = row.answer == Answer.STRAIGHT
        return Event(
            kind="proposal",
            because=f"let through by {row.rule}" if straight else f"proposed as {row.pk}",
            connection=self.connection_id,
            run=self.run_id,
            payload=json.dumps(
                {
                    "proposal": row.pk,
                    "rule": row.rule,
                    "batch": row.batch,
                    "drafts": {one.draft.key: one.draft.fingerprint for one in asked},
                }
            ),
        )


def _keys(asked: Sequence[Asked]) -> list[str]:
    return [one.draft.key for one in asked]


def _plain(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, list[dict[str, str]]]:
    return {title: [dict(row) for row in rows] for title, rows in tables.items()}


def _changed(before: str, after: str) -> str:
    """Name what changed of a draft, the first members of it."""
    paths = [one.path for one in changes(before, after)]
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return f"changed: {', '.join(paths[:_NAMED])}{more}" if paths else "changed"
