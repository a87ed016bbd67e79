"""Counts the statements that a page costs, in whichever thread of the server answers it.

Knows that each answer has a database session of its own. Does not know what a page must say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.signals import connection_created

__all__ = ["statements"]


def statements(ask: Callable[[], Any]) -> int:
    """How many statements the sessions run that are opened meanwhile, but for those that open them."""
    seen: list[str] = []

    def count(execute: Callable[..., Any], statement: str, *given: Any) -> Any:
        seen.append(statement)
        return execute(statement, *given)

    def watch(connection: Any, **_: object) -> None:
        connection.execute_wrappers.append(count)

    connection_created.connect(watch)
    try:
        ask()
    finally:
        connection_created.disconnect(watch)
    return sum("set_config" not in one for one in seen)
