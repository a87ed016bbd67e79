"""Claims about invoices that name a purchase order: what is asked of P/O, what is held, what goes to clearing.

Knows a scripted Sage 300. Does not know any ledger; the rules for lines are claimed in the domain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from matching_site import CAME, INVOICES, OF_PO, ORDERS, RECEIPTS, bill, coded, delivery, receipt, stopped

from ml_connector.domain.failures import Held, TryLater
from ml_connector.domain.invoice import Distribution, Invoice, Kind
from ml_connector.domain.options import parse
from ml_connector.engine.values import Ruling
from ml_connector.systems.sage300.invoices import EnterInvoice
from ml_connector.systems.sage300.rights import needed

pytestmark = pytest.mark.usefixtures("goods")


def asked(script: Any) -> list[str]:
    """What was asked of P/O, resource by resource."""
    return [name for name, _ in script.filters if name in OF_PO]


def test_plain_asks_nothing_of_purchase_orders(script: Any, look: Any, named: Invoice) -> None:
    assert "cleared" not in look(named).draft(delivery(named), named).evidence
    assert asked(script) == []


def test_the_guard_asks_nothing_for_invoices_without_an_order_and_for_credits(
    script: Any, look: Any, invoice: Any, named: Invoice
) -> None:
    told = [invoice(), replace(named, kind=Kind.CREDIT), replace(named, po_number="P" * 23)]
    for one in told:
        assert "cleared" not in look(*told, po_invoices="guard").draft(delivery(one), one).evidence
    assert asked(script) == []


@pytest.mark.facts("S-G18", "S-F.11", "S-F.10")
def test_the_guard_holds_what_would_leave_a_receipt_open_and_names_it(look: Any, named: Invoice) -> None:
    sight = look(named, po_invoices="guard")
    assert stopped(sight, named) == ("po-receipt-uninvoiced", CAME)


def test_all_orders_are_asked_for_at_once_and_for_a_quarter_of_an_hour_not_again(
    script: Any, books: Any, named: Invoice
) -> None:
    step, other = EnterInvoice(books=books(po_invoices="guard")), replace(named, id="av-2", po_number="PO-2")
    for _ in range(2):
        step.look([(delivery(one), one) for one in (named, other)])
    assert asked(script) == [ORDERS, RECEIPTS, RECEIPTS, INVOICES, INVOICES]


@pytest.mark.facts("S-G18")
def test_a_line_on_the_clearing_account_that_the_receipt_shows_passes(
    script: Any, look: Any, named: Invoice
) -> None:
    script.lists[RECEIPTS] = [receipt(1, "RC1", line={"NonStockClearingAccount": "6000"})]
    assert "cleared" not in look(named, po_invoices="guard").draft(delivery(named), named).evidence


@pytest.mark.parametrize(
    "settled",
    [receipt(1, "RC1", Completed=True), receipt(1, "RC1", Invoiced="Yes"), receipt(1, "RC1", line={"Completed": "Yes"}),
     receipt(1, "RC1", line={"QuantityReturned": 10.0}), receipt(1, "RC1", Vendor="1400")],
)  # fmt: skip
def test_a_receipt_that_is_over_or_of_another_vendor_holds_nothing(
    script: Any, look: Any, named: Invoice, settled: dict[str, Any]
) -> None:
    script.lists[RECEIPTS] = [settled]
    assert look(named, po_invoices="guard").draft(delivery(named), named).key == named.id


def test_of_a_receipt_that_is_invoiced_in_part_the_rest_is_named(
    script: Any, look: Any, named: Invoice
) -> None:
    script.lists[INVOICES] = [bill("PI-1", QuantityReceived=4.0)]
    assert stopped(look(named, po_invoices="guard"), named)[1] == (
        "order PO-1, receipt RC1: 60.00 not invoiced (6 EA A1)"
    )


def test_a_receipt_for_several_orders_is_found_by_its_lines(script: Any, look: Any, named: Invoice) -> None:
    several = receipt(2, "RC2", PurchaseOrderNumber="", MultiplePurchaseOrders=True)
    several["ReceiptLine2s"].append({**several["ReceiptLine2s"][0], "PurchaseOrderNumber": "PO-9"})
    script.lists[RECEIPTS] = [several]
    assert stopped(look(named, po_invoices="guard"), named)[1] == CAME.replace("RC1", "RC2")


@pytest.mark.facts("S-F.11")
def test_an_invoice_that_p_o_has_already_is_not_entered_beside_it(
    script: Any, look: Any, named: Invoice
) -> None:
    script.lists[INVOICES] = [bill("INV-1", FullyInvoiced=True)]
    sight = look(named, po_invoices="guard")
    assert stopped(sight, named) == ("po-already-invoiced", "invoice INV-1 of vendor 1200")


@pytest.mark.parametrize("resource", [ORDERS, RECEIPTS, INVOICES])
def test_what_may_not_be_read_is_named_and_nothing_is_entered_unseen(
    script: Any, look: Any, named: Invoice, resource: str
) -> None:
    script.fails[resource] = [(403, "Forbidden", "no")] * 9
    cause, said = stopped(look(named, po_invoices="guard"), named)
    assert (cause, said.split(" ")[0].rstrip(",")) == ("po-unreadable", resource)


def test_what_may_no_longer_be_read_is_unread_although_another_order_is_remembered(
    script: Any, books: Any, named: Invoice
) -> None:
    step, other = EnterInvoice(books=books(po_invoices="guard")), replace(named, id="av-2", po_number="PO-2")
    step.look([(delivery(named), named)])
    script.fails[RECEIPTS] = [(403, "Forbidden", "no")] * 9
    assert stopped(step.look([(delivery(other), other)]), other) == ("po-unreadable", RECEIPTS)


@dataclass(frozen=True)
class Changed:
    """A site that has lost what is read of receipts."""

    def require(self, resource: Any, needed: Any, read: Any = ()) -> None:
        """Say so."""
        if resource.name == RECEIPTS:
            raise TryLater(cause="site-changed", said="POGetReceipts: Invoiced is not there")


def test_a_site_that_lost_what_is_read_of_receipts_stops_invoices_for_orders_alone(
    books: Any, invoice: Any, named: Invoice
) -> None:
    step = EnterInvoice(books=replace(books(po_invoices="guard"), description=Changed()))
    plain = replace(invoice(), id="av-2")
    sight = step.look([(delivery(one), one) for one in (named, plain)])
    assert stopped(sight, named) == ("po-unreadable", "POGetReceipts: Invoiced is not there")
    assert sight.draft(delivery(plain), plain).key == "av-2"


def test_before_2022_2_receipts_are_read_where_they_are_entered(
    script: Any, look: Any, named: Invoice
) -> None:
    script.fails[RECEIPTS] = [(404, "", "no such resource")] * 9
    script.lists["POReceipts"] = script.lists.pop(RECEIPTS)
    assert stopped(look(named, po_invoices="guard"), named) == ("po-receipt-uninvoiced", CAME)


def test_day_end_may_have_deleted_the_order_and_its_receipt_still_counts(
    script: Any, look: Any, named: Invoice
) -> None:
    script.lists[ORDERS] = []
    sight = look(named, po_invoices="guard")
    assert (stopped(sight, named)[0], list(sight.notes)) == ("po-receipt-uninvoiced", [])


def test_an_order_that_is_not_there_or_is_anothers_is_remarked_and_holds_nothing(
    script: Any, look: Any, named: Invoice
) -> None:
    lost, others = (
        replace(named, id="av-2", po_number="PO-9"),
        replace(named, id="av-3", vendor="1400", currency=""),
    )
    sight = look(lost, others, po_invoices="guard")
    assert sight.draft(delivery(lost), lost).key == "av-2"
    assert list(sight.notes) == [
        "Purchase orders that invoices name and that are not in Sage 300: PO-9.",
        "Purchase orders that invoices name and that are of another vendor: PO-1.",
    ]


def test_a_person_rules_on_the_receipts_that_were_named_and_on_no_others(look: Any, named: Invoice) -> None:
    sight = look(named, po_invoices="guard")
    ruling = Ruling(kind="anyway", cause="po-receipt-uninvoiced", said=CAME)
    assert sight.draft(delivery(named, ruling), named).key == named.id
    other = replace(ruling, said="order PO-1, receipt RC0: 1.00 not invoiced (1 EA A1)")
    with pytest.raises(Held, match="po-receipt-uninvoiced"):
        sight.draft(delivery(named, other), named)


@pytest.mark.facts("S-G18")
def test_clearing_puts_lines_for_what_came_on_the_account_the_receipt_shows_and_leaves_charges(
    script: Any, look: Any, named: Invoice
) -> None:
    script.lists[RECEIPTS] = [receipt(1, "RC1", line={"NonStockClearingAccount": "6100-100"})]
    lines = (*named.distributions, Distribution(amount=named.total, account="6000"))
    told = replace(named, total=2 * named.total, distributions=lines)
    sight = look(told, po_invoices="clearing")
    draft = sight.draft(delivery(told), told)
    assert coded(draft) == ["6100-100", "6000"]
    (parcel,) = sight.pack([draft])
    assert sight.preview(parcel).tables["Received goods, put on payables clearing"] == [
        {"document": "INV-1", "line": "order PO-1 line 1000, 100.00: 6000 → 6100-100"}
    ]


@pytest.mark.parametrize(
    ("lines", "po_line", "cause"),
    [
        ([{}], "1000", "po-clearing-unknown"),
        ([{"NonStockClearingAccount": "6100"}, {"NonStockClearingAccount": "7000"}], "1000", "po-clearing-unknown"),
        ([{"NonStockClearingAccount": "6100"}], "", "po-clearing-unknown"),
        ([{"NonStockClearingAccount": "6100", "ExtendedCost": 99.99}], "1000", "po-more-than-received"),
    ],
)  # fmt: skip
def test_clearing_guesses_no_account_and_clears_no_more_than_came(
    script: Any, look: Any, named: Invoice, lines: list[dict[str, Any]], po_line: str, cause: str
) -> None:
    script.lists[RECEIPTS] = [receipt(n, f"RC{n}", line=line) for n, line in enumerate(lines, 1)]
    told = replace(named, distributions=(replace(named.distributions[0], po_line=po_line),))
    assert stopped(look(told, po_invoices="clearing"), told)[0] == cause


def test_the_setting_names_the_clearing_account_of_goods_that_show_none(look: Any, named: Invoice) -> None:
    sight = look(named, po_invoices="clearing", po_clearing_account="6100-100")
    assert coded(sight.draft(delivery(named), named)) == ["6100-100"]


def test_rights_in_p_o_are_asked_for_only_where_invoices_are_compared() -> None:
    rights = [
        needed(["approved-invoices"], parse({"po_invoices": how})) for how in ("plain", "guard", "clearing")
    ]
    found = [[right.resource for right in some if right.module == "PO"] for some in rights]
    assert found == [[], [ORDERS, RECEIPTS, INVOICES], [ORDERS, RECEIPTS, INVOICES]]
