"""Knows what a client takes from the world around it: sockets, the time, who is told of every exchange, and
the gates it shares with other clients.

Does not know what a client does with them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2

from avidxchange.gates import Gates, InProcessGates
from avidxchange.transport import Watch


def utc_now() -> datetime:
    """The time of day, aware."""
    return datetime.now(UTC)


#: Clients of one process that are given no gates share these: the gateway counts calls for each credential
#: set, however many clients use it (§3.2.2).
IN_THIS_PROCESS = InProcessGates(utc_now)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a client takes from the world: sockets, the time, who is told of every exchange, shared gates.

    `throttled` is told whenever the gateway says that it was too much: the seconds it asks for, None where it names
    none, and its words. Neither it nor `watch` may raise.
    """

    transport: httpx2.BaseTransport | None = None
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep
    watch: Watch | None = None
    gates: Gates = IN_THIS_PROCESS
    throttled: Callable[[float | None, str], None] | None = None
