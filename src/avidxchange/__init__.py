"""Knows how to talk to AvidXchange: a stand-alone, typed client whose wire names come from a profile.

Does not know any other system, a ledger, a database or the environment.
"""

from avidxchange import errors
from avidxchange.client import AvidXchange
from avidxchange.endpoint import Endpoint, Limits, Secrets
from avidxchange.gates import Gates, InProcessGates
from avidxchange.models import (
    Acknowledged,
    Acknowledgement,
    Call,
    Invoice,
    InvoiceDistribution,
    InvoiceLine,
    RawItem,
    RawPage,
    Reached,
)
from avidxchange.profile import Profile
from avidxchange.surroundings import Surroundings
from avidxchange.tokens import InProcessTokens, StoredToken, TokenStore

__all__ = [
    "Acknowledged",
    "Acknowledgement",
    "AvidXchange",
    "Call",
    "Endpoint",
    "Gates",
    "InProcessGates",
    "InProcessTokens",
    "Invoice",
    "InvoiceDistribution",
    "InvoiceLine",
    "Limits",
    "Profile",
    "RawItem",
    "RawPage",
    "Reached",
    "Secrets",
    "StoredToken",
    "Surroundings",
    "TokenStore",
    "errors",
]
