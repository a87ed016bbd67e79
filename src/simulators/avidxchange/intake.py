"""What was written into AvidXchange in bulk, and the per-item results in each style (§6.4).

Knows kinds of records, their keys and result styles. Does not know tokens, nor what comes out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count

from simulators.avidxchange.calls import Answer, ApiError, Call
from simulators.avidxchange.kinds import KINDS, Taken
from simulators.avidxchange.paging import after, cut, paged, since
from simulators.avidxchange.shapes import Forms, Json, Members
from simulators.avidxchange.speech import look
from simulators.avidxchange.switches import Board
from simulators.wire import Response

__all__ = ["Intake"]

_LENGTH_MOST = 40  # of a name, an address line, and of city, state and postal code together (§6.3)
_LINES = ("name", *(f"remitTo.address{number}" for number in range(1, 5)))
_PLACE = ("remitTo.city", "remitTo.state", "remitTo.postalCode")


@dataclass(kw_only=True)
class _Batch:
    """An accepted batch whose results are asked for later."""

    results: list[Json]
    shape: str
    polls: int = 0


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """One record as it was last written, and when that changed it."""

    item: Members
    at: datetime


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """One item with its key and what is wrong with it."""

    item: Members
    key: str
    errors: list[Json]


class Intake:
    """Takes vendors, accounts, values of dimensions and lists, and orders. The caller holds the application's lock."""

    def __init__(self, *, board: Board, forms: Forms, clock: Callable[[], datetime]) -> None:
        """Know the switches, how moments are spelled, and the time."""
        self._board, self._forms, self._clock = board, forms, clock
        self.reset()

    def reset(self) -> None:
        """Forget all that was written."""
        self._shelves: dict[str, dict[str, _Kept]] = {}
        self._batches: dict[str, _Batch] = {}
        self._numbers = count(1)

    def kept(self, kind: str) -> dict[str, Members]:
        """Give what is kept of `vendors`, `gl-accounts`, `purchase-orders`, `dimensions/NAME` or `reference/LIST`.

        Members have the names of the default tongue, whatever tongue they came in.
        """
        return {key: kept.item for key, kept in self._shelf(kind).items()}

    def enter(self, name: str, *items: Members) -> None:
        """Let a person enter records of the kind `name` at AvidXchange, with the members of the default tongue."""
        kind = next(kind for kind in KINDS if kind.name == name)
        for item in items:
            self._shelf(name)[_key(kind, item)] = _Kept(item=item, at=self._clock())

    def taker(self, kind: Taken) -> Callable[[Call], Answer | Response]:
        """Give the bulk write of a kind."""

        def take(call: Call) -> Answer | Response:
            judged = [self._judged(kind, item) for item in self._items(call, kind)]
            if self._board["results"] == "indexed_400" and any(each.errors for each in judged):
                return _refused(kind, judged)  # the whole batch, nothing kept
            shelf = self._shelf(_shelf_name(kind, call))
            results = [self._store(shelf, place, each) for place, each in enumerate(judged)]
            return self._answer(kind, self._disturbed(results))

        return take

    def lister(self, kind: Taken) -> Callable[[Call], Answer]:
        """Give the list of a kind (capability of its own, off by default), by when it changed, and key."""

        def show(call: Call) -> Answer:
            shelf, start = self._shelf(_shelf_name(kind, call)), since(call, self._forms)
            keys = sorted((kept.at, key) for key, kept in shelf.items() if start is None or kept.at >= start)
            page = cut(call, self._board, lambda key: after(keys, key))
            shown: list[Json] = [(shelf.get(id) or shelf[id.rpartition("~")[0]]).item for id in page.ids]
            return paged(shown, kind.shape, page, self._board)

        return show

    def batch(self, call: Call) -> Answer:
        """Tell how an accepted batch stands: processing for a while, then completed with results."""
        name = call.given["id"]
        batch = self._batches.get(name)
        if batch is None:
            raise ApiError(404, "notFound", "There is no such batch.", "id")
        batch.polls += 1
        document: Members = {"batchId": name, "state": "processing"}
        if batch.polls > self._board.number("batch_polls"):
            document |= {"state": "completed", "results": batch.results}
        return Answer(document=document, form="results", shape=batch.shape)

    def _shelf(self, name: str) -> dict[str, _Kept]:
        return self._shelves.setdefault(name, {})

    def _items(self, call: Call, kind: Taken) -> list[Members]:
        """Find the one list of objects in the body, whatever the envelope is called."""
        lists = [value for value in call.sent.values() if isinstance(value, list)]
        if len(lists) != 1 or not lists[0]:
            raise ApiError(400, "invalidBody", "The body must hold one list with at least one item.")
        items = [item for item in lists[0] if isinstance(item, dict)]
        if len(items) != len(lists[0]):
            raise ApiError(400, "invalidBody", "Every item must be an object.")
        most = self._board.number("max_items") or kind.most
        if len(items) > most:
            raise ApiError(400, "tooMany", f"At most {most} items at once.")
        return items

    def _judged(self, kind: Taken, item: Members) -> _Judged:
        key = _key(kind, item)
        wrong = next(self._wrongs(kind, key, item), None)
        return _Judged(item=item, key=key, errors=[] if wrong is None else [wrong])

    def _wrongs(self, kind: Taken, key: str, item: Members) -> Iterator[Json]:
        """Give what is wrong with an item; the first is told."""
        if not key:
            yield _error("required", kind.keys[0], "The key is missing.")
        if "REFUSE" in key:
            yield _error("refused", kind.keys[0], "This one is always refused.")
        if kind.name == "vendors" and not item.get("name"):
            yield _error("required", "name", "The name is missing.")
        if kind.name == "vendors" and self._board.on("length_limits"):
            yield from _too_long(item)
        if kind.name == "purchase-orders" and self._board["references"] == "strict":
            yield from self._unknown(item)
        if self._board["formats"] == "strict":
            yield from self._misspelled(kind, item)

    def _misspelled(self, kind: Taken, item: Members) -> Iterator[Json]:
        """Tell which date or amount is not spelled as this gateway spells them itself (§6.7)."""
        for name in kind.dates:
            try:
                if text := _text(item, name):
                    self._forms.day_of(text)
            except ValueError:
                yield _error("invalidDate", name, f"{item[name]} is not a date.")
        as_text = self._board["decimals_as"] == "string"
        for name in kind.amounts:
            found, value = look(item, name)
            if found and value is not None and not isinstance(value, str if as_text else Decimal | int):
                yield _error("invalidAmount", name, f"{name} must be a {self._board['decimals_as']}.")

    def _unknown(self, order: Members) -> Iterator[Json]:
        """Tell which vendor or account of an order was never written here (§4.1: codes match exactly)."""
        if order.get("vendorCode") not in self._shelf("vendors"):
            yield _error("unknownVendor", "vendorCode", "There is no such vendor.")
        lines = order.get("lines")
        for line in lines if isinstance(lines, list) else []:
            account = line.get("glAccount") if isinstance(line, dict) else None
            if account and str(account) not in self._shelf("gl-accounts"):
                yield _error("unknownAccount", "lines", f"There is no account {account}.")

    def _store(self, shelf: dict[str, _Kept], place: int, judged: _Judged) -> Json:
        key = judged.key
        result: Members = {"index": place}
        if self._board["result_key"] == "echoed":
            result["key"] = key
        if judged.errors:
            return result | {"outcome": "failed", "errors": judged.errors}
        before = shelf.get(key)
        outcome = "created" if before is None else "unchanged" if before.item == judged.item else "updated"
        if before is None or outcome == "updated":
            shelf[key] = _Kept(item=judged.item, at=self._clock())
        return result | {"outcome": outcome, "id": f"AX-{key}", "errors": []}

    def _disturbed(self, results: list[Json]) -> list[Json]:
        """Turn results round, leave one out, add one nobody asked for: what was stored stays stored."""
        shown = results[1:] if self._board.on("results_missing") else list(results)
        if self._board.on("results_extra"):
            stray: Members = {"index": len(results), "key": "NOT-YOURS", "outcome": "created"}
            shown.append(stray | {"id": "AX-NOT-YOURS", "errors": []})
        return shown[::-1] if self._board["results_order"] == "reversed" else shown

    def _answer(self, kind: Taken, results: list[Json]) -> Answer | Response:
        failed = [each for each in results if isinstance(each, dict) and each["outcome"] == "failed"]
        document: Json = {"results": results}
        status = 200
        match self._board["results"]:
            case "multi_207":
                status = 207 if failed else 200
            case "bare_array":
                document = results
            case "split_lists":
                good: list[Json] = [each for each in results if each not in failed]
                document = {"successes": good, "failures": [*failed]}
            case "batch_202":
                document, status = {"batchId": self._accepted(kind, results)}, 202
            case "empty_204":
                return Response(status=204)
        return Answer(document=document, form="results", shape=kind.shape, status=status)

    def _accepted(self, kind: Taken, results: list[Json]) -> str:
        name = f"B{next(self._numbers)}"
        self._batches[name] = _Batch(results=results, shape=kind.shape)
        return name


def _shelf_name(kind: Taken, call: Call) -> str:
    inner = call.given.get("dimension") or call.given.get("list")
    return f"{kind.name}/{inner}" if inner else kind.name


def _key(kind: Taken, item: Members) -> str:
    for name in kind.keys:
        value = item.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def _too_long(vendor: Members) -> Iterator[Json]:
    for name in _LINES:
        if len(_text(vendor, name)) > _LENGTH_MOST:
            yield _error("tooLong", name, f"The {name} has more than {_LENGTH_MOST} characters.")
    if sum(len(_text(vendor, name)) for name in _PLACE) > _LENGTH_MOST:
        message = f"City, state and postal code have more than {_LENGTH_MOST} characters together."
        yield _error("tooLong", _PLACE[0], message)


def _text(members: Members, name: str) -> str:
    found, value = look(members, name)
    return str(value) if found and value is not None else ""


def _error(code: str, at: str, message: str) -> Json:
    return {"code": code, "field": at, "message": message}


def _refused(kind: Taken, judged: list[_Judged]) -> Answer:
    errors: list[Json] = [
        {**error, "index": place}
        for place, each in enumerate(judged)
        for error in each.errors
        if isinstance(error, dict)
    ]
    return Answer(document={"errors": errors}, form="refusal", shape=kind.shape, status=400)
