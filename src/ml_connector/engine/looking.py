"""A step that only looks, and what it sees: what it found, or why not, of every delivery it was asked about.

Knows that nothing is ever drafted or sent. Knows no system.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml_connector.engine.ports import Record
from ml_connector.engine.values import Delivery, Draft, Found, Outcome, Parcel, Preview

__all__ = ["OnlyLooked", "OnlyLooks"]


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


@dataclass(frozen=True, kw_only=True)
class OnlyLooks:
    """What all steps have in common that never send: they name themselves and look."""

    settle_s: float = 0.0
    repeatable: bool = True
    idle: bool = False

    def ready(self) -> None:
        """Nothing to ask: nothing is ever written."""

    def send(self, parcel: Parcel) -> Mapping[str, Outcome]:
        """Refuse: nothing is ever packed for this step."""
        raise RuntimeError("this step sends nothing")
