"""Vendors and document numbers that make something go wrong, so that a demo can show it on the screen.

Knows the three words and that each document goes wrong only once. Knows no HTTP and no rule of the books.
"""

import threading
from typing import Literal

from simulators.sage300.errors import refusal
from simulators.sage300.record import Record

__all__ = ["Cut", "Magic"]

Cut = Literal["before", "after"]
WORDS = ("LOST-BEFORE", "LOST-AFTER", "BUSY")
REMEMBERED_MAX = 10_000


class Magic:
    """Remembers which documents have had their accident."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def of(self, given: Record) -> Cut | None:
        """What happens to a payload: the answer is lost before or after the work, or nothing.

        Raises SageError General for BUSY, the first time that document comes.
        """
        invoices = given.get("Invoices")
        for invoice in invoices if isinstance(invoices, list) else []:
            word = self._word(invoice.text("VendorNumber"), invoice.text("DocumentNumber"))
            if word == "BUSY":
                raise refusal("Processing conflict. The batch is in use.", "General")
            if word:
                return "before" if word == "LOST-BEFORE" else "after"
        return None

    def _word(self, vendor: str, number: str) -> str:
        word = next((word for word in WORDS if word in vendor.upper() or word in number.upper()), "")
        with self._lock:
            if not word or (vendor, number) in self._seen or len(self._seen) >= REMEMBERED_MAX:
                return ""
            self._seen.add((vendor, number))
        return word
