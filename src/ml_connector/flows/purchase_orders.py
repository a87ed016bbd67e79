"""Purchase orders of Sage 300 are written into AvidXchange: those that invoices may be matched to.

Knows the order of the steps, and which flow carries an order's vendor. Knows no field, no address and no table.
"""

from functools import partial

from ml_connector.engine.ports import Flow
from ml_connector.flows import vendors
from ml_connector.flows.joint import Joint
from ml_connector.systems import avidxchange, sage300

__all__ = ["NAME", "flow"]

NAME = "purchase-orders"


def flow(joint: Joint) -> Flow:
    """Make the flow for one connection; where vendors are not written, no order waits for one."""
    source = sage300.PurchaseOrders(books=joint.books)
    arrived = None if vendors.flow(joint).skip else partial(joint.arrived, vendors.NAME)
    step = avidxchange.UpsertOrder(organization=joint.organization, numbers=source, arrived=arrived)
    return Flow(name=NAME, source=source, steps=(step,), money=False, skip=step.skip)
