"""Which part of the books carries out which write, and which of them a process runs (§D).

Knows verbs and resources. Knows no HTTP header, no query and no rule of the books.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from simulators.sage300.books import Books
from simulators.sage300.errors import SageError, refusal
from simulators.sage300.record import Record
from simulators.sage300.tables import Key

__all__ = ["Writing"]

WHOLE = 10**9  # above any batch number


class _Poster(Protocol):
    """A part of the books whose batches can be posted."""

    def finish_posting(self, batch: Record) -> int | None:
        """Post a batch that is marked as being posted."""
        ...


class Writing:
    """The writes of one company; each holds the books' lock while it changes them."""

    def __init__(self, books: Books, switches: Mapping[str, str], pause: Callable[[float], object]) -> None:
        self._books = books
        self._switches = switches
        self._pause = pause
        self._posting = False

    def insert(self, resource: str, given: Record, user: str) -> Record:
        """POST: the answer is the inserted record (D5). Raises SageError."""
        books = self._books
        match resource:
            case "APInvoiceBatches":
                return books.insert_batch(given, user)
            case "APPaymentAndAdjustmentBatches":
                return books.payments.insert(given, user)
            case "POPurchaseOrders":
                return books.orders.enter(given, user)
            case "POReceipts":
                return books.orders.receive(given, user)
            case _:
                return books.upkeep.insert(resource, given)

    def patch(self, resource: str, key: Key, given: Record, user: str) -> None:
        """PATCH. Raises SageError."""
        books = self._books
        match resource:
            case "APInvoiceBatches":
                books.patch_batch(int(key[0]), given, user)
            case "APPaymentAndAdjustmentBatches":
                books.payments.patch(str(key[0]), int(key[1]), given, user)
            case _:
                books.upkeep.patch(resource, key, given)

    def process(self, resource: str, given: Record) -> None:
        """POST of a process. Raises SageError; the call lasts as long as the work (D13)."""
        match resource:
            case "APPostInvoices":
                low, high = _range(given, "ProcessAllBatches", "FromBatch", "ToBatch")
                self._post(self._books, lambda: self._books.begin_posting(low, high))
            case "APPostPaymentsAndAdjustments":
                low, high = _range(given, "PostAllBatches", "PostBatchFrom", "PostBatchTo")
                payments, selector = self._books.payments, given.text("BatchType") or "PY"
                self._post(payments, lambda: payments.begin_posting(selector, low, high))
            case "PODayEndProcessing":
                self._books.orders.day_end()
            case _:
                raise SageError("MethodNotAllowed", f"'{resource}' is no process.")

    def _post(self, poster: _Poster, begin: Callable[[], list[Record]]) -> None:
        """Mark the batches, take the site's time with the books open to others, then post them.

        What a SageError leaves unposted is ready again.
        """
        with self._books.lock:
            if self._posting or self._switches["posting"] == "conflict":
                raise refusal("Processing conflict. Another user is posting.", "General")
            self._posting = True
            batches = begin()
        try:
            delay = int(self._switches["posting_delay_s"])
            if delay and batches:
                self._pause(delay)
            with self._books.lock:
                for batch in batches:
                    poster.finish_posting(batch)
        finally:
            with self._books.lock:
                self._posting = False
                for batch in batches:
                    if batch.text("BatchStatus") == "PostInProgress":
                        batch["BatchStatus"] = "ReadyToPost"


def _range(given: Record, every: str, low: str, high: str) -> tuple[int, int]:
    if given.text(every) == "Postallbatches":
        return 1, WHOLE
    return max(given.number(low), 1), given.number(high)
