"""Knows the shape of one request and of one answer, before and after HTTP.

Does not know HTTP libraries, tokens or profiles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from avidxchange.profile_parts import Pairs
from avidxchange.waits import http_date


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request. `retriable` allows another try after a failure; a write is never retriable here. `marks`:
    reading takes what is read off the list (§6.5): one that is not retriable may be repeated after throttling alone.

    `signature` is the part of the query that makes it ours. `idempotent` is the profile's word that a write may
    come twice. `credentials` is False for a link on another host: nothing of ours goes there.
    """

    operation: str
    method: str
    url: str
    query: Pairs = ()
    signature: Pairs = ()
    headers: Pairs = ()
    body: bytes = field(default=b"", repr=False)
    retriable: bool = False
    marks: bool = False
    write: bool = False
    idempotent: bool = False
    credentials: bool = True

    def onward(self, url: str) -> Request:
        """The same request at another address of the same host, signed again: a redirect names the content alone."""
        there = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
        return replace(self, url=url, query=tuple(pair for pair in self.signature if pair[0] not in there))

    @property
    def full_url(self) -> str:
        """The address with its query, encoded once."""
        if not self.query:
            return self.url
        return f"{self.url}{'&' if urlsplit(self.url).query else '?'}{urlencode(self.query)}"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One HTTP answer with its body read to the end; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str = field(repr=False)

    @property
    def server_date(self) -> datetime | None:
        """The answer's own Date."""
        return http_date(self.headers.get("date"))

    @property
    def activity_id(self) -> str | None:
        """The gateway's reference for support (§3.3), printable and bounded."""
        found = self.headers.get("activityid") or self.headers.get("activity-id") or ""
        return found[:200] if found and found.isprintable() else None
