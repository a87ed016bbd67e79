"""Knows how an operation of the profile becomes a request: address, query, headers, body; pure.

Does not know how it is signed, sent or answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from avidxchange import drafts
from avidxchange.addresses import Addresses
from avidxchange.auth import Credentials
from avidxchange.calls import Request
from avidxchange.endpoint import Endpoint
from avidxchange.errors import Unreadable
from avidxchange.pages import Ask
from avidxchange.profile import Profile
from avidxchange.profile_parts import Operation, Pairs
from avidxchange.values import write_datetime

Names = Mapping[str, str]


class Asking:
    """Makes requests by one profile for one endpoint. Raises EndpointError or Unreadable; sends nothing."""

    def __init__(self, profile: Profile, endpoint: Endpoint, credentials: Credentials) -> None:
        self._profile = profile
        self._company = endpoint.company
        self._credentials = credentials
        self._addresses = Addresses(endpoint, credentials)

    def read(self, operation: Operation, names: Names, *, retriable: bool = True) -> Request:
        """A read of one thing."""
        return replace(self._request(operation, names), query=operation.query, retriable=retriable)

    def page(self, operation: Operation, query: Pairs, ask: Ask, *, retriable: bool) -> Request:
        """A read of one page of a list."""
        request = self._request(operation, {})
        return replace(
            request,
            url=ask.url or request.url,
            query=() if ask.url else query + ask.query,
            headers=request.headers + ask.headers,
            retriable=retriable,
        )

    def list_query(self, operation: Operation, since: datetime | None, *, window: bool = False) -> Pairs:
        """The fixed part of a list's query; `since` (aware) only where the profile has a name for it."""
        query = operation.window_query if window else operation.query
        if since is None or not operation.since_param:
            return query
        formats = self._profile.formats
        pattern = operation.since_format or formats.datetime
        return (*query, (operation.since_param, write_datetime(since, pattern, formats.naive_timezone)))

    def write(self, operation: Operation, names: Names, body: bytes, key: str) -> Request:
        """A write; `key` goes into the idempotency header where the profile has one."""
        if not key or not all("!" <= char <= "~" for char in key):
            raise Unreadable("must be printable ASCII without spaces to be sent in a header", "key")
        request = self._request(operation, names)
        header = self._profile.wire.idempotency_header
        more: Pairs = (("Content-Type", "application/json"), *(((header, key),) if header else ()))
        return replace(request, query=operation.query, headers=request.headers + more, body=body)

    def draft(self, record: object, operation: Operation) -> drafts.Draft:
        """One item of a bulk write."""
        return drafts.drafted(record, operation, self._profile.formats, self._credentials.company_body())

    def bulk(self, operation: Operation, names: Names, items: Sequence[bytes], salt: str) -> Request:
        """One call with several items. Its key is the same for the same set of items and the same `salt`."""
        body = drafts.body(items, operation, self._credentials.company_body())
        return self.write(operation, names, body, self._key(operation, names, items, salt))

    def _key(self, operation: Operation, names: Names, items: Sequence[bytes], salt: str) -> str:
        parts = [
            operation.name,
            self._company,
            salt,
            *sorted(f"{name}={value}" for name, value in names.items()),
        ]
        digest = hashlib.sha256("\0".join(parts).encode())
        for item in sorted(items):
            digest.update(hashlib.sha256(item).digest())
        return digest.hexdigest()[:40]

    def _request(self, operation: Operation, names: Names) -> Request:
        return Request(
            operation=operation.name,
            method=operation.method,
            url=self._addresses.of(operation, names),
            headers=self._profile.wire.headers,
            write=operation.write,
        )
