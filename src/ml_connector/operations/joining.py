"""Open both systems of a stored connection, with its settings, its dialect and its crosswalk of today.

Knows what is kept of a connection. Knows no flow, takes no lock and sends nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ml_connector.domain.options import parse
from ml_connector.flows import Joint
from ml_connector.operations.house import House, avid_address, options_of, sage_address, shelf
from ml_connector.store import crosswalks
from ml_connector.store.connections import Stored
from ml_connector.systems.avidxchange import Manner as AvidManner
from ml_connector.systems.avidxchange import open_organization
from ml_connector.systems.sage300 import Manner as SageManner
from ml_connector.systems.sage300 import open_books

__all__ = ["READ_ONLY", "USUAL", "Manners", "joined"]


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How each side is spoken to: how fast, who listens, and whether anything may be written."""

    sage: SageManner
    avid: AvidManner


USUAL = Manners(sage=SageManner(), avid=AvidManner())
READ_ONLY = Manners(sage=SageManner(read_only=True), avid=AvidManner(read_only=True))


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
    with (
        open_books(site, options, now, sleep, crosswalk, manner=manners.sage) as books,
        open_organization(address, shelf(house), now, sleep, crosswalk, manner=manners.avid) as organization,
    ):
        yield Joint(books=books, organization=organization)
