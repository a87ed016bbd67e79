"""What was written into AvidXchange in bulk, and the per-item results in each style (§6.4).

Knows kinds of records, their keys and result styles. Does not know tokens, nor what comes out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from simulators.avidxchange.calls import ApiError, Call, answer
from simulators.avidxchange.shapes import Json, Members
from simulators.avidxchange.switches import Board
from simulators.wire import Response

__all__ = ["KINDS", "Intake", "Taken"]

_KEYS = ("code", "key", "number", "id")
_SHOWN_MOST = 100


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A kind of record taken in bulk: its paths, how many at once, and the names its key may have."""

    name: str
    path: str
    list_path: str
    most: int
    keys: tuple[str, ...]
    needs: tuple[tuple[str, str], ...] = ()


KINDS = (
    Taken(name="vendors", path="vendors/bulk", list_path="vendors", most=100, keys=("vendorCode", *_KEYS)),
    Taken(
        name="gl-accounts",
        path="gl-accounts/bulk",
        list_path="gl-accounts",
        most=500,
        keys=("accountCode", "glAccount", *_KEYS),
        needs=(("gl_write", "on"),),
    ),
    Taken(
        name="dimensions",
        path="dimensions/{dimension}/values/bulk",
        list_path="dimensions/{dimension}/values",
        most=500,
        keys=("valueCode", *_KEYS),
        needs=(("dimension_write", "on"),),
    ),
    Taken(
        name="purchase-orders",
        path="purchase-orders/bulk",
        list_path="purchase-orders",
        most=50,
        keys=("poNumber", "orderNumber", *_KEYS),
    ),
    Taken(
        name="invoices",
        path="invoices/bulk",
        list_path="",
        most=100,
        keys=("invoiceNumber", *_KEYS),
        needs=(("submit", "on"),),
    ),
    Taken(
        name="payment-requests",
        path="payment-requests/bulk",
        list_path="",
        most=100,
        keys=("paymentNumber", *_KEYS),
        needs=(("submit", "on"),),
    ),
)


@dataclass(kw_only=True)
class _Batch:
    """An accepted batch whose results are asked for later."""

    results: list[Json]
    polls: int = 0


@dataclass(kw_only=True)
class _Shelf:
    """What is kept of one kind, by key."""

    kept: dict[str, Members] = field(default_factory=dict)


class Intake:
    """Takes vendors, accounts, dimension values and orders. The caller holds the application's lock."""

    def __init__(self, *, board: Board) -> None:
        """Know the switches."""
        self._board = board
        self.reset()

    def reset(self) -> None:
        """Forget all that was written."""
        self._shelves: dict[str, _Shelf] = {}
        self._batches: dict[str, _Batch] = {}
        self._numbers = count(1)

    def kept(self, kind: str) -> dict[str, Members]:
        """Give what is kept of `vendors`, `gl-accounts`, `purchase-orders` or `dimensions/NAME`, by key."""
        return dict(self._shelf(kind).kept)

    def taker(self, kind: Taken) -> Callable[[Call], Response]:
        """Give the POST …/bulk of a kind."""

        def take(call: Call) -> Response:
            items = _items(call, kind)
            judged = [(item, *self._judge(kind, item)) for item in items]
            if self._board["results"] == "indexed_400" and any(errors for _, _, errors in judged):
                return _refused(judged)  # the whole batch, nothing kept
            shelf = self._shelf(_shelf_name(kind, call))
            results = [self._store(shelf, place, *each) for place, each in enumerate(judged)]
            return self._answer(results)

        return take

    def lister(self, kind: Taken) -> Callable[[Call], Response]:
        """Give the GET of a kind (capability of its own, off by default)."""

        def show(call: Call) -> Response:
            shelf = self._shelf(_shelf_name(kind, call)).kept
            names = sorted(name for name in shelf if name > call.query.get("cursor", ""))
            page = names[:_SHOWN_MOST]
            paging: Members = {"nextCursor": page[-1]} if len(names) > len(page) else {}
            return answer({"data": [shelf[name] for name in page], "paging": paging})

        return show

    def batch(self, call: Call) -> Response:
        """GET /batches/{id}: processing for a while, then completed with results."""
        batch = self._batches.get(call.given["id"])
        if batch is None:
            raise ApiError(404, "notFound", "There is no such batch.", "id")
        batch.polls += 1
        if batch.polls <= self._board.number("batch_polls"):
            return answer({"batchId": call.given["id"], "state": "processing"})
        return answer({"batchId": call.given["id"], "state": "completed", "results": batch.results})

    def _shelf(self, name: str) -> _Shelf:
        return self._shelves.setdefault(name, _Shelf())

    def _judge(self, kind: Taken, item: Members) -> tuple[str, list[Json]]:
        key = _key(kind, item)
        if not key:
            return "", [_error("required", kind.keys[0], "The key is missing.")]
        if "REFUSE" in key:
            return key, [_error("refused", kind.keys[0], "This one is always refused.")]
        if kind.name == "vendors" and not item.get("name"):
            return key, [_error("required", "name", "The name is missing.")]
        if kind.name == "vendors" and self._board.on("length_limits") and len(str(item["name"])) > 40:
            return key, [_error("tooLong", "name", "The name has more than 40 characters.")]
        return key, []

    def _store(self, shelf: _Shelf, place: int, item: Members, key: str, errors: list[Json]) -> Json:
        result: Members = {"index": place}
        if self._board["result_key"] == "echoed":
            result["key"] = key
        if errors:
            return result | {"outcome": "failed", "errors": errors}
        outcome = (
            "created" if key not in shelf.kept else "unchanged" if shelf.kept[key] == item else "updated"
        )
        shelf.kept[key] = item
        return result | {"outcome": outcome, "id": f"AX-{key}", "errors": []}

    def _answer(self, results: list[Json]) -> Response:
        failed = [each for each in results if isinstance(each, dict) and each["outcome"] == "failed"]
        match self._board["results"]:
            case "multi_207":
                return answer({"results": results}, status=207 if failed else 200)
            case "bare_array":
                return answer(results)
            case "split_lists":
                good: list[Json] = [each for each in results if each not in failed]
                bad: list[Json] = [*failed]
                return answer({"successes": good, "failures": bad})
            case "batch_202":
                return self._accepted(results)
            case "empty_204":
                return Response(status=204)
        return answer({"results": results})

    def _accepted(self, results: list[Json]) -> Response:
        name = f"B{next(self._numbers)}"
        self._batches[name] = _Batch(results=results)
        return answer({"batchId": name}, status=202)


def _shelf_name(kind: Taken, call: Call) -> str:
    return f"{kind.name}/{call.given['dimension']}" if "dimension" in call.given else kind.name


def _items(call: Call, kind: Taken) -> list[Members]:
    """Find the one list of objects in the body, whatever the envelope is called."""
    lists = [value for value in call.sent.values() if isinstance(value, list)]
    if len(lists) != 1 or not lists[0]:
        raise ApiError(400, "invalidBody", "The body must hold one list with at least one item.")
    items = [item for item in lists[0] if isinstance(item, dict)]
    if len(items) != len(lists[0]):
        raise ApiError(400, "invalidBody", "Every item must be an object.")
    if len(items) > kind.most:
        raise ApiError(400, "tooMany", f"At most {kind.most} items at once.")
    return items


def _key(kind: Taken, item: Members) -> str:
    for name in kind.keys:
        value = item.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def _error(code: str, at: str, message: str) -> Json:
    return {"code": code, "field": at, "message": message}


def _refused(judged: list[tuple[Members, str, list[Json]]]) -> Response:
    errors: list[Json] = [
        {**error, "index": place}
        for place, (_, _, wrong) in enumerate(judged)
        for error in wrong
        if isinstance(error, dict)
    ]
    return answer({"errors": errors}, status=400)
