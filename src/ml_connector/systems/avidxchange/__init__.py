"""AvidXchange as the house sees it: the source of approved invoices, the step that acknowledges one, the step that
writes a vendor, and what a profile says.

Knows the client `avidxchange` and the domain. Knows no other system, no table, no schedule and no retry.
"""

from ml_connector.systems.avidxchange.acknowledge import AcknowledgeInvoice
from ml_connector.systems.avidxchange.checking import Checked, Shown, check_profile
from ml_connector.systems.avidxchange.invoices import ApprovedInvoices
from ml_connector.systems.avidxchange.system import (
    AvidAddress,
    Organization,
    default_profile,
    open_organization,
    read_profile,
)
from ml_connector.systems.avidxchange.vendor_links import Links, vendors_of
from ml_connector.systems.avidxchange.vendors import UpsertVendor

__all__ = [
    "AcknowledgeInvoice",
    "ApprovedInvoices",
    "AvidAddress",
    "Checked",
    "Links",
    "Organization",
    "Shown",
    "UpsertVendor",
    "check_profile",
    "default_profile",
    "open_organization",
    "read_profile",
    "vendors_of",
]
