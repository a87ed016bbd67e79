"""Knows how a request is made ours: token, fixed headers, basic credentials, API key, company identifier (§3.1,
§6.2), and what of it no message may repeat.

Does not know what the request is for, how it is sent, or who owns a token.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote, quote_plus, urlencode

from avidxchange.calls import Request
from avidxchange.endpoint import Endpoint
from avidxchange.errors import EndpointError
from avidxchange.faults import CUT
from avidxchange.profile_parts import (
    Auth,
    BasicLayer,
    CertificateLayer,
    HeaderLayer,
    Oauth2,
    Pairs,
    QueryLayer,
    Value,
)

TOKEN = "token"  # noqa: S105 - the operation's name
#: What our headers hold and everybody may read.
PLAIN = frozenset({"application/json", "application/x-www-form-urlencoded"})
MASK = "•••"
SECRET_MIN = 4  # what is shorter would be found in every second word


class Credentials:
    """The layers of a profile with the secrets put in; raises EndpointError when one is missing or
    unsendable.
    """

    def __init__(self, auth: Auth, endpoint: Endpoint, secrets: Mapping[str, str]) -> None:
        self._endpoint = endpoint
        self._secrets = secrets
        self._headers = tuple(pair for layer in auth.layers for pair in _layer_headers(layer, self.resolve))
        self._queries = tuple(
            (layer.name, self.resolve(layer.value)) for layer in auth.layers if isinstance(layer, QueryLayer)
        )
        self._certificates = tuple(
            layer.certificate_file for layer in auth.layers if isinstance(layer, CertificateLayer)
        )
        if self._certificates and not endpoint.base_url.startswith("https:"):
            raise EndpointError("the profile has a client certificate: base_url must be https (§3.1.12)")
        self.oauth2 = auth.oauth2
        self._places = (auth.reads, auth.writes)
        if any(place.where != "none" for place in self._places) and not endpoint.company:
            raise EndpointError("the profile sends the company identifier: company is needed")
        self._form = self._token_form()
        if self.oauth2 is not None and not (endpoint.token_url and endpoint.client_id):
            raise EndpointError("the profile signs in with OAuth 2.0: token_url and client_id are needed")
        if self.oauth2 is not None:
            self.token_request()  # what is missing is told now, not at the first call

    def resolve(self, value: Value) -> str:
        """The literal, or the secret it names."""
        found = self._secrets.get(value.text) if value.secret else value.text
        if not found:
            given = ", ".join(sorted(self._secrets)) or "none"
            raise EndpointError(f"{value.place}: the secret {value.text} is needed; given are: {given}")
        if not all(" " <= char <= "~" for char in found):
            raise EndpointError(f"{value.place}: {value.text} holds characters that cannot be sent")
        return found

    def sign(self, request: Request, token: str | None) -> Request:
        """The request with every layer applied; one that goes to another host is left bare."""
        if not request.credentials:
            return request
        headers = request.headers + self._headers
        if token is not None and self.oauth2 is not None:
            headers += ((self.oauth2.header, f"{self.oauth2.prefix}{token}"),)
        place = self._places[1 if request.write else 0]
        if place.where == "header":
            headers += ((place.name, self._endpoint.company),)
        ours = ((place.name, self._endpoint.company), *self._queries)
        signed = replace(
            request, headers=headers, signature=ours if place.where == "query" else self._queries
        )
        return replace(signed, query=(*signed.onward(request.url).query, *request.query))

    def mask(self, request: Request) -> Callable[[str], str]:
        """Takes every credential of ours out of the other side's words about this request (§3.1.9).

        Also one that was cut off at the end, and one in the form an address has.
        """
        return functools.partial(_masked, self.hidden(request))

    def hidden(self, request: Request) -> tuple[str, ...]:
        """Every text of a signed request that no message may repeat, the longest first."""
        sent = {part for _, value in request.headers for part in value.split(" ") if len(part) >= 8} - PLAIN
        secrets = {value for value in self._secrets.values() if len(value) >= SECRET_MIN}
        texts = {form for text in secrets | sent for form in (text, quote(text, safe=""), quote_plus(text))}
        return tuple(sorted(texts, key=len, reverse=True))

    def company_path(self, write: bool) -> Mapping[str, str]:
        """What to put into `{name}` of a path."""
        place = self._places[1 if write else 0]
        return {place.name: quote(self._endpoint.company, safe="")} if place.where == "path" else {}

    def company_body(self) -> Mapping[str, str]:
        """What to add at the top of a written body."""
        place = self._places[1]
        return {place.name: self._endpoint.company} if place.where == "body" else {}

    def _token_form(self) -> Pairs:
        if self.oauth2 is None:
            return ()
        form = [("scope", self.oauth2.scope)] if self.oauth2.scope else []
        form += [(name, self.resolve(value)) for name, value in self.oauth2.extra_form]
        named = {place.name for place in self._places if place.where == "token_form"}
        form += [(name, self._endpoint.company) for name in sorted(named)]
        return tuple(form)

    def owner(self) -> str:
        """The credential set: token URL and client id (L13), and a digest of what else decides the token."""
        digest = f" {_digest(urlencode(self._form))}" if self._form else ""
        return f"{self._endpoint.token_url} {self._endpoint.client_id}{digest}"

    def application(self) -> str:
        """Whom the gateway counts calls for (§3.2.2): token URL and client id, else a digest of what is sent."""
        if self.oauth2 is not None:
            return f"{self._endpoint.token_url} {self._endpoint.client_id}"
        sent = urlencode((*self._headers, *self._queries, *(("", name) for name in self._certificates)))
        return f"{self._endpoint.base_url} {_digest(sent)}"

    def secret_digest(self) -> str:
        """Eight characters that change with the client secret; useless to guess a random secret from."""
        return _digest(f"{self.owner()} {self._client_secret()}")[:8]

    def _client_secret(self) -> str:
        return self.resolve((self.oauth2 or Oauth2()).client_secret)

    def token_request(self) -> Request:
        """POST, form-encoded, client in a Basic header or in the body (§3.1.1)."""
        form: Pairs = (("grant_type", "client_credentials"), *self._form)
        headers: Pairs = (
            ("Accept", "application/json"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        )
        client = (self._endpoint.client_id, self._client_secret())
        if (self.oauth2 or Oauth2()).client_auth == "basic":
            headers += (("Authorization", _basic(*client)),)
        else:
            form += (("client_id", client[0]), ("client_secret", client[1]))
        return Request(
            operation=TOKEN,
            method="POST",
            url=self._endpoint.token_url,
            headers=headers,
            body=urlencode(form).encode("ascii"),
            retriable=True,
        )


def _layer_headers(layer: object, resolve: Callable[[Value], str]) -> Pairs:
    if isinstance(layer, HeaderLayer):
        return tuple((name, resolve(value)) for name, value in layer.headers)
    if isinstance(layer, BasicLayer):
        return (("Authorization", _basic(resolve(layer.username), resolve(layer.password))),)
    return ()


def _masked(hidden: tuple[str, ...], text: str) -> str:
    for value in hidden:
        text = text.replace(value, MASK)
    if text.endswith(CUT):
        whole = text.removesuffix(CUT)
        begun = [at for value in hidden if (at := _begins(whole, value)) is not None]
        text = f"{whole[: min(begun)]}{MASK}{CUT}" if begun else text
    return text


def _begins(text: str, value: str) -> int | None:
    """Where the end of a text is the beginning of a value: a message may be cut in the middle of a secret."""
    at = text.find(value[:SECRET_MIN], max(0, len(text) - len(value)))
    while at >= 0 and not value.startswith(text[at:]):
        at = text.find(value[:SECRET_MIN], at + 1)
    return at if at >= 0 else None


def _basic(user: str, password: str) -> str:
    if ":" in user:
        raise EndpointError("a user name or client id with a colon cannot be sent as basic credentials")
    return "Basic " + base64.b64encode(f"{user}:{password}".encode("ascii")).decode("ascii")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
