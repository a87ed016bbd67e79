"""Knows how AvidXchange is told what became of its invoices, by the export mode of the profile (§6.5).

Does not know what the ERP did, nor whether telling it again is right.
"""

from __future__ import annotations

from avidxchange import answers, errors
from avidxchange.asking import Asking
from avidxchange.errors import CallFailed
from avidxchange.models import Acknowledged, Acknowledgement, Declined
from avidxchange.profile import Profile
from avidxchange.profile_parts import Operation
from avidxchange.talking import Talking

_OPERATIONS = {"ack": "invoice_ack", "status_update": "invoice_status_update"}


class Receipts:
    """Tells AvidXchange of one invoice at a time."""

    def __init__(self, profile: Profile, asking: Asking, talking: Talking) -> None:
        self._profile = profile
        self._asking = asking
        self._talking = talking

    def tell(self, invoice_id: str, told: Acknowledgement | Declined, key: str) -> Acknowledged:
        """Sent once. Raises CapabilityOff in the modes without a way back, and for a failure the profile has no
        words for.
        """
        operation = self._operation()
        request = self._asking.receipt(operation, invoice_id, told, key)
        try:
            answer = self._talking.call(request)
        except (errors.Rejected, errors.Conflict, errors.NotFound) as error:
            if error.status in operation.already_done and not _wrong_verb(error):
                return Acknowledged(already=True, activity_id=error.activity_id)
            raise
        answers.accepted(request, answer, self._profile.faults)
        return Acknowledged(already=False, activity_id=answer.activity_id)

    def body(self, invoice_id: str, told: Acknowledgement) -> bytes:
        """What `tell` would send, to the byte; pure. Raises as it does."""
        return self._asking.receipt(self._operation(), invoice_id, told, invoice_id).body

    def _operation(self) -> Operation:
        name = _OPERATIONS.get(self._profile.export_mode)
        if name is None or "invoice_ack" not in self._profile.capabilities:
            raise errors.CapabilityOff("invoice_ack")
        return self._profile.operation(name)


def _wrong_verb(error: CallFailed) -> bool:
    """A 405 of the gateway itself means that the profile's verb is wrong, not that the invoice is done."""
    return error.status == 405 and error.failure.speaker != "service"
