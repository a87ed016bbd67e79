"""Open both systems of a stored connection, with its settings, its dialect and its crosswalk of today.

Knows what is kept of a connection. Knows no flow, takes no lock and sends nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ml_connector.domain.options import parse
from ml_connector.flows import Joint
from ml_connector.operations.house import House, avid_address, options_of, sage_address, shelf
from ml_connector.store import arrivals, crosswalks
from ml_connector.store.comparisons import Comparisons
from ml_connector.store.connections import Stored
from ml_connector.store.descriptions import Descriptions
from ml_connector.store.entered import entered
from ml_connector.store.resemblances import Resemblances
from ml_connector.store.standing_texts import standing_texts
from ml_connector.systems.avidxchange import Manner as AvidManner
from ml_connector.systems.avidxchange import open_organization
from ml_connector.systems.sage300 import Manner as SageManner
from ml_connector.systems.sage300 import open_books

__all__ = ["READ_ONLY", "USUAL", "Asked", "Manners", "joined"]


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How each side is spoken to: how fast, who listens, and whether anything may be written."""

    sage: SageManner
    avid: AvidManner


USUAL = Manners(sage=SageManner(), avid=AvidManner())
READ_ONLY = Manners(sage=SageManner(read_only=True), avid=AvidManner(read_only=True))


class Asked:
    """What is asked of both systems from now on."""

    def __init__(self, joint: Joint) -> None:
        self._joint = joint
        self._before = self._now()

    def _now(self) -> Mapping[str, Counter[str]]:
        joint = self._joint
        return {"sage300": Counter(joint.books.asked), "avidxchange": Counter(joint.organization.asked)}

    def as_json(self) -> Mapping[str, Mapping[str, Any]]:
        """Write how many calls there were by system, and by what they asked."""
        spent = {system: asked - self._before[system] for system, asked in self._now().items()}
        return {
            "calls": {system: asked.total() for system, asked in spent.items()},
            "calls_by_name": {system: dict(sorted(asked.items())) for system, asked in spent.items()},
        }


@contextmanager
def joined(house: House, stored: Stored, manners: Manners = USUAL) -> Iterator[Joint]:
    """Open both systems for a while; raises ValueError where an address or the profile cannot be used.

    `manners`: how each side is spoken to.
    """
    options, secrets = parse(options_of(stored)), stored.secrets(house.keyring)
    now, sleep = house.clock.now, house.clock.sleep
    crosswalk = crosswalks.latest(stored.id)
    site = replace(sage_address(stored.settings, secrets), dialect=stored.dialect)
    address = avid_address(stored.settings, stored.profile, secrets)
    said = Descriptions(connection_id=stored.id, now=now, read_only=manners.sage.read_only)
    comparisons = None if manners.sage.read_only else Comparisons(connection_id=stored.id)
    sage = replace(
        manners.sage, shelf=said, comparisons=comparisons, resemblances=_like(house, stored, manners)
    )
    with (
        open_books(site, options, now, sleep, crosswalk, manner=sage) as books,
        open_organization(address, shelf(house), now, sleep, crosswalk, manner=manners.avid) as organization,
    ):
        yield Joint(
            books=books,
            organization=organization,
            arrived=partial(arrivals.arrived, stored.id),
            missing=partial(arrivals.missing, stored.id),
            edited=partial(arrivals.edited, stored.id),
            entered=partial(entered, stored.id),
            live=stored.live,
            standing=partial(standing_texts, stored.id, stored.vault(house.keyring)),
        )


def _like(house: House, stored: Stored, manners: Manners) -> Resemblances:
    return Resemblances(
        connection_id=stored.id,
        connection=stored.name,
        book=stored.book,
        keyring=house.keyring,
        read_only=manners.sage.read_only,
    )
