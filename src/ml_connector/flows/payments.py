"""What AvidXchange says of payments and of invoices is kept, every change of it, and compared with Sage's books.

Where AvidXchange makes the payments, they are entered in Sage 300 as well.

Knows the order of the steps. Knows no field, no address and no table.
"""

from functools import partial

from ml_connector.engine.ports import Flow, Step
from ml_connector.flows import approved_invoices
from ml_connector.flows.joint import Joint
from ml_connector.systems import avidxchange, sage300

__all__ = ["NAME", "flow"]

NAME = "payments"


def flow(joint: Joint) -> Flow:
    """Make the flow for one connection."""
    source = avidxchange.Payments(organization=joint.organization, options=joint.books.options)
    steps = (avidxchange.NoteWhatWasSaid(), _step(joint))
    return Flow(
        name=NAME,
        source=source,
        steps=steps,
        follows=True,
        skip=source.skip,
        remarks=lambda: source.notes,
        reread=source.reread,
    )


def _step(joint: Joint) -> Step:
    """Choose by who makes the payments; on a live connection that must have been said (L23)."""
    match joint.books.options.payments_origin:
        case "avidxchange":
            return sage300.EnterPayment(
                books=joint.books, edited=partial(joint.edited, approved_invoices.NAME)
            )
        case "erp":
            return sage300.MatchPayment(books=joint.books)
    return sage300.WatchPayments(books=joint.books, live=joint.live)
