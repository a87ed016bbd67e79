"""Where a delivery stands, in the words people know it by, and how much that asks of them.

Pure. Knows states, causes and receipts by name. Knows no table and no page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.release import REJECTED, WAITING
from ml_connector.store.lists import Books

__all__ = ["BATCH_STATES", "STANDINGS", "Kind", "Standing", "flow_words", "standing_of"]

_FLOWS = {
    "approved-invoices": "Invoice",
    "payments": "Payment",
    "vendors": "Vendor",
    "gl-accounts": "GL account",
    "purchase-orders": "Purchase order",
}
_MOVED = "moved-to-error-batch"
_NAMED = (WAITING, REJECTED, _MOVED)  # holds that have words of their own


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What one may narrow a list to: states, and of those a cause or none of some, and where it is in Sage 300."""

    states: Sequence[str]
    cause: str = ""
    but_not: Sequence[str] = ()
    books: Books | None = None


_ENTERED = ("pending", "waiting", "done")
STANDINGS: Mapping[str, Kind] = {
    "Waiting for release": Kind(states=("held",), cause=WAITING),
    "Kept back": Kind(states=("held",), cause=REJECTED),
    "On hold": Kind(states=("held",), but_not=_NAMED),
    "Moved to an error batch": Kind(states=("held",), cause=_MOVED),
    "Needs a fix": Kind(states=("refused",)),
    "Being checked": Kind(states=("in_doubt",)),
    "On its way": Kind(states=("pending", "sending", "waiting"), books=Books.NOWHERE),
    "In a Sage batch": Kind(states=_ENTERED, books=Books.BATCH),
    "Posted in Sage": Kind(states=_ENTERED, books=Books.POSTED),
    "Closed by hand": Kind(states=("done",), books=Books.BY_HAND),
}
"""What one may narrow a list to, in the words its lines have."""

BATCH_STATES = {
    "Open": "open",
    "ReadyToPost": "ready to post",
    "PostInProgress": "being posted",
    "Posted": "posted",
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Words for a state; `mood` is well, look, wrong or ""; `why` says what keeps it there, "" where nothing does."""

    words: str
    mood: str = ""
    why: str = ""


def flow_words(flow: str) -> str:
    """Name what a flow carries, one of it."""
    return _FLOWS.get(flow, flow.replace("-", " "))


def standing_of(state: str, cause: str, receipts: Mapping[str, Any], *, flow: str = "") -> Standing:
    """Say where something stands: by its state and cause, and by what is known of its batch in Sage 300."""
    why = CAUSES[cause].what if cause in CAUSES else ""
    numbers = _numbers(receipts)
    if state == "held":
        return _held(cause, why, numbers)
    if state == "refused":
        return Standing(words="Needs a fix", mood="wrong", why=why)
    if state == "in_doubt":
        return Standing(words="Checking whether Sage received it", mood="look", why=why)
    if state == "sending":
        return Standing(words="Sending")
    if state == "done":
        return _done(receipts, numbers, flow)
    there = _in_books(numbers)
    if there:
        return Standing(words=there, why=why)
    return Standing(words="Waiting for another try" if state == "waiting" else "Ready to send", why=why)


def _held(cause: str, why: str, numbers: Mapping[str, str]) -> Standing:
    if cause == WAITING:
        return Standing(words="Waiting for release", mood="look", why=why)
    if cause == REJECTED:
        return Standing(words="Kept back", mood="look", why=why)
    if cause == _MOVED:
        batch = f" {numbers['batch']}" if "batch" in numbers else ""
        return Standing(words=f"Sage moved it to error batch{batch}", mood="wrong", why=why)
    return Standing(words="On hold", mood="look", why=why)


def _done(receipts: Mapping[str, Any], numbers: Mapping[str, str], flow: str) -> Standing:
    if "resolved" in receipts:
        return Standing(words="Closed by hand", mood="well")
    if numbers.get("left_out"):
        return Standing(words="Left out", why=numbers["left_out"])
    there = _in_books(numbers)
    if there:
        return Standing(words=there, mood="well")
    kept = flow in ("vendors", "gl-accounts", "purchase-orders")
    return Standing(words="In AvidXchange" if kept else "Done", mood="well")


def _in_books(numbers: Mapping[str, str]) -> str:
    if "batch" not in numbers:
        return ""
    if numbers.get("status") == "Posted":
        return "Posted in Sage"
    status = BATCH_STATES.get(numbers.get("status", ""), "")
    return f"In Sage batch {numbers['batch']}" + (f" ({status})" if status else "")


def _numbers(receipts: Mapping[str, Any]) -> Mapping[str, str]:
    numbers: dict[str, str] = {}
    for receipt in sorted(receipts.values(), key=lambda one: str(one.get("at") or "")):
        numbers |= receipt["numbers"]  # what was seen last counts
    return numbers
