"""Who may come in: the layers of sign-in that a gateway may ask for, alone or together (§6.2).

Knows headers, keys, passwords and tokens. Does not know what a call wants.
"""

import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl

from simulators.avidxchange.basic import basic
from simulators.avidxchange.faults import Stop
from simulators.avidxchange.switches import Board
from simulators.avidxchange.tokens import Token, TokenDesk
from simulators.avidxchange.tongue import TONGUES
from simulators.wire import Request

__all__ = ["KEYS", "SignIn"]

KEYS = ("username", "password", "company_token", "user_token", "api_key")


class SignIn:
    """Checks each layer that is switched on; all of them must be met."""

    def __init__(
        self, *, board: Board, desk: TokenDesk, demanded: Mapping[str, str], keys: Mapping[str, str]
    ) -> None:
        """Know the switches, the tokens, static headers by name, and `keys` by the names in KEYS.

        ValueError for a key of another name.
        """
        if strange := keys.keys() - set(KEYS):
            raise ValueError(f"no such key: {', '.join(sorted(strange))}")
        self._board, self._desk, self._keys = board, desk, dict(keys)
        self._demanded = {name.lower(): value for name, value in demanded.items()}

    def credentials(self, request: Request) -> Token | None:
        """Give the token that came, None where none is wanted; Stop 900902 without, 900901 with a bad one."""
        for name, value in self._demanded.items():
            _match(request.headers.get(name), value)
        self._tokens(request)
        self._api_key(request)
        authorization = request.headers.get("authorization", "")
        if self._board.on("basic"):
            given = basic(authorization)
            if given is None:
                raise Stop("900902")
            _match(given[0], self._keys.get("username"))
            _match(given[1], self._keys.get("password"))
        return None if self._board["bearer"] == "off" else self._bearer(authorization)

    def _tokens(self, request: Request) -> None:
        if self._board.on("token_headers"):
            names = TONGUES[self._board["tongue"]].headers
            for name in ("company_token", "user_token"):
                _match(request.headers.get(names[name].lower()), self._keys.get(name))

    def _api_key(self, request: Request) -> None:
        tongue = TONGUES[self._board["tongue"]]
        match self._board["api_key"]:
            case "header":
                _match(request.headers.get(tongue.headers["api_key"].lower()), self._keys.get("api_key"))
            case "query":
                query = dict(parse_qsl(request.raw_query, keep_blank_values=True))
                _match(query.get(tongue.query["api_key"]), self._keys.get("api_key"))

    def _bearer(self, authorization: str) -> Token:
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer" or not text.strip():
            raise Stop("900902")
        token = self._desk.find(text.strip())
        if token is None:
            raise Stop("900901")
        return token


def _match(given: str | None, wanted: str | None) -> None:
    if given is None:
        raise Stop("900902")
    if wanted is None or not secrets.compare_digest(given.encode(), wanted.encode()):
        raise Stop("900901")
