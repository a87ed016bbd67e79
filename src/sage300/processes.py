"""Knows how a process of Sage 300 is started and asked for its defaults (D11, D12).

Does not know what came of it: whoever calls reads the batch, also after a failure (D13). Never starts one twice.
"""

from collections.abc import Mapping
from typing import Generic, TypeVar

from sage300 import codec
from sage300.bodies import decoded, require_acknowledgment
from sage300.codec import Reader, Record
from sage300.errors import Ask
from sage300.models import PostInvoices, PostPayments
from sage300.shapes import Shape
from sage300.transport import Transport

T = TypeVar("T", bound=Record)

THESE_BATCHES = "Donotpostallbatches"
"""Sage's word for "from one number to another"; the other, Postallbatches, is never sent from here."""


class Process(Generic[T]):
    """One process: `template` for its defaults, `run` to start it and wait until it is over (D13).

    `spelling` is the site's own, as in `Dialect.spellings` (§C.6).
    """

    def __init__(self, wire: Transport, shape: Shape[T], spelling: Mapping[str, str] | None = None) -> None:
        self._wire = wire
        self._shape = shape
        self._theirs = spelling or {}
        self._reader: Reader[T] = Reader(shape.record, self._theirs)

    def template(self) -> T:
        """What Sage would run it with (D11); a POST that changes nothing. Raises SageError."""
        ask = Ask(method="POST", resource=self._shape.name, key="('$template')")
        answer = self._wire.write(ask, self._shape.path + ask.key, b"{}")
        return decoded(ask, self._reader, answer)

    def run(self, order: T) -> None:
        """Starts it; returns when Sage says it is over, raises SageError as for any write.

        Success is any 2xx without an `error` member, a body or none (D7): it does not say that every entry
        was posted (E14). `Limits.process_s` bounds the wait.
        """
        ask = Ask(method="POST", resource=self._shape.name, key="('$process')")
        path, limit = self._shape.path + ask.key, self._wire.limits.process_s
        require_acknowledgment(
            ask, self._wire.write(ask, path, codec.encode(order, self._theirs), within_s=limit)
        )


def invoices_from(first: int, last: int) -> PostInvoices:
    """The order to post these invoice batches (D12). Raises ValueError where they are not a range."""
    return PostInvoices(ProcessAllBatches=THESE_BATCHES, FromBatch=_range(first, last), ToBatch=last)


def payments_from(selector: str, first: int, last: int) -> PostPayments:
    """The order to post these payment or adjustment batches. Raises ValueError where they are not a range."""
    return PostPayments(
        BatchType=selector,
        PostAllBatches=THESE_BATCHES,
        PostBatchFrom=_range(first, last),
        PostBatchTo=last,
    )


def _range(first: int, last: int) -> int:
    if not 0 < first <= last:
        raise ValueError("batches are posted from a number to the same or a higher one")
    return first
