"""Knows what one may ask of an AvidXchange gateway: lists, records, bulk writes, acknowledgements, a test.

Does not know another system, a ledger, a schedule, the environment, or where tokens and secrets are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from avidxchange import errors, json_text, mapping, naming
from avidxchange.asking import Asking
from avidxchange.auth import Credentials
from avidxchange.batches import Batches
from avidxchange.bulk import Bulk, result
from avidxchange.caller import Caller, pace_of
from avidxchange.drafts import Draft
from avidxchange.endpoint import Endpoint, Limits, Secrets
from avidxchange.images import Images
from avidxchange.lists import Lists, item_id
from avidxchange.models import (
    Acknowledged,
    Acknowledgement,
    Declined,
    Image,
    ItemResult,
    RawPage,
    Reached,
    Receipt,
    Written,
)
from avidxchange.profile import Profile
from avidxchange.receipts import Receipts
from avidxchange.records import (
    DimensionValue,
    GlAccount,
    Invoice,
    InvoiceStatus,
    Payment,
    PaymentRequest,
    PurchaseOrder,
    ReferenceValue,
    Vendor,
)
from avidxchange.surroundings import Surroundings
from avidxchange.talking import Talking
from avidxchange.tokens import IN_THIS_PROCESS, TokenStore
from avidxchange.transport import Connect, Exchange, failure, open_http
from avidxchange.trying import Trying


class AvidXchange:
    """One gateway, spoken to the way one profile says. Safe between threads; a context manager.

    Every talking method raises the tree of `errors`. Reads are tried again within `Limits`; a write is sent once
    (twice only after a 401 that means an expired token), and so is every list call of invoices in `export_on_read`
    mode. A bulk call that is refused whole is sent again in halves where the profile says that nothing was kept, or
    that the write is idempotent (§6.4). What a profile has not raises CapabilityOff, a `read_only` write WriteRefused.
    """

    def __init__(
        self,
        profile: Profile,
        endpoint: Endpoint,
        secrets: Mapping[str, str],
        *,
        tokens: TokenStore | None = None,
        limits: Limits | None = None,
        around: Surroundings | None = None,
    ) -> None:
        around = around or Surroundings()
        self._profile = profile
        self._limits = limits or Limits()
        self._credentials = Credentials(profile.auth, endpoint, Secrets(secrets))
        self._asking = Asking(profile, endpoint, self._credentials)
        wire = profile.wire
        connect = Connect(endpoint=endpoint, wire=wire, auth=profile.auth, resolve=self._credentials.resolve)
        wired = open_http(connect, around.transport)
        self._exchange = Exchange(wired, self._limits, wire.link_hosts, around.watch)
        pace = pace_of(wire, endpoint, self._credentials, self._limits, around)
        store = tokens if tokens is not None else IN_THIS_PROCESS
        self._caller = Caller(self._exchange, self._credentials, store, profile.faults, pace)
        self._talking = Talking(self._caller, self._credentials, store)
        self._lists = Lists(profile, self._asking, self._talking, self._limits)
        self._batches = Batches(profile, self._asking, self._talking, around.sleep)
        self._bulk = Bulk(profile, self._asking, self._talking, self._batches)
        self._receipts = Receipts(profile, self._asking, self._talking)
        self._images = Images(profile, self._asking, self._talking)
        self.trying = Trying(profile, self._exchange, self._lists)

    def __enter__(self) -> AvidXchange:
        return self

    def __exit__(self, *why: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections, and hold nobody else with the same credentials back any more."""
        self._caller.close()
        self._exchange.close()

    @property
    def asked(self) -> Mapping[str, int]:
        """HTTP requests made so far by the profile's name of their operation, `token` for those of tokens."""
        return self._exchange.asked

    @property
    def overlap(self) -> timedelta:
        """How far before the last complete read the next one begins (§6.7)."""
        return timedelta(minutes=self._profile.overlap_minutes)

    @property
    def export_mode(self) -> str:
        """`ack`, `status_update`, `export_on_read` or `none` (§6.5)."""
        return self._profile.export_mode

    @property
    def identity_names(self) -> frozenset[str]:
        """Wire names whose values tell invoices, parties and amounts apart."""
        return naming.identity_names(self._profile)

    @property
    def counted_paging(self) -> bool:
        """Whether the list is read by page number or offset, which shifts when rows leave it between pages."""
        listed = self._profile.operations.get("invoices_list")
        return listed is not None and listed.paging.style in ("page_number", "offset")

    @property
    def needs_detail(self) -> bool:
        """Whether a listed invoice is a summary, to be completed by `invoice_text`."""
        listed = self._profile.operations.get("invoices_list")
        return listed is not None and listed.detail is not None

    def sign_in(self) -> datetime | None:
        """Make sure there is a token; when it expires, None if unknown or if the profile needs no token."""
        return token.expires_at if (token := self._caller.sign_in()) else None

    def test(self) -> Reached:
        """The profile's connection test (§6.1): any success will do. Never lists invoices."""
        answer = self._talking.read(self._asking.read(self._profile.operation("connection_test"), {}))
        return Reached(server_date=answer.server_date, activity_id=answer.activity_id)

    def invoice_pages(self, *, since: datetime | None = None, window: bool = False) -> Iterator[RawPage]:
        """Pages of invoices, fetched one by one as they are asked for; nothing is fetched ahead (L12).

        `window` leaves the export and status filters out (the recovery of a lost list). `since` (aware) is
        sent as the profile's since parameter; a profile without one lists everything. Raises PagingBroken for
        circles.
        """
        return self._lists.pages("invoices_list", since=since, window=window)

    def invoice_text(self, invoice_id: str) -> str:
        """The complete invoice as the JSON text that came. Raises BadAnswer if it is another invoice's."""
        operation = self._profile.operation("invoice_get")
        answer = self._talking.read(request := self._asking.read(operation, {"invoice_id": invoice_id}))
        body = json_text.whole(answer.body) if answer.body.strip() else None
        raw = None if body is None else json_text.at(body, operation.item or ".")
        if raw is None or not json_text.members(raw):
            raise errors.BadAnswer(failure(request, answer, "no invoice where the profile says it is"))
        text = bytes(raw).decode("utf-8")
        found = item_id(text, naming.fields_of(self._profile, "invoice_get"))
        if found is not None and found != invoice_id:
            raise errors.BadAnswer(failure(request, answer, "another invoice than the one asked for"))
        return text

    def read_invoice(self, text: str) -> Invoice:
        """The canonical invoice in a raw text; pure. Raises Unreadable(reason, path)."""
        return mapping.read_invoice(text, self._profile)

    def invoice_image(self, text: str) -> Image:
        """The document of the invoice in a raw text, from where the profile says it is (§6.10).

        Raises Unreadable where the invoice has none or its link leads to a host that is not allowed.
        """
        return self._images.of(self.read_invoice(text), text)

    def acknowledge(self, invoice_id: str, told: Acknowledgement, key: str) -> Acknowledged:
        """Tell AvidXchange that an invoice reached the ERP, by the profile's export mode (§6.5); sent once.

        `key`, one for one invoice, goes into the idempotency header. Raises CapabilityOff in modes without a way back.
        """
        return self._receipts.tell(invoice_id, told, key)

    def acknowledgement(self, invoice_id: str, told: Acknowledgement) -> bytes:
        """The body that `acknowledge` sends, to the byte; pure. Raises as it does before anything is sent."""
        return self._receipts.body(invoice_id, told)

    def acknowledge_failure(self, invoice_id: str, told: Declined, key: str) -> Acknowledged:
        """Tell AvidXchange that the ERP did not take an invoice, and why (§6.5); as `acknowledge`."""
        return self._receipts.tell(invoice_id, told, key)

    def acknowledge_all(self, receipts: Iterable[Receipt], *, key: str = "") -> Written:
        """Tell AvidXchange of many invoices at once, where the profile defines `invoice_acks` (§6.5, optional)."""
        if self.export_mode in ("export_on_read", "none") or "invoice_ack" not in self._profile.capabilities:
            raise errors.CapabilityOff("invoice_acks")
        return self._bulk.write("invoice_acks", receipts, names={}, key=key)

    def invoice_status_pages(self, *, since: datetime | None = None) -> Iterator[RawPage]:
        """Pages of invoice statuses; where there is no such list, of invoices without the fixed filters (§6.1).

        In `export_on_read` mode there is no such way out, since listing would mark them.
        """
        if self._profile.can("invoice_statuses_list") or self.export_mode == "export_on_read":
            return self._lists.pages("invoice_statuses_list", since=since)
        return self._lists.pages("invoices_list", since=since, window=True)

    def read_invoice_status(self, text: str) -> InvoiceStatus:
        """The status in a raw text of `invoice_status_pages`; pure. Raises Unreadable."""
        return mapping.read_status(text, self._profile)

    def payment_pages(self, *, since: datetime | None = None) -> Iterator[RawPage]:
        """Pages of payments. A raw text may hold a card number: `read_payment` keeps none, its caller may not."""
        return self._lists.pages("payments_list", since=since)

    def read_payment(self, text: str) -> Payment:
        """The canonical payment in a raw text, without any card number; pure. Raises Unreadable."""
        return mapping.read_payment(text, self._profile)

    def vendor_pages(self, *, since: datetime | None = None) -> Iterator[RawPage]:
        """Pages of vendors (L14)."""
        return self._lists.pages("vendors_list", since=since)

    def read_vendor(self, text: str) -> Vendor:
        """The canonical vendor in a raw text; pure. Raises Unreadable."""
        return mapping.read_vendor(text, self._profile)

    def read_vendor_code(self, text: str) -> str:
        """The code alone in the raw text of a vendor that cannot be read; pure. Raises Unreadable."""
        return mapping.read_vendor_code(text, self._profile)

    def gl_account_pages(self, *, since: datetime | None = None) -> Iterator[RawPage]:
        """Pages of accounts (L14)."""
        return self._lists.pages("gl_accounts_list", since=since)

    def read_gl_account(self, text: str) -> GlAccount:
        """The canonical account in a raw text; pure. Raises Unreadable."""
        return mapping.read_gl_account(text, self._profile)

    def purchase_order_pages(self, *, since: datetime | None = None) -> Iterator[RawPage]:
        """Pages of purchase orders (L14)."""
        return self._lists.pages("purchase_orders_list", since=since)

    def read_purchase_order(self, text: str) -> PurchaseOrder:
        """The canonical order in a raw text; pure. Raises Unreadable."""
        return mapping.read_purchase_order(text, self._profile)

    def draft(self, operation: str, record: object) -> Draft:
        """One item of a bulk write exactly as it would be sent; pure: for showing, and for telling changes apart.

        `operation` is the bulk operation's name, such as `vendors_upsert`. Raises CapabilityOff, and Unreadable
        for a record that would not be sent.
        """
        return self._asking.draft(record, self._profile.operation(operation))

    def body(self, operation: str, drafts: Sequence[Draft], names: Mapping[str, str]) -> bytes:
        """The body of one bulk call, to the byte; pure. `names` stand in its path. Raises CapabilityOff, Unreadable."""
        return self._asking.bulk(self._profile.operation(operation), names, drafts, "").body

    def vendors_upsert(self, vendors: Iterable[Vendor | Draft], *, key: str = "") -> Written:
        """Write vendors, one result each, whatever happens to the calls; what `draft` made goes out as it is.

        The idempotency key of a call is made from its items and from `key`: give another one when the same
        content is written again on purpose (a value that was changed and changed back).
        """
        return self._bulk.write("vendors_upsert", vendors, names={}, key=key)

    def gl_accounts_upsert(self, accounts: Iterable[GlAccount | Draft], *, key: str = "") -> Written:
        """Write accounts; as `vendors_upsert`."""
        return self._bulk.write("gl_accounts_upsert", accounts, names={}, key=key)

    def dimension_values_upsert(
        self, dimension: str, values: Iterable[DimensionValue | Draft], *, key: str = ""
    ) -> Written:
        """Write the values of one dimension, whose name is a part of the path; as `vendors_upsert`."""
        return self._bulk.write("dimension_values_upsert", values, names={"dimension": dimension}, key=key)

    def reference_values_upsert(
        self, listed: str, values: Iterable[ReferenceValue | Draft], *, key: str = ""
    ) -> Written:
        """Write values of one reference list, by its name in the path (`Operation.lists`); as `vendors_upsert`."""
        return self._bulk.write("reference_values_upsert", values, names={"list": listed}, key=key)

    def purchase_orders_upsert(self, orders: Iterable[PurchaseOrder | Draft], *, key: str = "") -> Written:
        """Write purchase orders with their lines; as `vendors_upsert`."""
        return self._bulk.write("purchase_orders_upsert", orders, names={}, key=key)

    def invoices_submit(self, invoices: Iterable[Invoice], *, key: str = "") -> Written:
        """Hand in invoices the ERP already has (§4.1); off by default. Not repeatable: look before a resend."""
        return self._bulk.write("invoices_submit", invoices, names={}, key=key)

    def payment_requests_submit(self, requests: Iterable[PaymentRequest], *, key: str = "") -> Written:
        """Ask for payments (§4.1); off by default. Not repeatable: look before a resend."""
        return self._bulk.write("payment_requests_submit", requests, names={}, key=key)

    def batch_status(self, batch_id: str, keys: Sequence[str]) -> tuple[ItemResult, ...] | None:
        """What became of an unfinished batch, by the keys of its items in their order; None: still not finished."""
        told = self._batches.asked(batch_id, keys)
        if told is None:
            return None
        return tuple(result(n, key, row) for n, (key, row) in enumerate(zip(keys, told.rows, strict=True)))
