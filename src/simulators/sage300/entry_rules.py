"""What each Put into an A/P entry or its line brings along, and what it refuses (D3, §E.2, §F.4, §F.5).

Knows vendors, terms, tax groups, accounts and codes. Knows no total, no other entry and no batch.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from simulators.company import Account, TaxAuthority, Vendor
from simulators.sage300.errors import refusal
from simulators.sage300.record import Record, Value
from simulators.sage300.session import Desk

__all__ = ["AUTHORITIES", "ENTRY_RULES", "LINE_RULES", "TRANSACTION", "account_fault"]

AUTHORITIES = range(1, 6)
TRANSACTION = {
    "Invoice": "InvoiceSummaryEntered",
    "DebitNote": "DebitNoteSummaryEntered",
    "CreditNote": "CreditNoteSummaryEntered",
    "Interest": "InterestCharge",
}


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
    """A code brings its account, text and discountable (G17)."""
    if not value:
        line["DistributionCode"] = ""
        return
    code = desk.masters.distribution_codes.get(str(value))
    if code is None:
        raise refusal(f"Distribution code {value} does not exist.")
    if not code.active:
        raise refusal(f"Distribution code {value} is inactive.")
    line.update(DistributionCode=code.code, DistributionCodeExists=1, DistributionCodeStatus=1)
    line.update(DistributionCodeDescription=code.description, DistributionDescription=code.description)
    line["Discountable"] = "Yes" if code.discountable else "No"
    _put_gl_account(line, code.account, desk)


def _put_remit_to(entry: Record, value: Value, desk: Desk) -> None:
    code = str(value)
    place = desk.masters.remit_tos.get((entry.text("VendorNumber"), code))
    if code and place is None:
        raise refusal(f"Remit-to location {code} of vendor {entry.text('VendorNumber')} does not exist.")
    if place is not None and not place.active:
        raise refusal(f"Remit-to location {code} is inactive.")
    entry.update(
        RemitToLocation=code, RemitExists=int(bool(place)), RemitName=place.description if place else ""
    )
    if place is not None:
        for at, text in enumerate(place.address[:4], start=1):
            entry[f"AddressLine{at}"] = text
        entry.update(City=place.city, StateProvince=place.state, ZipPostalCode=place.zip_code)


def _put_apply_to(entry: Record, value: Value, desk: Desk) -> None:
    known = desk.masters.is_posted(entry.text("VendorNumber"), str(value))
    if value and not known and desk.switches["apply_to"] == "known":
        raise refusal(f"Document {value} of vendor {entry.text('VendorNumber')} does not exist.")
    entry["ApplytoDocument"] = value


def _put_rate(entry: Record, value: Value, desk: Desk) -> None:
    entry["_rate"] = value


def _put_discount(name: str) -> Callable[[Record, Value, Desk], None]:
    def rule(entry: Record, value: Value, desk: Desk) -> None:
        entry[name] = value
        entry["_discount"] = "sent"  # the terms do not work it out again

    return rule


ENTRY_RULES: Mapping[str, Callable[[Record, Value, Desk], None]] = {
    "VendorNumber": _put_vendor,
    "Terms": _put_terms,
    "TaxGroup": _put_tax_group,
    "CurrencyCode": _put_currency,
    "AccountSet": _put_account_set,
    "DocumentType": _put_type,
    "DueDate": _put_due,
    "RemitToLocation": _put_remit_to,
    "ApplytoDocument": _put_apply_to,
    "ExchangeRate": _put_rate,
    **{name: _put_discount(name) for name in ("DiscountDate", "DiscountPercentage")},
    **{f"TaxInclusive{at}": _put_inclusive(at) for at in AUTHORITIES},
    **{f"TaxAmount{at}": _put_tax_amount(at) for at in AUTHORITIES},
}
LINE_RULES: Mapping[str, Callable[[Record, Value, Desk], None]] = {
    "GLAccount": _put_gl_account,
    "DistributionCode": _put_distribution_code,
}
