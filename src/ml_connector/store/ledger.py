"""The ledger: every delivery of one flow on one connection, and the only door through which a state changes.

Knows tables, legal moves and seals. Knows no system and not what a record means: it keeps text and fingerprints.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from ml_connector.domain.failures import Held, Refused, TryLater
from ml_connector.domain.states import State, check_move
from ml_connector.engine.looks import Look
from ml_connector.engine.values import Draft, Outcome, Parcel, Total
from ml_connector.store import balance_sql
from ml_connector.store import ledger_rows as rows
from ml_connector.store import ledger_sql as sql
from ml_connector.store.audit import Event
from ml_connector.store.evidence import INTENT, LOOK, look_text
from ml_connector.store.proposals import Proposals
from ml_connector.store.weighing import Weighing

__all__ = ["Ledger"]

Row = tuple[Any, ...]

_NOTHING_CAME = (Refused, TryLater, Held)


@dataclass(frozen=True, kw_only=True)
class Ledger(Weighing):
    """One run's view of the ledger; every public verb but `witness` is one transaction.

    `looks` are, by key, the step and the text of a look that is told with the next move.
    """

    looks: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False)

    # --- delivering -------------------------------------------------------------------------------

    def due(self) -> Sequence[datetime]:
        """Give the first times at which something may move again."""
        return [row[0] for row in self._rows(sql.DUE)]

    def claim(self, places: Mapping[str, str]) -> Collection[str]:
        """Take the places; give the keys that came second."""
        columns = {"places": list(places.values()), "keys": list(places)}
        with self._unit():
            self._rows(sql.CLAIM, **columns)
            return {row[0] for row in self._rows(sql.TAKEN, **columns)}

    def reopen(self, keys: Collection[str], because: str) -> Collection[str]:
        """Put held and refused deliveries back to pending; give those that no breaker weighed yet."""
        with self._unit() as current:
            reopened = self._rows(sql.REOPEN, keys=list(keys))
            for delivery_id, was, _, _ in reopened:
                current.tell(self._move(delivery_id, State(was), State.PENDING, because))
        return {key for _, _, key, unweighed in reopened if unweighed}

    def accept(self, findings: Mapping[str, Held]) -> None:
        """Keep that whoever asked for this run takes these findings for right, with what was found."""
        rulings = [rows.ruling_text("anyway", held) for held in findings.values()]
        with self._unit() as current:
            found = {key: (i, s) for i, key, s in self._rows(sql.RULE, keys=list(findings), rulings=rulings)}
            for key, held in findings.items():
                delivery_id, state = found[key]
                told = {"was": state, "became": state, "because": f"accepted: {held.cause}"}
                current.tell(self._event("ruling", delivery_id, payload=held.said, **told))

    def sending(self, step: str, parcel: Parcel) -> None:
        """Write intents and exactly what will be sent; after this commit it may be out."""
        self.rest()
        self.fence()
        now = self.clock.now()
        keys = [draft.key for draft in parcel.drafts]
        with self._unit() as current:
            standing = self._standing(keys)
            intents = [self._intent(step, draft, parcel, now) for draft in parcel.drafts]
            self._rows(sql.SENT, keys=keys)
            self._rows(sql.SENDING, keys=keys, intents=intents)
            for draft, intent in zip(parcel.drafts, intents, strict=True):
                was = standing[draft.key]
                check_move(was.state, State.SENDING)
                current.tell(*self._looked(draft.key, was.id))
                if step in self.exclusive:  # what may happen once only is proved by what was meant
                    current.tell(self._event(INTENT, was.id, because=step, payload=intent))
                current.tell(self._move(was.id, was.state, State.SENDING, step, draft.shown or draft.payload))

    def witness(self, step: str, keys: Sequence[str], look: Look) -> None:
        """Have what a look was asked and answered of these written down with the next move of each, under its seal."""
        self.looks.update({key: (step, look_text(look, key)) for key in keys})

    def settle(self, step: str, outcomes: Mapping[str, Outcome], *, last: bool, looked: bool) -> None:
        """Write down what came of each: receipts, states, causes, and when to try again."""
        now = self.clock.now()
        with self._unit() as current:
            standing = self._standing(list(outcomes))
            settled = [
                rows.settled(step, standing[key], told, now, last=last, follows=self.follows)
                for key, told in outcomes.items()
            ]
            self._rows(sql.SETTLE, **rows.columns(settled))
            self._rows(sql.UNCLAIM, ids=[one.ids for one in settled if one.free])
            self._swap([one.ids for one in settled if one.superseded])
            self._take_back([key for key, told in outcomes.items() if isinstance(told, _NOTHING_CAME)])
            for was, one, told in zip(standing.values(), settled, outcomes.values(), strict=True):
                because = rows.because(step, told, looked=looked)
                event = self._move(was.id, was.state, State(one.states), because, rows.outcome_text(told))
                current.tell(*self._looked(was.key, was.id), event)

    def wait(self, keys: Collection[str], until: datetime, because: str) -> None:
        """Keep doubtful deliveries in doubt until a known time."""
        with self._unit() as current:
            for delivery_id, key in self._rows(sql.WAIT, keys=list(keys), until=until):
                current.tell(
                    *self._looked(key, delivery_id),
                    self._move(delivery_id, State.IN_DOUBT, State.IN_DOUBT, because),
                )

    def clear(self, keys: Collection[str], because: str) -> Collection[str]:
        """Put certainly absent deliveries back to pending, in the version the source has now."""
        with self._unit() as current:
            cleared = self._rows(sql.CLEAR, keys=list(keys), follows=self.follows)
            self._take_back(keys)
            for i, key, state, _ in cleared:
                current.tell(*self._looked(key, i), self._move(i, State.IN_DOUBT, State(state), because))
            renewed = [(i, key) for i, key, _, later in cleared if later]
            self._swap([i for i, _ in renewed])
        return {key for _, key in renewed}

    @property
    def proposals(self) -> Proposals:
        """What was put before people of it, and where this run proposes."""
        return Proposals(
            rows=self._rows,
            clock=self.clock,
            connection_id=self.connection_id,
            flow=self.flow,
            run_id=self.run_id,
            unit=self._unit,
        )

    # --- balancing --------------------------------------------------------------------------------

    def totals(self) -> Sequence[Total]:
        """Give both sides of the identity, a line a currency."""
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        amounts: dict[str, dict[str, Decimal]] = defaultdict(dict)
        for word, currency, count, amount in self._rows(balance_sql.TOTALS):
            counts[currency][word] = count
            amounts[currency][word] = amount
        return [Total(currency=c, counts=counts[c], amounts=amounts[c]) for c in sorted(counts)]

    def counts(self) -> Mapping[str, int]:
        """Count what all attempts of this run read, what of it was the same, and what they sent."""
        return dict(self._rows(balance_sql.COUNTS))

    def news(self) -> int:
        """Count what this run newly put before a person."""
        return int(self._rows(balance_sql.NEWS)[0][0])

    def disagreement(self) -> Decimal:
        """Add up by how much the other side's books differ from ours."""
        return Decimal(self._rows(balance_sql.DISAGREEMENT)[0][0])

    # --- inside -----------------------------------------------------------------------------------

    def _looked(self, key: str, delivery_id: int) -> Iterator[Event]:
        """Give the look that the next move of this one rests on, if it is to be kept."""
        if key in self.looks:
            step, told = self.looks.pop(key)
            yield self._event(LOOK, delivery_id, because=f"{step}: asked", payload=told)

    def _take_back(self, keys: Collection[str]) -> None:
        """Count these as not sent by this run, if they were."""
        if keys:
            self._rows(sql.TAKEN_BACK, keys=list(keys))

    def _swap(self, ids: Sequence[int]) -> None:
        """Put the version that came while in doubt in the place of the old one, and owe the new amount."""
        if ids:
            self._rows(sql.SWAP_OWED, ids=list(ids))
            self._rows(sql.SWAP, ids=list(ids))
            if self.follows:
                self._rows(sql.FOLLOW, ids=list(ids), exclusive=list(self.exclusive))

    def _intent(self, step: str, draft: Draft, parcel: Parcel, now: datetime) -> str:
        told = {
            "step": step,
            "fingerprint": draft.fingerprint,
            "evidence": {**parcel.evidence, **draft.evidence},
            "run": self.run_id,
        }
        return json.dumps({**told, "sent_at": now.isoformat()})
