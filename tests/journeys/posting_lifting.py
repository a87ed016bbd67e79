"""How each blocker of a posting comes about, and how people lift it: in Sage 300, or by a decision.

Knows the simulated books, its switches and a connection's settings. Does not know how the product tests a blocker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from acting import acted, key_by_hand, only
from lifting import Act, sets_option
from proof import entries_of
from stage import Stage

from ml_connector.domain import acts
from simulators.company import OpenEntry
from simulators.sage300.record import Record

__all__ = ["POSTING_BLOCKERS", "PostingBlocker"]

POSTS = {"post": "post"}
BY_HAND = {"post": "open", "ack_at": "posted"}
HOUR_S = 3600


@dataclass(frozen=True, kw_only=True)
class PostingBlocker:
    """How a posting comes to be blocked, and how that is lifted.

    `stops` are the causes that stand while it is blocked, one an invoice. `asked`: only Sage can tell whether it still
    holds, so that a run asks it.
    """

    block: Act
    lift: Act
    stops: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=lambda: POSTS)
    kinds: tuple[str, ...] = ("one-line",)
    asked: bool = False


def switched(name: str, value: str) -> Act:
    """The site does something otherwise from now on."""

    def act(stage: Stage) -> None:
        stage.sage_app.switches[name] = value

    return act


def batch(stage: Stage) -> int:
    """The last batch that has an entry."""
    return max(entry.batch for entry in entries_of(stage))


def posted_there(stage: Stage) -> None:
    """An accountant puts right what Sage minded, and posts the error batch."""
    switched("posting", "works")(stage)
    stage.sage_app.books.post_batch(batch(stage))


def entered(stage: Stage) -> None:
    """It is entered, and from then on the program posts."""
    stage.run()
    sets_option("post", "post")(stage)
    stage.later(HOUR_S)


def added_to(stage: Stage) -> None:
    """Somebody keys an entry of theirs into our batch."""
    entered(stage)
    theirs = OpenEntry(
        vendor=only(stage).vendor_code.strip().upper(),
        number="THEIRS-1",
        type="Invoice",
        dated=only(stage).dated,
        amount=Decimal(50),
        account=only(stage).distributions[0].gl_account.replace("-", ""),
    )
    stage.sage_app.books.key_by_hand(theirs, batch=batch(stage))


def taken_out(stage: Stage) -> None:
    """They take it out again."""
    gone = Record(EntryNumber=Decimal(2), UpdateOperation="Delete")
    stage.sage_app.books.patch_batch(batch(stage), Record(Invoices=[gone]), "ADMIN")


def mate_held(stage: Stage) -> None:
    """A person holds one of the two that share a batch."""
    entered(stage)
    acted(stage, acts.Act.HOLD, stage.company.invoices[0].id)


def mate_released(stage: Stage) -> None:
    """The person lets it go on."""
    acted(stage, acts.Act.RELEASE, stage.company.invoices[0].id)


def listed(stage: Stage) -> None:
    """Somebody prints the batch listing."""
    stage.sage_app.books.batch(batch(stage))["BatchPrintedFlag"] = "Yes"


def refuses(stage: Stage) -> None:
    """Sage takes no posting, whoever asks."""
    stage.sage.faults.add("write(APPostInvoices)@*=status-409")


def error_batch_deleted(stage: Stage) -> None:
    """Sage moved it to an error batch, and somebody deletes that."""
    switched("posting", "errors")(stage)
    stage.run()
    stage.sage_app.books.delete_batch(batch(stage))
    stage.later()


def keyed_anew(stage: Stage) -> None:
    """Whoever deleted it keys it anew, and posts that."""
    switched("posting", "works")(stage)
    number, _ = key_by_hand(stage, only(stage))
    stage.sage_app.books.post_batch(number)


POSTING_BLOCKERS: Mapping[str, PostingBlocker] = {
    "moved-to-error-batch": PostingBlocker(
        block=switched("posting", "errors"), lift=posted_there, stops=("moved-to-error-batch",)
    ),
    "batch-edited": PostingBlocker(block=added_to, lift=taken_out, stops=("batch-edited",), settings=BY_HAND),
    "batch-mate-held": PostingBlocker(
        block=mate_held,
        lift=mate_released,
        stops=("batch-mate-held", "held-by-person"),
        settings=BY_HAND,
        kinds=("one-line",) * 2,
    ),
    "batch-not-printed": PostingBlocker(
        block=switched("force_listing", "on"), lift=listed, stops=("batch-not-printed",)
    ),
    "posting-refused": PostingBlocker(
        block=refuses, lift=Stage.quiet, stops=("posting-refused",), asked=True
    ),
    "posting-unclear": PostingBlocker(block=error_batch_deleted, lift=keyed_anew, stops=("posting-unclear",)),
}
