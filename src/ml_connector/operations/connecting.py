"""Join a Sage company to an AvidXchange organization, and find out what its site accepts.

Knows forms, addresses and the probe. Knows no flow and no ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ml_connector.domain.failures import Disconnected, Failure, TryLater
from ml_connector.domain.options import parse
from ml_connector.domain.people import Actor, Right
from ml_connector.operations.house import (
    House,
    NotReady,
    avid_address,
    in_words,
    options_of,
    sage_address,
    shelf,
)
from ml_connector.store import connections, descriptions
from ml_connector.store.connections import NewConnection, Stored
from ml_connector.systems.avidxchange import (
    open_organization,
    read_profile,
)
from ml_connector.systems.sage300 import Learned, book_of, open_books, probe_site

__all__ = ["Form", "add_connection", "checked", "connection_names", "probe_sage"]


@dataclass(frozen=True, kw_only=True)
class Form:
    """A new connection as it was typed; `settings` are the `--set`s."""

    name: str
    address: Mapping[str, str]
    settings: Mapping[str, str]
    profile: str
    secrets: Mapping[str, str] = field(repr=False)
    allow_http: bool = False
    rehearsal: bool = False


def add_connection(house: House, form: Form, actor: Actor) -> Stored:
    """Check a new connection and keep it; sends nothing. Raises ValueError naming what is wrong."""
    actor.must(Right.CONNECT)
    settings: dict[str, Any] = {
        **form.address,
        "options": dict(form.settings),
        "allow_http": form.allow_http,
        "rehearsal": form.rehearsal,
    }
    book = checked(house, settings, form.profile, form.secrets)
    new = NewConnection(
        name=form.name, settings=settings, profile=form.profile, book=book, secrets=form.secrets
    )
    return connections.add(new, house.keyring, actor.name, house.clock.now())


def checked(house: House, settings: Mapping[str, Any], profile: str, secrets: Mapping[str, str]) -> str:
    """Check a connection as it would be kept, by opening both systems and asking neither; gives its book.

    Raises ValueError naming what is wrong.
    """
    options = parse(settings["options"])
    read_profile(profile)
    if "@" in settings.get("proxy", ""):
        raise ValueError(
            "The proxy's address must not carry a user or password: it is kept and shown in the clear."
        )
    if "sage_password" not in secrets:
        raise ValueError(
            "No Sage 300 password was given: set ML_CONNECTOR_SAGE_PASSWORD; empty where security is off."
        )
    now, sleep = house.clock.now, house.clock.sleep
    sage, avid = sage_address(settings, secrets), avid_address(settings, profile, secrets)
    with open_books(sage, options, now, sleep), open_organization(avid, shelf(house), now, sleep):
        return book_of(sage, options)


def probe_sage(house: House, name: str, actor: Actor) -> Learned:
    """Find out what a connection's Sage site accepts and keep it as its dialect; reads only.

    Raises NotReady with the cause where the site cannot be asked: what was known before stays.
    """
    actor.must(Right.CONNECT, name)
    stored = connections.find(name)
    address = sage_address(stored.settings, stored.secrets(house.keyring))
    with open_books(address, parse(options_of(stored)), house.clock.now, house.clock.sleep) as books:
        try:
            learned = probe_site(books)
        except TryLater as stopped:
            again = f"Probe again when it answers: ml-connector probe {name}. What was known before stays."
            raise NotReady(in_words(stopped.cause, stopped.said, again)) from stopped
        except (Failure, Disconnected) as stopped:
            raise NotReady(in_words(stopped.cause, stopped.said)) from stopped
    connections.keep_dialect(stored, learned.dialect, actor.name, house.clock.now())
    descriptions.forget(stored.id)  # whoever probes takes the site as it is now
    return learned


def connection_names() -> Sequence[str]:
    """Give the names of all connections."""
    return [stored.name for stored in connections.every()]
