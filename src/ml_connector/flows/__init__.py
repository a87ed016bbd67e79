"""What goes where: one sentence-like file a flow. Knows their names and no field, address or table."""

from collections.abc import Mapping

from ml_connector.flows import approved_invoices, gl_accounts, payments, purchase_orders, vendors
from ml_connector.flows.joint import Joint, MakeFlow

__all__ = ["FLOWS", "Joint"]

FLOWS: Mapping[str, MakeFlow] = {
    vendors.NAME: vendors.flow,  # first, for an invoice names a vendor
    gl_accounts.NAME: gl_accounts.flow,  # what an invoice is coded to
    purchase_orders.NAME: purchase_orders.flow,  # what it may name
    approved_invoices.NAME: approved_invoices.flow,
    payments.NAME: payments.flow,  # last, for a payment names the invoices it pays
}
