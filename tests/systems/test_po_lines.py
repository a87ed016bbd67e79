"""Claims about invoices that name a purchase order: what a release leaves to be checked, and which lines are cleared.

Knows a scripted Sage 300. Does not know any ledger.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from matching_site import INVOICES, ORDERS, RECEIPTS, bill, coded, delivery, receipt, stopped

from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Invoice
from ml_connector.engine.values import Ruling

pytestmark = pytest.mark.usefixtures("goods")


def test_that_p_os_invoice_is_another_one_says_nothing_about_the_receipts(
    script: Any, look: Any, named: Invoice
) -> None:
    script.lists[RECEIPTS] = [receipt(1, "RC1", line={"NonStockClearingAccount": "6100-100"})]
    script.lists[INVOICES] = [{**bill("INV-1"), "PurchaseOrderNumber": "PO-0", "InvoiceLines": []}]
    other = Ruling(kind="anyway", cause="po-already-invoiced", said="invoice INV-1 of vendor 1200")
    with pytest.raises(Held, match="po-receipt-uninvoiced"):
        look(named, po_invoices="guard").draft(delivery(named, other), named)
    assert coded(look(named, po_invoices="clearing").draft(delivery(named, other), named)) == ["6100-100"]


def test_what_is_released_unread_is_still_not_entered_beside_p_os_invoice(
    script: Any, look: Any, named: Invoice
) -> None:
    script.fails[ORDERS] = [(403, "Forbidden", "no")] * 9
    unseen, step = Ruling(kind="anyway", cause="po-unreadable", said=ORDERS), look(named, po_invoices="guard")
    assert coded(step.draft(delivery(named, unseen), named)) == ["6000"]
    script.lists[INVOICES] = [bill("INV-1")]
    with pytest.raises(Held, match="po-already-invoiced"):
        look(named, po_invoices="guard").draft(delivery(named, unseen), named)


@pytest.mark.parametrize(("clearing", "passes"), [("6100", False), ("6100-100", True)])
def test_a_line_is_on_clearing_by_the_whole_account_it_is_entered_on(
    script: Any, look: Any, named: Invoice, clearing: str, passes: bool
) -> None:
    script.lists[RECEIPTS] = [receipt(1, "RC1", line={"NonStockClearingAccount": clearing})]
    line = replace(named.distributions[0], account="6100", dimensions=(("department", "100"),))
    told = replace(named, distributions=(line,))
    segments = {"account_segments": "main-department"}
    draft = look(told, po_invoices="clearing", **segments).draft(delivery(told), told)
    assert (coded(draft), "cleared" in draft.evidence) == ([clearing], not passes)
    with nullcontext() if passes else pytest.raises(Held, match="po-receipt-uninvoiced"):
        look(told, po_invoices="guard", **segments).draft(delivery(told), told)


def test_what_is_on_clearing_already_counts_among_what_came(script: Any, look: Any, named: Invoice) -> None:
    script.lists[RECEIPTS] = [receipt(1, "RC1", line={"NonStockClearingAccount": "6100-100"})]
    [line] = named.distributions
    told = replace(named, total=2 * named.total, distributions=(replace(line, account="6100-100"), line))
    said = "order PO-1 line 1000: 200.00 of 100.00"
    assert stopped(look(told, po_invoices="clearing"), told) == ("po-more-than-received", said)


def test_what_came_for_several_orders_is_not_cleared_since_its_invoices_in_p_o_may_name_none(
    script: Any, look: Any, named: Invoice
) -> None:
    clearing = {"NonStockClearingAccount": "6100-100"}
    script.lists[RECEIPTS] = [
        receipt(1, "RC1", PurchaseOrderNumber="", MultiplePurchaseOrders=True, line=clearing)
    ]
    script.lists[INVOICES] = [{**bill("PI-1", QuantityReceived=4.0), "PurchaseOrderNumber": ""}]
    cause, said = stopped(look(named, po_invoices="clearing"), named)
    assert (cause, "for several orders came receipt RC1" in said) == ("po-clearing-unknown", True)
