"""What a flow is made of: the two systems of one connection, opened.

Knows that there are two. Knows no address, no field and no table.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ml_connector.engine.ports import Flow
from ml_connector.systems.avidxchange import Organization
from ml_connector.systems.sage300 import Books

__all__ = ["Joint", "MakeFlow"]


@dataclass(frozen=True, kw_only=True)
class Joint:
    """One connection with both systems opened, for the length of a run."""

    books: Books
    organization: Organization


MakeFlow = Callable[[Joint], Flow]
