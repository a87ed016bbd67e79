"""Where a delivery stands, in the words people know it by, and how much that asks of them.

Pure. Knows states, causes and receipts by name. Knows no table and no page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.release import REJECTED, WAITING

__all__ = ["STANDINGS", "Standing", "flow_words", "standing_of"]

_FLOWS = {
    "approved-invoices": "Invoice",
    "payments": "Payment",
    "vendors": "Vendor",
    "gl-accounts": "GL account",
    "purchase-orders": "Purchase order",
}
STANDINGS: Mapping[str, tuple[str, ...]] = {
    "On hold": ("held",),
    "Needs a fix": ("refused",),
    "Being checked": ("in_doubt",),
    "On its way": ("pending", "sending", "waiting"),
    "Done": ("done",),
}
"""What one may narrow a list to, and the states each stands for."""

_BATCHES = {"Open": "open", "ReadyToPost": "ready to post", "PostInProgress": "being posted"}


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
    there = _in_batch(numbers)
    if there:
        return Standing(words=there, why=why)
    return Standing(words="Waiting for another try" if state == "waiting" else "Ready to send", why=why)


def _held(cause: str, why: str, numbers: Mapping[str, str]) -> Standing:
    if cause == WAITING:
        return Standing(words="Waiting for release", mood="look", why=why)
    if cause == REJECTED:
        return Standing(words="Kept back", mood="look", why=why)
    if cause == "moved-to-error-batch":
        batch = f" {numbers['batch']}" if "batch" in numbers else ""
        return Standing(words=f"Sage moved it to error batch{batch}", mood="wrong", why=why)
    return Standing(words="On hold", mood="look", why=why)


def _done(receipts: Mapping[str, Any], numbers: Mapping[str, str], flow: str) -> Standing:
    if "resolved" in receipts:
        return Standing(words="Closed by hand", mood="well")
    if numbers.get("left_out"):
        return Standing(words="Left out", why=numbers["left_out"])
    if numbers.get("status") == "Posted":
        return Standing(words="Posted in Sage", mood="well")
    there = _in_batch(numbers)
    if there:
        return Standing(words=there, mood="well")
    kept = flow in ("vendors", "gl-accounts", "purchase-orders")
    return Standing(words="In AvidXchange" if kept else "Done", mood="well")


def _in_batch(numbers: Mapping[str, str]) -> str:
    if "batch" not in numbers:
        return ""
    status = _BATCHES.get(numbers.get("status", ""), "")
    return f"In Sage batch {numbers['batch']}" + (f" ({status})" if status else "")


def _numbers(receipts: Mapping[str, Any]) -> Mapping[str, str]:
    numbers: dict[str, str] = {}
    for receipt in sorted(receipts.values(), key=lambda one: str(one.get("at") or "")):
        numbers |= receipt["numbers"]  # what was seen last counts
    return numbers
