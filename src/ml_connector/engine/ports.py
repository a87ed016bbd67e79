"""What the engine needs from the rooms around it: a source, steps, a clock; what it asks of a ledger is in `ledgers`.

Knows shapes only. Knows neither system nor table behind a port.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from ml_connector.domain.failures import Held
from ml_connector.engine.gates import Gate
from ml_connector.engine.values import (
    Delivery,
    Draft,
    Found,
    Outcome,
    Parcel,
    Preview,
    RawItem,
    RawPage,
)

__all__ = [
    "Clock",
    "Flow",
    "Guard",
    "Interrupted",
    "Progress",
    "Record",
    "Sight",
    "Source",
    "Step",
    "shown",
]


class Interrupted(Exception):
    """This process is to stop. What it was doing is left between two pages or parcels, for another to go on with."""


class Clock(Protocol):
    """The time of day and the only way to wait; handed in, so that no test sleeps."""

    def now(self) -> datetime:
        """Give the current time, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; raises Interrupted where this process is to stop meanwhile."""
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

    @property
    def over(self) -> bool:
        """Whether nothing more is to be heard of it, so that nobody wonders where it is gone."""
        ...

    @property
    def ended(self) -> bool:
        """Whether the other side is told by it that something ends there: inactive, closed, gone."""
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

    def pages(self, bookmark: str | None, *, recover: bool, resume: str | None) -> Iterator[RawPage]:
        """Read what changed since the bookmark; `recover` = an earlier read lost an answer for good.

        `resume`: the place after the last page that an earlier part of this read finished. Its first page says
        whether it goes on from there; where it cannot, it begins anew.
        """
        ...

    def complete(self, item: RawItem) -> RawItem:
        """Fetch what the list left out, if anything; raises Held when this record never can be."""
        ...

    def absent(self, items: Sequence[RawItem]) -> Iterator[RawPage]:
        """Find out what became of records that a whole read did not bring, as they last came.

        Gives them as they are now, a record that is gone included where its end means something to the other side.
        Whatever is in none of its pages has vanished, and waits for a person.
        """
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


class Guard(Protocol):
    """Stands between what a run collected and the first call that writes (L18)."""

    def weigh(self) -> Held | None:
        """Say why nothing of this flow may be written now, or None where it may."""
        ...


def shown(sight: Sight, drafts: Sequence[Draft]) -> Sequence[tuple[Parcel, Preview]]:
    """Pack drafts as they would be sent, and show each parcel."""
    return [(parcel, sight.preview(parcel)) for parcel in sight.pack(drafts)]


def _nothing() -> Sequence[str]:
    return ()


Ask = Callable[[], RawItem]


def _as_it_came(item: RawItem) -> Ask | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A named journey of one noun in one direction; `skip` says why it cannot be made here, "" where it can.

    `follows`: a change of what is in the books is compared with them again; in any other flow it is held for a person.
    `remarks` is asked at the end of a run for what a person should know even where nothing was owed, such as what of it
    is left out here. It may talk, and raises no Failure. `reread` is asked for a record that is about to be sent by a
    step that must not happen twice: it gives what asks the source how it is now, or None where this run has read it
    already, or there is no way to. Only the asking talks, and raises Held where the record never can be read. `gate`
    is asked before such a step sends; None: nobody has to agree. `final` names steps that may be repeated and cannot be
    taken back: where nothing new is written, they wait, too.
    """

    name: str
    source: Source
    steps: tuple[Step, ...]
    money: bool = True
    follows: bool = False
    skip: str = ""
    remarks: Callable[[], Sequence[str]] = _nothing
    reread: Callable[[RawItem], Ask | None] = _as_it_came
    gate: Gate | None = None
    final: frozenset[str] = frozenset()
