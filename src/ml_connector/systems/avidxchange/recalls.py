"""Whether the approval of an invoice still stands, once it is entered: asked before it is posted (L12).

Knows what a run has read of the list, and what a status means. Knows no ledger and no Sage, and sends nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ml_connector.domain.failures import Held
from ml_connector.domain.reconciliation.witnesses import Approval
from ml_connector.systems.avidxchange.approvals import Approvals
from ml_connector.systems.avidxchange.system import Organization

__all__ = ["Recalls"]

_STANDS = (Approval.APPROVED, Approval.EXPORTED)


@dataclass(frozen=True, kw_only=True)
class Recalls:
    """Asks AvidXchange about single invoices; `seen` tells those that need no asking."""

    organization: Organization
    seen: Callable[[str], bool]

    def __call__(self, key: str) -> Held | None:
        """Say why the approval stands no more; None where it does, or where nobody can be asked (§6.5).

        An answer that is none, or has a status nobody knows, is no approval: posting can wait. Raises TryLater.
        """
        asking = Approvals(organization=self.organization)
        if asking.marking or not self.organization.offers("invoice_get") or self.seen(key):
            return None
        told = asking.whole(key)
        if told is not None and told.approval in _STANDS:
            return None
        said = f"status {told.word or 'missing'}" if told else "AvidXchange does not give it out any more"
        return Held(cause="approval-withdrawn", said=f"{said}; it is entered and not posted")
