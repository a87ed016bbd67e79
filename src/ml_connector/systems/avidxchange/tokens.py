"""Keep the gateway's tokens where all processes find them, so that none revokes another's (L13).

Knows the client's token and a shelf for texts. Knows no table and no key.
"""

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import avidxchange

__all__ = ["SharedTokens", "TokenShelf"]


class TokenShelf(Protocol):
    """Keeps one sealed text an owner."""

    def load(self, owner: str) -> str | None:
        """Give the text, or None."""
        ...

    def save(self, owner: str, text: str) -> None:
        """Keep the text in place of the one before."""
        ...

    def lock(self, owner: str) -> AbstractContextManager[None]:
        """Hold one owner's text against every other process; raises TimeoutError where somebody else keeps it."""
        ...


@dataclass(frozen=True)
class SharedTokens:
    """The client's token store, on a shelf."""

    shelf: TokenShelf

    def load(self, owner: str) -> avidxchange.StoredToken | None:
        """Give the stored token of an owner."""
        text = self.shelf.load(owner)
        if text is None:
            return None
        told = json.loads(text)
        expires = told["expires_at"]
        return avidxchange.StoredToken(
            access_token=told["access_token"],
            expires_at=datetime.fromisoformat(expires) if expires else None,
            keep_to_end=told["keep_to_end"],
            credential=told["credential"],
        )

    def save(self, owner: str, token: avidxchange.StoredToken) -> None:
        """Keep an owner's token."""
        told = {
            "access_token": token.access_token,
            "expires_at": token.expires_at.isoformat() if token.expires_at else None,
            "keep_to_end": token.keep_to_end,
            "credential": token.credential,
        }
        self.shelf.save(owner, json.dumps(told))

    def lock(self, owner: str) -> AbstractContextManager[object]:
        """Hold an owner's token while a new one is asked for."""
        return self.shelf.lock(owner)
