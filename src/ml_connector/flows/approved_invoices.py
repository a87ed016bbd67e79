"""Invoices approved in AvidXchange are entered in Sage 300, and acknowledged to AvidXchange.

Knows the order of the steps. Knows no field, no address and no table.
"""

from functools import partial

from ml_connector.engine.ports import Flow
from ml_connector.flows.joint import Joint
from ml_connector.systems import avidxchange, sage300

__all__ = ["NAME", "flow"]

NAME = "approved-invoices"


def flow(joint: Joint) -> Flow:
    """Make the flow for one connection."""
    source = avidxchange.ApprovedInvoices(
        organization=joint.organization, options=joint.books.options, standing=partial(joint.standing, NAME)
    )
    return Flow(
        name=NAME,
        source=source,
        steps=(
            sage300.EnterInvoice(books=joint.books),
            avidxchange.AcknowledgeInvoice(organization=joint.organization),
        ),
        reread=source.reread,
    )
