"""What every operation works with, and how the addresses of a connection are read from what is kept.

Knows the house and stored connections. Knows no flow and asks neither system.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ml_connector.domain.causes import CAUSES
from ml_connector.engine.ports import Clock
from ml_connector.store.connections import Stored
from ml_connector.store.tokens import Tokens
from ml_connector.store.vault import Keyring
from ml_connector.systems.avidxchange import (
    AvidAddress,
)
from ml_connector.systems.sage300 import SageAddress

__all__ = ["House", "NotReady", "Queue", "avid_address", "in_words", "options_of", "sage_address", "shelf"]


class NotReady(Exception):
    """The operation cannot start; the text says what, who, where and next."""


class Queue(Protocol):
    """Where runs wait for a worker: the port through which operations defer a job."""

    def put(self, run_id: int, connection_id: int, *, slow: bool = False) -> int:
        """Put a run into the queue, in the transaction under way; gives the number of its job.

        Runs of one connection leave it one at a time, in order; `slow` ones never take all places.
        """
        ...

    def alive(self, jobs: Collection[int]) -> Collection[int]:
        """Give those jobs that wait or are being done."""
        ...


def _go_on() -> None:
    """Never stop."""


@dataclass(frozen=True, kw_only=True)
class House:
    """What an operation works with, put together by `wiring`.

    `rest` raises Interrupted where this process is to stop. `home`: the folder whose disk must not run full.
    `patience_s`: so long a person's decision waits for a run on the same Sage company; then it raises Busy.
    """

    url: str = field(repr=False)
    keyring: Keyring
    clock: Clock
    tell: Callable[[str], None]
    rest: Callable[[], None] = _go_on
    queue: Queue | None = None
    home: Path | None = None
    patience_s: float = 900


def in_words(code: str, said: str, afterwards: str = "") -> str:
    """Say why an operation could not go on, in the lines of its cause."""
    cause = CAUSES[code]
    lines = {"who": cause.who, "where": cause.where, "next": afterwards or cause.next, "said": said}
    return "\n".join([cause.what, *(f"  {name:>5}: {text}" for name, text in lines.items())])


def options_of(stored: Stored) -> Mapping[str, str]:
    """Give a connection's settings as they were typed."""
    told = stored.settings.get("options")
    return told if isinstance(told, dict) else {}


def sage_address(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> SageAddress:
    """Give where a connection's Sage company is, and who signs in."""
    return SageAddress(
        url=settings["sage_url"],
        company=settings["sage_company"],
        user=settings["sage_user"],
        password=secrets.get("sage_password", ""),
        ca_file=settings.get("sage_ca_file", ""),
        proxy=settings.get("proxy", ""),
        allow_http=bool(settings.get("allow_http")),
    )


def shelf(house: House) -> Tokens:
    """Give the place where all processes find the gateway's tokens."""
    return Tokens(url=house.url, keyring=house.keyring)


def avid_address(settings: Mapping[str, Any], profile: str, secrets: Mapping[str, str]) -> AvidAddress:
    """Give where a connection's AvidXchange organization is, how to speak to it, and what signs in."""
    return AvidAddress(
        url=settings["avid_url"],
        token_url=settings.get("avid_token_url", ""),
        client_id=settings.get("avid_client_id", ""),
        company=settings.get("avid_company", ""),
        profile=profile,
        secrets={name: value for name, value in secrets.items() if name != "sage_password"},
        ca_file=settings.get("avid_ca_file", ""),
        proxy=settings.get("proxy", ""),
        allow_http=bool(settings.get("allow_http")),
    )
