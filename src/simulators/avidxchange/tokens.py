"""The token desk of the simulated gateway: who gets which token, and how long it is good (§3.1).

Knows clients, tokens and the OAuth answers. Does not know the API behind them.
"""

import base64
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from simulators.avidxchange.basic import basic
from simulators.avidxchange.shapes import Json, Members, encode
from simulators.avidxchange.switches import Board
from simulators.wire import Request, Response

__all__ = ["Token", "TokenDesk", "TokenError"]

_NO_CLIENT = "A valid OAuth client could not be found for client_id"
_HUGE = 9_223_372_036_854_775


class TokenError(Exception):
    """The desk says no, in OAuth's words: `error` and `error_description`."""

    def __init__(self, status: int, error: str, description: str) -> None:
        """Keep the HTTP status and the two members of the answer."""
        super().__init__(description)
        self.status, self.error = status, error


@dataclass(frozen=True, kw_only=True)
class Token:
    """An issued token; `ends` None = never; `company` only where the token form carried one."""

    text: str
    client: str
    scope: str
    ends: datetime | None
    company: str


class TokenDesk:
    """Issues, recognizes and revokes tokens. Safe for several threads."""

    def __init__(self, *, clients: Mapping[str, str], board: Board, clock: Callable[[], datetime]) -> None:
        """Know the clients (id to secret), the switches and the time."""
        self._clients, self._board, self._clock = dict(clients), board, clock
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget every token."""
        with self._lock:
            self._live: dict[str, Token] = {}
            self._uses: dict[str, int] = {}
            self.issued = 0

    def revoke_now(self) -> None:
        """Revoke every live token, as an administrator would; the next call meets 900901."""
        with self._lock:
            self._live.clear()

    def find(self, text: str) -> Token | None:
        """Give the token if it is still good, and count the use; None when unknown, expired or revoked."""
        with self._lock:
            token = self._live.get(text)
            if token is None or not self._is_good(token):
                return None
            self._uses[text] = self._uses.get(text, 0) + 1
            if 0 < self._board.number("revoke_after_calls") <= self._uses[text]:
                del self._live[text]
            return token

    def handle(self, request: Request, *, revoke: bool = False) -> Response:
        """Answer the token or the revoke endpoint (§3.1.1 to §3.1.9)."""
        try:
            form = self._form(request)
            client = self._client(request, form)
            return self._revoke(form) if revoke else self._grant(client, form)
        except TokenError as error:
            return _refusal(error)

    def _form(self, request: Request) -> dict[str, str]:
        if request.method != "POST":
            raise TokenError(405, "invalid_request", "Only POST is supported.")
        media = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if media != "application/x-www-form-urlencoded":
            raise TokenError(400, "invalid_request", "The body must be a form.")
        try:
            return dict(parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=100))
        except ValueError as error:  # not UTF-8, or a hundred fields and more
            raise TokenError(400, "invalid_request", "The body must be a form.") from error

    def _client(self, request: Request, form: Mapping[str, str]) -> str:
        header = request.headers.get("authorization", "")
        allowed = self._board["client_auth"]
        if header and "client_secret" in form:
            raise TokenError(400, "invalid_request", "Client credentials were given twice.")
        if header:
            given = basic(header) if allowed != "body" else None
        else:
            given = (form.get("client_id", ""), form.get("client_secret", "")) if allowed != "basic" else None
        if given is None or not self._knows(*given):
            name = given[0] if given else form.get("client_id", "")
            # Real gateways echo the client id here (§3.1.9): whoever logs this text must mask it.
            raise TokenError(401, "invalid_client", f"{_NO_CLIENT}: {name}")
        return given[0]

    def _knows(self, client: str, secret: str) -> bool:
        same = secrets.compare_digest(self._clients.get(client, "").encode(), secret.encode())
        return same and client in self._clients

    def _grant(self, client: str, form: Mapping[str, str]) -> Response:
        grant = form.get("grant_type")
        if not grant:
            raise TokenError(400, "invalid_request", "Missing grant_type parameter value")
        if grant != "client_credentials":
            raise TokenError(400, "unsupported_grant_type", "Unsupported grant_type value")
        company = form.get("companyId", form.get("company_id", ""))
        with self._lock:
            token = self._token(client, form.get("scope", ""), company)
        return self._granted(token)

    def _token(self, client: str, scope: str, company: str) -> Token:
        same = [t for t in self._live.values() if (t.client, t.scope, t.company) == (client, scope, company)]
        jwt = self._board["tokens"] == "jwt"
        if not jwt:
            for token in same:
                if self._is_good(token):
                    return token  # the same one, with what is left of its life (§3.1.5)
        if not jwt or self._board["jwt_renewal"] == "revokes":
            for token in same:
                del self._live[token.text]  # one active token per client and scope (§3.1.6)
        return self._issue(client, scope, company)

    def _issue(self, client: str, scope: str, company: str) -> Token:
        life = self._board.number("token_lifetime_s")
        token = Token(
            text=_jwt(client) if self._board["tokens"] == "jwt" else secrets.token_hex(16),
            client=client,
            scope=scope,
            company=company,
            ends=self._clock() + timedelta(seconds=life) if life > 0 else None,
        )
        self._live[token.text] = token
        self.issued += 1
        return token

    def _is_good(self, token: Token) -> bool:
        skew = timedelta(seconds=self._board.number("clock_skew_s"))
        return token.ends is None or self._clock() < token.ends - skew

    def _granted(self, token: Token) -> Response:
        members: Members = {"access_token": token.text, "token_type": "Bearer"}
        if self._board.on("token_scope"):
            members["scope"] = token.scope or "am_application_scope default"
        members |= self._expiry(token)
        return Response(status=200, headers=_HEADERS, body=encode(members))

    def _expiry(self, token: Token) -> Members:
        if token.ends is None:
            left = self._board.number("token_lifetime_s")
        else:
            left = max(0, int((token.ends - self._clock()).total_seconds()))
        spelled: dict[str, Json] = {
            "normal": left, "zero": 0, "minus_one": -1, "huge": _HUGE, "text": str(left),
        }  # fmt: skip
        how = self._board["expires_in"]
        return {} if how == "absent" else {"expires_in": spelled[how]}

    def _revoke(self, form: Mapping[str, str]) -> Response:
        with self._lock:
            self._live.pop(form.get("token", ""), None)
        return Response(status=200)


_HEADERS = {"content-type": "application/json", "cache-control": "no-store", "pragma": "no-cache"}


def _refusal(error: TokenError) -> Response:
    headers = dict(_HEADERS)
    if error.status == 401:
        headers["www-authenticate"] = 'Basic realm="WSO2 API Manager"'
    body = encode({"error_description": str(error), "error": error.error})
    return Response(status=error.status, headers=headers, body=body)


def _jwt(client: str) -> str:
    parts = (encode({"alg": "RS256", "typ": "at+jwt"}), encode({"sub": client, "jti": secrets.token_hex(16)}))
    signed = [*parts, secrets.token_bytes(256)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in signed)
