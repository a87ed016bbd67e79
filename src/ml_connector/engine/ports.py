"""What the engine needs from the rooms around it: a source, steps, a ledger, a clock.

Knows shapes only. Knows neither system nor table behind a port.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from ml_connector.domain.decide import Decision, Known
from ml_connector.domain.failures import Held
from ml_connector.engine.values import (
    Delivery,
    Draft,
    Found,
    KeptPage,
    Outcome,
    Parcel,
    Preview,
    RawItem,
    RawPage,
    Total,
)

__all__ = [
    "Balance",
    "Clock",
    "Flow",
    "Ledger",
    "LedgerView",
    "Progress",
    "Record",
    "RunLedger",
    "Sight",
    "Source",
    "Step",
]


class Clock(Protocol):
    """The time of day and the only way to wait; handed in, so that no test sleeps."""

    def now(self) -> datetime:
        """Give the current time, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


Progress = Callable[[str, int], None]
"""Told what just moved on, and by how many records: for people who wait."""


class Record(Protocol):
    """A domain value as far as the engine looks at it."""

    @property
    def label(self) -> str:
        """What people call it."""
        ...

    @property
    def party(self) -> str:
        """Whose it is."""
        ...

    @property
    def amount(self) -> Decimal | None:
        """Signed amount at three decimals, or None in a flow without money."""
        ...

    @property
    def currency(self) -> str:
        """ISO code, or empty."""
        ...

    @property
    def references(self) -> tuple[str, ...]:
        """Other words people may look it up by."""
        ...


class Source(Protocol):
    """Tells what changed. `pages` and `complete` talk, `read` is pure."""

    @property
    def name(self) -> str:
        """Its name, for people."""
        ...

    @property
    def marking(self) -> bool:
        """Whether reading alone takes records off the source's list, so that only a run may read (L12)."""
        ...

    def pages(self, bookmark: str | None, *, recover: bool) -> Iterator[RawPage]:
        """Read what changed since the bookmark; `recover` = an earlier read lost an answer for good."""
        ...

    def complete(self, item: RawItem) -> RawItem:
        """Fetch what the list left out, if anything; raises Held when this record never can be."""
        ...

    def read(self, item: RawItem) -> Record:
        """Translate; raises Held when it cannot be used."""
        ...

    def screen(self, record: Record) -> None:
        """Raise Held where the connection's own rules keep a record out."""
        ...


class Sight(Protocol):
    """What a look saw. Everything here is pure."""

    @property
    def found(self) -> Mapping[str, Found]:
        """What is there already, or cannot be: by key."""
        ...

    @property
    def notes(self) -> Sequence[str]:
        """What a person should know though no delivery is at fault."""
        ...

    def draft(self, delivery: Delivery, record: Record) -> Draft:
        """Draft what would be sent; raises Held when a check fails."""
        ...

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        """Put drafts into parcels, the same way for the same drafts."""
        ...

    def preview(self, parcel: Parcel) -> Preview:
        """Show the call a parcel would be, to the byte."""
        ...


class Step(Protocol):
    """One remote effect: look (has it happened?), draft (what would we send?), send."""

    @property
    def name(self) -> str:
        """Its name in receipts and events."""
        ...

    @property
    def look_max(self) -> int:
        """How many deliveries one look takes."""
        ...

    @property
    def settle_s(self) -> float:
        """How long after an unclear answer an absence is not believed."""
        ...

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does no harm, so that an absence is believed at once."""
        ...

    @property
    def idle(self) -> bool:
        """Whether this connection wants nothing of it: then it only notes so."""
        ...

    def ready(self) -> None:
        """Raise a Failure or Disconnected where nothing can be sent now; asked before anything is read."""
        ...

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> Sight:
        """See which of these have happened; a key without an entry in `found` is certainly absent."""
        ...

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Send once. Raises a Failure that holds for the whole parcel, or answers per key."""
        ...


class Ledger(Protocol):
    """All deliveries of one flow on one connection, as this run sees them; each verb is one commit."""

    def take_over(self) -> int:
        """Put what a dead process left sending into doubt; give how many."""
        ...

    def bookmark(self) -> tuple[str | None, bool]:
        """Give the watermark, and whether an earlier read was cut off after it began."""
        ...

    def begin_read(self) -> None:
        """Note that a read is about to begin."""
        ...

    def end_read(self, bookmark: str | None) -> None:
        """Note that the read came to its end, and move the watermark."""
        ...

    def keep(self, page: RawPage) -> KeptPage:
        """Keep a page as it came, before anything else is done with it."""
        ...

    def kept(self) -> Sequence[KeptPage]:
        """Give the pages that are kept and not absorbed, oldest first."""
        ...

    def unreadable(self) -> Sequence[RawItem]:
        """Give what could not be read before, to be tried again."""
        ...

    def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Give what is known of these keys; entered is what has the receipt of an exclusive step, or was resolved."""
        ...

    def vanish(self, seen: Collection[str]) -> int:
        """Hold what a whole read did not bring although we know it; give how many are newly held.

        Raises Failure where nothing at all came though something is known: an empty list is no answer.
        """
        ...

    def accept(self, findings: Mapping[str, Held]) -> None:
        """Note that whoever asked for this run takes these findings of a look for right."""
        ...

    def absorb(self, page: KeptPage | None, decisions: Sequence[Decision], left: Sequence[RawItem]) -> None:
        """Write the decisions of one page down; what is `left` stays kept."""
        ...

    def owed(self, before: Sequence[str], step: str, after: str, limit: int) -> Sequence[Delivery]:
        """Give the deliveries that owe `step` now, having the receipts `before`; by key, from `after` on.

        Held ones whose cause is checked again each run are among them; refused ones too, but not in the run that
        refused them, and not once they were refused REFUSALS_MAX times.
        """
        ...

    def due(self) -> Sequence[datetime]:
        """Give the times at which what waits or is in doubt may move again."""
        ...

    def claim(self, drafts: Sequence[Draft]) -> Collection[str]:
        """Take each draft's place; give the keys whose place another delivery holds (L8)."""
        ...

    def reopen(self, keys: Collection[str], because: str) -> None:
        """Put held or refused deliveries whose cause no longer holds back to pending."""
        ...

    def sending(self, step: str, parcel: Parcel) -> None:
        """Write the intent down: from here on the parcel may be out."""
        ...

    def settle(self, step: str, outcomes: Mapping[str, Outcome], *, last: bool, looked: bool) -> None:
        """Write down what came of it."""
        ...

    def wait(self, keys: Collection[str], until: datetime, because: str) -> None:
        """Keep doubtful deliveries in doubt until a known time."""
        ...

    def clear(self, keys: Collection[str], because: str) -> Collection[str]:
        """Note that doubtful deliveries are certainly absent; give those the source changed meanwhile."""
        ...


class Balance(Protocol):
    """What a run adds up at its end."""

    def totals(self) -> Sequence[Total]:
        """Count and add up this run's side of the identity L15, a line a currency."""
        ...

    def news(self) -> int:
        """Count the deliveries this run newly put before a person."""
        ...

    def disagreement(self) -> Decimal:
        """Add up by how much the other side's books differ from ours for what this run finished."""
        ...


class RunLedger(Ledger, Balance, Protocol):
    """The ledger of a run: it writes, and it balances."""


class LedgerView(Protocol):
    """What the ledger says now, for those who only look: no verb of it writes."""

    def bookmark(self) -> tuple[str | None, bool]:
        """As the ledger's."""
        ...

    def kept(self) -> Sequence[KeptPage]:
        """As the ledger's."""
        ...

    def unreadable(self) -> Sequence[RawItem]:
        """As the ledger's."""
        ...

    def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """As the ledger's."""
        ...

    def owed(self, before: Sequence[str], step: str, after: str, limit: int) -> Sequence[Delivery]:
        """As the ledger's."""
        ...

    def lines(self, keys: Collection[str]) -> Mapping[str, Delivery]:
        """Give the lines of these keys, as they stand."""
        ...

    def doubtful(self) -> Sequence[Delivery]:
        """Give what is in doubt, and what a call is out for now or was when its process died."""
        ...

    def asleep(self) -> Sequence[Delivery]:
        """Give what waits for a time that has not come."""
        ...

    def renewed(self, keys: Collection[str]) -> Mapping[str, Delivery]:
        """Give, by key, the version that came while a delivery was in doubt, where one did."""
        ...

    def missing(self, seen: Collection[str]) -> Sequence[Delivery]:
        """Give what a whole read that brought these keys would newly hold; raises as the ledger's `vanish`."""
        ...

    def taken(self, drafts: Sequence[Draft], freed: Collection[str]) -> Collection[str]:
        """Give the keys whose place another delivery holds; those of this flow named in `freed` hold none."""
        ...


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A named journey of one noun in one direction; `skip` says why it cannot be made here, "" where it can."""

    name: str
    source: Source
    steps: tuple[Step, ...]
    money: bool = True
    skip: str = ""
