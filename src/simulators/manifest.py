"""The expected end of every seeded invoice, vendor, account, order and payment, to hold against what happened.

Knows ends, causes, settings and totals. Knows neither system and never the product: the product
never reads this file, or it could please it.

The file is JSON: `{"settings": {name: value}, "invoices": [...], "totals": [{"currency", "done",
"held", "refused"}], "vendors": [number, ...], "accounts": [number, ...], "orders": [{"id", "number", "left_out"}],
"payments": [...]}`; amounts are strings, credits negative. Vendors, accounts, orders and the status of every invoice
must end done; an order that is left out says why.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import msgspec

from simulators.company import ApprovedInvoice, Company, PurchaseOrder
from simulators.payouts import Payout

__all__ = [
    *("Line", "Manifest", "Order", "Paid", "Totals"),
    *("judge", "judge_accounts", "judge_orders", "judge_payments", "judge_vendors"),
    *("of", "read", "write"),
]

MAX_BYTES = 512 * 1024 * 1024


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """How one invoice must end: `end` is done, held or refused, `cause` is empty when done."""

    id: str
    kind: str
    number: str
    vendor: str
    currency: str
    total: Decimal
    end: str
    cause: str = ""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase order by its sequence key, and why it is not sent; "" where it is."""

    id: str
    number: str
    left_out: str = ""


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """How one payment must end."""

    id: str
    kind: str
    number: str
    end: str
    cause: str = ""


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Amounts of one currency by end, credits negative."""

    currency: str
    done: Decimal
    held: Decimal
    refused: Decimal


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What must come out of one seeded company, under the settings it assumes."""

    settings: dict[str, str]
    invoices: tuple[Line, ...]
    totals: tuple[Totals, ...]
    vendors: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    orders: tuple[Order, ...] = ()
    payments: tuple[Paid, ...] = ()


def of(company: Company) -> Manifest:
    """Draw the manifest up from the seed's own expectations."""
    expected = {line.invoice: line for line in company.expected}
    lines = tuple(
        Line(
            id=invoice.id,
            kind=invoice.kind,
            number=invoice.number,
            vendor=invoice.vendor_code,
            currency=invoice.currency,
            total=_signed(invoice),
            end=expected[invoice.id].end,
            cause=expected[invoice.id].cause,
        )
        for invoice in company.invoices
    )
    orders = tuple(
        Order(id=str(order.sequence), number=order.number, left_out=_left_out(order))
        for order in company.purchase_orders
    )
    return Manifest(
        settings=dict(company.settings),
        invoices=lines,
        totals=_totals(lines),
        vendors=tuple(vendor.number for vendor in company.vendors),
        accounts=tuple(account.unformatted for account in company.accounts),
        orders=orders,
        payments=tuple(_paid(payout) for payout in company.payouts),
    )


def write(company: Company, path: Path) -> None:
    """Write the company's manifest as JSON, in place of what is there. OSError when it cannot."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(of(company)), indent=1))


def read(path: Path) -> Manifest:
    """Read a manifest. OSError when there is none, ValueError when it is none or over 512 MiB."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path} is larger than a manifest may be")
    return msgspec.json.decode(path.read_bytes(), type=Manifest)


def judge(manifest: Manifest, ended: Mapping[str, tuple[str, str]]) -> list[str]:
    """Say in words where what happened differs from the manifest; an empty list means nowhere.

    `ended` gives (state, cause) by invoice id; the cause of a done invoice is not looked at.
    """
    differences = []
    for line in manifest.invoices:
        found = ended.get(line.id)
        if found is None:
            differences.append(f"{_named(line)}: expected {_words(line.end, line.cause)}, never seen")
        elif found[0] != line.end or (line.end != "done" and found[1] != line.cause):
            differences.append(
                f"{_named(line)}: expected {_words(line.end, line.cause)}, is {_words(*found)}"
            )
    known = {line.id for line in manifest.invoices}
    differences += [
        f"{id}: not in the manifest, is {_words(*ended[id])}" for id in sorted(ended.keys() - known)
    ]
    return differences


def judge_vendors(manifest: Manifest, ended: Mapping[str, tuple[str, str]]) -> list[str]:
    """Say in words which vendor did not end done; `ended` gives (state, cause) by vendor number."""
    return _not_done("vendor", manifest.vendors, ended)


def judge_accounts(manifest: Manifest, ended: Mapping[str, tuple[str, str]]) -> list[str]:
    """Say in words which GL account did not end done; `ended` gives (state, cause) by account number."""
    return _not_done("account", manifest.accounts, ended)


def _not_done(noun: str, numbers: Sequence[str], ended: Mapping[str, tuple[str, str]]) -> list[str]:
    differences = []
    for number in numbers:
        found = ended.get(number)
        if found is None or found[0] != "done":
            became = "never seen" if found is None else f"is {_words(*found)}"
            differences.append(f"{noun} {number}: expected done, {became}")
    strangers = sorted(ended.keys() - set(numbers))
    return [*differences, *(f"{noun} {number}: not in the manifest" for number in strangers)]


def judge_orders(manifest: Manifest, ended: Mapping[str, tuple[str, str]]) -> list[str]:
    """Say in words which order ended otherwise; `ended` gives (state, why it was left out) by sequence key."""
    differences = []
    for order in manifest.orders:
        found = ended.get(order.id)
        if found != ("done", order.left_out):
            became = "never seen" if found is None else f"is {_words(*found)}"
            differences.append(f"order {order.number}: expected {_words('done', order.left_out)}, {became}")
    strangers = sorted(ended.keys() - {order.id for order in manifest.orders})
    return [*differences, *(f"order {id}: not in the manifest" for id in strangers)]


def _left_out(order: PurchaseOrder) -> str:
    """Say why no invoice is to be matched to an order, by the settings the seed assumes."""
    if order.type != "Active":
        return f"it is a {order.type} order"
    if order.on_hold:
        return "it is on hold"
    return "it was over before it was ever sent" if order.completed else ""


def judge_payments(manifest: Manifest, ended: Mapping[str, tuple[str, str]]) -> list[str]:
    """Say in words which payment or invoice status ended otherwise; `ended` gives (state, cause).

    Its keys are `payment ID` and `status ID`, the latter with the invoice's id.
    """
    expected = {f"payment {paid.id}": (paid.end, paid.cause) for paid in manifest.payments}
    expected |= {f"status {line.id}": ("done", "") for line in manifest.invoices}
    differences = []
    for key, end in expected.items():
        found = ended.get(key)
        if found is None or found[0] != end[0] or (end[0] != "done" and found[1] != end[1]):
            became = "never seen" if found is None else f"is {_words(*found)}"
            differences.append(f"{key}: expected {_words(*end)}, {became}")
    strangers = sorted(ended.keys() - expected.keys())
    return [*differences, *(f"{key}: not in the manifest" for key in strangers)]


def _paid(payout: Payout) -> Paid:
    payment = payout.payment
    return Paid(id=payment.id, kind=payout.kind, number=payment.number, end=payout.end, cause=payout.cause)


def _named(line: Line) -> str:
    return f"{line.id} ({line.kind}, vendor {line.vendor}, number {line.number!r})"


def _words(end: str, cause: str) -> str:
    return f"{end}: {cause}" if cause else end


def _signed(invoice: ApprovedInvoice) -> Decimal:
    return -abs(invoice.total) if invoice.type == "credit" else invoice.total


def _totals(lines: tuple[Line, ...]) -> tuple[Totals, ...]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.currency, line.end] += line.total
    return tuple(
        Totals(
            currency=currency,
            done=sums[currency, "done"],
            held=sums[currency, "held"],
            refused=sums[currency, "refused"],
        )
        for currency in sorted({line.currency for line in lines})
    )
