"""The least a connection needs of others: a security group in Sage 300, and which hosts it calls.

Knows the flows, the settings and the addresses of a connection. Asks neither system and opens no secret.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ml_connector.domain.options import parse
from ml_connector.flows import FLOWS
from ml_connector.operations.house import options_of
from ml_connector.store import connections
from ml_connector.store.connections import Stored
from ml_connector.systems.sage300 import APPLICATIONS, WEB_API_BOX, Right, needed, welcome, withheld

__all__ = ["Recipe", "recipe", "security_group"]

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What to set up for one connection: the user, the boxes to tick by application, what to withhold, hosts.

    `welcome` is what nothing stops without, but tells people more.
    """

    user: str
    company: str
    rights: Sequence[Right]
    welcome: Sequence[str]
    withheld: Sequence[str]
    hosts: Mapping[str, str]

    @property
    def boxes(self) -> Mapping[str, Sequence[str]]:
        """What to tick, by application; the Web API box first (B5, B6)."""
        told: dict[str, list[str]] = {}
        for right in self.rights:
            told.setdefault(APPLICATIONS[right.module], [WEB_API_BOX]).append(
                f"{right.box} ({right.resource})"
            )
        return told

    def lines(self) -> Iterator[str]:
        """Say it step by step, for the Sage 300 administrator (B5 to B7)."""
        admin = self.user == "ADMIN"
        user = "a user of its own, such as WEBAPI (ADMIN is refused by the Web API)" if admin else self.user
        yield f"In Sage 300, Administrative Services, for company {self.company}:"
        yield f"1. Users: {user}. 8 characters at most; a password that does not expire."
        yield "2. Security Groups: a group in each application below, with these boxes and no others"
        yield "   (the names are those of the records; your version may word its boxes a little otherwise):"
        for application, boxes in self.boxes.items():
            yield f"   {application}"
            yield from (f"     [x] {box}" for box in boxes)
        yield f"3. User Authorization: give {'that user' if admin else self.user} these groups in {self.company}."
        if self.welcome:
            yield "Nothing stops without it, but it tells you more:"
            yield from (f"   [x] {thing}" for thing in self.welcome)
        yield "Not needed, so better not given:"
        yield from (f"   [ ] {thing}" for thing in self.withheld)


def recipe(name: str) -> Recipe:
    """Give the recipe for a connection; raises Unknown."""
    return security_group(connections.find(name))


def security_group(stored: Stored) -> Recipe:
    """Work out what a connection needs from its flows and settings."""
    options = parse(options_of(stored))
    return Recipe(
        user=str(stored.settings["sage_user"]).strip().upper(),
        company=str(stored.settings["sage_company"]).strip().upper(),
        rights=needed(FLOWS, options),
        welcome=list(welcome(options)),
        withheld=list(withheld(options)),
        hosts=dict(_hosts(stored)),
    )


def _hosts(stored: Stored) -> Iterator[tuple[str, str]]:
    """Host and port of everything this connection calls; nothing is called beyond them, and nothing calls in."""
    purposes = {
        "sage_url": "Sage 300 Web API",
        "avid_url": "AvidXchange API",
        "avid_token_url": "AvidXchange tokens",
        "proxy": "proxy, for both",
    }
    for name, purpose in purposes.items():
        parts = urlsplit(str(stored.settings.get(name) or ""))
        if parts.hostname:
            yield purpose, f"{parts.hostname}:{parts.port or _PORTS.get(parts.scheme, 443)}"
