"""A changed master record read back as the noun the rules of the books know.

Knows which member says what a vendor, an account, terms, a code or a remit-to is. Knows no rule.
"""

from datetime import date
from decimal import Decimal

from simulators.company import Account, Installment, Terms, Vendor
from simulators.payables import DistributionCode, RemitTo
from simulators.sage300.record import Record

__all__ = ["account_of", "distribution_code_of", "remit_to_of", "terms_of", "vendor_of"]

LONG_AGO = date(1900, 1, 1)


def vendor_of(row: Record) -> Vendor:
    """A vendor from its APVendors record."""
    return Vendor(
        number=row.text("VendorNumber"),
        name=row.text("VendorName"),
        short_name=row.text("ShortName"),
        group=row.text("GroupCode"),
        currency=row.text("CurrencyCode"),
        terms=row.text("Terms"),
        tax_group=row.text("TaxGroup"),
        account_set=row.text("AccountSet"),
        address=_address(row),
        city=row.text("City"),
        state=row.text("StateProvince"),
        zip_code=row.text("ZipPostalCode"),
        country=row.text("Country"),
        phone=row.text("PhoneNumber"),
        email=row.text("Email"),
        tax_number=row.text("Num1099CPRSTaxNumber"),
        active=row.text("Status") == "Active",
        on_hold=row.text("OnHold") == "OnHold",
        tax_included=row.text("TaxIncluded1") == "Yes",
        duplicate_amount=row.text("DuplicateAmountCode") or "None",
        duplicate_date=row.text("DuplicateDateCode") or "None",
        gl_account=row.text("GLAccount"),
        last_maintained=row.day("DateLastMaintained") or LONG_AGO,
    )


def account_of(row: Record) -> Account:
    """An account from its GLAccounts record."""
    segments = tuple(row.text(f"AccountSegmentCode{at}") for at in range(1, 11))
    return Account(
        unformatted=row.text("UnformattedAccount"),
        formatted=row.text("AccountNumber") or row.text("UnformattedAccount"),
        description=row.text("Description"),
        segments=tuple(part for part in segments if part),
        type=row.text("AccountType") or "IncomeStatement",
        active=row.text("Status") == "Active",
        post_to=row.text("PostToAccount") or "Detail",
        subledgers=tuple(own.text("Subledger") for own in row.rows("ControlAccountSubledgers")),
        created=row.day("DateCreated") or LONG_AGO,
    )


def terms_of(row: Record) -> Terms:
    """Terms from their APTerms record; several payments become installments (G10)."""
    parts = tuple(
        Installment(
            percent=own.amount("PercentageDue"),
            due_days=own.number("DueNumberOfDays"),
            discount_days=own.number("DiscountNumberOfDays"),
            discount_percent=own.amount("DiscountPercent"),
        )
        for own in row.rows("TermsPaymentSchedule")
    )
    first = parts[0] if parts else Installment(percent=Decimal(100), due_days=0)
    return Terms(
        code=row.text("TermsCode"),
        description=row.text("Description"),
        due_days=first.due_days,
        discount_days=first.discount_days,
        discount_percent=first.discount_percent,
        active=row.text("Status") == "Active",
        installments=parts if len(parts) > 1 else (),
    )


def distribution_code_of(row: Record) -> DistributionCode:
    """A distribution code from its APDistributionCodes record."""
    return DistributionCode(
        code=row.text("DistributionCodeKey"),
        description=row.text("Description"),
        account=row.text("GLAccount"),
        discountable=row.text("Discountable") == "Yes",
        active=row.text("Status") == "Active",
    )


def remit_to_of(row: Record) -> RemitTo:
    """A remit-to location from its APRemitToLocations record."""
    return RemitTo(
        vendor=row.text("VendorNumber"),
        code=row.text("RemitToLocationKey"),
        description=row.text("Description"),
        address=_address(row),
        city=row.text("City"),
        state=row.text("StateProvince"),
        zip_code=row.text("ZipPostalCode"),
        country=row.text("Country"),
        active=row.text("Status") == "Active",
    )


def _address(row: Record) -> tuple[str, ...]:
    lines = (row.text(f"AddressLine{at}") for at in range(1, 5))
    return tuple(line for line in lines if line)
