"""GL accounts of Sage 300, its segments' values and its reference lists are written into AvidXchange.

Knows the order of the steps. Knows no field, no address and no table.
"""

from collections.abc import Sequence

from ml_connector.engine.ports import Flow
from ml_connector.flows.joint import Joint
from ml_connector.systems import avidxchange, sage300

__all__ = ["NAME", "flow"]

NAME = "gl-accounts"


def flow(joint: Joint) -> Flow:
    """Make the flow for one connection."""
    use = avidxchange.chart_use(joint.organization)
    source = sage300.Chart(books=joint.books, use=use)
    drift = avidxchange.AccountDrift(organization=joint.organization, roll=source)
    named = bool(joint.books.options.account_segments)
    step = avidxchange.UpsertAccount(organization=joint.organization, use=use, drift=drift, named=named)

    def remarks() -> Sequence[str]:
        return [*source.remarks, *step.remarks()]

    return Flow(name=NAME, source=source, steps=(step,), money=False, skip=step.skip, remarks=remarks)
