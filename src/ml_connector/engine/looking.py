"""What a step sees that sends nothing: what it found, or why not, of every delivery it was asked about.

Knows that nothing is ever drafted. Knows no system.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Draft, Found, Parcel, Preview

__all__ = ["OnlyLooked"]


@dataclass(frozen=True, kw_only=True)
class OnlyLooked:
    """The sight of a step that never sends: `found` has an entry for every delivery."""

    found: Mapping[str, Found]
    notes: Sequence[str] = ()

    def draft(self, delivery: Delivery, record: Record) -> Draft:
        """Refuse: a delivery without a finding would be a bug of the step."""
        raise RuntimeError(f"{delivery.key}: nothing was found of it, and this step sends nothing")

    def pack(self, drafts: Sequence[Draft]) -> Sequence[Parcel]:
        """Pack nothing."""
        return ()

    def preview(self, parcel: Parcel) -> Preview:
        """Refuse: there is no call to show."""
        raise RuntimeError("this step sends nothing")
