"""Knows the doors of a Sage 300 company, one attribute a resource, and puts the pieces together.

Does not know what anyone wants to do with them; there is no other system, no database and no environment
here.

    with Sage300(Site("https://erp.example", "SAMLTD", "WEBAPI", password)) as sage:
        vendor = sage.vendors.get("1200")
"""

import re
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

import httpx2

from sage300 import shapes
from sage300.batches import InvoiceBatches, PaymentBatches
from sage300.codec import Undecodable
from sage300.dialect import Dialect
from sage300.errors import Ask, BadAnswer
from sage300.limits import Limits
from sage300.metadata import Metadata, parse
from sage300.payment_drafts import Selector
from sage300.processes import Process, invoices_from, payments_from
from sage300.resource import Resource
from sage300.shapes import Shape, T
from sage300.site import Site
from sage300.transport import Transport, Watch

_MODULE = re.compile(r"[A-Z0-9]{2,4}")


class Sage300:
    """One company. Safe to share between threads; serialize the writes yourself (H5). Close it, or use
    `with`.

    `transport` replaces the sockets (tests), `watch` is told every exchange, `sleep` waits between
    repeats of reads, `dialect` is what the site was found to accept. Where the limits say `read_only`, every write
    raises WriteRefused. Raises BadSite for a CA file that cannot be read.
    """

    def __init__(
        self,
        site: Site,
        *,
        limits: Limits | None = None,
        transport: httpx2.BaseTransport | None = None,
        watch: Watch | None = None,
        sleep: Callable[[float], None] = time.sleep,
        dialect: Dialect | None = None,
    ) -> None:
        self.wire = Transport(site, limits or Limits(), wire=transport, watch=watch, sleep=sleep)
        self._dialect = dialect or Dialect()
        self.vendors = self.resource(shapes.VENDORS)
        self.vendor_groups = self.resource(shapes.VENDOR_GROUPS)
        self.remit_to_locations = self.resource(shapes.REMIT_TO_LOCATIONS)
        self.terms = self.resource(shapes.TERMS)
        self.account_sets = self.resource(shapes.ACCOUNT_SETS)
        self.distribution_codes = self.resource(shapes.DISTRIBUTION_CODES)
        self.distribution_sets = self.resource(shapes.DISTRIBUTION_SETS)
        self.payment_codes = self.resource(shapes.PAYMENT_CODES)
        self.tax_form_codes = self.resource(shapes.TAX_FORM_CODES)
        self.invoice_batches = InvoiceBatches(self.wire, shapes.INVOICE_BATCHES, self.dialect)
        self.payment_batches = PaymentBatches(self.wire, shapes.PAYMENT_BATCHES, self.dialect)
        self.posted_documents = self.resource(shapes.POSTED_DOCUMENTS)
        self.posted_payments = self.resource(shapes.POSTED_PAYMENTS)
        self.posting_errors = self.resource(shapes.POSTING_ERRORS)
        self.purchase_orders = self.resource(shapes.PURCHASE_ORDERS)
        self.receipts = self.resource(shapes.RECEIPTS)
        self.po_invoices = self.resource(shapes.PO_INVOICES)
        self.accounts = self.resource(shapes.ACCOUNTS)
        self.account_groups = self.resource(shapes.ACCOUNT_GROUPS)
        self.segment_codes = self.resource(shapes.SEGMENT_CODES)
        self.tax_groups = self.resource(shapes.TAX_GROUPS)
        self.tax_authorities = self.resource(shapes.TAX_AUTHORITIES)
        self.tax_rates = self.resource(shapes.TAX_RATES)
        self.fiscal_calendars = self.resource(shapes.FISCAL_CALENDARS)
        self.company_profile = self.resource(shapes.COMPANY_PROFILE)
        self.currencies = self.resource(shapes.CURRENCIES)
        self.invoice_posting = self._process(shapes.POST_INVOICES)
        self.payment_posting = self._process(shapes.POST_PAYMENTS)

    @property
    def dialect(self) -> Dialect:
        """What this client takes the site to accept; it was given, and does not change."""
        return self._dialect

    def resource(self, shape: Shape[T]) -> Resource[T]:
        """Any other resource, such as a partner's (A10): its shape, with a Record of one's own."""
        return Resource(self.wire, shape, self.dialect)

    def _process(self, shape: Shape[T]) -> Process[T]:
        return Process(self.wire, shape, self.dialect.spellings.get(shape.name))

    def post_invoices(self, first: int, last: int | None = None) -> None:
        """Posts invoice batches from one number to another, or one alone; lasts as long as posting (D12, D13).

        Never repeated. Whatever comes back, read the batch: success does not say that every entry was posted,
        and a failure does not say that none was. Raises SageError.
        """
        self.invoice_posting.run(invoices_from(first, first if last is None else last))

    def post_payments(self, selector: Selector, first: int, last: int | None = None) -> None:
        """Posts payment (PY) or adjustment (AD) batches; as `post_invoices` in everything else."""
        self.payment_posting.run(payments_from(selector, first, first if last is None else last))

    def metadata(self, module: str) -> Metadata:
        """What a module (AP, PO, GL, TX, CS) says about its types (A7); large and slow, so keep it (H7).

        Raises SageError, BadAnswer where it is no metadata.
        """
        if not _MODULE.fullmatch(module):
            raise ValueError("a module is two to four upper-case letters or digits")
        ask = Ask(method="GET", resource=f"{module}/$metadata")
        answer = self.wire.read(ask, ask.resource, {}, accept="application/xml")
        try:
            return parse(answer.body)
        except Undecodable as error:
            raise BadAnswer(ask, str(error), status=answer.status) from None

    @property
    def asked(self) -> Mapping[str, int]:
        """Requests tried so far, repeats included, by what they asked: `GET APVendors`."""
        return self.wire.asked

    @property
    def calls(self) -> int:
        """Requests tried so far, repeats included."""
        return sum(self.asked.values())

    def close(self) -> None:
        """Lets the connections go."""
        self.wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()
