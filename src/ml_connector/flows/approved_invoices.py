"""Invoices approved in AvidXchange are entered in Sage 300, posted where wanted, and acknowledged to AvidXchange.

Knows the order of the steps. Knows no field, no address and no table.
"""

from functools import partial

from ml_connector.engine.ports import Flow, Step
from ml_connector.engine.releasing import gate_of
from ml_connector.flows.joint import Joint
from ml_connector.systems import avidxchange, sage300

__all__ = ["NAME", "flow"]

NAME = "approved-invoices"
_FINAL = frozenset(("ready-batch", "post-batch"))


def flow(joint: Joint) -> Flow:
    """Make the flow for one connection."""
    source = avidxchange.ApprovedInvoices(
        organization=joint.organization, options=joint.books.options, standing=partial(joint.standing, NAME)
    )
    gate = gate_of(joint.books.options, joint.books.book)
    return Flow(
        name=NAME,
        source=source,
        steps=_steps(joint, source, gate.rule.batch if gate else ""),
        reread=source.reread,
        gate=gate,
        final=_FINAL,
    )


def _steps(joint: Joint, source: avidxchange.ApprovedInvoices, rule: str) -> tuple[Step, ...]:
    """Enter, then acknowledge when it is due: as soon as it is entered, or once it is seen to be posted.

    Who posts must know that an approval stands; who waits for others asks only about what the list does not bring.
    """
    options = joint.books.options
    enter = sage300.EnterInvoice(books=joint.books)
    acknowledge = avidxchange.AcknowledgeInvoice(organization=joint.organization)
    lines = partial(joint.entered, NAME, enter.name)
    stands = avidxchange.Recalls(organization=joint.organization, seen=source.seen)
    missed = avidxchange.Recalls(organization=joint.organization, seen=source.not_missed)
    posting = sage300.PostBatch(books=joint.books, lines=lines, recalled=stands, rule=rule)
    post = () if options.post == "open" else (posting,)
    if options.ack_at == "entered":
        return (enter, acknowledge, *post)
    waiting = sage300.AwaitPosting(books=joint.books, recalled=missed)
    return (enter, *post, *(() if options.post == "post" else (waiting,)), acknowledge)
