"""Knows how to talk to AvidXchange: a stand-alone, typed client whose wire names come from a profile.

Does not know any other system, a ledger, a database or the environment.
"""

from avidxchange import cards, errors
from avidxchange.client import AvidXchange
from avidxchange.drafts import Draft
from avidxchange.endpoint import Endpoint, Limits, Secrets
from avidxchange.gates import Gates, InProcessGates
from avidxchange.models import (
    Acknowledged,
    Acknowledgement,
    Call,
    Declined,
    Excess,
    Image,
    ItemResult,
    RawItem,
    RawPage,
    Reached,
    Receipt,
    Surprise,
    Written,
)
from avidxchange.profile import Profile
from avidxchange.records import (
    MISSING,
    Address,
    DimensionValue,
    GlAccount,
    Invoice,
    InvoiceDistribution,
    InvoiceLine,
    InvoiceStatus,
    Payment,
    PaymentApplication,
    PaymentRequest,
    PurchaseOrder,
    PurchaseOrderLine,
    ReferenceValue,
    Segment,
    Vendor,
)
from avidxchange.surroundings import Surroundings
from avidxchange.tokens import InProcessTokens, StoredToken, TokenStore
from avidxchange.versions import listed_version

__all__ = [
    "MISSING",
    "Acknowledged",
    "Acknowledgement",
    "Address",
    "AvidXchange",
    "Call",
    "Declined",
    "DimensionValue",
    "Draft",
    "Endpoint",
    "Excess",
    "Gates",
    "GlAccount",
    "Image",
    "InProcessGates",
    "InProcessTokens",
    "Invoice",
    "InvoiceDistribution",
    "InvoiceLine",
    "InvoiceStatus",
    "ItemResult",
    "Limits",
    "Payment",
    "PaymentApplication",
    "PaymentRequest",
    "Profile",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "RawItem",
    "RawPage",
    "Reached",
    "Receipt",
    "ReferenceValue",
    "Secrets",
    "Segment",
    "StoredToken",
    "Surprise",
    "Surroundings",
    "TokenStore",
    "Vendor",
    "Written",
    "cards",
    "errors",
    "listed_version",
]
