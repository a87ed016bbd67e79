"""What AvidXchange says of payments and of how far invoices are is kept, every change of it; Sage's payments matched.

Knows the order of the steps. Knows no field, no address and no table.
"""

from ml_connector.engine.ports import Flow
from ml_connector.flows.joint import Joint
from ml_connector.systems import avidxchange

__all__ = ["NAME", "flow"]

NAME = "payments"


def flow(joint: Joint) -> Flow:
    """Make the flow for one connection."""
    source = avidxchange.Payments(organization=joint.organization, options=joint.books.options)
    return Flow(
        name=NAME,
        source=source,
        steps=(avidxchange.NoteWhatWasSaid(),),
        skip=source.skip,
        remarks=lambda: source.notes,
    )
