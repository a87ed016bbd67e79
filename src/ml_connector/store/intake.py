"""The ledger's verbs for what comes in: pages kept, decisions written, what has vanished; each verb is one commit.

Knows tables, legal moves and seals. Knows no system and no step, and not what a record means: it keeps text and
fingerprints.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ml_connector.domain.decide import Decision
from ml_connector.domain.states import IllegalMove, State, check_move
from ml_connector.engine.values import Delivery, KeptPage, RawItem, RawPage
from ml_connector.store import balance_sql, reading_sql
from ml_connector.store import ledger_rows as rows
from ml_connector.store import ledger_sql as sql
from ml_connector.store.audit import Event, Unit, unit
from ml_connector.store.ledger_rows import Standing
from ml_connector.store.ledger_view import LedgerView
from ml_connector.store.lock import LockLost

__all__ = ["Intake"]

Row = tuple[Any, ...]


def _go_on() -> None:
    """Never stop."""


@dataclass(frozen=True, kw_only=True)
class Intake(LedgerView):
    """One run's view of what one flow on one connection took in."""

    run_id: int
    attempt: int
    actor: str
    fence: Callable[[], None]  # raises when this process no longer holds the lock L1
    rest: Callable[[], None] = _go_on  # raises where this process is to stop: after a page, before a parcel

    def take_over(self) -> int:
        """Put what a dead process left sending into doubt, and look anew at what was in doubt."""
        with self._unit() as current:
            taken = self._rows(sql.TAKE_OVER)
            self._rows(sql.LOOK_ANEW)
            self._rows(balance_sql.OPENING)
            because = "its process ended while sending"
            current.tell(*(self._move(i, State.SENDING, State.IN_DOUBT, because) for (i,) in taken))
        return len(taken)

    def begin_read(self) -> None:
        """Note that a read begins from its beginning; the note stays until a read came to its end."""
        with self._unit():
            self._rows(reading_sql.BEGIN_READ)
            self._rows(reading_sql.FORGET)

    def end_read(self, bookmark: str | None) -> None:
        """Note that the read is complete and move the watermark."""
        with self._unit():
            self._rows(reading_sql.END_READ, bookmark=bookmark)
            self._rows(reading_sql.FORGET)

    def keep(self, page: RawPage) -> KeptPage:
        """Keep a page as it came."""
        with self._unit():
            raw = self.vault.seal("page", rows.page_text(page))
            ((page_id,),) = self._rows(reading_sql.KEEP, raw=raw, bookmark=page.bookmark)
        return KeptPage(id=page_id, page=page)

    def missing(self) -> Sequence[Delivery]:
        """Give what the finished pages of a whole read left out, and is neither over nor in doubt."""
        return self.left_out(())

    def vanish(self, found: Collection[str]) -> int:
        """Hold what a whole read did not bring any more; raise TryLater where it brought nothing at all."""
        self.check_whole(found)
        with self._unit() as current:
            gone = self._rows(reading_sql.VANISH, found=list(found))
            done = [(currency, 1, amount) for _, was, currency, amount in gone if was == State.DONE]
            self._rows(balance_sql.CHANGED, **rows.owed_columns(done))
            for delivery_id, was, _, _ in gone:
                check_move(State(was), State.HELD)
                because = "a whole read did not bring it any more"
                current.tell(self._move(delivery_id, State(was), State.HELD, because))
        return len(gone)

    def absorb(self, page: KeptPage | None, decisions: Sequence[Decision], left: Sequence[RawItem]) -> None:
        """Write one page's decisions: new and changed deliveries, events, what the run owes by them, and how far it is.

        Raises Interrupted after that, where this process is to stop.
        """
        with self._unit() as current:
            self._write_later([decision for decision in decisions if decision.later], current)
            self._write_changed([decision for decision in decisions if decision.state], current)
            if page is not None:
                self._finish(page, decisions, left)
        self.rest()

    def _finish(self, page: KeptPage, decisions: Sequence[Decision], left: Sequence[RawItem]) -> None:
        """Let go of a page, but for what is left of it, and note where its read goes on and what the run read."""
        if left:
            raw = self.vault.seal("page", rows.page_text(RawPage(items=tuple(left))))
            self._rows(reading_sql.LEFT, page=page.id, raw=raw)
        else:
            self._rows(reading_sql.ABSORBED, page=page.id)
        came = page.page
        if came.whole or came.resume is not None:
            self._rows(reading_sql.REACHED, resume=came.resume)  # without a place the read would begin anew
        if came.whole:  # with a place or without: a later page may have one, and what came is not gone
            self._rows(reading_sql.BROUGHT, keys=json.dumps([item.key for item in came.items]))
        same = sum(decision.state is None for decision in decisions)
        self._rows(reading_sql.COUNTED, words=["read", "same"], counts=[len(came.items) - len(left), same])

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
                entered = not decision.again and set(self.exclusive) & set(was.receipts)
                if decision.state is State.PENDING and entered:
                    raise IllegalMove(was.state, decision.state)  # what is in the books stays
        again = [decision.arrival.key for decision in decisions if decision.again]
        columns = {**rows.absorb_columns(decisions, self.vault), "again": again}
        columns |= {"exclusive": list(self.exclusive)}
        ids = {key: i for i, key in self._rows(sql.ABSORB, **columns)}
        self._rows(balance_sql.CHANGED, **rows.changed_columns(decisions, standing))
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

    # --- inside -----------------------------------------------------------------------------------

    @contextmanager
    def _unit(self) -> Iterator[Unit]:
        """Open one transaction; raise LockLost where another process has taken this run on, or it was closed."""
        with unit(self.actor, self.clock.now()) as current:
            if not self._rows(sql.MINE):
                raise LockLost(
                    "This run was taken over by another process; this one writes nothing more for it."
                )
            yield current

    def _told(self) -> dict[str, object]:
        return {**super()._told(), "run": self.run_id, "attempt": self.attempt}

    def _standing(self, keys: Collection[str]) -> dict[str, Standing]:
        locked = self._rows(sql.STANDING, keys=list(keys))
        found = {row[0]: Standing(row[0], row[1], State(row[2]), *row[3:]) for row in locked}
        return {key: found[key] for key in keys if key in found}

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
