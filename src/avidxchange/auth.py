"""Knows how a request is made ours: token, fixed headers, basic credentials, company identifier (§3.1, §6.2).

Does not know what the request is for, how it is sent, or where a token is stored.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from avidxchange import errors, faults, json_text
from avidxchange.calls import Answer, Request
from avidxchange.endpoint import Endpoint
from avidxchange.errors import EndpointError, Failure, Unreadable
from avidxchange.json_text import Json
from avidxchange.profile_parts import (
    Auth,
    BasicLayer,
    FaultShapes,
    HeaderLayer,
    Oauth2,
    Pairs,
    Placement,
    Value,
)
from avidxchange.tokens import StoredToken, TokenStore

TOKEN_MAX = 16 * 1024
#: A longer life is "unlimited" (§3.1.8): believe it until a 401 says otherwise.
LIFE_MAX_S = 366 * 24 * 3600
TOKEN = "token"  # noqa: S105 - the operation's name


class Ask(Protocol):
    """Whoever sends the token request: retried as a read, never with a token of its own."""

    def __call__(self, request: Request) -> Answer:
        """The successful answer; raises a CallFailed."""


class Credentials:
    """The layers of a profile with the secrets put in; raises EndpointError when one is missing or
    unsendable.
    """

    def __init__(self, auth: Auth, endpoint: Endpoint, secrets: Mapping[str, str]) -> None:
        self._endpoint = endpoint
        self._secrets = secrets
        self._headers = tuple(pair for layer in auth.layers for pair in _layer_headers(layer, self.resolve))
        self.oauth2 = auth.oauth2
        if self.oauth2 is not None and not (endpoint.token_url and endpoint.client_id):
            raise EndpointError("the profile signs in with OAuth 2.0: token_url and client_id are needed")
        if self.oauth2 is not None:
            self._client_secret()  # told now, not at the first call
        self._places = (auth.reads, auth.writes)
        if any(place.where != "none" for place in self._places) and not endpoint.company:
            raise EndpointError("the profile sends the company identifier: company is needed")
        self._form = self._token_form()

    def resolve(self, value: Value) -> str:
        """The literal, or the secret it names."""
        found = self._secrets.get(value.text) if value.secret else value.text
        if not found:
            raise EndpointError(f"the secret {value.text} is needed by the profile and was not given")
        if not all(" " <= char <= "~" for char in found):
            raise EndpointError(f"{value.text} holds characters that cannot be sent")
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
        return replace(request, headers=headers, query=self._query(request, place))

    def _query(self, request: Request, place: Placement) -> Pairs:
        there = {name for name, _ in parse_qsl(urlsplit(request.url).query, keep_blank_values=True)}
        if place.where != "query" or place.name in there:
            return request.query
        return ((place.name, self._endpoint.company), *request.query)

    def hidden(self, request: Request) -> tuple[str, ...]:
        """Every text that must never be repeated in a message about this request."""
        sent = [part for _, value in request.headers for part in value.split(" ") if len(part) >= 8]
        secrets = [value for value in self._secrets.values() if len(value) >= 4]
        plain = ("application/json", "application/x-www-form-urlencoded")
        return tuple(sorted((text for text in (*secrets, *sent) if text not in plain), key=len, reverse=True))

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


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode("ascii")).decode("ascii")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Authorizer:
    """The one owner of a credential set's token in this process; the store shares it with others (§3.1)."""

    def __init__(
        self, credentials: Credentials, store: TokenStore, ask: Ask, clock: Callable[[], datetime]
    ) -> None:
        self._credentials = credentials
        self._store = store
        self._ask = ask
        self._clock = clock

    @property
    def uses_tokens(self) -> bool:
        """Whether the profile has a token layer at all."""
        return self._credentials.oauth2 is not None

    def token(self) -> StoredToken | None:
        """A token to use now, asked for only when none is usable; None if the profile has no token layer."""
        if not self.uses_tokens:
            return None
        found = self._usable()
        if found is not None:
            return found
        owner = self._credentials.owner()
        with self._store.lock(owner):
            return self._usable() or self._renew(owner)

    def after_refusal(self, used: str) -> StoredToken:
        """A token after a 401 that means "expired": somebody else's newer one, or a new one (§3.1.6)."""
        owner = self._credentials.owner()
        with self._store.lock(owner):
            found = self._usable()
            if found is not None and found.access_token != used:
                return found
            return self._renew(owner)

    def _usable(self) -> StoredToken | None:
        layer, found = self._credentials.oauth2, self._store.load(self._credentials.owner())
        if layer is None or found is None or found.credential != self._credentials.secret_digest():
            return None
        return found if found.usable(self._clock(), layer.margin_s) else None

    def _renew(self, owner: str) -> StoredToken:
        """Ask, and remember. The life is counted from before the question, so it is never overrated."""
        asked_at, previous = self._clock(), self._store.load(owner)
        answer = self._ask(self._credentials.token_request())
        text, life_s = read_token(answer)
        margin_s = (self._credentials.oauth2 or Oauth2()).margin_s
        same = previous is not None and previous.access_token == text
        token = StoredToken(
            access_token=text,
            expires_at=asked_at + timedelta(seconds=life_s) if life_s else None,
            keep_to_end=same or (life_s or margin_s + 1) <= margin_s,
            credential=self._credentials.secret_digest(),
        )
        self._store.save(owner, token)
        return token


def read_token(answer: Answer) -> tuple[str, int | None]:
    """The token and its life in seconds, None when absent, not positive or unlimited (§3.1.3, §3.1.8)."""
    try:
        found = json_text.decode(answer.body.removeprefix(b"\xef\xbb\xbf"))
    except Unreadable:
        found = None
    token = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(token, str) or not _sendable(token):
        raise errors.BadAnswer(
            Failure(
                operation=TOKEN,
                method="POST",
                status=answer.status,
                message="no usable access_token in the answer",
            )
        )
    return token, _life(found.get("expires_in"))


def _sendable(token: str) -> bool:
    return 0 < len(token) <= TOKEN_MAX and all("!" <= char <= "~" for char in token)


def _life(value: Json) -> int | None:
    """Whole seconds of a number or a text; anything else, or out of bounds, is "until a 401"."""
    if isinstance(value, str) and len(value) <= 12 and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return int(value) if 0 < value <= LIFE_MAX_S else None


def token_refusal(answer: Answer, activity_id: str | None) -> errors.CallFailed | None:
    """What a failed token answer means; its description may echo the client: never told (§3.1.9)."""
    fault = faults.parse(
        answer.body, FaultShapes(parsers=("wso2_xml", "wso2_json_wrapped", "wso2_json_flat"))
    )
    if answer.status in (404, 429) or answer.status >= 500 or not 400 <= answer.status <= 499:
        return None
    return errors.Unauthorized(
        Failure(
            operation=TOKEN,
            method="POST",
            status=answer.status,
            code=_oauth_error(answer.body) or fault.code,
            message="the token endpoint refused the client",
            activity_id=activity_id,
        )
    )


def _oauth_error(body: bytes) -> str | None:
    try:
        found = json_text.decode(body)
    except Unreadable:
        return None
    name = found.get("error") if isinstance(found, dict) else None
    known = (
        "invalid_client",
        "invalid_request",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
    )
    return name if isinstance(name, str) and name in (*known, "invalid_scope", "access_denied") else None
