"""Knows what passes between a caller and this library besides the records: pages, outcomes, acknowledgements.

Does not know wire names, JSON, the profile, or what anybody does with any of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final, Literal

from avidxchange.errors import CallFailed, FieldFault


@dataclass(frozen=True, kw_only=True)
class RawItem:
    """One record of a list, untouched: `text` is its JSON exactly as it came; `id` None if it has none
    usable.
    """

    id: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class RawPage:
    """One page of a list: `raw` is the whole body (not in repr), `server_date` the answer's own Date."""

    items: tuple[RawItem, ...]
    raw: bytes = field(repr=False)
    server_date: dt.datetime | None
    last: bool


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """What we tell AvidXchange about an invoice that reached the ERP (§6.5); `posted_at` is aware."""

    erp_document: str
    erp_batch: str | None = None
    erp_entry: str | None = None
    posted_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """AvidXchange knows. `already`: it says it had been told before (405/409 of the profile, §6.5)."""

    already: bool
    activity_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Declined:
    """What we tell AvidXchange about an invoice the ERP did not take (§6.5): our code and our words."""

    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of one of AvidXchange's invoices, to be told together with others."""

    invoice_id: str
    told: Acknowledgement | Declined


@dataclass(frozen=True, kw_only=True)
class Image:
    """The document of an invoice: its bytes (not in repr) and the content type that came with them."""

    content: bytes = field(repr=False)
    content_type: str | None


#: created, updated, unchanged, accepted: the gateway has the item. failed: the gateway refused it. not_sent: our
#: own rules kept it back. not_done: certainly not kept, may be sent again. unknown: look before sending again.
Outcome = Literal["created", "updated", "unchanged", "accepted", "failed", "not_sent", "not_done", "unknown"]
KEPT: Final = ("created", "updated", "unchanged", "accepted")


@dataclass(frozen=True, kw_only=True)
class Excess:
    """A text longer than the profile's limit, and what was done: `warn` (sent whole), `truncate`, `reject`."""

    field: str
    length: int
    limit: int
    action: Literal["warn", "truncate", "reject"]


@dataclass(frozen=True, kw_only=True)
class ItemResult:
    """What became of one record of a bulk write (§6.4); `index` is its place among the records handed in.

    `id` is AvidXchange's. `errors` are the gateway's own words, `row` its whole row as it came, credentials
    masked. `reason` is ours, for `not_sent`. `batch_id` can be asked again where a batch was not finished.
    """

    index: int
    key: str
    outcome: Outcome
    id: str | None = None
    errors: tuple[FieldFault, ...] = ()
    row: str | None = None
    reason: str | None = None
    excess: tuple[Excess, ...] = ()
    batch_id: str | None = None

    @property
    def kept(self) -> bool:
        """Whether the gateway says that it has the item."""
        return self.outcome in KEPT


@dataclass(frozen=True, kw_only=True)
class Surprise:
    """A row of an answer that belongs to nothing that was sent, or came twice: `row` is verbatim."""

    key: str | None
    outcome: Outcome
    row: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """A bulk write: one result per record, in order, whatever happened to the calls.

    `failures` are the calls that went wrong, in order.
    """

    results: tuple[ItemResult, ...]
    failures: tuple[CallFailed, ...] = ()
    surprises: tuple[Surprise, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reached:
    """The connection test passed; `server_date` is the gateway's clock, `activity_id` its reference."""

    server_date: dt.datetime | None
    activity_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """One HTTP exchange, for a log: no query, no header, no body, no credential. `failure` names the error
    class.
    """

    operation: str
    method: str
    path: str
    status: int | None
    seconds: float
    received_bytes: int = 0
    activity_id: str | None = None
    failure: str | None = None
