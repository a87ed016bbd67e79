"""What AvidXchange says of payments and of invoices is kept, every change; what Sage 300 pays is matched with it.

Knows the order of the steps. Knows no field, no address and no table.
"""

from ml_connector.engine.ports import Flow
from ml_connector.flows.joint import Joint
from ml_connector.systems import avidxchange, sage300

__all__ = ["NAME", "flow"]

NAME = "payments"


def flow(joint: Joint) -> Flow:
    """Make the flow for one connection."""
    source = avidxchange.Payments(organization=joint.organization, options=joint.books.options)
    matched = sage300.MatchPayment(books=joint.books)
    return Flow(
        name=NAME,
        source=source,
        steps=(avidxchange.NoteWhatWasSaid(), matched),
        skip=source.skip,
        remarks=lambda: (*source.notes, *matched.notes),
    )
