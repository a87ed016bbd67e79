"""Knows what a client takes from the world around it: sockets, the time, and who is told of every exchange.

Does not know what a client does with them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2

from avidxchange.transport import Watch


def utc_now() -> datetime:
    """The time of day, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a client takes from the world: its sockets, the time, and who is told of every exchange."""

    transport: httpx2.BaseTransport | None = None
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep
    watch: Watch | None = None
