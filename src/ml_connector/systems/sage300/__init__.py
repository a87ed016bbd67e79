"""Sage 300 as the house sees it: the step that enters an invoice, what it must know to do so, and the probe.

Knows the client `sage300` and the domain. Knows no other system, no table, no schedule and no retry.
"""

from ml_connector.systems.sage300.invoices import EnterInvoice
from ml_connector.systems.sage300.memory import Count
from ml_connector.systems.sage300.probing import Answer, Learned, probe_site
from ml_connector.systems.sage300.system import Books, SageAddress, book_of, open_books
from ml_connector.systems.sage300.unknown import UnknownCode, unknown_codes

__all__ = [
    "Answer",
    "Books",
    "Count",
    "EnterInvoice",
    "Learned",
    "SageAddress",
    "UnknownCode",
    "book_of",
    "open_books",
    "probe_site",
    "unknown_codes",
]
