"""Turn an approved invoice into exactly the A/P entry that would be sent; pure.

Knows Sage's members, lengths and tax members, and the connection's rules. Knows no HTTP and no ledger.
`MAPPING.md` beside this file lists every field.
"""

from collections.abc import Iterable, Sequence

import msgspec

import sage300
from ml_connector.domain import account as accounts
from ml_connector.domain import calendar, money, vendor
from ml_connector.domain.account import Account
from ml_connector.domain.crosswalk import as_known
from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Distribution, Invoice, Kind, charges_on_top, check
from ml_connector.domain.options import Options
from ml_connector.domain.vendor import Vendor
from ml_connector.systems.sage300.facts import Coding, Facts
from ml_connector.systems.sage300.lines import charge_lines, line_of
from ml_connector.systems.sage300.marks import with_mark
from ml_connector.systems.sage300.recoding import Recoded
from ml_connector.systems.sage300.taxes import taxed

__all__ = ["account_of", "codings_of", "currency_of", "document_number", "entry_of", "fits", "payee_of"]

NUMBER_MAX = 22
_VENDOR_MAX = 12
_ACCOUNT_MAX = 45
_LINES_MAX = 4_999  # line numbers are (5,0) and count in steps of 20 (F.5, G23)
_PO_MAX = 22
_COMMENT_MAX = 250
_OPTIONAL_VALUE_MAX = 60


def document_number(invoice: Invoice) -> str:
    """Give the number as Sage keeps it: trimmed and in upper case (G4, C31)."""
    return invoice.number.strip().upper()


def currency_of(invoice: Invoice, facts: Facts) -> str:
    """Give the invoice's currency, else its vendor's; empty where neither is known."""
    payee = facts.vendors.get(invoice.vendor.strip().upper())
    return (invoice.currency or (payee.currency if payee else "")).strip().upper()


def fits(invoice: Invoice) -> bool:
    """Tell whether Sage could hold such a number and vendor at all; what does not fit is not asked for (F.2, G4).

    One value too long for a query would have the whole look refused.
    """
    return len(document_number(invoice)) <= NUMBER_MAX and len(invoice.vendor.strip()) <= _VENDOR_MAX


def codings_of(invoices: Iterable[Invoice], options: Options) -> Sequence[Coding]:
    """List the account codes that invoices name, line by line, each with the keys it may mean."""
    lines = [
        line for invoice in invoices for line in invoice.distributions if len(line.account) <= _ACCOUNT_MAX
    ]
    coded = [Coding(code=line.account, keys=_short(_keys(line, options))) for line in lines]
    extra = (options.freight_account, options.discount_account, options.tax_account)
    return coded + [Coding(code=code, keys=(accounts.unformatted(code),)) for code in extra if code]


def _short(keys: Iterable[str]) -> Sequence[str]:
    return [key for key in keys if len(key) <= _ACCOUNT_MAX]


def payee_of(told: Recoded, facts: Facts) -> Vendor:
    """Check all of an invoice but its coding and its dates; give its vendor, or raise Held for the first thing wrong.

    What is said of a code names it as both sides know it.
    """
    invoice, given = told.invoice, told.given
    check(invoice)
    number = document_number(invoice)
    if len(number) > NUMBER_MAX:
        raise Held(cause="document-number-too-long", said=f"{number} has {len(number)} characters")
    named = as_known(given.vendor, invoice.vendor)
    payee = vendor.check(facts.vendors.get(invoice.vendor.strip().upper()), named)
    if payee.terms in facts.unusable_terms:
        raise Held(cause="terms-unknown", said=f"{payee.terms} of vendor {named}")
    _check_amounts(told, payee, facts)
    return payee


def entry_of(told: Recoded, mark: str, facts: Facts, options: Options) -> sage300.EntryDraft:
    """Check the invoice against the company and draft its entry; raises Held for the first thing wrong."""
    invoice, given, payee = told.invoice, told.given, payee_of(told, facts)
    charges = charges_on_top(invoice)
    lines = zip(invoice.distributions, given.distributions, strict=True)
    coded = [(line, account_of(line, theirs, facts, options)) for line, theirs in lines]
    coded += charge_lines(charges, facts, options)
    if len(coded) > _LINES_MAX:
        raise Held(cause="too-many-lines", said=f"{len(coded)} lines, at most {_LINES_MAX}")
    plain = _entry(invoice, mark, payee, [line_of(line, found) for line, found in coded])
    dated = msgspec.structs.replace(plain, **_dates(invoice, facts, options))
    return _linked(taxed(dated, invoice, charges, payee, options), invoice, options)


def _entry(invoice: Invoice, mark: str, payee: Vendor, lines: list[sage300.LineDraft]) -> sage300.EntryDraft:
    po_number = invoice.po_number.strip().upper()
    return sage300.EntryDraft(
        VendorNumber=payee.number,
        DocumentNumber=document_number(invoice),
        DocumentType="CreditNote" if invoice.kind is Kind.CREDIT else "Invoice",
        InvoiceDescription=with_mark(invoice.description, mark),
        PONumber=po_number if 0 < len(po_number) <= _PO_MAX else msgspec.UNSET,
        DocumentTotalIncludingTax=money.to_scale(invoice.total),
        InvoiceDetails=tuple(lines),
    )


def _dates(invoice: Invoice, facts: Facts, options: Options) -> dict[str, object]:
    """Choose the posting date by the connection's rule, or as a person did; its period must be open (G9)."""
    by_rule = {"approval": invoice.approved_on, "today": facts.today}.get(options.posting_date, invoice.dated)
    chosen = invoice.posted_on or by_rule
    if chosen is None or invoice.dated is None:
        raise Held(cause="date-missing", said=f"posting_date={options.posting_date}")
    if options.posting_date == "first_open" and invoice.posted_on is None:
        chosen = calendar.first_open(facts.periods, chosen)
    calendar.open_period(facts.periods, chosen)
    return {"DocumentDate": invoice.dated, "PostingDate": chosen}


def _check_amounts(told: Recoded, payee: Vendor, facts: Facts) -> None:
    """Refuse what Sage would round: currency and decimals must be the vendor's (G20)."""
    invoice = told.invoice
    currency = (invoice.currency or payee.currency).strip().upper()
    named = as_known(told.given.currency, currency) if invoice.currency else currency
    if payee.currency and currency != payee.currency:
        raise Held(cause="currency-mismatch", said=f"invoice {named}, vendor {payee.currency}")
    if facts.decimals and currency and currency not in facts.decimals:
        raise Held(cause="currency-unknown", said=named)
    places = facts.decimals.get(currency, money.usual_decimals(currency))
    amounts = [invoice.total, invoice.tax, invoice.freight, invoice.discount]
    for amount in amounts + [line.amount for line in invoice.distributions]:
        if money.decimals_of(amount) > places:
            raise Held(cause="too-many-decimals", said=f"{amount} in {currency}, which has {places}")


def account_of(line: Distribution, theirs: Distribution, facts: Facts, options: Options) -> Account:
    """Find the account of a line, which AvidXchange coded as `theirs`; raises Held where it is not exactly one.

    What is wrong is said of both codings.
    """
    named = {name.casefold(): value for name, value in line.dimensions}
    ending = [named[name.casefold()] for name in options.account_segments[1:] if named.get(name.casefold())]
    coding = as_known(_coding(theirs), _coding(line))
    return accounts.choose(coding, _keys(line, options), facts.accounts, ending)


def _keys(line: Distribution, options: Options) -> tuple[str, ...]:
    return accounts.candidates(line.account, dict(line.dimensions), options.account_segments)


def _coding(line: Distribution) -> str:
    named = ", ".join(f"{name} {value}" for name, value in line.dimensions)
    return f"{line.account} ({named})" if named else line.account


def _linked(entry: sage300.EntryDraft, invoice: Invoice, options: Options) -> sage300.EntryDraft:
    """Put the link to the image where the connection wants it; what does not fit goes to the first line."""
    comments = [invoice.po_number] if invoice.po_number.strip() and entry.PONumber is msgspec.UNSET else []
    place, _, name = options.image_link.partition(":")
    url = invoice.image_url if place != "none" else ""
    if url and place == "optional_field" and len(url) <= _OPTIONAL_VALUE_MAX:
        value = sage300.OptionalFieldDraft(OptionalField=name.upper(), Value=url)
        entry = msgspec.structs.replace(entry, InvoiceOptionalFields=(value,))
    elif url:
        comments.append(url)
    comment = " ".join(comments)
    if not comment or len(comment) > _COMMENT_MAX:
        return entry
    first, *rest = entry.InvoiceDetails
    return msgspec.structs.replace(
        entry, InvoiceDetails=(msgspec.structs.replace(first, Comment=comment), *rest)
    )
