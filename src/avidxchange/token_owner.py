"""Knows who owns a credential set's token: when one is asked for, how the answer is read, and when it is used
up (§3.1, L13).

Does not know how the question is sent, nor where a token is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from avidxchange import errors, json_text
from avidxchange.auth import TOKEN, Credentials
from avidxchange.calls import Answer, Request
from avidxchange.errors import Failure, Unreadable
from avidxchange.json_text import Json
from avidxchange.profile_parts import Oauth2
from avidxchange.tokens import StoredToken, TokenStore

TOKEN_MAX = 16 * 1024
#: A longer life is "unlimited" (§3.1.8): believe it until a 401 says otherwise.
LIFE_MAX_S = 366 * 24 * 3600


class Asker(Protocol):
    """Whoever sends the token request, never with a token of its own."""

    def ask(self, request: Request) -> Answer:
        """The successful answer of one request, not tried again; raises a CallFailed."""

    def again(self, attempt: Callable[[], StoredToken]) -> StoredToken:
        """Repeat an attempt as a read is repeated: nothing is booked by asking for a token (§3.1)."""


class Authorizer:
    """The one owner of a credential set's token in this process; the store shares it with others (§3.1)."""

    def __init__(
        self, credentials: Credentials, store: TokenStore, asker: Asker, clock: Callable[[], datetime]
    ) -> None:
        self._credentials = credentials
        self._store = store
        self._asker = asker
        self._clock = clock

    @property
    def uses_tokens(self) -> bool:
        """Whether the profile has a token layer at all."""
        return self._credentials.oauth2 is not None

    def token(self) -> StoredToken | None:
        """A token to use now, asked for only when none is usable; None if the profile has no token layer."""
        if not self.uses_tokens:
            return None
        return self._usable() or self._owned(self._usable)

    def after_refusal(self, used: str) -> StoredToken:
        """A token after a 401 that means "expired": somebody else's newer one, or a new one (§3.1.6)."""

        def newer() -> StoredToken | None:
            found = self._usable()
            return found if found is not None and found.access_token != used else None

        return self._owned(newer)

    def _owned(self, found: Callable[[], StoredToken | None]) -> StoredToken:
        """What `found` finds once the lock is ours, else a new token. Raises Throttled if the lock is not to be
        had.

        Each try takes the lock anew: a pause under it would keep every other worker waiting as long.
        """
        owner = self._credentials.owner()

        def attempt() -> StoredToken:
            with self._store.lock(owner):
                return found() or self._renew(owner)

        try:
            return self._asker.again(attempt)
        except TimeoutError as error:
            words = "not sent: somebody else asks for this token, and has not ended in time"
            raise errors.Throttled(Failure(operation=TOKEN, method="POST", message=words)) from error

    def _usable(self) -> StoredToken | None:
        layer, found = self._credentials.oauth2, self._store.load(self._credentials.owner())
        if layer is None or found is None or found.credential != self._credentials.secret_digest():
            return None
        return found if found.usable(self._clock(), layer.margin_s) else None

    def _renew(self, owner: str) -> StoredToken:
        """Ask, and remember. The life is counted from before the question, so it is never overrated."""
        asked_at, previous = self._clock(), self._store.load(owner)
        answer = self._asker.ask(self._credentials.token_request())
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
    return int(value) if 1 <= value <= LIFE_MAX_S else None
