"""What a flow is made of: the two systems of one connection, opened, and what has arrived.

Knows that there are two. Knows no address, no field and no table.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from ml_connector.domain.batch import Mate
from ml_connector.engine.ports import Flow
from ml_connector.systems.avidxchange import Organization
from ml_connector.systems.sage300 import Books

__all__ = ["Joint", "MakeFlow"]


@dataclass(frozen=True, kw_only=True)
class Joint:
    """One connection with both systems opened, for the length of a run.

    `live`: it may touch real books (L23). `arrived` gives those of a flow's keys whose records went all the way: for
    who may not come before them. `missing` gives the others, and none where that flow has never brought anything: for
    who waits only for what is to come. `standing` gives, by key, how those of a flow's records last came that are held,
    refused or done; `edited` what people changed of those of them that are sent as edited. `entered` gives those
    that have the receipt of a step and are open, or done in one of these batches.
    """

    books: Books
    organization: Organization
    arrived: Callable[[str, Collection[str]], Collection[str]]
    missing: Callable[[str, Collection[str]], Collection[str]]
    standing: Callable[[str, Collection[str]], Mapping[str, str]]
    edited: Callable[[str, Collection[str]], Mapping[str, Mapping[str, str]]]
    entered: Callable[[str, str, Collection[int]], Sequence[Mate]]
    live: bool = False


MakeFlow = Callable[[Joint], Flow]
