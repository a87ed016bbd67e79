"""Knows the parts of a checked profile as frozen values: layers, placements, formats, paging, operations,
fields.

Does not know YAML, nor where any of it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from avidxchange.nouns import Kind

Template = str | int | bool | None | Mapping[str, "Template"]
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Value:
    """A literal or the name of a secret (`secret:NAME`); `place` is file and line, for messages alone."""

    text: str
    secret: bool = False
    place: str = field(default="the default", compare=False)


@dataclass(frozen=True, kw_only=True)
class Oauth2:
    """OAuth 2.0 client credentials (§3.1): how the token is asked for and where it is put."""

    client_auth: str = "basic"
    client_secret: Value = Value(text="client_secret", secret=True)
    scope: str | None = None
    extra_form: tuple[tuple[str, Value], ...] = ()
    header: str = "Authorization"
    prefix: str = "Bearer "
    margin_s: int = 60


@dataclass(frozen=True, kw_only=True)
class HeaderLayer:
    """Fixed headers: the company/user token tier, an API key (§3.1.11)."""

    headers: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, kw_only=True)
class QueryLayer:
    """An API key as a query parameter (§3.1.11)."""

    name: str
    value: Value


@dataclass(frozen=True, kw_only=True)
class BasicLayer:
    """User name and password (§2.1.9)."""

    username: Value
    password: Value


@dataclass(frozen=True, kw_only=True)
class CertificateLayer:
    """Client certificate (§3.1.12), files in PEM."""

    certificate_file: str
    key_file: str | None = None
    key_password: Value | None = None


Layer = Oauth2 | HeaderLayer | QueryLayer | BasicLayer | CertificateLayer


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where the company identifier goes: none, header, query, path, body or token_form, under `name`."""

    where: str = "none"
    name: str = "companyId"


@dataclass(frozen=True, kw_only=True)
class Auth:
    """All layers are applied to each call; the company goes to reads and writes in its own way (§6.2)."""

    layers: tuple[Layer, ...] = ()
    reads: Placement = Placement()
    writes: Placement = Placement()

    @property
    def oauth2(self) -> Oauth2 | None:
        """The token layer, if there is one."""
        return next((layer for layer in self.layers if isinstance(layer, Oauth2)), None)


@dataclass(frozen=True, kw_only=True)
class Formats:
    """How dates, timestamps, decimals and nulls are written (§6.7, §6.9)."""

    date: str = "%Y-%m-%d"
    datetime: str = "rfc3339"
    naive_timezone: str = "UTC"
    decimals_as: str = "string"
    decimals_read: str = "plain"
    null_policy: str = "omit"


@dataclass(frozen=True, kw_only=True)
class FaultShapes:
    """Which error bodies to try, in order, and the names inside the service's own (§3.3)."""

    parsers: tuple[str, ...] = ("wso2_xml", "wso2_json_wrapped", "wso2_json_flat", "api_errors")
    list: str = "errors"
    code: str = "code"
    field: str = "field"
    message: str = "message"
    empty_is_404: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Paging:
    """One paging style of §6.7 and its names; paths are dotted, `.` is the body itself."""

    style: str = "cursor_body"
    items: str = "data"
    size: int = 100
    size_param: str | None = "limit"
    cursor_param: str | None = "cursor"
    cursor_request_header: str | None = None
    next_cursor: str = "paging.nextCursor"
    page_param: str = "page"
    first_page: int = 1
    offset_param: str = "offset"
    next_link: str = "paging.next"
    has_more: str | None = None
    total: str | None = None


@dataclass(frozen=True, kw_only=True)
class Field:
    """One canonical field and where it stands on the wire; the first path that is present wins."""

    name: str
    kind: Kind
    paths: tuple[str, ...]
    pattern: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None
    required: bool = False
    fields: Mapping[str, Field] = field(default_factory=dict)
    pair: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One call: verb, path, fixed query, and the names of what comes back or is sent."""

    name: str
    method: str
    path: str
    write: bool
    query: Pairs = ()
    window_query: Pairs = ()
    since_param: str | None = None
    detail: str | None = None
    item: str | None = None
    paging: Paging = Paging()
    fields: Mapping[str, Field] = field(default_factory=dict)
    envelope: str | None = None
    max_items: int = 1
    idempotent: bool = False
    already_done: frozenset[int] = frozenset()
    success_body: Mapping[str, Template] = field(default_factory=dict)
    failure_body: Mapping[str, Template] = field(default_factory=dict)
    result: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    on_excess: str = "warn"


@dataclass(frozen=True, kw_only=True)
class Wire:
    """Connection-wide habits: fixed headers, pace, time-outs in seconds, hosts a link may point to."""

    headers: Pairs = (("Accept", "application/json"),)
    per_second: int = 2
    burst: int = 5
    connect_s: int = 10
    read_s: int = 60
    link_hosts: tuple[str, ...] = ()
    idempotency_header: str | None = "Idempotency-Key"
