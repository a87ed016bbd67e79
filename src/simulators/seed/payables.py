"""The set-up of accounts payable of the seeded company: a few records of each kind, without chance.

Knows the accounts and vendors it hangs on. Knows no document; draws nothing, so that it changes nothing else.
"""

from datetime import date, timedelta
from decimal import Decimal

from simulators.company import Account, PostedDocument, Vendor
from simulators.payables import (
    Bank,
    DistributionCode,
    DistributionSet,
    OptionalField,
    Paid,
    Payables,
    PaymentCode,
    Rate,
    RemitTo,
    TaxCode,
)

__all__ = ["payables"]

BANKS = (Bank(code="OPER", currency="USD"), Bank(code="CADBANK", currency="CAD"))
PAYMENT_CODES = (
    PaymentCode(code="CHECK", description="Check"),
    PaymentCode(code="ACH", description="Bank transfer", type="Other"),
    PaymentCode(code="CASH", description="Petty cash", type="Cash"),
)
RATES = (("CAD", "0.7321"), ("EUR", "1.0875"), ("JPY", "0.0065412"), ("KWD", "3.2566"))
TAX_CODES = (
    TaxCode(code="1", description="Rents", minimum=Decimal(600)),
    TaxCode(code="7", description="Nonemployee compensation", minimum=Decimal(600)),
)
OPTIONAL_FIELDS = (
    OptionalField(code="IMAGE", description="Link to the invoice image"),
    OptionalField(code="APPROVER", description="Approved by"),
    OptionalField(code="SCANNED", description="Scanned", kind="YesNo", value="0", automatic=True),
    OptionalField(code="SOURCE", description="Where the line came from", automatic=True, on_lines=True),
)


PAYMENTS = 5


def payables(
    accounts: tuple[Account, ...],
    vendors: tuple[Vendor, ...],
    posted: tuple[PostedDocument, ...],
    today: date,
) -> Payables:
    """Make the set-up: codes on the first of these postable accounts, remit-tos of the first vendors.

    The first posted invoices in the bank's currency are paid.
    """
    codes = tuple(
        DistributionCode(code=f"D{at:03}", description=account.description, account=account.unformatted)
        for at, account in enumerate(accounts[:6], start=1)
    )
    pair = ((codes[0].code, Decimal(60)), (codes[1].code, Decimal(40)))
    return Payables(
        banks=BANKS,
        payment_codes=PAYMENT_CODES,
        distribution_codes=codes,
        distribution_sets=(
            DistributionSet(code="SPLIT", description="Sixty to forty", currency="USD", shares=pair),
        ),
        rates=tuple(
            Rate(currency=currency, dated=today.replace(month=1, day=1, year=year), rate=Decimal(rate))
            for currency, rate in RATES
            for year in (today.year - 1, today.year)
        ),
        optional_fields=OPTIONAL_FIELDS,
        remit_tos=tuple(_remit_to(vendor) for vendor in vendors[:3]),
        tax_codes=TAX_CODES,
        paid=tuple(_paid(document, at) for at, document in enumerate(_payable(posted), start=1)),
    )


def _payable(posted: tuple[PostedDocument, ...]) -> tuple[PostedDocument, ...]:
    bank = BANKS[0].currency
    invoices = [one for one in posted if one.type == "Invoice" and one.currency == bank and one.amount > 0]
    return tuple(invoices[:PAYMENTS])


def _paid(document: PostedDocument, at: int) -> Paid:
    return Paid(
        vendor=document.vendor,
        document=document.number,
        bank=BANKS[0].code,
        check=f"{1000 + at}",
        dated=document.dated + timedelta(days=20),
    )


def _remit_to(vendor: Vendor) -> RemitTo:
    return RemitTo(
        vendor=vendor.number,
        code="LOCKBX",
        description="Lockbox",
        address=("P.O. Box 1200",),
        city=vendor.city,
        state=vendor.state,
        zip_code=vendor.zip_code,
        country=vendor.country,
    )
