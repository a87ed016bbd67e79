"""What the ledger of one flow on one connection says now: reads for runs and for plans, never a write.

Knows tables. Knows no legal move, no system and no step, and not what a record means: it gives text and fingerprints.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from ml_connector.domain.causes import RECHECKED
from ml_connector.domain.decide import Known
from ml_connector.domain.failures import TryLater
from ml_connector.engine.ports import Clock
from ml_connector.engine.retry import REFUSALS_MAX, RESUME_MAX_S
from ml_connector.engine.values import Delivery, KeptPage, RawItem, Start
from ml_connector.store import ledger_rows as rows
from ml_connector.store import ledger_sql as sql
from ml_connector.store import reading_sql
from ml_connector.store.proposals import ProposalView
from ml_connector.store.vault import Vault

__all__ = ["LedgerView"]

Row = tuple[Any, ...]

_LINES = """
select id, key, state, label, party, amount, currency, raw, receipts, intent, attempts, due_at, cause, rulings, edits,
       done_run is not null, said
from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s)
"""

# What nobody knows the outcome of: in doubt, or a call is out or was when its process died.
_DOUBTFUL = """
select key from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and state in ('sending', 'in_doubt')
"""
_ASLEEP = """
select key from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and state = 'waiting' and due_at > %(now)s
"""

# The version that came while in doubt takes the place of the one before, as SWAP has it.
_RENEWED = """
select id, key, 'pending', later ->> 'label', later ->> 'party', (later ->> 'amount')::numeric, later ->> 'currency',
       later ->> 'raw', receipts, intent, greatest(attempts - 1, 0), null, null, '[]',
       case when receipts = '{}' then '{}' else edits end, done_run is not null, null
from store_delivery
where connection_id = %(connection)s and flow = %(flow)s and key = any(%(keys)s) and later is not null
"""

# What TAKEN would give after UNCLAIM of what is freed.
_TAKEN = """
select c.key from unnest(%(places)s::text[], %(keys)s::text[]) as c(place, key)
join store_claim held on held.place = c.place
join store_delivery d on d.id = held.delivery_id
where (d.connection_id, d.flow, d.key) <> (%(connection)s, %(flow)s, c.key)
  and not ((d.connection_id, d.flow) = (%(connection)s, %(flow)s) and d.key = any(%(freed)s))
"""


@dataclass(frozen=True, kw_only=True)
class LedgerView:
    """The ledger as one flow on one connection sees it; no verb of this class writes."""

    connection_id: int
    flow: str
    exclusive: tuple[str, ...]  # steps that must not happen twice: what has their receipt is in the books
    vault: Vault
    clock: Clock
    follows: bool = False  # a change of what is in the books is compared with them again, not held

    @property
    def proposals(self) -> ProposalView:
        """What was put before people of it."""
        return ProposalView(rows=self._rows, clock=self.clock)

    # --- what came in -----------------------------------------------------------------------------

    def start(self) -> Start:
        """Give the watermark, whether the read before was cut off, and where it goes on."""
        not_before = self.clock.now() - timedelta(seconds=RESUME_MAX_S)
        for bookmark, cut_off, resume in self._rows(reading_sql.START, not_before=not_before):
            return Start(bookmark=bookmark, cut_off=cut_off, resume=resume)
        return Start()

    def brought(self, keys: Collection[str]) -> Collection[str]:
        """Give those of these keys that the finished pages of a whole read under way brought already."""
        return {row[0] for row in self._rows(reading_sql.BROUGHT_AMONG, keys=list(keys))}

    def kept(self) -> Sequence[KeptPage]:
        """Give what an earlier run kept and did not absorb."""
        return [
            KeptPage(id=page_id, page=rows.page(self.vault.open("page", raw), bookmark))
            for page_id, raw, bookmark in self._rows(reading_sql.KEPT)
        ]

    def unreadable(self) -> Sequence[RawItem]:
        """Give what could not be read before; a corrected profile may read it now."""
        found = self._rows(sql.UNREADABLE)
        return [RawItem(key=key, text=self.vault.open(f"raw/{key}", raw)) for key, raw in found]

    def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Give fingerprints and states of these keys; entered is what has the receipt of an exclusive step."""
        told = {"exclusive": list(self.exclusive), "follows": self.follows}
        found = self._rows(sql.KNOWN, keys=list(keys), **told)
        return {row[0]: rows.known(row) for row in found}

    def lines(self, keys: Collection[str]) -> Mapping[str, Delivery]:
        """Give the lines of these keys, as they stand."""
        return {line.key: line for line in self._deliveries(_LINES, keys=list(keys))}

    def left_out(self, found: Collection[str]) -> Sequence[Delivery]:
        """Give what a whole read left out that was not `found` besides, and is neither over nor in doubt."""
        return self._those(reading_sql.LEFT_OUT, found=list(found))

    def check_whole(self, found: Collection[str]) -> None:
        """Raise TryLater where a whole read brought nothing although something is known: that is no answer."""
        if found or self._rows(reading_sql.BROUGHT_ANY):
            return
        if known := int(self._rows(reading_sql.COUNT)[0][0]):
            said = f"the list came back empty, although {known} of its records are known"
            raise TryLater(cause="read-failed", said=said)

    # --- what is owed -----------------------------------------------------------------------------

    def owed(self, before: Sequence[str], step: str, after: str, limit: int) -> Sequence[Delivery]:
        """Give the next deliveries that owe this step now, by key."""
        narrow = {"before": list(before), "step": step, "after": after, "limit": limit}
        again = {
            "rechecked": sorted(RECHECKED),
            "refusals_max": REFUSALS_MAX,
            "exclusive": list(self.exclusive),
        }
        return self._deliveries(sql.OWED, **again, **narrow)

    def doubtful(self) -> Sequence[Delivery]:
        """Give what is in doubt, and what a call is out for now or was when its process died."""
        return self._those(_DOUBTFUL)

    def asleep(self) -> Sequence[Delivery]:
        """Give what waits for a time that has not come."""
        return self._those(_ASLEEP)

    def renewed(self, keys: Collection[str]) -> Mapping[str, Delivery]:
        """Give, by key, the version that came while a delivery was in doubt, where one did."""
        return {delivery.key: delivery for delivery in self._deliveries(_RENEWED, keys=list(keys))}

    def taken(self, places: Mapping[str, str], freed: Collection[str]) -> Collection[str]:
        """Give the keys whose place another delivery holds; those of this flow named in `freed` hold none."""
        columns = {"places": list(places.values()), "keys": list(places)}
        return {row[0] for row in self._rows(_TAKEN, freed=list(freed), **columns)}

    # --- inside -----------------------------------------------------------------------------------

    def _those(self, statement: str, **values: object) -> Sequence[Delivery]:
        return list(self.lines([row[0] for row in self._rows(statement, **values)]).values())

    def _deliveries(self, statement: str, **values: object) -> Sequence[Delivery]:
        return [rows.delivery(row, self.vault) for row in self._rows(statement, **values)]

    def _told(self) -> dict[str, object]:
        """Give what every statement may name; whoever only looks is in no run."""
        return {"run": 0, "connection": self.connection_id, "flow": self.flow, "now": self.clock.now()}

    def _rows(self, statement: str, **values: object) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {**values, **self._told()})
            return cursor.fetchall() if cursor.description else []
