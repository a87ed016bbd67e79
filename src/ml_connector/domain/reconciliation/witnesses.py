"""What three witnesses say of one invoice: AvidXchange, the ledger, and Sage 300.

Knows the words of each. Judges nothing: that is `judging`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ml_connector.domain.states import State

__all__ = ["Approval", "By", "Case", "Known", "Place", "Told", "Word"]


class Word(StrEnum):
    """Where an approved invoice stands; `nowhere` and `outside` are the two that are no part of the identity."""

    NOT_READ = "not_read_yet"
    WAITING = "waiting_here"
    HELD = "held"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    OPEN = "in_open_batch"
    READY = "ready_to_post"
    POSTED = "posted"
    ERROR = "in_error_batch"
    DELETED = "deleted_in_sage"
    BY_HAND = "closed_by_hand"
    NOWHERE = "nowhere"
    OUTSIDE = "outside"


class Approval(StrEnum):
    """What AvidXchange says of it now.

    `untold`: it said nothing now, so that it is taken as it was last read. `never`: nobody there or here knows it.
    """

    APPROVED = "approved"
    EXPORTED = "exported"
    IN_APPROVAL = "in_approval"
    WITHDRAWN = "withdrawn"
    UNTOLD = "untold"
    NEVER = "never"


class By(StrEnum):
    """By what a document in Sage is known to be of an invoice, the surest first."""

    MARK = "mark"
    ENTRY = "entry"
    NUMBER = "number"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What AvidXchange says. `amount` is None where only the last read tells.

    `missed`: it waits there, and a later complete read of that list did not bring it.
    """

    approval: Approval
    word: str = ""
    amount: Decimal | None = None
    missed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the ledger says.

    `entered` = it has the receipt of the entry; `by_hand` = a person closed it, with evidence.
    """

    state: State
    cause: str = ""
    said: str = ""
    amount: Decimal | None = None
    entered: bool = False
    by_hand: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One document in Sage 300 now; amounts of credits are negative. `period` is the fiscal period it is posted in."""

    where: str
    word: Word
    by: By
    amount: Decimal
    batch: str
    entry: str
    currency: str = ""
    vendor: str = ""
    number: str = ""
    dated: date | None = None
    period: str = ""
    said: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One invoice before its judge; `vendor` and `number` are as Sage writes them, `period` is that of its date.

    `also_vendors`: codes that mean the same vendor, and no other, by the crosswalk.
    `moved`: a run moved it while it was compared, so that what one witness says may be older than what another says.
    """

    id: str
    label: str
    vendor: str
    told: Told
    number: str = ""
    also_vendors: frozenset[str] = frozenset()
    currency: str = ""
    dated: date | None = None
    period: str = ""
    known: Known | None = None
    places: tuple[Place, ...] = ()
    moved: bool = False

    @property
    def amount(self) -> Decimal | None:
        """What AvidXchange says it is: now, or when it was last read; None where it never said."""
        return self.told.amount if self.told.amount is not None or self.known is None else self.known.amount
