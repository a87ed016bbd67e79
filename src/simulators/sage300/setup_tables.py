"""The small set-up records as Sage 300 resources: codes, sets, remit-to locations and items (§F.13, §F.15).

Knows which noun stands in which member. Knows no vendor, no document and no query.
"""

from datetime import date
from decimal import Decimal

from simulators.company import Company, OrderLine
from simulators.payables import DistributionCode, DistributionSet, PaymentCode, RemitTo, TaxCode
from simulators.sage300.masters import bare
from simulators.sage300.record import Record
from simulators.sage300.tables import Members, Table, noun_table

__all__ = ["setup_tables"]

SET_UP_ON = date(2020, 1, 1)
LISTS = ("Inactive", "Active")


def setup_tables(company: Company) -> tuple[Table, ...]:
    """A table for each resource."""
    own = company.payables
    return (
        noun_table("APPaymentCodes", PAYMENT_CODE, own.payment_codes),
        noun_table("APDistributionCodes", DISTRIBUTION_CODE, own.distribution_codes),
        noun_table("APDistributionSets", DISTRIBUTION_SET, own.distribution_sets),
        noun_table("AP1099CPRSCodes", TAX_CODE, own.tax_codes),
        noun_table("ICItems", ITEM, {(line.item, line.description, line.unit) for line in _lines(company)}),
        noun_table("APRemitToLocations", REMIT_TO, own.remit_tos),
    )


def _lines(company: Company) -> list[OrderLine]:
    """The order lines that name an item; the seed keeps no other list of items."""
    return [line for order in company.purchase_orders for line in order.lines if line.item]


ITEM: Members[tuple[str, str, str]] = {
    "UnformattedItemNumber": lambda i: bare(i[0]),
    "Description": lambda i: i[1],
    "DateLastMaintained": lambda i: SET_UP_ON,
    "Status": lambda i: True,
    "ItemNumber": lambda i: i[0],
    "StockItem": lambda i: True,
    "StockingUnitOfMeasure": lambda i: i[2],
    "ItemUnitsOfMeasure": lambda i: [
        Record(ItemNumber=bare(i[0]), UnitOfMeasure=i[2], ConversionFactor=Decimal(1))
    ],
}

PAYMENT_CODE: Members[PaymentCode] = {
    "PaymentCodeKey": lambda c: c.code,
    "Description": lambda c: c.description,
    "Status": lambda c: "Active",
    "DateLastMaintained": lambda c: SET_UP_ON,
    "PaymentType": lambda c: c.type,
}

DISTRIBUTION_CODE: Members[DistributionCode] = {
    "DistributionCodeKey": lambda c: c.code,
    "Description": lambda c: c.description,
    "Status": lambda c: LISTS[c.active],
    "DateLastMaintained": lambda c: SET_UP_ON,
    "GLAccount": lambda c: c.account,
    "Discountable": lambda c: "Yes" if c.discountable else "No",
}

DISTRIBUTION_SET: Members[DistributionSet] = {
    "DistributionSetKey": lambda s: s.code,
    "Description": lambda s: s.description,
    "Status": lambda s: "Active",
    "DateLastMaintained": lambda s: SET_UP_ON,
    "DistributionMethod": lambda s: "FixedPercentage",
    "DistributionsEntered": lambda s: Decimal(len(s.shares)),
    "Currency": lambda s: s.currency,
    "DistributionSetDetails": lambda s: [
        Record(DistributionSet=s.code, LineNumber=Decimal(at), DistributionCode=code, Percentage=percent)
        for at, (code, percent) in enumerate(s.shares, start=1)
    ],
}

TAX_CODE: Members[TaxCode] = {
    "Code": lambda c: c.code,
    "Description": lambda c: c.description,
    "Status": lambda c: "Active",
    "DateLastMaintained": lambda c: SET_UP_ON,
    "MinimumAmountToReport": lambda c: c.minimum,
}

REMIT_TO: Members[RemitTo] = {
    "VendorNumber": lambda r: r.vendor,
    "RemitToLocationKey": lambda r: r.code,
    "Status": lambda r: LISTS[r.active],
    "DateLastMaintained": lambda r: SET_UP_ON,
    "Description": lambda r: r.description,
    "AddressLine1": lambda r: (r.address or ("",))[0],
    "City": lambda r: r.city,
    "StateProvince": lambda r: r.state,
    "ZipPostalCode": lambda r: r.zip_code,
    "Country": lambda r: r.country,
    "CheckLanguage": lambda r: "ENG",
}
