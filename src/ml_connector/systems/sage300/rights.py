"""What a Sage user must be allowed for the flows of a connection, application by application (B5 to B7).

Knows flows by name, applications and resources. Asks nothing and knows no user, no address and no answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ml_connector.domain.options import Options

__all__ = ["APPLICATIONS", "WEB_API_BOX", "Right", "needed", "welcome", "withheld"]

WEB_API_BOX = "Sage 300 Web API"
APPLICATIONS: Mapping[str, str] = {
    "AP": "Accounts Payable",
    "PO": "Purchase Orders",
    "GL": "General Ledger",
    "CS": "Common Services",
    "TX": "Tax Services",
}


@dataclass(frozen=True, kw_only=True)
class Right:
    """What may be done with one resource: `box` is what to tick, as near as Sage's screens name it."""

    module: str
    resource: str
    box: str
    why: str


def _right(module: str, resource: str, box: str, why: str) -> Right:
    return Right(module=module, resource=resource, box=box, why=why)


_VENDORS = _right("AP", "APVendors", "vendors: inquiry", "is the vendor known, active, not on hold")
_ACCOUNTS = _right("GL", "GLAccounts", "accounts: inquiry", "is the account known, active, open for A/P")
_COMMON = (
    _right("CS", "CSFiscalCalendars", "fiscal calendar: inquiry", "is the period open"),
    _right("CS", "CSCurrencyCodes", "currency codes: inquiry", "decimals of a currency"),
)
_ENTERING = (
    _VENDORS,
    _right("AP", "APPaymentAndAdjustmentBatches", "payment batches: entry", "look for a payment; enter it"),
    *_COMMON,
)
_ORDERS = _right("PO", "POPurchaseOrders", "purchase orders: inquiry", "what is ordered, received and open")
_OF_GOODS = (
    _right("PO", "POPurchaseOrders", "purchase orders: inquiry", "the order that an invoice names"),
    _right("PO", "POGetReceipts", "receipts: inquiry", "what of an invoice's goods is not invoiced"),
    _right("PO", "POInvoices", "P/O invoices: inquiry", "is an invoice in P/O already"),
)
_POSTING = _right("AP", "APPostInvoices", "invoice batches: posting", "post what was entered")
_POSTED = _right("AP", "APPostingErrorMessages", "posting errors: inquiry", "why posting moved an entry")
_BY_FLOW: Mapping[str, tuple[Right, ...]] = {
    "approved-invoices": (
        _VENDORS,
        _right("AP", "APInvoiceBatches", "invoice batches: entry", "look for an invoice; enter it"),
        _right("AP", "APPostedDocuments", "documents: inquiry", "look for an invoice"),
        _POSTING,
        _POSTED,
        _ACCOUNTS,
        *_COMMON,
        _right("TX", "TXTaxGroups", "tax groups: inquiry", "the authorities of the vendor's tax group"),
        *_OF_GOODS,
    ),
    "payments": (
        _right("AP", "APPostedPayments", "payments: inquiry", "is a payment posted"),
        _right("AP", "APPostedDocuments", "documents: inquiry", "is what was paid still open"),
    ),
    "vendors": (
        _VENDORS,
        _right("AP", "APRemitToLocations", "remit-to locations: inquiry", "where a vendor's payments go"),
    ),
    "gl-accounts": (
        _ACCOUNTS,
    ),  # segment codes and reference lists are read where they may be, and only if AvidXchange takes them
    "purchase-orders": (_ORDERS,),
}


def needed(flows: Iterable[str], options: Options) -> list[Right]:
    """Give the rights these flows need under these settings, by application; each once. KeyError: no such flow."""
    wanted = {
        right.resource: right for flow in flows for right in _of(flow, options) if _used(right, options)
    }
    return sorted(wanted.values(), key=lambda right: list(APPLICATIONS).index(right.module))


def welcome(options: Options) -> Iterator[str]:
    """Give what nothing stops without, but the user had better be given: it tells people more."""
    if not _used(_POSTED, options):
        yield f"Accounts Payable: {_POSTED.box} ({_POSTED.resource}): reconcile says {_POSTED.why}"


def withheld(options: Options) -> Iterator[str]:
    """Give what the user must not be given, since nothing here needs it."""
    if options.post != "post":
        yield "Accounts Payable: posting invoice batches (a person posts them)"
    yield "Accounts Payable: changing vendors"
    if options.payments_origin == "avidxchange":
        yield "Accounts Payable: posting payment batches (a person posts them)"
    else:
        yield "Accounts Payable: entering payments"
    yield "any other application, and any set-up"


def _of(flow: str, options: Options) -> Sequence[Right]:
    """Give all a flow may need; entering payments needs more than reading them."""
    enters = flow == "payments" and options.payments_origin == "avidxchange"
    return (*_BY_FLOW[flow], *(_ENTERING if enters else ()))


def _used(right: Right, options: Options) -> bool:
    """Tell whether the settings ask for what a right is for.

    A split over authorities is read only where tax on top of the lines is stated for one of them (L16), posted payments
    only where payments are made in Sage 300, or entered there, receipts and P/O invoices only where invoices are
    compared with them. Posting is for who posts, and what it said for who waits for it.
    """
    if right in (_POSTING, _POSTED):
        follows = options.post == "ready" or options.ack_at == "posted"
        return options.post == "post" or (right is _POSTED and follows)
    if right.resource == "APPostedPayments":
        return options.payments_origin in ("erp", "avidxchange")
    if right in _OF_GOODS:  # the flow of orders needs one of them for itself
        return options.po_invoices != "plain"
    return right.module != "TX" or options.tax == "distribute"
