"""What a batch would do, read from the very bytes that would be sent: totals, entries, GL effect by account; pure.

Knows the members an entry is drafted with and what Sage does with them (G2, G11 to G16). Where Sage chooses an account,
it says so and guesses none. Knows no draft's making and no HTTP.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.vendor import Vendor
from ml_connector.engine.values import Parcel, Preview
from ml_connector.systems.sage300.facts import Facts
from ml_connector.systems.sage300.parcels import GROUP

__all__ = ["preview_of"]

_AUTHORITIES = range(1, 6)
_CREDIT = "CreditNote"
_COMES_OF = {"open": "left open", "ready": "then made ready to post", "post": "then posted"}


@dataclass(frozen=True, kw_only=True)
class _Movement:
    """One side of what an entry does to the GL: debits positive, credits negative."""

    currency: str
    account: str
    description: str
    amount: Decimal


def preview_of(parcel: Parcel, body: str, facts: Facts, post: str) -> Preview:
    """Show a batch to the byte, with tables that sum it up; raises ValueError where an entry does not balance."""
    entries = [json.loads(draft.payload, parse_float=Decimal) for draft in parcel.drafts]
    cleared = [
        {"document": entry["DocumentNumber"], "line": line}
        for draft, entry in zip(parcel.drafts, entries, strict=True)
        for line in draft.evidence.get("cleared", "").splitlines()
    ]
    movements = [movement for entry in entries for movement in _movements(entry, facts)]
    return Preview(
        title=f"New A/P invoice batch, {_COMES_OF[post]}: {parcel.drafts[0].evidence[GROUP]}",
        body=body,
        tables={
            "Control totals": _totals(entries, facts),
            "Entries, and what Sage fills in from the vendor": [_row(entry, facts) for entry in entries],
            "GL effect by account, once posted": _by_account(movements),
            **({"Received goods, put on payables clearing": cleared} if cleared else {}),
        },
    )


def _payee(entry: Mapping[str, Any], facts: Facts) -> Vendor:
    return facts.vendors[entry["VendorNumber"].strip().upper()]


def _currency(entry: Mapping[str, Any], facts: Facts) -> str:
    return _payee(entry, facts).currency or money.NO_CURRENCY


def _signed(entry: Mapping[str, Any], amount: object) -> Decimal:
    """Give the amount its sign: Sage keeps credit notes positive (G2), here they are negative."""
    exact = Decimal(str(amount))
    return -exact if entry["DocumentType"] == _CREDIT else exact


def _total(entry: Mapping[str, Any]) -> Decimal:
    return _signed(entry, entry["DocumentTotalIncludingTax"])


def _totals(entries: Sequence[Mapping[str, Any]], facts: Facts) -> Sequence[Mapping[str, str]]:
    """Sum the batch up by currency, credits negative."""
    by_currency: dict[str, list[Decimal]] = {}
    for entry in entries:
        by_currency.setdefault(_currency(entry, facts), []).append(_total(entry))
    return [
        {
            "currency": currency,
            "entries": str(len(amounts)),
            "invoices": money.text(sum((a for a in amounts if a > 0), Decimal(0))),
            "credit notes": money.text(sum((a for a in amounts if a < 0), Decimal(0))),
            "total": money.text(sum(amounts, Decimal(0))),
        }
        for currency, amounts in sorted(by_currency.items())
    ]


def _row(entry: Mapping[str, Any], facts: Facts) -> Mapping[str, str]:
    payee = _payee(entry, facts)
    return {
        "document": entry["DocumentNumber"],
        "vendor": f"{payee.number} {payee.name}",
        "dated": entry["DocumentDate"][:10],
        "posting date": entry["PostingDate"][:10],
        "amount": money.text(_total(entry)),
        "currency": _currency(entry, facts),
        "terms": payee.terms or "none",
        "account set": payee.account_set or "none",
        "tax group": payee.tax_group or "none",
    }


def _movements(entry: Mapping[str, Any], facts: Facts) -> Iterator[_Movement]:
    """Take an entry apart: its lines, its tax, and what is owed to the vendor on the other side."""
    currency, total = _currency(entry, facts), _total(entry)
    distributed = Decimal(0)
    for line in entry["InvoiceDetails"]:
        amount = _signed(entry, line["DistributedAmount"])
        distributed += amount
        account = line["GLAccount"]
        yield _Movement(
            currency=currency, account=account, description=_described(account, facts), amount=amount
        )
    for account, amount in _taxes(entry, facts, total - distributed):
        distributed += amount
        yield _Movement(currency=currency, account="", description=account, amount=amount)
    if distributed != total:
        raise ValueError(f"{entry['DocumentNumber']} distributes {distributed} of {total}")
    account, words = _control(entry, facts)
    yield _Movement(currency=currency, account=account, description=words, amount=-total)


def _taxes(entry: Mapping[str, Any], facts: Facts, rest: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Say what is stated of tax, authority by authority; which account bears it, its set-up says (G16)."""
    if entry.get("TaxAmountControl") == "Calculate":
        yield "tax, left to Sage to calculate; it balances only at this amount", rest
        return
    names = _payee(entry, facts).tax_authorities or ()
    for number in _AUTHORITIES:
        amount = _signed(entry, entry.get(f"TaxAmount{number}", 0))
        if not amount:
            continue
        name = names[number - 1] if number <= len(names) else f"no. {number}"
        yield f"tax of authority {name}, to the account of its set-up", amount
        if entry.get(f"TaxInclusive{number}") == "Yes":
            yield "that tax taken out of the lines, which contain it", -amount


def _control(entry: Mapping[str, Any], facts: Facts) -> tuple[str, str]:
    """Name the account on the other side, where it may be read."""
    code = _payee(entry, facts).account_set
    account = facts.payables.get(code, "")
    if not code:
        return "", "A/P control account; the vendor names no account set"
    if not account:
        return "", f"A/P control account of account set {code}, which could not be read"
    return account, f"A/P control account of account set {code}"


def _described(account: str, facts: Facts) -> str:
    known = (found for several in facts.accounts.values() for found in several)
    return next((found.description for found in known if found.formatted == account), "")


def _by_account(movements: Sequence[_Movement]) -> Sequence[Mapping[str, str]]:
    """Add movements up by account; debits and credits of one currency are equal, or this raises ValueError."""
    sums: dict[tuple[str, str, str], Decimal] = {}
    for one in movements:
        key = (one.currency, one.account, one.description)
        sums[key] = sums.get(key, Decimal(0)) + one.amount
    for currency in {key[0] for key in sums}:
        off = sum((amount for key, amount in sums.items() if key[0] == currency), Decimal(0))
        if off:
            raise ValueError(f"the GL effect in {currency} is off by {off}")
    return [
        {
            "currency": currency,
            "account": account,
            "description": description,
            "debit": money.text(amount) if amount > 0 else "",
            "credit": money.text(-amount) if amount < 0 else "",
        }
        for (currency, account, description), amount in sorted(sums.items(), key=_debits_first)
        if amount
    ]


def _debits_first(item: tuple[tuple[str, str, str], Decimal]) -> tuple[str, bool, bool, tuple[str, str, str]]:
    key, amount = item
    return key[0], amount < 0, not key[1], key
