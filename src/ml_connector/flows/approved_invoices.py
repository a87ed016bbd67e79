"""Invoices approved in AvidXchange are entered in Sage 300, posted where wanted, and acknowledged to AvidXchange.

Knows the order of the steps. Knows no field, no address and no table.
"""

from functools import partial

from ml_connector.domain.options import Options
from ml_connector.engine.ports import Flow, Step
from ml_connector.engine.releasing import gate_of
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
        steps=_steps(joint, joint.books.options),
        reread=source.reread,
        gate=gate_of(joint.books.options, joint.books.book),
    )


def _steps(joint: Joint, options: Options) -> tuple[Step, ...]:
    """Enter, then acknowledge when it is due: as soon as it is entered, or once it is seen to be posted."""
    enter = sage300.EnterInvoice(books=joint.books)
    acknowledge = avidxchange.AcknowledgeInvoice(organization=joint.organization)
    lines = partial(joint.entered, NAME, enter.name)
    post = () if options.post == "open" else (sage300.PostBatch(books=joint.books, lines=lines),)
    if options.ack_at == "entered":
        return (enter, acknowledge, *post)
    others = () if options.post == "post" else (sage300.AwaitPosting(books=joint.books),)
    return (enter, *post, *others, acknowledge)
