"""An invoice that names a purchase order, compared with the order, its receipts and P/O invoices; pure.

Knows the setting `po_invoices` and which lines go to payables clearing (G18). Knows no call and no ruling.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from ml_connector.domain import money
from ml_connector.domain.account import unformatted
from ml_connector.domain.compared import Compared
from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Invoice, Kind
from ml_connector.domain.options import Options
from ml_connector.domain.three_way import OrderMatch, Uncleared, clearing_of, in_words, uncleared
from ml_connector.systems.sage300.facts import Coding
from ml_connector.systems.sage300.order_book import NUMBER_MAX, Named, OrderFacts, key_of
from ml_connector.systems.sage300.recoding import Recoded

__all__ = ["clearing_codings", "compare", "compared", "moved", "named_by", "remarks"]

_SHOWN_MAX = 5


def named_by(invoices: Iterable[Invoice], options: Options) -> Sequence[Named]:
    """List what is to be compared: nothing with `plain`, and no credit, which P/O keeps apart from invoices.

    An order number that Sage 300 cannot have is not asked for.
    """
    if options.po_invoices == "plain":
        return ()
    named = (_named(invoice) for invoice in invoices if invoice.kind is Kind.INVOICE)
    return [one for one in named if 0 < len(one.order) <= NUMBER_MAX]


def compare(
    told: Recoded,
    accounts: Sequence[str],
    orders: OrderFacts,
    options: Options,
    released: Callable[[Held], bool],
) -> Recoded:
    """Give the invoice as it is to be entered: with `clearing`, lines for received goods are on their clearing account.

    Raises Held where it would leave a receipt open, where P/O has it already, or where neither can be known. `accounts`
    are those its lines are entered on as coded. `released` tells what a person ruled on, each finding by itself. What
    is ruled about lines, or could not be read, leaves the invoice as it is coded; that P/O's invoice is another one
    says nothing about receipts.
    """
    if not named_by([told.invoice], options):
        return told
    named = _named(told.invoice)
    entered = orders.entered.get(key_of(named.vendor, named.number))
    unread = _raised(_unreadable(orders), released)
    _raised(_already(named, entered), released)
    if unread:
        return told
    match = orders.matches[named.order]
    left = uncleared(told.invoice, accounts, match, options.po_clearing_account)
    if not left:
        return told
    if _raised(_wrong_lines(told, match, left, options), released):
        return told
    return _cleared(told, left, options.po_clearing_account)


def _raised(found: Iterable[Held], released: Callable[[Held], bool]) -> bool:
    """Raise the first that nobody released; tells whether there was any."""
    some = list(found)
    for held in some:
        if not released(held):
            raise held
    return bool(some)


def _unreadable(orders: OrderFacts) -> Iterator[Held]:
    if orders.unread:
        yield Held(cause="po-unreadable", said=", ".join(orders.unread))


def _already(named: Named, entered: str | None) -> Iterator[Held]:
    if entered is not None:
        yield Held(cause="po-already-invoiced", said=f"invoice {entered} of vendor {named.vendor}")


def _wrong_lines(
    told: Recoded, match: OrderMatch, left: Sequence[Uncleared], options: Options
) -> Iterator[Held]:
    """Say what is wrong with lines for received goods, at most one cause: a ruling on it leaves all lines as coded."""
    if options.po_invoices == "guard":
        received = dict.fromkeys(line for one in left for line in one.received)
        yield Held(cause="po-receipt-uninvoiced", said=f"order {match.number}, {in_words(list(received))}")
        return
    if unclear := list(_unclear(left, options.po_clearing_account)):
        yield Held(cause="po-clearing-unknown", said=f"order {match.number}, {'; '.join(unclear)}")
    elif exceeding := list(_exceeding(told.invoice, left)):
        yield Held(cause="po-more-than-received", said=f"order {match.number} {'; '.join(exceeding)}")


def compared(invoices: Mapping[str, Invoice], orders: OrderFacts) -> Mapping[str, Compared]:
    """Put each invoice beside its order, by the key of the invoice; what was not asked for is left out."""
    return {
        key: Compared(
            number=invoice.number.strip(),
            vendor=invoice.vendor.strip(),
            dated=invoice.dated,
            currency=invoice.currency,
            total=invoice.total,
            tax=invoice.tax,
            lines=invoice.distributions,
            match=orders.matches[_named(invoice).order],
        )
        for key, invoice in invoices.items()
        if invoice.kind is Kind.INVOICE and _named(invoice).order in orders.matches
    }


def clearing_codings(orders: OrderFacts, options: Options) -> Sequence[Coding]:
    """List the clearing accounts that lines may be put on, to be looked up with the others."""
    if options.po_invoices != "clearing":
        return ()
    received = (line for match in orders.matches.values() for line in match.received)
    codes = {line.clearing for line in received} | {options.po_clearing_account}
    return [Coding(code=code, keys=(unformatted(code),)) for code in sorted(codes - {""})]


def moved(told: Recoded, cleared: Recoded) -> Iterator[str]:
    """Say of each line that was put on a clearing account where it stood before."""
    pairs = zip(told.invoice.distributions, cleared.invoice.distributions, strict=True)
    for was, line in pairs:
        if was is not line:
            yield (
                f"order {told.invoice.po_number.strip().upper()} line {line.po_line}, {money.text(line.amount)}: "
                f"{was.account} → {line.account}"
            )


def remarks(orders: OrderFacts, named: Sequence[Named]) -> Sequence[str]:
    """Say which orders are not as an invoice for them would have them: nothing is held for it."""
    odd: dict[str, set[str]] = {}
    for one in named:
        match = orders.matches.get(one.order)
        if match is not None and (word := _oddity(match, one.vendor)):
            odd.setdefault(word, set()).add(one.order)
    return [
        f"Purchase orders that invoices name and that {word}: {', '.join(sorted(numbers)[:_SHOWN_MAX])}"
        f"{' …' if len(numbers) > _SHOWN_MAX else ''}."
        for word, numbers in sorted(odd.items())
    ]


def _oddity(match: OrderMatch, vendor: str) -> str:
    if not match.found:
        return "" if match.received else "are not in Sage 300"
    if match.vendor.upper() != vendor:
        return "are of another vendor"
    return "are on hold" if match.on_hold else ""


def _named(invoice: Invoice) -> Named:
    return Named(
        order=invoice.po_number.strip().upper(),
        vendor=invoice.vendor.strip().upper(),
        number=invoice.number.strip().upper(),
    )


def _cleared(told: Recoded, left: Sequence[Uncleared], otherwise: str) -> Recoded:
    """Put lines on the clearing account of what they pay for."""
    lines = list(told.invoice.distributions)
    for one in left:
        lines[one.position] = replace(one.line, account=clearing_of(one.received, otherwise), dimensions=())
    return replace(told, invoice=replace(told.invoice, distributions=tuple(lines)))


def _unclear(left: Sequence[Uncleared], otherwise: str) -> Iterator[str]:
    """Name the lines of which it is not certain which clearing account they belong on, or that P/O has not invoiced."""
    for one in left:
        where = f"line {one.position + 1} of the invoice, {money.text(one.line.amount)}"
        if not one.named:
            yield f"{where}: it names no line of the order"
        elif several := [line for line in one.received if line.several]:
            yield f"{where}: for several orders came {in_words(several)}"
        elif not clearing_of(one.received, otherwise):
            yield f"{where}: {in_words(one.received)}"


def _exceeding(invoice: Invoice, left: Sequence[Uncleared]) -> Iterator[str]:
    """Name the lines of the order that would be cleared by more than came in for them.

    What is coded to their clearing account already clears them as well.
    """
    for number in dict.fromkeys(one.line.po_line for one in left if one.named):
        received = next(one.received for one in left if one.line.po_line == number)
        own = (line.amount for line in invoice.distributions if line.po_line == number)
        invoiced = sum(own, Decimal(0))
        came = sum((line.open_amount for line in received), Decimal(0))
        if invoiced > came:
            yield f"line {number}: {money.text(invoiced)} of {money.text(came)}"
