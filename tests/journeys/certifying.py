"""Whether certificates say what stands in the books.

Knows certificates and the simulated books. Does not know what happened before.
"""

from __future__ import annotations

from proof import entries_of
from stage import Stage

from ml_connector import views

__all__ = ["assert_certified"]

UNDECIDED = ("being_checked", "cannot_tell")


def assert_certified(stage: Stage) -> None:
    """Assert of each invoice that its certificate holds, and says landed exactly where our entry is in the books.

    What cannot be told, or is being checked still, may be either.
    """
    there = [entry.record.text("InvoiceDescription") for entry in entries_of(stage)]
    for invoice in stage.company.invoices:
        (told,) = views.certificates(stage.name, invoice.id)
        marks = {send["mark"] for send in told["sends"]}
        count = sum(mark in text for mark in marks for text in there)
        assert told["holds"], told["broken"]
        if told["verdict"] not in UNDECIDED:
            assert (told["verdict"], count) in (("landed", 1), ("did_not_land", 0), ("never_sent", 0)), (
                invoice.id
            )
