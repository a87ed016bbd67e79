"""Knows how to show what a profile means: every request it would make, and every record it would read.

Sends nothing and needs no secret: where one would stand, `•••` and its name are shown.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote_plus

from avidxchange import samples
from avidxchange.asking import Asking
from avidxchange.auth import Credentials
from avidxchange.calls import Request
from avidxchange.endpoint import Endpoint, Limits
from avidxchange.errors import ConfigurationError, Unreadable
from avidxchange.mirror import mirrored
from avidxchange.nouns import KEYS, LISTS
from avidxchange.pages import Pager
from avidxchange.profile import Profile
from avidxchange.profile_parts import Operation, Pairs

#: Stands for whatever the connection has not been given yet.
PLACES: Final = Endpoint(
    base_url="https://gateway.example/context/version",
    token_url="https://gateway.example/token",  # noqa: S106 - an address
    client_id="CLIENT-ID",
    company="COMPANY",
)
_MARK = re.compile(r"\(secret ([A-Za-z0-9_ .-]+)\)")
_ENCODED = re.compile(r"(?:%28|\()secret(?:\+|%20)([A-Za-z0-9_.+%-]+?)(?:%29|\))")
_TOKEN = "(secret access token)"  # noqa: S105 - says where one would stand


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """One request as it would be sent, with made-up content.

    `offered` is whether the profile switches the operation on. `body` is its text, empty for a read. Reads also
    have a sample `answer` in the profile's own shape and the `record` read back from it; `proven` tells whether
    that record says what the sample says, field by field. `problem` is what keeps the request from being made.
    """

    operation: str
    offered: bool
    method: str = ""
    url: str = ""
    headers: Pairs = ()
    body: str = ""
    answer: str | None = None
    record: object | None = None
    proven: bool | None = None
    problem: str | None = None


def rendered(profile: Profile, endpoint: Endpoint | None = None) -> tuple[Rendered, ...]:
    """Every operation the profile defines, the token request first. Raises EndpointError, sends nothing."""
    given = endpoint or PLACES
    whole = replace(
        given,
        token_url=given.token_url or PLACES.token_url,
        client_id=given.client_id or PLACES.client_id,
        company=given.company or PLACES.company,
    )
    return tuple(_Renderer(profile, whole).all())


class _Marked(Mapping[str, str]):
    """A mark in place of every secret there may be."""

    def __getitem__(self, name: str) -> str:
        return f"(secret {name})"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Renderer:
    def __init__(self, profile: Profile, endpoint: Endpoint) -> None:
        self._profile = profile
        self._credentials = Credentials(profile.auth, endpoint, _Marked())
        self._asking = Asking(profile, endpoint, self._credentials)

    def all(self) -> Iterator[Rendered]:
        if self._credentials.oauth2 is not None:
            yield _shown(self._credentials.token_request(), "token", offered=True)
        for operation in self._profile.operations.values():
            for name, make in self._requests(operation):
                yield self._one(operation, name, make)

    def _requests(self, operation: Operation) -> Iterator[tuple[str, Callable[[], Request]]]:
        name = operation.name
        if name in ("invoice_ack", "invoice_status_update"):
            yield name, lambda: self._asking.receipt(operation, "I-1", samples.TOLD, "KEY")
            if operation.failure_body:
                yield (
                    f"{name} (failure)",
                    lambda: self._asking.receipt(operation, "I-1", samples.DECLINED, "KEY"),
                )
        elif name in KEYS:
            yield name, lambda: self._bulk(operation)
        elif name in LISTS:
            yield name, lambda: self._list(operation)
        elif name == "invoice_image_get" and operation.image.source == "link":
            yield name, lambda: self._asking.link(operation, samples.INVOICE)
        else:
            yield name, lambda: self._asking.read(operation, self._names(operation))

    def _one(self, operation: Operation, name: str, make: Callable[[], Request]) -> Rendered:
        offered = self._profile.can(operation.name)
        try:
            request = make()
        except (ConfigurationError, Unreadable) as error:
            return Rendered(operation=name, offered=offered, method=operation.method, problem=str(error))
        signed = self._credentials.sign(request, _TOKEN if self._credentials.oauth2 else None)
        return self._answered(operation, _shown(signed, name, offered=offered))

    def _names(self, operation: Operation) -> Mapping[str, str]:
        return {name: value for name, value in samples.NAMES.items() if f"{{{name}}}" in operation.path}

    def _list(self, operation: Operation) -> Request:
        query = self._asking.list_query(operation, samples.WHEN)
        return self._asking.page(operation, query, Pager(operation.paging, Limits()).first())

    def _bulk(self, operation: Operation) -> Request:
        records: Sequence[object] = samples.RECEIPTS
        if operation.name != "invoice_acks":
            records = (samples.record(operation.name, operation.fields),)
        items = [self._asking.draft(record, operation) for record in records[: operation.max_items]]
        return self._asking.bulk(operation, self._names(operation), items, "")

    def _answered(self, operation: Operation, shown: Rendered) -> Rendered:
        """Add a sample answer and what is read back from it, for operations that read records."""
        try:
            found = mirrored(self._profile, operation)
        except Unreadable as error:
            return replace(shown, proven=False, problem=f"its own answer cannot be read: {error}")
        if found is None:
            return shown
        return replace(shown, answer=found.answer, record=found.record, proven=found.proven)


def _shown(request: Request, name: str, *, offered: bool) -> Rendered:
    return Rendered(
        operation=name,
        offered=offered,
        method=request.method,
        url=_unmarked(request.full_url),
        headers=tuple((header, _unmarked(_opened(value))) for header, value in request.headers),
        body=_unmarked(request.body.decode("utf-8")),
    )


def _opened(value: str) -> str:
    """What is inside a Basic header, so that a reader sees which credential goes there."""
    scheme, _, coded = value.partition(" ")
    if scheme != "Basic":
        return value
    try:
        return f"Basic base64({base64.b64decode(coded, validate=True).decode('ascii')})"
    except (binascii.Error, UnicodeDecodeError):
        return value


def _unmarked(text: str) -> str:
    """Marks become `••• (name)`, also those that an address or a form has encoded."""
    text = _MARK.sub(lambda found: f"••• ({found[1]})", text)
    return _ENCODED.sub(lambda found: f"••• ({unquote_plus(found[1])})", text)
