"""AvidXchange as the house sees it: the sources of approved invoices and of payments, the steps that acknowledge an
invoice, note a payment and write a vendor, an account, a dimension value or a purchase order, what a profile says, and
how a gateway is pinged.

Knows the client `avidxchange` and the domain. Knows no other system, no table, no schedule and no retry.
"""

from ml_connector.systems.avidxchange.account_drift import AccountDrift
from ml_connector.systems.avidxchange.accounts import UpsertAccount, chart_use
from ml_connector.systems.avidxchange.acknowledge import AcknowledgeInvoice
from ml_connector.systems.avidxchange.approvals import Approvals, Listed, Side
from ml_connector.systems.avidxchange.checking import Checked, Shown, check_profile
from ml_connector.systems.avidxchange.invoices import ApprovedInvoices
from ml_connector.systems.avidxchange.masking import without_cards
from ml_connector.systems.avidxchange.noting import NoteWhatWasSaid
from ml_connector.systems.avidxchange.payments import Payments
from ml_connector.systems.avidxchange.pinging import stages
from ml_connector.systems.avidxchange.purchase_orders import LEFT_OUT, UpsertOrder
from ml_connector.systems.avidxchange.recalls import Recalls
from ml_connector.systems.avidxchange.system import (
    AvidAddress,
    Manner,
    Organization,
    client_certificates,
    default_profile,
    open_organization,
    read_profile,
)
from ml_connector.systems.avidxchange.vendor_links import Links
from ml_connector.systems.avidxchange.vendors import UpsertVendor

__all__ = [
    "LEFT_OUT",
    "AccountDrift",
    "AcknowledgeInvoice",
    "Approvals",
    "ApprovedInvoices",
    "AvidAddress",
    "Checked",
    "Links",
    "Listed",
    "Manner",
    "NoteWhatWasSaid",
    "Organization",
    "Payments",
    "Recalls",
    "Shown",
    "Side",
    "UpsertAccount",
    "UpsertOrder",
    "UpsertVendor",
    "chart_use",
    "check_profile",
    "client_certificates",
    "default_profile",
    "open_organization",
    "read_profile",
    "stages",
    "without_cards",
]
