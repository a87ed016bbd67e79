"""Knows how the `connection` and `auth` sections of a profile are written and checks them (§6.2).

Does not know a secret's value: it only knows secrets by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from avidxchange.profile_parts import (
    Auth,
    BasicLayer,
    CertificateLayer,
    HeaderLayer,
    Layer,
    Oauth2,
    Pairs,
    Placement,
    QueryLayer,
    Value,
    Wire,
)
from avidxchange.profile_text import Node, Section

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}\Z")
FIELD_NAME = re.compile(r"[!-~]{1,100}\Z")
PATH_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}\Z")
HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?\Z")
SECRET_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}\Z")
READ_PLACES = ("none", "header", "query", "path", "token_form")
WRITE_PLACES = ("none", "header", "query", "path", "body", "token_form")
#: The gateway's own machinery; a profile that sets them would break or bypass the transport.
RESERVED = (
    "host", "content-length", "content-type", "transfer-encoding", "connection", "cookie", "accept-encoding",
    "te", "trailer", "upgrade", "expect", "proxy-authorization",
)  # fmt: skip
#: What the token request sets by itself (§3.1.1).
FORM = ("grant_type", "scope", "client_id", "client_secret")


class Claims:
    """Which part of the profile sets which header, query parameter or form field: each is set once."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], Node] = {}

    def header(self, name: str, node: Node) -> str:
        """The name of a header that can be sent, is the profile's to set, and is nobody else's."""
        if not HEADER_NAME.match(name) or name.lower() in RESERVED:
            node.fail(f"`{name[:80]}` cannot be used as a header name; one like X-Company would be right")
        self._take("header", name.lower(), name, node)
        return name

    def query(self, name: str, node: Node) -> str:
        """The name of a query parameter that is nobody else's."""
        return self._field("query parameter", name, node)

    def form(self, name: str, node: Node) -> str:
        """The name of a field of the token request that is nobody else's."""
        if name in FORM:
            node.fail(
                f"`{name}` is set by the layer itself; another name, or the layer's own key, would be right"
            )
        return self._field("form field", name, node)

    def _field(self, kind: str, name: str, node: Node) -> str:
        if not FIELD_NAME.match(name):
            node.fail(f"found {name[:80]!r}, a name such as companyId would be right")
        self._take(kind, name, name, node)
        return name

    def _take(self, kind: str, key: str, name: str, node: Node) -> None:
        taken = self._taken.setdefault((kind, key), node)
        if taken is not node:
            node.fail(
                f"the {kind} {name} is set already by {taken.path} (line {taken.line}); keep one of the two"
            )


def read_wire(section: Section, claims: Claims) -> Wire:
    """The `connection` section. Addresses belong to the connection, so here they must stay null."""
    for key in ("base_url", "sandbox_base_url"):
        from_connection(section, key)
    timeouts = section.section("timeout_seconds")
    wire = Wire(
        headers=_wire_headers(section, claims),
        per_second=section.number("max_requests_per_second", 2, 1, 1000),
        burst=section.number("burst", 5, 1, 1000),
        connect_s=timeouts.number("connect", 10, 1, 120),
        read_s=timeouts.number("read", 60, 1, 600),
        link_hosts=section.items("allowed_link_hosts", _host),
        idempotency_header=_idempotency_header(section, claims),
    )
    timeouts.done()
    section.done()
    return wire


def _wire_headers(section: Section, claims: Claims) -> Pairs:
    given = section.pairs("headers", lambda node: node)
    return tuple((claims.header(name, node), sendable(node)) for name, node in given.items()) or Wire.headers


def _host(node: Node) -> str:
    name = node.text()
    if not HOST_NAME.match(name):
        node.fail(f"found {node.shown}, a host name such as files.example.com would be right")
    return name.lower()


def from_connection(section: Section, key: str) -> None:
    """Refuse a value that belongs to the connection: two truths about an address would be one too many."""
    node = section.get(key)
    if node is not None:
        node.fail(f"found {node.shown}, null would be right: this comes from the connection, not the profile")


def sendable(node: Node) -> str:
    """A text that can stand in a header or a form."""
    text = node.text()
    if not all(" " <= char <= "~" for char in text):
        node.fail(f"found {node.shown}, plain ASCII text would be right")
    return text


def _idempotency_header(section: Section, claims: Claims) -> str | None:
    """A header name that may be switched off by an explicit null."""
    values = section.node.value
    if isinstance(values, dict) and "idempotency_header" in values:
        node = section.get("idempotency_header")
        return claims.header(node.text(), node) if node else None
    return Wire.idempotency_header


def read_auth(section: Section, claims: Claims) -> Auth:
    """The `auth` section: a list of layers and the company's places."""
    company = section.section("company")
    from_connection(company, "value")
    auth = Auth(
        layers=_Layers(claims).read(section),
        reads=_placement(company.section("reads"), READ_PLACES),
        writes=_placement(company.section("writes"), WRITE_PLACES),
    )
    for place, key in ((auth.reads, "reads"), (auth.writes, "writes")):
        if key == "reads" or place != auth.reads:
            _claim(place, company.section(key).node, claims, auth)
    company.done()
    section.done()
    return auth


def _placement(section: Section, places: tuple[str, ...]) -> Placement:
    found = Placement(where=section.choice("in", places, "none"), name=section.text("name") or "companyId")
    section.flag("placeholder")
    section.done()
    return found


def _claim(place: Placement, node: Node, claims: Claims, auth: Auth) -> None:
    """The company's name where it goes."""
    if place.where == "header":
        claims.header(place.name, node)
    elif place.where == "query":
        claims.query(place.name, node)
    elif place.where == "token_form":
        if auth.oauth2 is None:
            node.fail("token_form needs the layer oauth2_client_credentials; header or query would be right")
        claims.form(place.name, node)
    elif place.where == "path" and not PATH_NAME.match(place.name):
        node.fail(f"found {place.name[:80]!r}, a name such as companyId would be right")


class _Layers:
    """Reads the list of layers; each of the three that cannot stand twice stands once."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._readers: Mapping[str, Callable[[Section], Layer]] = {
            "oauth2_client_credentials": self._oauth2,
            "static_headers": self._static_headers,
            "basic": self._basic,
            "api_key": self._api_key,
            "client_certificate": self._certificate,
        }
        self._once: dict[str, Node] = {}

    def read(self, section: Section) -> tuple[Layer, ...]:
        """All layers in their order."""
        return section.items("layers", self._layer)

    def _layer(self, node: Node) -> Layer:
        section, known = Section(node, node), ", ".join(self._readers)
        kind = section.choice("type", tuple(self._readers), "")
        if not kind:
            node.fail(f"`type` is missing; one of {known} would be right")
        before = self._once.setdefault(kind, node)
        if before is not node and kind not in ("static_headers", "api_key"):
            node.fail(f"a second layer {kind} (line {before.line}); keep one of the two")
        layer = self._readers[kind](section)
        section.done()
        return layer

    def _oauth2(self, section: Section) -> Layer:
        from_connection(section, "token_url")
        from_connection(section, "client_id")
        scope, prefix = section.get("scope"), section.get("prefix")
        form = section.pairs("extra_form", lambda node: node)
        return Oauth2(
            client_auth=section.choice("client_auth", ("basic", "body"), "basic"),
            client_secret=_secret(section, "client_secret"),
            scope=sendable(scope) if scope else None,
            extra_form=tuple(
                (self._claims.form(name, node), read_value(node)) for name, node in form.items()
            ),
            header=self._claims.header(*_named(section, "header", Oauth2.header)),
            prefix=sendable(prefix) if prefix else Oauth2.prefix,
            margin_s=section.number("refresh_margin_seconds", 60, 0, 3600),
        )

    def _static_headers(self, section: Section) -> Layer:
        headers = section.pairs("headers", lambda node: node)
        if not headers:
            section.node.fail("`headers` is missing; `X-Company-Token: secret:company_token` would be right")
        return HeaderLayer(
            headers=tuple(
                (self._claims.header(name, node), read_value(node)) for name, node in headers.items()
            )
        )

    def _basic(self, section: Section) -> Layer:
        username = section.get("username")
        if username is None:
            section.node.fail("`username` is missing; a text or `secret:username` would be right")
        self._claims.header("Authorization", section.node)
        return BasicLayer(username=read_value(username), password=_secret(section, "password"))

    def _api_key(self, section: Section) -> Layer:
        """In the header `apikey`, or in a query parameter (§3.1.11)."""
        value = _secret(section, "value", name="api_key")
        query = section.get("query")
        if query is None:
            return HeaderLayer(headers=((self._claims.header(*_named(section, "header", "apikey")), value),))
        if section.get("header") is not None:
            query.fail("`header` is given, too; one of the two would be right")
        return QueryLayer(name=self._claims.query(query.text(), query), value=value)

    def _certificate(self, section: Section) -> Layer:
        password = _secret(section, "key_password") if section.get("key_password") else None
        return CertificateLayer(
            certificate_file=section.needed("certificate_file"),
            key_file=section.text("key_file"),
            key_password=password,
        )


def _named(section: Section, key: str, default: str) -> tuple[str, Node]:
    """A name the profile may leave out, and the place to complain about."""
    node = section.get(key)
    return (node.text(), node) if node else (default, section.node)


def _secret(section: Section, key: str, name: str = "") -> Value:
    node = section.get(key)
    if node is None:
        return Value(text=name or key, secret=True, place=_place(section.node))
    value = read_value(node)
    if not value.secret:
        node.fail(f"a credential is never written in a profile; `secret:{name or key}` would be right")
    return value


def read_value(node: Node) -> Value:
    """A literal, `secret:NAME`, or `{value: …, placeholder: true}`."""
    if isinstance(node.value, dict):
        section = Section(node, node)
        section.flag("placeholder")
        inner = section.get("value")
        section.done()
        if inner is None:
            node.fail("`value` is missing; a text or `secret:client_secret` would be right")
        node = inner
    text = sendable(node)
    secret = text.startswith("secret:")
    name = text.removeprefix("secret:") if secret else text
    if secret and not SECRET_NAME.match(name):
        node.fail(f"found {node.shown}, `secret:client_secret` would be right")
    if not name:
        node.fail("found nothing, a text or `secret:client_secret` would be right")
    return Value(text=name, secret=secret, place=_place(node))


def _place(node: Node) -> str:
    return f"{node.source}, line {node.line}"
