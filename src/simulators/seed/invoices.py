"""How each kind of approved invoice is written, with what must stand in Sage for it to end so.

Knows every kind's trouble. Knows no wire form and not the product's reasons, only their names.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from simulators.company import ApprovedInvoice, Distribution, Expected, InvoiceLine, Vendor
from simulators.seed.desk import Desk, recoded, total
from simulators.seed.kinds import DUPLICATE_HERE, Kind
from simulators.seed.setup import locked_month

__all__ = ["write"]

CENT = Decimal("0.01")
_RATES = {"taxed": Decimal("0.0625"), "two-taxes": Decimal("0.0825")}
_LINES = {"forty-lines": 40, "negative-line": 3, "po-backed": 2}
_VENDORS = {
    "tax-on-top": "taxed",
    "zero-tax": "taxed",
    "two-taxes": "two-taxes",
    "tax-included": "in-price",
    "second-currency": "CAD",
    "no-decimals": "JPY",
    "three-decimals": "KWD",
    "hard-vendor": "hard",
    "vendor-on-hold": "on-hold",
    "vendor-inactive": "inactive",
    "sage-says-no": "duplicate-error",
}


def write(desk: Desk, kind: Kind) -> list[tuple[ApprovedInvoice, Expected]]:
    """Write the invoice of one kind (two for duplicate-here) and how each must end."""
    if kind.name == DUPLICATE_HERE:
        return _duplicate_here(desk, kind)
    vendor = _vendor(desk, kind.name)
    count = _LINES.get(kind.name) or (desk.rng.randrange(2, 7) if kind.name == "several-lines" else 0)
    amounts = desk.amounts(vendor.currency, count or desk.rng.choice((1, 1, 2)))
    invoice = desk.plain(kind.name, vendor, amounts)
    change = _CHANGES.get(kind.name)
    changed = change(desk, invoice, vendor) if change else invoice
    return [(changed, _expected(changed, kind.end, kind.cause))]


def _expected(invoice: ApprovedInvoice, end: str, cause: str = "") -> Expected:
    return Expected(invoice=invoice.id, kind=invoice.kind, end=end, cause=cause)


def _vendor(desk: Desk, kind: str) -> Vendor:
    if kind == "po-backed":
        return desk.pools.by_number[desk.rng.choice(desk.pools.ordered_from)]
    if kind == "tax-folded":
        return desk.vendor(("ordinary", "taxed")[desk.turn("folded vendor") % 2])
    return desk.vendor(_VENDORS.get(kind, "ordinary"))


def _duplicate_here(desk: Desk, kind: Kind) -> list[tuple[ApprovedInvoice, Expected]]:
    vendor = desk.vendor("ordinary")
    amounts = desk.amounts(vendor.currency, 1)
    one, other = (desk.plain(kind.name, vendor, amounts) for _ in range(2))
    first, second = sorted((one, replace(other, number=one.number)), key=lambda invoice: invoice.id)
    return [(first, _expected(first, "done")), (second, _expected(second, kind.end, kind.cause))]


def _credit_note(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    credit = replace(invoice, type="credit")
    if desk.turn("credit-note") % 2 == 0:
        return credit
    return replace(
        credit,
        total=-credit.total,
        lines=tuple(replace(line, unit_price=-line.unit_price, amount=-line.amount) for line in credit.lines),
        distributions=tuple(replace(line, amount=-line.amount) for line in credit.distributions),
    )


def _tax_on_top(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    """Every second supplier rounds its own way: the tax is a cent off the rate (G14)."""
    rate = _RATES[_VENDORS[invoice.kind]]
    tax = (invoice.total * rate).quantize(CENT, ROUND_HALF_UP) + CENT * (desk.turn("tax") % 2)
    return replace(invoice, tax=tax, total=invoice.total + tax)


def _tax_inside(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return replace(invoice, tax=(invoice.total / 6).quantize(CENT, ROUND_HALF_UP))  # 20 % in the price


def _freight(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    freight = Decimal(desk.rng.randrange(500, 90_000)).scaleb(-2)
    return replace(invoice, freight=freight, total=invoice.total + freight)


def _po_backed(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    order = desk.rng.choice(desk.pools.orders[vendor.number])
    ordered = order.lines[: len(invoice.lines)]
    lines = tuple(
        replace(line, description=of.description, po_line=of.number)
        for line, of in zip(invoice.lines, ordered, strict=False)
    )
    coded = tuple(
        replace(line, gl_account=desk.pools.formatted[of.account])
        for line, of in zip(invoice.distributions, ordered, strict=False)
    )
    return replace(
        invoice,
        po_number=order.number,
        lines=lines,
        distributions=coded,
        total=total(line.amount for line in coded),
    )


def _image_link(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return replace(invoice, image_url=f"https://images.example.com/invoices/{invoice.id}.pdf")


def _lower_case(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return replace(invoice, number=f"  {invoice.number.lower()}b ")


def _unformatted(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    plain = tuple(
        replace(line, gl_account=line.gl_account.replace("-", "")) for line in invoice.distributions
    )
    return replace(invoice, distributions=plain)


def _unicode(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    text = 'Pièces détachées \u2013 Größe 5 \U0001f527\U0001f600\nzweite Zeile\t"quoted" 部品'
    return _described(invoice, text)


def _long_text(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return _described(invoice, "Inspection of all conveyors as agreed with the plant. " * 6)


def _described(invoice: ApprovedInvoice, text: str) -> ApprovedInvoice:
    return replace(
        invoice,
        description=text,
        lines=tuple(replace(line, description=text) for line in invoice.lines),
        distributions=tuple(replace(line, description=text) for line in invoice.distributions),
    )


def _negative_line(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    """A rebate on the last line; the total stays positive (G2)."""
    rebate = -min(line.amount for line in invoice.distributions[:-1]) / 2
    rebate = rebate.quantize(CENT, ROUND_HALF_UP)
    return _amounts(invoice, (*[line.amount for line in invoice.distributions[:-1]], rebate))


def _fraction(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    """Two lines with half a cent each, whose sum has none."""
    first, half = invoice.distributions[0].amount, Decimal("0.005")
    return _amounts(invoice, (first + half, Decimal("20.000") - half))


def _amounts(invoice: ApprovedInvoice, amounts: tuple[Decimal, ...]) -> ApprovedInvoice:
    account = invoice.distributions[0].gl_account
    exact = total(amounts).quantize(CENT)
    return replace(
        invoice,
        total=exact,
        lines=tuple(
            InvoiceLine(
                number=number + 1,
                description=f"{invoice.description} {number + 1}",
                quantity=Decimal(1),
                unit_price=amount,
                amount=amount,
            )
            for number, amount in enumerate(amounts)
        ),
        distributions=tuple(Distribution(amount=amount, gl_account=account) for amount in amounts),
    )


def _duplicate_posted(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    """Every second one stands in the books with another amount."""
    desk.post(vendor, invoice.number, invoice.total + desk.turn("posted") % 2)
    return invoice


def _duplicate_open(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    desk.key_in(vendor, invoice.number, invoice.total)
    return invoice


def _unknown_vendor(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return replace(invoice, vendor_code=f"X{desk.turn('unknown vendor') + 90_001}")


def _unknown_account(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return recoded(invoice, f"9{desk.turn('unknown account') % 900 + 100}-99-999")


def _inactive_account(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return recoded(invoice, desk.rng.choice(desk.pools.inactive).formatted)


def _prohibited(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return recoded(invoice, desk.rng.choice(desk.pools.prohibited).formatted)


def _control(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return recoded(invoice, desk.rng.choice(desk.pools.control).formatted)


def _cent_off(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return replace(invoice, total=invoice.total + (CENT if desk.turn("cent") % 2 else -CENT))


def _dated(invoice: ApprovedInvoice, dated: date) -> ApprovedInvoice:
    return replace(invoice, dated=dated, due=dated + (invoice.due - invoice.dated))


def _closed_period(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    year, month = locked_month(desk.today)
    return _dated(invoice, date(year, month, desk.rng.randrange(1, 29)))


def _no_period(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    """Every second one lies after the last year, the others before the first."""
    before = date(desk.today.year - 1, 1, 1) - timedelta(days=desk.rng.randrange(1, 60))
    after = date(desk.today.year + 2, 1, 1) + timedelta(days=desk.rng.randrange(60))
    return _dated(invoice, after if desk.turn("no period") % 2 else before)


def _long_number(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return replace(invoice, number=f"{invoice.number}/{'0123456789' * 4}"[:40])


def _no_number(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return replace(invoice, number="   " if desk.turn("blank") % 2 else "")


def _discount(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    discount = (invoice.total / 50).quantize(CENT, ROUND_HALF_UP)
    return replace(invoice, discount=discount, total=invoice.total - discount)


def _wrong_currency(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    return replace(invoice, currency="EUR")


def _sage_says_no(desk: Desk, invoice: ApprovedInvoice, vendor: Vendor) -> ApprovedInvoice:
    desk.post(vendor, desk.number(), invoice.total)
    return invoice


_CHANGES: dict[str, Callable[[Desk, ApprovedInvoice, Vendor], ApprovedInvoice]] = {
    "credit-note": _credit_note,
    "tax-on-top": _tax_on_top,
    "two-taxes": _tax_on_top,
    "tax-included": _tax_inside,
    "tax-folded": _tax_inside,
    "freight": _freight,
    "po-backed": _po_backed,
    "image-link": _image_link,
    "lower-case-number": _lower_case,
    "unformatted-account": _unformatted,
    "unicode-text": _unicode,
    "long-text": _long_text,
    "negative-line": _negative_line,
    "duplicate-posted": _duplicate_posted,
    "duplicate-open": _duplicate_open,
    "unknown-vendor": _unknown_vendor,
    "account-unknown": _unknown_account,
    "account-inactive": _inactive_account,
    "account-prohibited": _prohibited,
    "account-control": _control,
    "cent-off": _cent_off,
    "closed-period": _closed_period,
    "no-period": _no_period,
    "long-number": _long_number,
    "no-number": _no_number,
    "discount-unmapped": _discount,
    "wrong-currency": _wrong_currency,
    "fraction-of-a-cent": _fraction,
    "sage-says-no": _sage_says_no,
}
