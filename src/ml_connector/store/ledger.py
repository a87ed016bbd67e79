"""The ledger: every delivery of one flow on one connection, and the only door through which a state changes.

Knows tables, legal moves and seals. Knows no system and not what a record means: it keeps text and fingerprints.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from ml_connector.domain.causes import RECHECKED
from ml_connector.domain.decide import Decision, Known
from ml_connector.domain.states import State, check_move
from ml_connector.engine.ports import Clock
from ml_connector.engine.values import Delivery, Draft, KeptPage, Outcome, Parcel, RawItem, RawPage, Total
from ml_connector.store import ledger_rows as rows
from ml_connector.store import ledger_sql as sql
from ml_connector.store.audit import Event, Unit, unit
from ml_connector.store.ledger_rows import Standing
from ml_connector.store.vault import Vault

__all__ = ["Ledger"]

Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """One run's view of the ledger; every public verb is one transaction."""

    connection_id: int
    flow: str
    run_id: int
    actor: str
    vault: Vault
    clock: Clock
    fence: Callable[[], None]  # raises when this process no longer holds the lock L1

    # --- collecting -------------------------------------------------------------------------------

    def take_over(self) -> int:
        """Put what a dead process left sending into doubt, and look anew at what was in doubt."""
        with self._unit() as current:
            taken = self._rows(sql.TAKE_OVER)
            self._rows(sql.LOOK_ANEW)
            self._rows(sql.OPENING)
            because = "its process ended while sending"
            current.tell(*(self._move(i, State.SENDING, State.IN_DOUBT, because) for (i,) in taken))
        return len(taken)

    def bookmark(self) -> tuple[str | None, bool]:
        """Give the watermark, and whether the read before was cut off."""
        found = self._rows(sql.BOOKMARK)
        return (found[0][0], found[0][1]) if found else (None, False)

    def begin_read(self) -> None:
        """Note that a read begins; the note stays until a read came to its end."""
        with self._unit():
            self._rows(sql.BEGIN_READ)

    def end_read(self, bookmark: str | None) -> None:
        """Note that the read is complete and move the watermark."""
        with self._unit():
            self._rows(sql.END_READ, bookmark=bookmark)

    def keep(self, page: RawPage) -> KeptPage:
        """Keep a page as it came."""
        with self._unit():
            raw = self.vault.seal("page", rows.page_text(page))
            ((page_id,),) = self._rows(sql.KEEP, raw=raw, bookmark=page.bookmark)
        return KeptPage(id=page_id, page=page)

    def kept(self) -> Sequence[KeptPage]:
        """Give what an earlier run kept and did not absorb."""
        return [
            KeptPage(id=page_id, page=rows.page(self.vault.open("page", raw), bookmark))
            for page_id, raw, bookmark in self._rows(sql.KEPT)
        ]

    def unreadable(self) -> Sequence[RawItem]:
        """Give what could not be read before; a corrected profile may read it now."""
        found = self._rows(sql.UNREADABLE)
        return [RawItem(key=key, text=self.vault.open(f"raw/{key}", raw)) for key, raw in found]

    def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Give fingerprints and states of these keys."""
        return {
            key: Known(fingerprint=fingerprint, state=State(state), entered=entered, later=later)
            for key, fingerprint, state, entered, later in self._rows(sql.KNOWN, keys=list(keys))
        }

    def absorb(self, page: KeptPage | None, decisions: Sequence[Decision], left: Sequence[RawItem]) -> None:
        """Write one page's decisions: new and changed deliveries, events, and what the run owes by them."""
        with self._unit() as current:
            self._write_later([decision for decision in decisions if decision.later], current)
            self._write_changed([decision for decision in decisions if decision.state], current)
            if page is not None and left:
                raw = self.vault.seal("page", rows.page_text(RawPage(items=tuple(left))))
                self._rows(sql.LEFT, page=page.id, raw=raw)
            elif page is not None:
                self._rows(sql.ABSORBED, page=page.id)

    def _write_later(self, decisions: Sequence[Decision], current: Unit) -> None:
        if not decisions:
            return
        standing = self._standing([decision.arrival.key for decision in decisions])
        laters = [rows.later_text(decision.arrival, self.vault) for decision in decisions]
        self._rows(sql.LATER, keys=[decision.arrival.key for decision in decisions], laters=laters)
        for decision in decisions:
            was = standing[decision.arrival.key]
            current.tell(
                self._event("seen", was.id, because=decision.because, was=was.state, became=was.state)
            )

    def _write_changed(self, decisions: Sequence[Decision], current: Unit) -> None:
        if not decisions:
            return
        standing = self._standing([decision.arrival.key for decision in decisions])
        for decision in decisions:
            if (was := standing.get(decision.arrival.key)) and decision.state:
                check_move(was.state, decision.state)
        ids = {key: i for i, key in self._rows(sql.ABSORB, **rows.absorb_columns(decisions, self.vault))}
        self._rows(sql.CHANGED, **rows.changed_columns(decisions, standing))
        self._rows(sql.UNCLAIM, ids=list(ids.values()))  # a changed record may want another place
        for decision in decisions:
            key = decision.arrival.key
            told = {
                "because": decision.because,
                "became": decision.state,
                "payload": rows.decision_text(decision),
            }
            current.tell(
                self._event("seen", ids[key], was=standing[key].state if key in standing else None, **told)
            )

    # --- delivering -------------------------------------------------------------------------------

    def owed(self, before: Sequence[str], step: str, after: str, limit: int) -> Sequence[Delivery]:
        """Give the next deliveries that owe this step now, by key."""
        narrow = {"before": list(before), "step": step, "after": after, "limit": limit}
        found = self._rows(sql.OWED, rechecked=sorted(RECHECKED), **narrow)
        return [rows.delivery(row, self.vault) for row in found]

    def due(self) -> Sequence[datetime]:
        """Give the first times at which something may move again."""
        return [row[0] for row in self._rows(sql.DUE)]

    def claim(self, drafts: Sequence[Draft]) -> Collection[str]:
        """Take the places; give the keys that came second."""
        wanted = [draft for draft in drafts if draft.place is not None]
        if not wanted:
            return ()
        columns = {"places": [draft.place for draft in wanted], "keys": [draft.key for draft in wanted]}
        with self._unit():
            self._rows(sql.CLAIM, **columns)
            return {row[0] for row in self._rows(sql.TAKEN, **columns)}

    def reopen(self, keys: Collection[str], because: str) -> None:
        """Put held deliveries back to pending."""
        with self._unit() as current:
            for (delivery_id,) in self._rows(sql.REOPEN, keys=list(keys)):
                current.tell(self._move(delivery_id, State.HELD, State.PENDING, because))

    def sending(self, step: str, parcel: Parcel) -> None:
        """Write intents and exactly what will be sent; after this commit it may be out."""
        self.fence()
        now = self.clock.now()
        keys = [draft.key for draft in parcel.drafts]
        with self._unit() as current:
            standing = self._standing(keys)
            intents = [self._intent(step, draft, parcel, now) for draft in parcel.drafts]
            self._rows(sql.SENDING, keys=keys, intents=intents)
            for draft in parcel.drafts:
                was = standing[draft.key]
                check_move(was.state, State.SENDING)
                current.tell(self._move(was.id, was.state, State.SENDING, step, draft.payload))

    def settle(self, step: str, outcomes: Mapping[str, Outcome], *, last: bool, looked: bool) -> None:
        """Write down what came of each: receipts, states, causes, and when to try again."""
        now = self.clock.now()
        with self._unit() as current:
            standing = self._standing(list(outcomes))
            settled = [
                rows.settled(step, standing[key], told, now, last=last) for key, told in outcomes.items()
            ]
            self._rows(sql.SETTLE, **rows.columns(settled))
            self._rows(sql.UNCLAIM, ids=[one.ids for one in settled if one.free])
            self._swap([one.ids for one in settled if one.superseded])
            for was, one, told in zip(standing.values(), settled, outcomes.values(), strict=True):
                because = rows.because(step, told, looked=looked)
                event = self._move(was.id, was.state, State(one.states), because, rows.outcome_text(told))
                current.tell(event)

    def wait(self, keys: Collection[str], until: datetime, because: str) -> None:
        """Keep doubtful deliveries in doubt until a known time."""
        with self._unit() as current:
            for (delivery_id,) in self._rows(sql.WAIT, keys=list(keys), until=until):
                current.tell(self._move(delivery_id, State.IN_DOUBT, State.IN_DOUBT, because))

    def clear(self, keys: Collection[str], because: str) -> Collection[str]:
        """Put certainly absent deliveries back to pending, in the version the source has now."""
        with self._unit() as current:
            cleared = self._rows(sql.CLEAR, keys=list(keys))
            current.tell(*(self._move(i, State.IN_DOUBT, State(s), because) for i, _, s, _ in cleared))
            renewed = [(i, key) for i, key, _, later in cleared if later]
            self._swap([i for i, _ in renewed])
        return {key for _, key in renewed}

    # --- balancing --------------------------------------------------------------------------------

    def totals(self) -> Sequence[Total]:
        """Give both sides of the identity, a line a currency."""
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        amounts: dict[str, dict[str, Decimal]] = defaultdict(dict)
        for word, currency, count, amount in self._rows(sql.TOTALS):
            counts[currency][word] = count
            amounts[currency][word] = amount
        return [Total(currency=c, counts=counts[c], amounts=amounts[c]) for c in sorted(counts)]

    def news(self) -> int:
        """Count what this run newly put before a person."""
        return int(self._rows(sql.NEWS)[0][0])

    def disagreement(self) -> Decimal:
        """Add up by how much the other side's books differ from ours."""
        return Decimal(self._rows(sql.DISAGREEMENT)[0][0])

    # --- inside -----------------------------------------------------------------------------------

    def _unit(self) -> AbstractContextManager[Unit]:
        return unit(self.actor, self.clock.now())

    def _rows(self, statement: str, **values: object) -> list[Row]:
        values |= {
            "connection": self.connection_id,
            "flow": self.flow,
            "run": self.run_id,
            "now": self.clock.now(),
        }
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def _standing(self, keys: Collection[str]) -> dict[str, Standing]:
        locked = self._rows(sql.STANDING, keys=list(keys))
        found = {row[0]: Standing(row[0], row[1], State(row[2]), *row[3:]) for row in locked}
        return {key: found[key] for key in keys if key in found}

    def _swap(self, ids: Sequence[int]) -> None:
        """Put the version that came while in doubt in the place of the old one, and owe the new amount."""
        if ids:
            self._rows(sql.SWAP_OWED, ids=list(ids))
            self._rows(sql.SWAP, ids=list(ids))

    def _intent(self, step: str, draft: Draft, parcel: Parcel, now: datetime) -> str:
        told = {"step": step, "fingerprint": draft.fingerprint, "evidence": dict(parcel.evidence)}
        return json.dumps({**told, "sent_at": now.isoformat()})

    def _event(self, kind: str, delivery_id: int, **said: str | None) -> Event:
        return Event(
            kind=kind,
            because=said["because"] or "",
            connection=self.connection_id,
            delivery=delivery_id,
            run=self.run_id,
            was=said.get("was"),
            became=said.get("became"),
            payload=said.get("payload"),
        )

    def _move(self, at: int, was: State, became: State, because: str, payload: str | None = None) -> Event:
        told = {"was": str(was), "became": str(became), "because": because, "payload": payload}
        return self._event("move", at, **told)
