"""A request and a response as both simulators see them, and what a simulator must answer.

Knows bytes and headers. Knows no system, no socket and no fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

__all__ = ["Application", "Kind", "Request", "Response"]

Kind = Literal["read", "write", "token"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request; `path` is decoded, `raw_query` is as it came; header names are lower case."""

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Response:
    """One HTTP response; the server adds Date and Content-Length."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Application(Protocol):
    """One simulated system behind a server. All methods may be called from several threads."""

    switches: dict[str, str]

    def kind(self, request: Request) -> Kind:
        """Tell whether the request reads, writes or asks for a token; changes nothing."""
        ...

    def handle(self, request: Request) -> Response:
        """Carry the request out and answer it."""
        ...

    def refuse_switch(self, name: str, value: str) -> str | None:
        """Say why this switch cannot be set so, or None when it can."""
        ...

    def reset(self) -> None:
        """Go back to the seeded state and the switches given at the start."""
        ...
