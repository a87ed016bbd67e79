"""Open both systems of a stored connection, with its settings, its dialect and its crosswalk of today.

Knows what is kept of a connection. Knows no flow, takes no lock and sends nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ml_connector.domain.options import parse
from ml_connector.flows import Joint
from ml_connector.operations.house import House, avid_address, options_of, sage_address, shelf
from ml_connector.store import crosswalks
from ml_connector.store.connections import Stored
from ml_connector.store.lock import HeldLock
from ml_connector.systems import avidxchange, sage300

__all__ = ["joined"]


@contextmanager
def joined(
    house: House, stored: Stored, *, read_only: bool = False, held: HeldLock | None = None
) -> Iterator[Joint]:
    """Open both systems for a while; raises ValueError where an address or the profile cannot be used.

    With `read_only` neither client sends anything that writes. `held` is the lock of who means to write: it is checked
    once more right before a write leaves, and where it is lost LockLost is raised and nothing sent (L1).
    """
    options, secrets = parse(options_of(stored)), stored.secrets(house.keyring)
    now, sleep = house.clock.now, house.clock.sleep
    crosswalk = crosswalks.latest(stored.id)
    site = replace(sage_address(stored.settings, secrets), dialect=stored.dialect)
    address = avid_address(stored.settings, stored.profile, secrets)
    gate = held.check if held else None
    manner = sage300.Manner(read_only=read_only, before_write=gate)
    avid_manner = avidxchange.Manner(read_only=read_only, before_write=gate)
    with (
        sage300.open_books(site, options, now, sleep, crosswalk, manner=manner) as books,
        avidxchange.open_organization(
            address, shelf(house), now, sleep, crosswalk, manner=avid_manner
        ) as organization,
    ):
        yield Joint(books=books, organization=organization)
