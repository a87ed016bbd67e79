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
from ml_connector.systems.avidxchange import Manner, open_organization
from ml_connector.systems.sage300 import open_books

__all__ = ["joined"]


@contextmanager
def joined(house: House, stored: Stored, *, read_only: bool = False) -> Iterator[Joint]:
    """Open both systems for a while; raises ValueError where an address or the profile cannot be used.

    With `read_only` neither client sends anything that writes.
    """
    options, secrets = parse(options_of(stored)), stored.secrets(house.keyring)
    now, sleep = house.clock.now, house.clock.sleep
    crosswalk = crosswalks.latest(stored.id)
    site = replace(sage_address(stored.settings, secrets), dialect=stored.dialect)
    address = avid_address(stored.settings, stored.profile, secrets)
    with (
        open_books(site, options, now, sleep, crosswalk, read_only=read_only) as books,
        open_organization(
            address, shelf(house), now, sleep, crosswalk, manner=Manner(read_only=read_only)
        ) as organization,
    ):
        yield Joint(books=books, organization=organization)
