"""What each flow carries, in the word for one of it.

Pure. Knows flows by name. Knows no count.
"""

__all__ = ["noun_of"]

_NOUNS = {
    "approved-invoices": "invoice",
    "payments": "payment",
    "vendors": "vendor",
    "gl-accounts": "account",
    "purchase-orders": "purchase order",
}


def noun_of(flow: str) -> str:
    """Name one of what a flow carries; a record where the flow is not known."""
    return _NOUNS.get(flow, "record")
