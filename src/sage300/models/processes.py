"""Knows the shape of the processes this client can start: which batches are to be posted (§F.8).

Does not know what they answer; nobody has seen it (D7).
"""

from sage300.codec import Record


class PostInvoices(Record, frozen=True, kw_only=True):
    """APPostInvoices (AP0039)."""

    ProcessAllBatches: str = ""
    FromBatch: int | None = None
    ToBatch: int | None = None


class PostPayments(Record, frozen=True, kw_only=True):
    """APPostPaymentsAndAdjustments (AP0040). BatchType is PY or AD."""

    BatchType: str = ""
    PostAllBatches: str = ""
    PostBatchFrom: int | None = None
    PostBatchTo: int | None = None
