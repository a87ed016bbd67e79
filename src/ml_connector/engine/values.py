"""What travels through the engine: raw items, deliveries, drafts, parcels, receipts, totals.

Knows shapes only; all frozen. Knows no port, no system and no table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from ml_connector.domain.failures import Failure, Held
from ml_connector.domain.states import State

__all__ = [
    "Delivery",
    "Draft",
    "Foreign",
    "Found",
    "Intent",
    "KeptPage",
    "Outcome",
    "Parcel",
    "Preview",
    "RawItem",
    "RawPage",
    "Receipt",
    "Ruling",
    "Start",
    "Total",
]


@dataclass(frozen=True, kw_only=True)
class RawItem:
    """One record as it came: its key at the source and its exact text.

    `edits` are what people changed of it for sending, by the name of the member; never what came.
    """

    key: str
    text: str
    edits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RawPage:
    """One page as it came; `bookmark` is where a later read may start, when it is safe to keep.

    `whole`: the read this page is of leaves nothing out that is not over, so that what is in none of its pages is gone.
    `resume`: where the same read goes on after this page, for who takes it on; None where it must begin anew.
    `goes_on`: this read began at such a place, so that what came before it counts as read.
    """

    items: tuple[RawItem, ...]
    bookmark: str | None = None
    whole: bool = False
    resume: str | None = None
    goes_on: bool = False


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where a read begins: what the last complete one left, and how far the one before came if it was cut off.

    `resume` is the place after its last finished page; None where that is not known, or is too old to be used.
    """

    bookmark: str | None = None
    cut_off: bool = False
    resume: str | None = None


@dataclass(frozen=True, kw_only=True)
class KeptPage:
    """A page that is in the ledger, but whose records are not yet."""

    id: int
    page: RawPage


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a step got back; `amount` is what the other side's books say, signed, when they say it.

    `place` is the spot in the books it takes (L8) where no draft of ours has taken it: others entered it. `released` is
    the cause a person released it from, so that it is looked at again; "" where nobody did.
    """

    numbers: Mapping[str, str] = field(default_factory=dict)
    amount: Decimal | None = None
    flag: Failure | None = None
    at: datetime | None = None  # when it was written down
    place: str | None = None
    released: str = ""


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What was about to be sent, written before the send: the look afterwards starts from it.

    `answered` = the system answered that very call, so nothing of it is under way any more.
    """

    step: str
    fingerprint: str
    evidence: Mapping[str, str]
    sent_at: datetime
    answered: bool = False


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a person decided about what a look found: for this cause and this evidence only.

    `kind`: "anyway" = send although the look found this; "adopt" = take what is there as ours.
    """

    kind: str
    cause: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The ledger's line for one record in one flow; `done_before`: a former version of it went all the way.

    A receipt of the step that is owed is there only where a person wants it looked at again: then nothing is sent.
    `refusals`: how often it was refused as it is, since a person last let it go on.
    """

    id: int
    key: str
    state: State
    label: str
    party: str
    amount: Decimal | None
    currency: str
    text: str
    receipts: Mapping[str, Receipt]
    intent: Intent | None
    attempts: int
    due_at: datetime | None
    cause: str | None = None
    said: str = ""
    rulings: tuple[Ruling, ...] = ()
    edits: Mapping[str, str] = field(default_factory=dict)
    done_before: bool = False
    refusals: int = 0

    @property
    def item(self) -> RawItem:
        """The record as it came, with what people changed of it."""
        return RawItem(key=self.key, text=self.text, edits=self.edits)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Exactly what one delivery would send; `place` is the one spot in the books it would take (L8).

    `shown` is the payload as people may see it, where it holds what they may not (a tax number). `evidence` is what a
    later look needs to know about this one, besides what its parcel says of all. `currency` is that of the books the
    draft is for, "" where it is not known.
    """

    key: str
    payload: str
    fingerprint: str
    place: str | None
    weight: int = 1
    shown: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """Drafts sent in one call, and what a later look needs to know about that call."""

    drafts: tuple[Draft, ...]
    evidence: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One call as it would be made: its exact body as people may see it, and tables that sum it up, by their title."""

    title: str
    body: str
    tables: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Foreign:
    """It is there and not by us; `receipt` where it agrees so well that a person may adopt it as ours."""

    held: Held
    receipt: Receipt | None = None


@dataclass(frozen=True, kw_only=True)
class Total:
    """One currency's side of the identity L15: for each word a count and a signed amount."""

    currency: str
    counts: Mapping[str, int]
    amounts: Mapping[str, Decimal]


Found = Receipt | Failure | Foreign
"""What a look found of one delivery: it is there by us (a receipt) or by others, or it cannot be (a failure)."""

Outcome = Receipt | Failure
"""What came of one delivery in one step."""
