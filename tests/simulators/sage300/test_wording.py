"""What a site may word, take or refuse otherwise: names, keys, payloads, options (§C, §J, A10).

Knows the switches for what nobody has seen yet. Knows no rule of the books.
"""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

Make = Callable[..., Any]
KIND = "Sage.CA.SBS.ERP.Sage300.TX.WebApi.Models.TaxGroupTransactionType"


def members(caller: Any, module: str, kind: str) -> list[str]:
    root = ElementTree.fromstring(caller.get(f"{module}/$metadata").body)  # noqa: S314 - our own text
    types = (e for e in root.iter() if e.tag.endswith(("EntityType", "ComplexType")))
    entity = next(e for e in types if e.get("Name") == kind)
    return [str(own.get("Name")) for own in entity if own.tag.endswith("Property")]


def sets(caller: Any) -> list[str]:
    root = ElementTree.fromstring(caller.get("AP/$metadata").body)  # noqa: S314 - our own text
    return [str(own.get("Name")) for own in root.iter() if own.tag.endswith("EntitySet")]


@pytest.fixture
def ordered(sage: Make) -> Make:
    """A caller of a site with one purchase order."""

    def make(**switches: str) -> Any:
        caller = sage(**switches)
        lines = [{"ItemNumber": "A1", "QuantityOrdered": 1}]
        caller.send("POST", "PO/POPurchaseOrders", {"Vendor": "V001", "PurchaseOrderLines": lines})
        return caller

    return make


@pytest.mark.facts("S-F.14", "S-C28")
@pytest.mark.parametrize(
    ("form", "literal", "status"),
    [
        ("quoted", "'Purchases'", 200),
        ("quoted", f"{KIND}'Purchases'", 400),
        ("qualified", f"{KIND}'Purchases'", 200),
        ("qualified", "'Purchases'", 400),
        ("refused", "'Purchases'", 400),
        ("refused", f"{KIND}'Purchases'", 400),
        ("quoted", "'Purchase'", 400),
    ],
)
def test_an_enum_in_a_key_is_written_as_the_site_takes_it(
    sage: Make, form: str, literal: str, status: int
) -> None:
    key = f"TaxGroupKey='TWO',TransactionType={literal}"
    assert sage(enum_key=form).get(f"TX/TXTaxGroups({key})").status == status


@pytest.mark.facts("S-E.2/unknown-property")
def test_an_unknown_member_is_refused_or_ignored(sage: Make, an_invoice: Make) -> None:
    assert sage().post(an_invoice(Nonsense=1)).code == "InvalidPayload"
    assert sage(unknown_members="ignore").post(an_invoice(Nonsense=1)).status == 201


@pytest.mark.facts("S-E.2/unknown-property")
@pytest.mark.parametrize("text", ["113.00", "1.13e2"])
def test_a_number_as_text_is_refused_or_accepted(sage: Make, an_invoice: Make, text: str) -> None:
    wrong = an_invoice(DocumentTotalIncludingTax=text)
    assert sage().post(wrong).code == "InvalidPayload"
    taking = sage(number_as_text="accept")
    assert taking.post(wrong).entry["DocumentTotalIncludingTax"] == 113
    for nonsense in ("abc", "NaN", "1e999999"):
        assert taking.post(an_invoice(DocumentTotalIncludingTax=nonsense)).code == "InvalidPayload"


@pytest.mark.facts("S-C3", "S-C7", "S-C19")
@pytest.mark.parametrize(
    ("switch", "path"),
    [
        ("select", "AP/APVendors?$select=VendorNumber"),
        ("skip", "AP/APVendors?$skip=1"),
        ("description_filter", "AP/APInvoiceBatches?$filter=Description%20eq%20'x'"),
    ],
)
def test_a_site_may_lack_an_option(sage: Make, switch: str, path: str) -> None:
    assert sage().get(path).status == 200
    assert sage(**{switch: "off"}).get(path).code == "InvalidParameters"
    assert sage(**{switch: "off"}).get("AP/APVendors").status == 200


@pytest.mark.facts("S-C.6", "S-A7", "S-F.9")
@pytest.mark.parametrize(
    ("variant", "ours", "theirs"),
    [
        ("missing_member", "OnHold", None),
        ("renamed_member", "PurchaseOrderType", "OrderType"),
        ("other_case", "FOBPoint", "FobPoint"),
    ],
)
def test_a_site_may_word_an_order_otherwise_in_metadata_rows_and_queries(
    ordered: Make, variant: str, ours: str, theirs: str | None
) -> None:
    caller = ordered(metadata=variant)
    row = caller.get("PO/POPurchaseOrders").rows[0]
    assert ours not in row and ours not in members(caller, "PO", "PurchaseOrder")
    assert caller.get(f"PO/POPurchaseOrders?$select={ours}").code == "InvalidParameters"
    assert caller.where("PO/POPurchaseOrders", f"{ours} eq null").code == "InvalidParameters"
    if theirs:
        assert theirs in row and theirs in members(caller, "PO", "PurchaseOrder")
        chosen = caller.get(f"PO/POPurchaseOrders?$select={theirs}&$orderby={theirs}").rows[0]
        assert list(chosen) == [theirs]
    plain = ordered().get("PO/POPurchaseOrders").rows[0]
    assert len(plain) - len(row) == (0 if theirs else 1)


@pytest.mark.facts("S-C.6", "S-A7", "S-D2", "S-D7")
def test_a_site_may_word_an_invoice_batch_otherwise_in_payloads_too(sage: Make, an_invoice: Make) -> None:
    caller = sage(metadata="other_case")
    given = an_invoice(PONumber="PO-7")
    assert caller.post(given).code == "InvalidPayload"
    given["PoNumber"] = given.pop("PONumber")
    for line in given["InvoiceDetails"]:
        line["GlAccount"] = line.pop("GLAccount")
    assert caller.post(given).status == 201
    row = caller.batch(1).json
    (entry,) = row["Invoices"]
    assert (entry["PoNumber"], entry["InvoiceDetails"][0]["GlAccount"]) == ("PO-7", "6000100")
    assert "IctRelated" in row and "IctRelated" in members(caller, "AP", "InvoiceBatch")
    assert "GlAccount" in members(caller, "AP", "InvoiceDetails")


@pytest.mark.facts("S-A10")
def test_a_partner_adds_entity_sets_and_members(sage: Make) -> None:
    plain, extended = sage(), sage(partner="on")
    assert set(sets(extended)) - set(sets(plain)) == {"APPartnerRatings"}
    assert set(members(extended, "AP", "Vendor")) - set(members(plain, "AP", "Vendor")) == {"extRating"}
    row = extended.get("AP/APVendors").rows[0]
    assert list(row)[-2:] == ["extRating", "UpdateOperation"]
    assert "extRating" in extended.get("AP/APVendors('V001')").json


@pytest.mark.facts("S-G8")
def test_the_printed_flag_is_set_ignored_or_refused(sage: Make, an_invoice: Make) -> None:
    for form, status, flag in (("settable", 204, "Yes"), ("ignored", 204, "No"), ("refused", 409, "No")):
        caller = sage(printed_flag=form)
        caller.post(an_invoice())
        assert caller.patch(1, BatchPrintedFlag="Yes").status == status
        assert caller.batch(1).json["BatchPrintedFlag"] == flag


@pytest.mark.facts("S-E.2/duplicate-document-number", "S-I6")
@pytest.mark.parametrize(
    ("own", "open_", "statuses"),
    [
        ("refuse", "off", [201, 409, 201, 409]),
        ("accept", "off", [201, 201, 201, 409]),
        ("refuse", "on", [201, 409, 409, 409]),
        ("accept", "on", [201, 201, 409, 409]),
    ],
)
def test_a_number_is_seen_in_its_own_batch_in_open_ones_and_in_the_posted_ones(
    sage: Make, an_invoice: Make, own: str, open_: str, statuses: list[int]
) -> None:
    caller = sage(duplicates_same_batch=own, duplicates_see_open=open_, atomic="on")
    first = caller.post(an_invoice())
    again = caller.post(an_invoice("B"), an_invoice("B"))
    other = caller.post(an_invoice())
    posted = caller.post(an_invoice("OLD-1"))
    assert [answer.status for answer in (first, again, other, posted)] == statuses
