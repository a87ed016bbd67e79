"""What the engine asks of a ledger: of one that is written to, of one that balances, of one that is only looked at.

Knows the verbs and what each must leave behind. Knows no table and nothing of who keeps it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from ml_connector.domain.decide import Decision, Known
from ml_connector.domain.failures import Held
from ml_connector.engine.gates import Proposals, ProposalView
from ml_connector.engine.looks import Look
from ml_connector.engine.values import Delivery, KeptPage, Outcome, Parcel, RawItem, RawPage, Start, Total

__all__ = ["Balance", "Ledger", "LedgerView", "RunLedger"]


class Ledger(Protocol):
    """All deliveries of one flow on one connection, as this run sees them; each verb is one commit."""

    @property
    def proposals(self) -> Proposals:
        """What was put before people of it; asked only where its flow has a gate."""
        ...

    def take_over(self) -> int:
        """Put what a dead process left sending into doubt; give how many."""
        ...

    def start(self) -> Start:
        """Give the watermark, whether an earlier read was cut off after it began, and where it goes on."""
        ...

    def brought(self, keys: Collection[str]) -> Collection[str]:
        """Give those of these keys that the finished pages of a whole read under way brought already."""
        ...

    def begin_read(self) -> None:
        """Note that a read is about to begin from its beginning; what an earlier part of it left is forgotten."""
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
        """Give what is known of these keys.

        Entered is what has the receipt of an exclusive step or, in a flow that has one, was resolved.
        """
        ...

    def missing(self) -> Sequence[Delivery]:
        """Give what the finished pages of a whole read left out although we know it and it is not over."""
        ...

    def vanish(self, found: Collection[str]) -> int:
        """Hold what `missing` gives, but for what was `found` besides; give how many are newly held.

        Raises Failure where nothing at all came though something is known: an empty list is no answer.
        """
        ...

    def accept(self, findings: Mapping[str, Held]) -> None:
        """Note that whoever asked for this run takes these findings of a look for right."""
        ...

    def absorb(self, page: KeptPage | None, decisions: Sequence[Decision], left: Sequence[RawItem]) -> None:
        """Write the decisions of one page down, and where its read goes on after it; what is `left` stays kept."""
        ...

    def owed(self, before: Sequence[str], step: str, after: str, limit: int) -> Sequence[Delivery]:
        """Give the deliveries that owe `step` now, having the receipts `before`; by key, from `after` on.

        Held ones whose cause is checked again each run are among them; refused ones too, but not in the run that
        refused them, and not once they were refused REFUSALS_MAX times. So is what has the receipt of `step`, but is
        to be looked at again before it goes on.
        """
        ...

    def due(self) -> Sequence[datetime]:
        """Give the times at which what waits or is in doubt may move again."""
        ...

    def claim(self, places: Mapping[str, str]) -> Collection[str]:
        """Take these places, by key; give the keys whose place another delivery holds (L8)."""
        ...

    def reopen(self, keys: Collection[str], because: str) -> Collection[str]:
        """Put held or refused deliveries whose cause no longer holds back to pending.

        Gives those that were held as they came, so that no guard has weighed them yet.
        """
        ...

    def sending(self, step: str, parcel: Parcel) -> None:
        """Write the intent down: from here on the parcel may be out."""
        ...

    def witness(self, step: str, keys: Sequence[str], look: Look) -> None:
        """Keep what a look was asked and answered of these, together with what is written of each next."""
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

    def counts(self) -> Mapping[str, int]:
        """Count what this run `read`, what of it was the `same`, and what it `sent`, in all its attempts."""
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

    @property
    def proposals(self) -> ProposalView:
        """As the ledger's."""
        ...

    def start(self) -> Start:
        """As the ledger's."""
        ...

    def brought(self, keys: Collection[str]) -> Collection[str]:
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

    def left_out(self, found: Collection[str]) -> Sequence[Delivery]:
        """Give what the ledger's `vanish` holds; what a plan reads is in no ledger, and all of it is `found`."""
        ...

    def check_whole(self, found: Collection[str]) -> None:
        """Raise as the ledger's `vanish` does."""
        ...

    def taken(self, places: Mapping[str, str], freed: Collection[str]) -> Collection[str]:
        """Give the keys whose place another delivery holds; those of this flow named in `freed` hold none."""
        ...
