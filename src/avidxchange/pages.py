"""Knows the paging styles of §6.7: what to ask for next, when to stop, and when a list runs in circles.

Does not know HTTP, credentials, or what a record means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import msgspec

from avidxchange import json_text
from avidxchange.endpoint import Limits, origin
from avidxchange.errors import Unreadable
from avidxchange.json_text import Json
from avidxchange.profile_parts import Paging, Pairs

CURSOR_MAX = 4096
ROW_BYTES = 12  # of a row's hash: enough to tell a million rows apart
CURSORS = ("cursor_body", "cursor_header")


class Circle(Exception):
    """The list repeats itself, or does not end."""


class DeadEnd(Exception):
    """The list says that there is more, and gives no way to it: what was read is not the whole."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What to add to the first request for one page; `url` replaces its address and query (next_link)."""

    query: Pairs = ()
    headers: Pairs = ()
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Got:
    """One answer as paging sees it: the raw items and the body they stood in."""

    items: tuple[msgspec.Raw, ...]
    body: msgspec.Raw
    headers: Mapping[str, str]
    url: str = field(repr=False)


def read_items(body: bytes, paging: Paging) -> tuple[msgspec.Raw, tuple[msgspec.Raw, ...]]:
    """The body and its items, untouched. Raises Unreadable if the list is not where the profile says."""
    whole = json_text.whole(body)
    items = json_text.elements(json_text.at(whole, paging.items))
    if items is None:
        raise Unreadable("no list where the profile says the items are", paging.items)
    return whole, tuple(items)


class Pager:
    """Walks through one list. `first` and `after` say what to ask; `after` returns None at the end."""

    def __init__(self, paging: Paging, limits: Limits) -> None:
        self._paging = paging
        self._limits = limits
        self._seen: set[str] = set()
        self._counted = paging.style == "offset" or bool(
            paging.total
        )  # else nobody asks how many rows there were
        self._rows: set[bytes] = set()
        self._pages = 0

    def first(self) -> Ask:
        """The first page."""
        paging = self._paging
        if paging.style == "page_number":
            return self._sized((paging.page_param, str(paging.first_page)))
        if paging.style == "offset":
            return self._sized((paging.offset_param, "0"))
        return Ask() if paging.style == "none" else self._sized()

    def _sized(self, *more: tuple[str, str]) -> Ask:
        size = ((self._paging.size_param, str(self._paging.size)),) if self._paging.size_param else ()
        return Ask(query=(*size, *more))

    def take(self, got: Got) -> None:
        """Count a page in. Raises Circle for a page seen before or more pages than the limit."""
        self._pages += 1
        if self._counted:
            self._rows.update(hashlib.sha256(bytes(item)).digest()[:ROW_BYTES] for item in got.items)
        if got.items:
            digest = hashlib.sha256(b"\0".join(bytes(item) for item in got.items)).hexdigest()
            self._once(f"page {digest}", "the same page came twice")

    @property
    def _places(self) -> int:
        """Places of the list behind us: a row that came twice makes the answers longer, not the list."""
        return len(self._rows)

    def after(self, got: Got) -> Ask | None:
        """What to ask next. Raises Circle for a repeated cursor, Unreadable for one that cannot be used, and
        DeadEnd for a list that contradicts itself about its end.
        """
        if self._says_end(got):
            return None
        ask = self._next(got)
        if ask is None:
            self._check_end(got)
        elif not got.items:
            raise DeadEnd("an empty page says that there is more")
        elif self._pages >= self._limits.pages_max:
            raise Circle(f"more than {self._limits.pages_max} pages")
        return ask

    def _check_end(self, got: Got) -> None:
        """Refuse an end that the list itself denies.

        `hasMore: true` is proof, and so is a total (of all pages, as this answer has it) that one single answer
        does not hold. Of a list that was read in several pages, a few records less are none: rows come, go and
        move meanwhile. A whole page less is.
        """
        if self._more(got) is True:
            raise DeadEnd("the list says that there is more, and does not say where")
        total = self._total(got)
        lacking = 0 if total is None else total - self._places
        if lacking > 0 and (self._pages == 1 or lacking >= self._paging.size):
            raise DeadEnd(f"the list says that it has {total} records, and ends {lacking} short of them")

    def _next(self, got: Got) -> Ask | None:
        paging = self._paging
        if paging.style in CURSORS:
            return self._by_cursor(got)
        if paging.style == "next_link":
            return self._by_link(got)
        if paging.style == "none" or not got.items or self._short(got):
            return None
        if paging.style == "page_number":
            return self._sized((paging.page_param, str(paging.first_page + self._pages)))
        return self._sized((paging.offset_param, str(self._places)))

    def _once(self, key: str, complaint: str) -> None:
        if key in self._seen:
            raise Circle(complaint)
        self._seen.add(key)

    def _says_end(self, got: Got) -> bool:
        """`hasMore: false`, or the total is reached unless `hasMore: true` denies it."""
        more, total = self._more(got), self._total(got)
        return more is False or (more is not True and total is not None and self._places >= total)

    def _more(self, got: Got) -> Json:
        path = self._paging.has_more
        return json_text.scalar(json_text.at(got.body, path)) if path else None

    def _total(self, got: Got) -> int | None:
        raw = json_text.at(got.body, self._paging.total) if self._paging.total else None
        value = json_text.scalar(raw)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def _short(self, got: Got) -> bool:
        """Fewer items than asked for end a counted list, unless the server says itself whether there is more.

        A cursor list never ends by this: a server may give less than asked for and still hand out a cursor.
        """
        if self._paging.has_more or self._total(got) is not None:
            return False
        return self._paging.size_param is not None and len(got.items) < self._paging.size

    def _by_cursor(self, got: Got) -> Ask | None:
        paging = self._paging
        if paging.style == "cursor_header":
            cursor = got.headers.get(paging.next_cursor.lower()) or None
        else:
            cursor = _cursor(got.body, paging.next_cursor)
        if cursor is None:
            return None
        if len(cursor) > CURSOR_MAX or not cursor.isprintable():
            raise Unreadable("the cursor is too long or not printable", paging.next_cursor)
        self._once(f"cursor {cursor}", "the same cursor came twice")
        if paging.cursor_request_header:
            if not cursor.isascii():
                raise Unreadable("the cursor cannot be sent in a header", paging.next_cursor)
            return Ask(query=self._sized().query, headers=((paging.cursor_request_header, cursor),))
        return self._sized((paging.cursor_param or "cursor", cursor))

    def _by_link(self, got: Got) -> Ask | None:
        """The next address: same scheme, host and port as the list itself, or it is not followed (§6.7)."""
        link = _cursor(got.body, self._paging.next_link)
        if link is None:
            return None
        target = _joined(got.url, link)
        if target is None or len(target) > CURSOR_MAX:
            raise Unreadable("the next link leads elsewhere and is not followed", self._paging.next_link)
        self._once(f"link {target}", "the same next link came twice")
        return Ask(url=target)


def _cursor(body: msgspec.Raw, path: str) -> str | None:
    """A cursor or link: a text or whole number; absent, null and empty are the end."""
    value = json_text.scalar(json_text.at(body, path))
    if value is None or value == "":
        return None
    found = json_text.word(value)
    if found is None:
        raise Unreadable("the cursor is neither a text nor a number", path)
    return found


def _joined(base: str, link: str) -> str | None:
    """The full address of a link, None if it is none or not on the base's own origin."""
    try:
        target = urljoin(base, link)
        parts = urlsplit(target)
        same = origin(target) == origin(base) and not parts.username and not parts.fragment
    except ValueError:
        return None
    return target if same else None
