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
Word = str | int | bool


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
    """One canonical field and where it stands on the wire; of several paths the first that is present wins.

    `words` are normalized wire word → canonical word where records are read, and canonical word → what is
    written where they are sent; `spelled` are normalized words → the profile's own spelling.
    `null_policy` outranks the profile's own for this field.
    """

    name: str
    kind: Kind
    paths: tuple[str, ...]
    pattern: str | None = None
    words: Mapping[str, Word] = field(default_factory=dict)
    spelled: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None
    required: bool = False
    fields: Mapping[str, Field] = field(default_factory=dict)
    pair: tuple[str, str] | None = None
    null_policy: str | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a bulk write is answered (§6.4); paths are dotted, `.` is the whole body or row.

    `words` are normalized wire word → outcome. `in_order`: rows without key and index stand in the order of the
    items sent. `refused` are the statuses that refuse a whole batch. `state`, `finished` and `broken` tell a
    batch that is worked off later; `polls` and `poll_s` bound the asking.
    """

    style: str = "per_item"
    list: str | None = None
    key: str | None = None
    index: str | None = None
    first_index: int = 0
    in_order: bool = False
    outcome: str | None = None
    id: str | None = None
    errors: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    successes: str = "successes"
    failures: str = "failures"
    refused: frozenset[int] = frozenset({400, 422})
    batch_id: str = "batchId"
    state: str | None = None
    finished: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    polls: int = 10
    poll_s: int = 5


@dataclass(frozen=True, kw_only=True)
class ImageSource:
    """Where an invoice's document is (§6.10): behind its `link`, at an `endpoint`, or `inline` as base64.

    `content` is the path of base64 text (in the invoice for `inline`; in the answer for `endpoint`, where None
    means that the answer is the document itself) and `content_type` the path of its type.
    """

    source: str = "link"
    credentials: bool = True
    content: str | None = None
    content_type: str | None = None
    max_bytes: int = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One call: verb, path, fixed query, and the names of what comes back or is sent.

    `envelope` is where the items stand in a written body: a dotted path, `.` for a bare list, None for one
    item that is the body itself. `limits` are characters by field; `a+b` limits several fields together.
    `lists` gives the reference lists that are taken their names in the path.
    """

    name: str
    method: str
    path: str
    write: bool
    query: Pairs = ()
    window_query: Pairs = ()
    since_param: str | None = None
    since_format: str | None = None
    detail: str | None = None
    item: str | None = None
    paging: Paging = Paging()
    fields: Mapping[str, Field] = field(default_factory=dict)
    envelope: str | None = None
    failure_envelope: str | None = None
    item_constants: Mapping[str, Template] = field(default_factory=dict)
    body_constants: Mapping[str, Template] = field(default_factory=dict)
    max_items: int = 1
    max_bytes: int = 1024 * 1024
    idempotent: bool = False
    already_done: frozenset[int] = frozenset()
    success_body: Mapping[str, Template] = field(default_factory=dict)
    failure_body: Mapping[str, Template] = field(default_factory=dict)
    result: Result = Result()
    image: ImageSource = ImageSource()
    lists: Mapping[str, str] = field(default_factory=dict)
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
