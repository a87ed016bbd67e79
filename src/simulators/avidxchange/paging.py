"""How a list is cut into pages, in every style a gateway may have, and how that goes wrong (§6.7, §6.11).

Knows keys, cursors, page numbers and from when a list is wanted. Does not know what the items are.
"""

import base64
import binascii
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from simulators.avidxchange.calls import Answer, ApiError, Call
from simulators.avidxchange.shapes import Forms, Json, Members
from simulators.avidxchange.switches import Board

__all__ = ["Key", "Page", "after", "cut", "paged", "since"]

Key = tuple[datetime, str]
_FOREIGN = "https://pages.example.net"


@dataclass(frozen=True, kw_only=True)
class Page:
    """The ids of one page and what its answer says about the next."""

    ids: tuple[str, ...]
    paging: Members
    headers: dict[str, str]


def after(keys: Sequence[Key], key: Key | None) -> Iterable[Key]:
    """Give the keys beyond `key` from an ordered sequence, without copying it whole."""
    return islice(keys, 0 if key is None else bisect_right(keys, key), None)


def cut(call: Call, board: Board, source: Callable[[Key | None], Iterable[Key]]) -> Page:
    """Cut the page that `call` asks for; `source(key)` gives the keys beyond a key, in order.

    Raises ApiError 400 for a limit, cursor or page number that is none.
    """
    style = board["paging"]
    if style == "none":
        return Page(ids=tuple(key[1] for key in source(None)), paging={}, headers={})
    limit = min(_number(call, "limit", board.number("page_cap"), 1), board.number("page_cap"))
    if style in {"page_number", "offset"}:
        return _numbered(call, board, [key[1] for key in source(None)], limit)
    return _by_cursor(call, board, source, limit)


def paged(items: list[Json], shape: str, page: Page, board: Board) -> Answer:
    """Answer a page; only the style `none` and the header style say nothing in it about a next one."""
    silent = board["paging"] in {"none", "cursor_header"}
    document: Members = {"data": items} if silent else {"data": items, "paging": page.paging}
    return Answer(document=document, form="page", shape=shape, headers=page.headers)


def since(call: Call, forms: Forms) -> datetime | None:
    """Read `updatedSince`, a timestamp or a bare date; ApiError 400 when it is none (a + not encoded)."""
    text = call.query.get("updatedSince")
    if not text:
        return None
    try:
        return forms.moment_of(text)
    except (ValueError, OverflowError, OSError) as error:
        name = call.tongue.query["updatedSince"]
        raise ApiError(400, "invalidParameter", f"{name} is not a timestamp.", name) from error


def _number(call: Call, name: str, default: int, least: int) -> int:
    text = call.query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise ApiError(400, "invalidParameter", f"{name} must be a number from {least}.", name)
    return int(text)


# Cursors: "lap|moment|id"; the lap counts how often an endless list began again.


def _pack(lap: int, key: Key | None) -> str:
    text = f"{lap}|{key[0].isoformat()}|{key[1]}" if key else f"{lap}||"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _unpack(text: str) -> tuple[int, Key | None]:
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        lap, moment, name = plain.split("|", 2)
        return int(lap), (datetime.fromisoformat(moment).astimezone(UTC), name) if moment else None
    except (binascii.Error, ValueError, OverflowError) as error:
        raise ApiError(400, "invalidCursor", "The cursor is not one of ours.", "cursor") from error


def _by_cursor(call: Call, board: Board, source: Callable[[Key | None], Iterable[Key]], limit: int) -> Page:
    sent = call.query.get("cursor", "")
    lap, start = _unpack(sent) if sent else (0, None)
    keys = list(islice(source(start), limit + 1))
    more, keys = len(keys) > limit, keys[:limit]
    following = _pack(lap, keys[-1]) if more else None
    if following is None and board["endless"] != "off":
        following = _pack(lap + 1, None)
    if sent and board.on("repeat_cursor"):
        following = sent
    ids = [_named(key[1], lap, board) for key in keys]
    ids = _disturb(ids, board, previous=start[1] if start else None, last=following is None)
    return _linked(call, board, ids, following)


def _named(name: str, lap: int, board: Board) -> str:
    """Give an item of a later lap an id of its own, if the endless list is to be ever fresh."""
    return f"{name}~{lap}" if lap and board["endless"] == "fresh" else name


def _linked(call: Call, board: Board, ids: list[str], following: str | None) -> Page:
    match board["paging"]:
        case "cursor_header":
            headers = {"x-next-cursor": following} if following else {}
            return Page(ids=tuple(ids), paging={}, headers=headers)
        case "next_link":
            link = _link(call, board, following) if following else None
            return Page(ids=tuple(ids), paging=_said("next", link, board), headers={})
    return Page(ids=tuple(ids), paging=_said("nextCursor", following, board), headers={})


def _said(name: str, value: str | None, board: Board) -> Members:
    if value is None and board["nulls"] == "omit":
        return {}
    return {name: "" if value is None and board["nulls"] == "empty" else value}


def _link(call: Call, board: Board, following: str) -> str:
    root = _FOREIGN if board["link_host"] == "foreign" else call.here
    return root + call.continued(following)


def _numbered(call: Call, board: Board, names: list[str], limit: int) -> Page:
    by_page = board["paging"] == "page_number"
    first = board.number("first_page")
    place = _number(call, "page", first, first) if by_page else _number(call, "offset", 0, 0)
    start = (place - first) * limit if by_page else place
    endless = board["endless"] != "off" and bool(names)
    ids = _stretch(names, start, limit, board) if endless else names[start : start + limit]
    more = endless or start + limit < len(names)
    previous = names[start - 1] if 0 < start <= len(names) else None
    shown = _disturb(ids, board, previous=previous, last=not more)
    paging: Members = {"page": place, "pageSize": limit} if by_page else {"offset": place, "limit": limit}
    paging |= {"hasMore": more} if endless else {"total": len(names), "hasMore": more}
    return Page(ids=tuple(shown), paging=paging, headers={})


def _stretch(names: list[str], start: int, limit: int, board: Board) -> list[str]:
    places = range(start, start + limit)
    return [_named(names[place % len(names)], place // len(names), board) for place in places]


def _disturb(ids: list[str], board: Board, *, previous: str | None, last: bool) -> list[str]:
    """Repeat, lose and turn round items, as lists do that change while they are read (§6.11)."""
    shown = list(ids)
    if board.on("missing_item") and previous is not None:
        shown = shown[1:]
    if board.on("duplicate_item"):
        if previous is not None:
            shown.insert(0, previous)
        elif last and shown:
            shown.append(shown[0])
    return shown[::-1] if board.on("reorder") else shown
