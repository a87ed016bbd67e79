"""Knows how a gateway token is remembered and shared: one owner per credential set, one lock (§3.1, L13).

Does not know how a token is asked for, nor any store but the one in this process's memory.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class StoredToken:
    """A token as the store keeps it; the token itself is never shown by repr.

    `expires_at` (aware) is None when the server gave no lifetime: valid until a 401 says otherwise (§3.1.8).
    `keep_to_end` is set when asking early is useless: the server gave the same token again, or one shorter
    than the margin (§3.1.5). `credential` is a short digest of the secret it was bought with, so that a
    changed secret is tried and not hidden by an old token.
    """

    access_token: str = field(repr=False)
    expires_at: datetime | None
    keep_to_end: bool = False
    credential: str = ""

    def usable(self, now: datetime, margin_s: int) -> bool:
        """Whether to use it: outside the margin, or to its last second if asking early is useless."""
        if self.expires_at is None:
            return True
        margin = timedelta(0) if self.keep_to_end else timedelta(seconds=margin_s)
        return now < self.expires_at - margin


class TokenStore(Protocol):
    """Where tokens are kept. `owner` names the credential set; all workers that share it share the token."""

    def load(self, owner: str) -> StoredToken | None:
        """The stored token, None if there is none."""

    def save(self, owner: str, token: StoredToken) -> None:
        """Replace the stored token."""

    def lock(self, owner: str) -> AbstractContextManager[object]:
        """Held while one token request is made, so that no two workers revoke each other's (§3.1.6).

        It is never held during a pause, and for less than a minute. A lock that is not to be had in the store's
        own time is a TimeoutError, on entering at the latest: the client's caller sees Throttled.
        """


class InProcessTokens:
    """Tokens in this process's memory, safe between threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._tokens: dict[str, StoredToken] = {}

    def load(self, owner: str) -> StoredToken | None:
        """The token of this owner, if any."""
        with self._guard:
            return self._tokens.get(owner)

    def save(self, owner: str, token: StoredToken) -> None:
        """Remember the token of this owner."""
        with self._guard:
            self._tokens[owner] = token

    def lock(self, owner: str) -> AbstractContextManager[object]:
        """One lock for each owner."""
        with self._guard:
            return self._locks.setdefault(owner, threading.Lock())


#: Clients of one process that are given no store share this one: two owners of one credential set would
#: revoke each other's tokens (§3.1.6).
IN_THIS_PROCESS = InProcessTokens()
