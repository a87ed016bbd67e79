"""Tell AvidXchange that an invoice is in Sage 300, in whichever way its export mode wants (§6.5).

Knows the client and the receipt of the step before. Knows no ledger, and never causes a second entry.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import avidxchange
from ml_connector.domain.failures import Disconnected, Failure, InDoubt, TryLater
from ml_connector.domain.fingerprint import of_text
from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Draft, Found, Outcome, Parcel, Preview, Receipt
from ml_connector.systems.avidxchange.failures import writing
from ml_connector.systems.avidxchange.system import Organization

__all__ = ["AcknowledgeInvoice"]

_PARCEL_MAX = 25
_UNCLEAR_MAX = 3
_SILENT = ("none", "export_on_read")


@dataclass(frozen=True, kw_only=True)
class AcknowledgementSight:
    """What is known before acknowledging: in the silent modes, that there is nothing to do."""

    found: Mapping[str, Found]
    organization: Organization
    notes: Sequence[str] = ()

    def draft(self, delivery: Delivery, record: Record) -> Draft:
        """Draft the acknowledgement from the receipt of the step before."""
        receipts = sorted(delivery.receipts.values(), key=lambda one: one.at.timestamp() if one.at else 0.0)
        told = {
            name: value for receipt in receipts for name, value in receipt.numbers.items()
        }  # the last counts
        entered = receipts[-1].at if receipts else None
        payload = json.dumps(
            {
                "erp_document": record.label,
                "erp_batch": told.get("batch", ""),
                "erp_entry": told.get("entry", ""),
                "posted_at": entered.isoformat() if entered else None,
            }
        )
        return Draft(key=delivery.key, payload=payload, fingerprint=of_text(payload), place=None)

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        """Put some in a parcel, so that the ledger is written once for them; each is a call of its own."""
        starts = range(0, len(drafts), _PARCEL_MAX)
        return [Parcel(drafts=tuple(drafts[start : start + _PARCEL_MAX]), evidence={}) for start in starts]

    def preview(self, parcel: Parcel) -> Preview:
        """Show the bodies of the calls to the byte, one an invoice and line."""
        client = self.organization.client
        bodies = [client.acknowledgement(draft.key, _told(draft)).decode() for draft in parcel.drafts]
        return Preview(
            title="Acknowledgements to AvidXchange, one call each",
            body="\n".join(bodies),
            tables={"Calls": [{"AvidXchange id": draft.key, **_shown(draft)} for draft in parcel.drafts]},
        )


@dataclass(frozen=True, kw_only=True)
class AcknowledgeInvoice:
    """Acknowledges entered invoices. Saying it twice does no harm: the second time it is already so."""

    organization: Organization
    name: str = "acknowledge"
    look_max: int = 500
    settle_s: float = 0.0
    repeatable: bool = True

    @property
    def idle(self) -> bool:
        """Whether this gateway wants to hear nothing (§6.5)."""
        return self.organization.client.export_mode in _SILENT

    def ready(self) -> None:
        """Nothing to ask: the source reads from the same organization just after."""

    def look(self, deliveries: Sequence[tuple[Delivery, Record]]) -> AcknowledgementSight:
        """See whether this mode wants an acknowledgement at all."""
        if not self.idle:
            return AcknowledgementSight(found={}, organization=self.organization)
        nothing = Receipt(
            numbers={"acknowledged": f"not wanted in mode {self.organization.client.export_mode}"}
        )
        found = {delivery.key: nothing for delivery, _ in deliveries}
        return AcknowledgementSight(found=found, organization=self.organization)

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Acknowledge each; one that fails does not keep the others, but a gateway that is gone does."""
        outcomes: dict[str, Outcome] = {}
        unclear = 0
        for draft in parcel.drafts:
            if unclear >= _UNCLEAR_MAX:
                outcomes[draft.key] = TryLater(
                    cause="avidxchange-unreachable", said="not tried after others failed"
                )
                continue
            try:
                outcomes[draft.key] = self._acknowledge(draft)
            except Disconnected as gone:
                if not outcomes:
                    raise
                outcomes[draft.key] = TryLater(cause=gone.cause, said=gone.said)
                unclear = _UNCLEAR_MAX  # what the others answered is kept; the next parcel finds the same
            doubtful = isinstance(outcomes[draft.key], TryLater | InDoubt)
            unclear = unclear + 1 if doubtful else 0
        return outcomes

    def _acknowledge(self, draft: Draft) -> Outcome:
        try:
            with writing():
                answer = self.organization.client.acknowledge(draft.key, _told(draft), key=draft.fingerprint)
        except Failure as failure:
            return failure
        return Receipt(numbers={"acknowledged": "already" if answer.already else "yes"})


def _told(draft: Draft) -> avidxchange.Acknowledgement:
    """Read back what a draft says."""
    said = json.loads(draft.payload)
    at = said.pop("posted_at")
    return avidxchange.Acknowledgement(**said, posted_at=datetime.fromisoformat(at) if at else None)


def _shown(draft: Draft) -> Mapping[str, str]:
    told = _told(draft)
    return {"document": told.erp_document, "batch": told.erp_batch or "", "entry": told.erp_entry or ""}
