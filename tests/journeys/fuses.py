"""A run that ends at whatever commit: the real ledger with a fuse in it, and acts that end at whatever statement.

Knows which of the ledger's verbs commit. Does not know what a commit holds, nor how a story must go on.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db import connection

from ml_connector.operations import running
from ml_connector.store import runs
from ml_connector.store.ledger import Ledger

__all__ = ["COMMITS", "OF_A_RUN", "Died", "Fuse", "burning", "ended_at_statement"]

COMMITS = frozenset(
    name
    for name, verb in inspect.getmembers_static(Ledger, inspect.isfunction)
    if not name.startswith("_") and "self._unit()" in inspect.getsource(verb)
)
OF_A_RUN = frozenset({"begin", "end"})  # the run's own row: before and after all others


class Died(BaseException):
    """Stands for the end of the process: nobody may handle it."""


class Fuse:
    """Ends the process at one commit of a run; 0 = never, and only counts."""

    def __init__(self, at: int, *, after: bool = False, error: type[BaseException] = Died) -> None:
        self.seen = 0
        self.verbs: set[str] = set()
        self._at, self._after, self._error = at, after, error

    def ledger(self, **parts: Any) -> Fused:
        """Make a ledger as the product makes it, with this fuse in it."""
        return Fused(Ledger(**parts), self)

    def burn(self, verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Carry one commit out, unless it is the one."""
        self.seen += 1
        self.verbs.add(verb.__name__)
        if self.seen == self._at and not self._after:
            raise self._error("before a commit")
        answer = verb(*given, **named)
        if self.seen == self._at:
            raise self._error("after a commit")
        return answer


class Fused:
    """The real ledger with a fuse at every commit."""

    def __init__(self, ledger: Ledger, fuse: Fuse) -> None:
        self._ledger, self._fuse = ledger, fuse

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._ledger, name)
        return partial(self._fuse.burn, verb) if name in COMMITS else verb


@contextmanager
def burning(fuse: Fuse) -> Iterator[None]:
    """Every run in the block has this fuse in it."""
    verbs = {name: partial(fuse.burn, getattr(runs, name)) for name in OF_A_RUN}
    with patch.object(running, "Ledger", fuse.ledger), patch.multiple(runs, **verbs):
        yield


@contextmanager
def ended_at_statement(at: int) -> Iterator[None]:
    """The process of the block ends before its `at`-th statement to the database."""
    seen = 0

    def count(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == at:
            raise Died("before a statement")
        return execute(*given)

    with connection.execute_wrapper(count):
        yield
