"""What may be wrong with a list of purchase orders that Sage gives: cut short, out of order, refused, or all gone.

Knows the wire of the simulated Sage. Does not know the product.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_plus

from stage import Stage

from simulators.faults import parse
from simulators.wire import Request, Response

__all__ = ["SPOILINGS", "asked", "filter_refused", "heard"]

Feed = dict[str, Any]


@contextmanager
def heard(stage: Stage, change: Callable[[str, Response], Response]) -> Iterator[list[str]]:
    """Change what Sage answers about orders; gives the filters it was asked with, in order."""
    handle, filters = stage.sage_app.handle, list[str]()

    def listening(request: Request) -> Response:
        answer = handle(request)
        if "POPurchaseOrders" not in request.path:
            return answer
        filters.append(unquote_plus(request.raw_query).partition("$filter=")[2].partition("&")[0])
        return change(filters[-1], answer)

    stage.sage_app.handle = listening  # type: ignore[method-assign]  # a spoiled wire, not another simulator
    try:
        yield filters
    finally:
        stage.sage_app.handle = handle  # type: ignore[method-assign]


@contextmanager
def asked(stage: Stage) -> Iterator[list[str]]:
    """Give the filters that Sage is asked for orders with."""
    with heard(stage, lambda where, answer: answer) as filters:
        yield filters


@contextmanager
def filter_refused(stage: Stage) -> Iterator[list[str]]:
    """A site that takes no boolean in a filter (C14)."""
    told = {"error": {"code": "InvalidParameters", "message": {"lang": "en-US", "value": "no such filter"}}}

    def refuse(where: str, answer: Response) -> Response:
        return Response(status=400, body=json.dumps(told).encode()) if "Completed" in where else answer

    with heard(stage, refuse) as filters:
        yield filters


def _edited(edit: Callable[[Feed], None]) -> Callable[[Stage], Any]:
    def change(where: str, answer: Response) -> Response:
        feed = json.loads(answer.body)
        edit(feed)
        return Response(status=answer.status, headers=answer.headers, body=json.dumps(feed).encode())

    return lambda stage: heard(stage, change)


def _short(feed: Feed) -> None:
    """A row is missing, and the count says so."""
    feed["value"] = feed["value"][:-1]


def _backwards(feed: Feed) -> None:
    feed["value"].reverse()


def _empty(feed: Feed) -> None:
    """Every order is gone at once, the count too."""
    feed["value"] = []
    feed |= {"@odata.count": 0} if "@odata.count" in feed else {}


@contextmanager
def _cut(stage: Stage) -> Iterator[None]:
    """Every answer about orders breaks off in the middle."""
    stage.sage.faults.set(parse("read(POPurchaseOrders)@*=truncate"))
    yield
    stage.quiet()


SPOILINGS: Mapping[str, Callable[[Stage], Any]] = {
    "cut": _cut,
    "short": _edited(_short),
    "backwards": _edited(_backwards),
    "empty": _edited(_empty),
}
