"""Claims about who is asked right before a write leaves: who says no there keeps it from being carried out.

Knows every door of the client that may write. Does not know what the one who is asked holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from tests.clients.sage300.conftest import Script
from tests.clients.sage300.test_reading_only import WRITES

from sage300 import Sage300, SageError


class Lost(Exception):
    """Somebody else may write now."""


@dataclass
class Gate:
    """Says yes so many times, and no from then on."""

    yes: int = 1_000
    asked: list[int] = field(default_factory=list)
    server: Script | None = None

    def __call__(self) -> None:
        """Note how many requests were there already."""
        self.asked.append(len(self.server.requests) if self.server else 0)
        if len(self.asked) > self.yes:
            raise Lost


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("yes", [0, 1])
def test_what_the_gate_refuses_is_never_carried_out(
    sage: Script, connect: Callable[..., Sage300], write: Callable[[Sage300], object], yes: int
) -> None:
    sage.says(201, {})
    with pytest.raises(Lost):
        write(connect(before_write=Gate(yes)))
    assert [request.body for request in sage.requests if request.body] == []


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_every_write_asks_the_gate_before_and_when_the_connection_stands(
    sage: Script, connect: Callable[..., Sage300], write: Callable[[Sage300], object]
) -> None:
    gate = Gate(server=sage)
    sage.refuses(400, "InvalidRequest")
    with pytest.raises(SageError):
        write(connect(before_write=gate))
    assert (gate.asked, len(sage.requests)) == ([0, 0], 1)


def test_a_read_asks_nobody(sage: Script, connect: Callable[..., Sage300]) -> None:
    sage.lists()
    assert connect(before_write=Gate(yes=0)).vendors.find() == []


def test_a_client_that_was_refused_once_goes_on_afterwards(
    sage: Script, connect: Callable[..., Sage300]
) -> None:
    sage.lists()
    client = connect(before_write=Gate(yes=1))
    with pytest.raises(Lost):
        client.post_invoices(29)
    assert client.vendors.find() == []
