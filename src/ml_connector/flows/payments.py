"""What AvidXchange says of payments and of invoices is kept, every change of it, and compared with Sage's books.

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
    made_in_sage = joint.books.options.payments_origin == "erp"
    compare = sage300.MatchPayment if made_in_sage else sage300.WatchPayments
    steps = (avidxchange.NoteWhatWasSaid(), compare(books=joint.books))
    return Flow(name=NAME, source=source, steps=steps, skip=source.skip, remarks=lambda: source.notes)
