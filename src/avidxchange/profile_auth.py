"""Knows how the `connection` and `auth` sections of a profile are written and checks them (§6.2).

Does not know a secret's value: it only knows secrets by name.
"""

from __future__ import annotations

import re

from avidxchange.profile_parts import (
    Auth,
    BasicLayer,
    CertificateLayer,
    HeaderLayer,
    Layer,
    Oauth2,
    Placement,
    Value,
    Wire,
)
from avidxchange.profile_text import Node, Section

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}\Z")
SECRET_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}\Z")
READ_PLACES = ("none", "header", "query", "path", "token_form")
WRITE_PLACES = ("none", "header", "query", "path", "body", "token_form")
LAYERS = ("oauth2_client_credentials", "static_headers", "basic", "api_key", "client_certificate")
#: The gateway's own machinery; a profile that sets them would break or bypass the transport.
RESERVED = ("host", "content-length", "transfer-encoding", "connection", "cookie", "accept-encoding")


def read_wire(section: Section) -> Wire:
    """The `connection` section. Addresses belong to the connection, so here they must stay null."""
    for key in ("base_url", "sandbox_base_url"):
        from_connection(section, key)
    timeouts = section.section("timeout_seconds")
    wire = Wire(
        headers=tuple(
            (header_name(name, section), text) for name, text in section.pairs("headers", Node.text).items()
        )
        or Wire.headers,
        per_second=section.number("max_requests_per_second", 2, 1, 1000),
        burst=section.number("burst", 5, 1, 1000),
        connect_s=timeouts.number("connect", 10, 1, 120),
        read_s=timeouts.number("read", 60, 1, 600),
        link_hosts=section.items("allowed_link_hosts", Node.text),
        idempotency_header=_optional_header(section, "idempotency_header", "Idempotency-Key"),
    )
    timeouts.done()
    section.done()
    return wire


def from_connection(section: Section, key: str) -> None:
    """Refuse a value that belongs to the connection: two truths about an address would be one too many."""
    node = section.get(key)
    if node is not None:
        node.fail(f"found {node.shown}, null would be right: this comes from the connection, not the profile")


def header_name(name: str, section: Section) -> str:
    """A header name that can be sent and is the profile's to set."""
    if not HEADER_NAME.match(name) or name.lower() in RESERVED:
        section.node.fail(f"`{name}` cannot be used as a header name")
    return name


def _optional_header(section: Section, key: str, default: str | None) -> str | None:
    """A header name that may be switched off by an explicit null."""
    values = section.node.value
    if isinstance(values, dict) and key in values and values[key].value is None:
        section.get(key)
        return None
    found = section.text(key)
    return header_name(found, section) if found else default


def read_auth(section: Section) -> Auth:
    """The `auth` section: a list of layers and the company's places."""
    layers = section.items("layers", _layer)
    company = section.section("company")
    from_connection(company, "value")
    auth = Auth(
        layers=layers,
        reads=_placement(company.section("reads"), READ_PLACES),
        writes=_placement(company.section("writes"), WRITE_PLACES),
    )
    for kind in (Oauth2, BasicLayer, CertificateLayer):
        if sum(isinstance(layer, kind) for layer in layers) > 1:
            section.node.fail("each kind of layer may stand in the list once")
    _check_headers(auth, section)
    company.done()
    section.done()
    return auth


def _check_headers(auth: Auth, section: Section) -> None:
    """Two layers must not write the same header."""
    names: list[str] = []
    for layer in auth.layers:
        if isinstance(layer, HeaderLayer):
            names += [name for name, _ in layer.headers]
        elif isinstance(layer, Oauth2):
            names.append(layer.header)
        elif isinstance(layer, BasicLayer):
            names.append("Authorization")
    lower = [name.lower() for name in names]
    twice = sorted({name for name in names if lower.count(name.lower()) > 1})
    if twice:
        section.node.fail(f"more than one layer sets the header {', '.join(twice)}")


def _placement(section: Section, places: tuple[str, ...]) -> Placement:
    found = Placement(where=section.choice("in", places, "none"), name=section.text("name") or "companyId")
    section.flag("placeholder")
    if found.where == "header":
        header_name(found.name, section)
    section.done()
    return found


def _layer(node: Node) -> Layer:
    section = Section(node, node)
    kind = section.choice("type", LAYERS, "")
    if not kind:
        node.fail(f"`type` is missing; one of {', '.join(LAYERS)} would be right")
    readers = {
        "oauth2_client_credentials": _oauth2,
        "static_headers": _static_headers,
        "basic": _basic,
        "api_key": _api_key,
        "client_certificate": _certificate,
    }
    layer = readers[kind](section)
    section.done()
    return layer


def _oauth2(section: Section) -> Layer:
    from_connection(section, "token_url")
    from_connection(section, "client_id")
    return Oauth2(
        client_auth=section.choice("client_auth", ("basic", "body"), "basic"),
        client_secret=_secret(section, "client_secret"),
        scope=section.text("scope"),
        extra_form=tuple(section.pairs("extra_form", read_value).items()),
        header=header_name(section.text("header") or "Authorization", section),
        prefix=section.text("prefix") or ("" if section.get("prefix") is not None else "Bearer "),
        margin_s=section.number("refresh_margin_seconds", 60, 0, 3600),
    )


def _static_headers(section: Section) -> Layer:
    headers = section.pairs("headers", read_value)
    if not headers:
        section.node.fail("`headers` is missing")
    return HeaderLayer(headers=tuple((header_name(name, section), value) for name, value in headers.items()))


def _basic(section: Section) -> Layer:
    username = section.get("username")
    if username is None:
        section.node.fail("`username` is missing")
    return BasicLayer(username=read_value(username), password=_secret(section, "password"))


def _api_key(section: Section) -> Layer:
    name = header_name(section.text("header") or "apikey", section)
    return HeaderLayer(headers=((name, _secret(section, "value")),))


def _certificate(section: Section) -> Layer:
    password = _secret(section, "key_password") if section.get("key_password") else None
    return CertificateLayer(
        certificate_file=section.needed("certificate_file"),
        key_file=section.text("key_file"),
        key_password=password,
    )


def _secret(section: Section, key: str) -> Value:
    node = section.get(key)
    if node is None:
        return Value(text=key, secret=True)
    value = read_value(node)
    if not value.secret:
        node.fail(f"a credential is never written in a profile; `secret:{key}` would be right")
    return value


def read_value(node: Node) -> Value:
    """A literal, `secret:NAME`, or `{value: …, placeholder: true}`."""
    if isinstance(node.value, dict):
        section = Section(node, node)
        section.flag("placeholder")
        inner = section.get("value")
        section.done()
        if inner is None:
            node.fail("`value` is missing")
        node = inner
    text = node.text()
    secret = text.startswith("secret:")
    name = text.removeprefix("secret:") if secret else text
    if secret and not SECRET_NAME.match(name):
        node.fail(f"found {node.shown}, `secret:client_secret` would be right")
    return Value(text=name, secret=secret)
