"""Vendors of Sage 300 are written into AvidXchange: those invoices may name, and where their money goes.

Knows the order of the steps. Knows no field, no address and no table.
"""

from ml_connector.engine.ports import Flow
from ml_connector.flows.joint import Joint
from ml_connector.systems import avidxchange, sage300

__all__ = ["NAME", "flow"]

NAME = "vendors"


def flow(joint: Joint) -> Flow:
    """Make the flow for one connection."""
    compared = joint.organization.offers("vendors_list")
    source = sage300.Vendors(books=joint.books, compared=compared)
    mode = joint.books.options.link_first
    links = avidxchange.Links(organization=joint.organization, roll=source, mode=mode)
    codes = sage300.AccountCodes(books=joint.books)
    step = avidxchange.UpsertVendor(organization=joint.organization, links=links, accounts=codes)
    return Flow(name=NAME, source=source, steps=(step,), money=False, skip=step.skip)
