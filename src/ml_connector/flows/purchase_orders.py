"""Purchase orders of Sage 300 are written into AvidXchange: those that invoices may be matched to.

Knows the order of the steps, and which flows carry what an order names. Knows no field, no address and no table.
"""

from collections.abc import Collection
from functools import partial

from ml_connector.engine.ports import Flow
from ml_connector.flows import gl_accounts, vendors
from ml_connector.flows.joint import Joint
from ml_connector.systems import avidxchange, sage300

__all__ = ["NAME", "flow"]

NAME = "purchase-orders"


def flow(joint: Joint) -> Flow:
    """Make the flow for one connection; where vendors or accounts are not written, no order waits for one."""
    source = sage300.PurchaseOrders(books=joint.books)
    arrived = None if vendors.flow(joint).skip else partial(joint.arrived, vendors.NAME)
    charted = avidxchange.chart_use(joint.organization).accounts_written

    def uncharted(accounts: Collection[str]) -> Collection[str]:
        keys = {sage300.account_named(account): account for account in accounts}
        return {keys[key] for key in joint.missing(gl_accounts.NAME, keys)}

    step = avidxchange.UpsertOrder(
        organization=joint.organization,
        numbers=source,
        arrived=arrived,
        uncharted=uncharted if charted else None,
        accounts=sage300.AccountCodes(books=joint.books),
    )
    return Flow(name=NAME, source=source, steps=(step,), money=False, skip=step.skip)
