"""Knows how an operation of the profile becomes a request: address, query, headers, body; pure.

Does not know how it is signed, sent or answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from avidxchange import acknowledgements, drafts
from avidxchange.addresses import Addresses
from avidxchange.auth import Credentials
from avidxchange.calls import Request
from avidxchange.endpoint import Endpoint, origin
from avidxchange.errors import CapabilityOff, Unreadable
from avidxchange.models import Acknowledgement, Declined, Receipt
from avidxchange.pages import Ask
from avidxchange.profile import Profile
from avidxchange.profile_parts import Operation, Pairs
from avidxchange.records import Invoice
from avidxchange.values import write_datetime

LINK_MAX = 4096
Names = Mapping[str, str]


class Asking:
    """Makes requests by one profile for one endpoint. Raises EndpointError or Unreadable; sends nothing."""

    def __init__(self, profile: Profile, endpoint: Endpoint, credentials: Credentials) -> None:
        self._profile = profile
        self._base = endpoint.base_url
        self._company = endpoint.company
        self._credentials = credentials
        self._addresses = Addresses(endpoint, credentials)

    def read(self, operation: Operation, names: Names, *, retriable: bool = True) -> Request:
        """A read of one thing; of an invoice it may be what marks it, where reading does (§6.5)."""
        marks = operation.name == "invoice_get" and self._profile.export_mode == "export_on_read"
        request = self._request(operation, names)
        return replace(request, query=operation.query, retriable=retriable, marks=marks)

    def page(self, operation: Operation, query: Pairs, ask: Ask, *, marks: bool = False) -> Request:
        """A read of one page of a list."""
        request = self._request(operation, {})
        return replace(
            request,
            url=ask.url or request.url,
            query=() if ask.url else query + ask.query,
            headers=request.headers + ask.headers,
            retriable=not marks,
            marks=marks,
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
        """One item of a bulk write. Raises Unreadable for what cannot or must not be sent."""
        formats, company = self._profile.formats, self._credentials.company_body()
        if isinstance(record, Receipt):
            return acknowledgements.drafted(record, operation, formats, company)
        return drafts.drafted(record, operation, formats, company)

    def bulk(self, operation: Operation, names: Names, items: Sequence[drafts.Draft], salt: str) -> Request:
        """One call with several items. Its key is the same for the same set of items and the same `salt`."""
        body = drafts.body(items, operation.body_constants, self._credentials.company_body())
        return self.write(
            operation, names, body, self._key(operation, names, [item.text for item in items], salt)
        )

    def receipt(
        self, operation: Operation, invoice_id: str, told: Acknowledgement | Declined, key: str
    ) -> Request:
        """A receipt for one invoice (§6.5). Raises CapabilityOff where the profile has no words for a failure."""
        template = operation.success_body
        if isinstance(told, Declined):
            template = operation.failure_body
            if not template:
                raise CapabilityOff(f"{operation.name} of a failure (failure_body)")
        formats = self._profile.formats
        values = acknowledgements.values(invoice_id, told, formats)
        body = acknowledgements.body(template, values, formats, self._credentials.company_body())
        return self.write(operation, {"invoice_id": invoice_id}, body, key)

    def link(self, operation: Operation, invoice: Invoice) -> Request:
        """A read of an invoice's own link, bare of everything of ours on any other host (§6.7).

        Raises Unreadable for an invoice without one, and for a link that must not be followed.
        """
        if not invoice.image_url:
            raise Unreadable("the invoice has no link to its document", "image_url")
        url, home = self._joined(invoice.image_url)
        bare = Request(operation=operation.name, method="GET", url=url, retriable=True, credentials=False)
        if not home or not operation.image.credentials:
            return bare
        return replace(bare, headers=self._profile.wire.headers, credentials=True)

    def _joined(self, link: str) -> tuple[str, bool]:
        """A link's full address, and whether it is on the gateway itself; Unreadable where it must not lead."""
        try:
            url = urljoin(f"{self._base}/", link)
            parts = urlsplit(url)
            home = origin(url) == origin(self._base)
            allowed = parts.scheme == "https" and parts.port in (None, 443)
        except ValueError as error:
            raise Unreadable("the link is no address", "image_url") from error
        allowed = allowed and (parts.hostname or "") in self._profile.wire.link_hosts
        odd = bool(parts.username or parts.password or parts.fragment) or not url.isprintable()
        if odd or len(url) > LINK_MAX or not (home or allowed):
            raise Unreadable("the link leads to a host that is not allowed", "image_url")
        return url, home

    def _key(self, operation: Operation, names: Names, items: Sequence[bytes], salt: str) -> str:
        parts = [
            operation.name,
            self._company,
            salt,
            *sorted(f"{name}={value}" for name, value in names.items()),
        ]
        try:
            digest = hashlib.sha256("\0".join(parts).encode())
        except UnicodeEncodeError as error:
            raise Unreadable("holds characters that cannot be sent", "key") from error
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
            idempotent=operation.idempotent,
        )
