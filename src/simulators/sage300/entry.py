"""One entry of an A/P invoice batch: members are Put in the order they come, then all is worked out.

Knows what a vendor defaults, what each Put refuses and how totals follow (D3, G9 to G23). Knows no other
entry, no batch status and no HTTP; a duplicate is the books' business.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from simulators.company import Account, TaxAuthority, Vendor
from simulators.sage300.errors import refusal
from simulators.sage300.masters import Masters
from simulators.sage300.record import Record, Value
from simulators.sage300.shapes import Field, Shape, load
from simulators.sage300.totals import work_out

__all__ = ["Desk", "account_fault", "check_dates", "finish", "new_entry", "new_line", "put"]

ENTRY = load()["APInvoiceBatches"].shape.details["Invoices"]
LINE = ENTRY.details["InvoiceDetails"]
AUTHORITIES = range(1, 6)
TRANSACTION = {
    "Invoice": "InvoiceSummaryEntered",
    "DebitNote": "DebitNoteSummaryEntered",
    "CreditNote": "CreditNoteSummaryEntered",
    "Interest": "InterestCharge",
}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Who enters, when, into a batch of which date, in which company, at which kind of site."""

    masters: Masters
    switches: Mapping[str, str]
    user: str
    today: date
    batch_date: date


def new_entry(desk: Desk) -> Record:
    """An entry before the first Put."""
    return Record(
        DocumentType="Invoice",
        TransactionType=TRANSACTION["Invoice"],
        DocumentDate=desk.today,
        TaxAmountControl="Calculate",
        TaxBaseControl="Calculate",
        TaxReportingCalculateMethod="Calculate",
        ExchangeRate=Decimal(1),
        SourceApplication="AP",
        EnteredBy=desk.user,
        APVersionCreatedIn="71A",
        InvoiceDetails=[],
        InvoicePaymentSchedules=[],
        InvoiceOptionalFields=[],
    )


def new_line() -> Record:
    """A detail before the first Put; it takes the entry's tax switches when it is worked out."""
    return Record(Discountable="Yes", InvoiceDetailOptionalFields=[])


def put(record: Record, given: Record, desk: Desk, *, line: bool = False) -> None:
    """Put the members of `given` in their order (D3); details and keys are left to the books.

    Raises SageError 409 at the first member a rule refuses.
    """
    shape: Shape = LINE if line else ENTRY
    rules: Mapping[str, Callable[[Record, Value, Desk], None]] = LINE_RULES if line else ENTRY_RULES
    for name, value in given.items():
        field = shape.by_name[name]
        if field.kind == "list" or name in ("BatchNumber", "EntryNumber", "LineNumber", "UpdateOperation"):
            continue
        if field.calculated:  # D19
            if desk.switches["calculated"] == "refuse":
                raise refusal(f"{name} is calculated and cannot be changed.")
            continue
        checked = check_size(field, value)
        rule = rules.get(name)
        if rule is not None:
            rule(record, checked, desk)
        else:
            record[name] = checked


def check_size(field: Field, value: Value) -> Value:
    """The value within the field's length or digits (G22). Raises SageError FieldInvalid."""
    if isinstance(value, str) and field.length and len(value) > field.length:
        raise refusal(f"{field.name} is longer than {field.length} characters.")
    if isinstance(value, Decimal):
        if abs(value) >= Decimal(10) ** (field.digits - field.decimals):
            raise refusal(f"{field.name} is out of range.")
        return round(value, field.decimals)
    return value


def finish(entry: Record, desk: Desk) -> None:
    """Check what only the whole entry shows and work out dates, taxes and totals."""
    if not entry.text("VendorNumber"):
        raise refusal("Vendor number cannot be blank.", "RecordInvalid")
    if not entry.text("DocumentNumber"):
        raise refusal("Document number cannot be blank.", "RecordInvalid")
    if entry.text("ApplytoDocument") and entry.text("DocumentType") not in ("CreditNote", "DebitNote"):
        raise refusal("Apply-to document is for credit and debit notes only.")  # G3
    if entry.amount("ExchangeRate") != 1 and entry.text("RateOverridden") != "Yes":
        raise refusal("The exchange rate is not overridden.")  # G20
    if entry.amount("DocumentTotalIncludingTax") < 0:
        raise refusal("The document total cannot be negative.")  # G2
    for line in entry.rows("InvoiceDetails"):
        if not line.text("GLAccount"):
            raise refusal("G/L account cannot be blank.", "RecordInvalid")
    check_dates(entry, desk)
    work_out(entry, desk.masters, desk.switches["tax_method"])
    if desk.switches["unbalanced"] == "refuse" and entry.amount("UndistributedAmount"):
        raise refusal("The document total does not equal the total distributed.", "RecordInvalid")


def check_dates(entry: Record, desk: Desk) -> None:
    """Posting date, year and period (G9), due and discount date (G10). Raises SageError FieldInvalid."""
    document = entry.day("DocumentDate") or desk.today
    default = {"document": document, "batch": desk.batch_date, "session": desk.today}
    posting = entry.day("PostingDate") or default[desk.switches["posting_date_default"]]
    found = desk.masters.period(posting)
    if found is None:
        raise refusal(f"Cannot determine the fiscal period for {posting.isoformat()}.")
    year, period = found
    if period.locked and desk.switches["locked_period"] == "Error":
        raise refusal(f"Fiscal period {year}-{period.number:02} is locked.")
    entry.update(PostingDate=posting, FiscalYear=year, FiscalPeriod=f"{period.number:02}")
    entry.update(DocumentDate=document, AsOfDate=entry.day("AsOfDate") or document)
    terms = desk.masters.terms.get(entry.text("Terms"))
    due = document + timedelta(days=terms.due_days if terms else 0)
    if entry.text("TermsOverridden") != "Yes" or entry.day("DueDate") in (None, due):
        entry.update(DueDate=due, TermsOverridden="No")
    if terms and terms.discount_percent:
        entry.update(DiscountDate=document + timedelta(days=terms.discount_days))
        entry.update(DiscountPercentage=terms.discount_percent)


def account_fault(account: Account | None, code: str, switches: Mapping[str, str]) -> str:
    """Why an account cannot be used from A/P under the company profile, or "" (§E.2, §F.12)."""
    if account is None:
        missing = f"G/L account {code} is not defined in General Ledger."
        return missing if _is_error(switches, "missing_account") else ""
    if account.post_to == "Prohibited":
        return f"G/L account {code} cannot be posted to."
    if not account.active and _is_error(switches, "inactive_account"):
        return f"G/L account {code} is not active."
    if account.subledgers and "AP" not in account.subledgers and _is_error(switches, "control_account"):
        return f"G/L account {code} is a control account and cannot be used in Accounts Payable."
    return ""


def _is_error(switches: Mapping[str, str], name: str) -> bool:
    return switches[name] == "Error"


def _put_vendor(entry: Record, value: Value, desk: Desk) -> None:
    """A vendor brings its currency, terms, tax group and account set, over whatever was Put before (D3)."""
    number = str(value)
    vendor = desk.masters.vendors.get(number)
    if vendor is None:
        raise refusal(f"Vendor {number} does not exist.")
    if not vendor.active and desk.switches["vendor_inactive"] == "refuse":
        raise refusal(f"Vendor {number} is inactive.")
    if vendor.on_hold and desk.switches["vendor_hold"] == "refuse":
        raise refusal(f"Vendor {number} is on hold.")
    entry.update(VendorNumber=number, VendorName=vendor.name, VendorName2=vendor.name, VendorExists=1)
    entry.update(VendorGroupCode=vendor.group, AccountSet=vendor.account_set, CurrencyCode=vendor.currency)
    _put_address(entry, vendor)
    _put_terms(entry, vendor.terms, desk)
    _put_tax_group(entry, vendor.tax_group, desk)


def _put_address(entry: Record, vendor: Vendor) -> None:
    for at, text in enumerate(vendor.address[:4], start=1):
        entry[f"AddressLine{at}"] = text
    entry.update(LocationName=vendor.name, City=vendor.city, StateProvince=vendor.state)
    entry.update(ZipPostalCode=vendor.zip_code, Country=vendor.country, Email=vendor.email)


def _put_terms(entry: Record, value: Value, desk: Desk) -> None:
    terms = desk.masters.terms.get(str(value))
    if terms is None:
        raise refusal(f"Terms code {value} does not exist.")
    if not terms.active:
        raise refusal(f"Terms code {value} is inactive.")
    entry.update(Terms=terms.code, TermsDescription=terms.description, TermExists=1, TermsOverridden="No")


def _put_tax_group(entry: Record, value: Value, desk: Desk) -> None:
    code = str(value)
    if code and code not in desk.masters.tax_groups:
        raise refusal(f"Tax group {code} does not exist.")
    group = desk.masters.tax_groups.get(code)
    authorities = desk.masters.authorities(code)
    vendor = desk.masters.vendors.get(entry.text("VendorNumber"))
    entry.update(TaxGroup=code, TaxGroupDescription=group.description if group else "")
    entry["Taxable"] = "Yes" if authorities else "No"
    for at in AUTHORITIES:
        authority = authorities[at - 1] if at <= len(authorities) else None
        _put_authority(entry, at, authority, included=bool(vendor and vendor.tax_included))


def _put_authority(entry: Record, at: int, authority: TaxAuthority | None, *, included: bool) -> None:
    inside = authority is not None and authority.in_price and included
    entry[f"TaxAuthority{at}"] = authority.code if authority else ""
    entry[f"TaxAuth{at}Description"] = authority.description if authority else ""
    entry[f"TaxClass{at}"] = 1 if authority else 0
    entry[f"TaxInclusive{at}"] = "Yes" if inside else "No"
    entry[f"TaxAmount{at}"] = Decimal(0)


def _put_currency(entry: Record, value: Value, desk: Desk) -> None:
    vendor = desk.masters.vendors.get(entry.text("VendorNumber"))
    if vendor is not None and value != vendor.currency:  # G20
        raise refusal(f"Currency {value} is not the currency of vendor {vendor.number}.")
    entry["CurrencyCode"] = value


def _put_account_set(entry: Record, value: Value, desk: Desk) -> None:
    if value not in desk.masters.account_sets:
        raise refusal(f"Account set {value} does not exist.")
    entry["AccountSet"] = value


def _put_type(entry: Record, value: Value, desk: Desk) -> None:
    entry.update(DocumentType=value, TransactionType=TRANSACTION[str(value)])


def _put_due(entry: Record, value: Value, desk: Desk) -> None:
    entry.update(DueDate=value, TermsOverridden="No" if value is None else "Yes")


def _put_inclusive(at: int) -> Callable[[Record, Value, Desk], None]:
    def rule(entry: Record, value: Value, desk: Desk) -> None:
        authorities = desk.masters.authorities(entry.text("TaxGroup"))
        if value == "Yes" and not (at <= len(authorities) and authorities[at - 1].in_price):
            raise refusal(f"Tax authority {at} does not allow tax in price.")  # G15
        entry[f"TaxInclusive{at}"] = value

    return rule


def _put_tax_amount(at: int) -> Callable[[Record, Value, Desk], None]:
    def rule(entry: Record, value: Value, desk: Desk) -> None:
        if value and not entry.text(f"TaxAuthority{at}"):
            raise refusal(f"There is no tax authority {at} in tax group {entry.text('TaxGroup')}.")
        entry[f"TaxAmount{at}"] = value

    return rule


def _put_gl_account(line: Record, value: Value, desk: Desk) -> None:
    code = str(value)
    account = desk.masters.account(code) if code else None
    fault = account_fault(account, code, desk.switches) if code else ""
    if fault:
        raise refusal(fault)
    formatted = desk.switches["gl_account_echo"] == "formatted"
    line["GLAccount"] = (account.formatted if formatted else account.unformatted) if account else code
    line.update(AccountExists=int(account is not None), AccountStatus=int(bool(account and account.active)))
    line["AccountDescription"] = account.description if account else ""
    if account and not line.text("DistributionDescription"):
        line["DistributionDescription"] = account.description


def _put_distribution_code(line: Record, value: Value, desk: Desk) -> None:
    if value:  # the seeded company has no distribution codes
        raise refusal(f"Distribution code {value} does not exist.")


ENTRY_RULES: Mapping[str, Callable[[Record, Value, Desk], None]] = {
    "VendorNumber": _put_vendor,
    "Terms": _put_terms,
    "TaxGroup": _put_tax_group,
    "CurrencyCode": _put_currency,
    "AccountSet": _put_account_set,
    "DocumentType": _put_type,
    "DueDate": _put_due,
    **{f"TaxInclusive{at}": _put_inclusive(at) for at in AUTHORITIES},
    **{f"TaxAmount{at}": _put_tax_amount(at) for at in AUTHORITIES},
}
LINE_RULES: Mapping[str, Callable[[Record, Value, Desk], None]] = {
    "GLAccount": _put_gl_account,
    "DistributionCode": _put_distribution_code,
}
