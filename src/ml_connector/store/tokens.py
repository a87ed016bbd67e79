"""Access tokens, sealed with the master key, one an owner, shared by all processes (L13).

Knows texts and owners. Knows no gateway and not what a token opens.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from ml_connector.store import models
from ml_connector.store.database import own_session
from ml_connector.store.opened_secrets import remember
from ml_connector.store.vault import Keyring

__all__ = ["Tokens"]

_SAVE = """
insert into store_token (owner, sealed) values (%s, %s)
on conflict (owner) do update set sealed = excluded.sealed
"""


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """A shelf of tokens; the lock is the database's, on a session of its own, and ends with the process."""

    url: str
    keyring: Keyring
    patience_s: int = 120

    def load(self, owner: str) -> str | None:
        """Give the token text of an owner, or None."""
        row = models.Token.objects.filter(owner=owner).first()
        return None if row is None else _noted(self.keyring.open(row.sealed, f"token/{owner}"))

    def save(self, owner: str, text: str) -> None:
        """Keep the token text of an owner, on a session of its own: also a plan, which may write nothing, needs one.

        Asking again each time would take the token away from every other process.
        """
        sealed = self.keyring.seal(_noted(text), f"token/{owner}")
        with own_session(self.url, "ml-connector token") as session:
            session.execute(_SAVE, [owner, sealed])

    @contextmanager
    def lock(self, owner: str) -> Iterator[None]:
        """Hold one owner's token; waits for whoever holds it, and raises TimeoutError when patience ends."""
        number = int.from_bytes(hashlib.sha256(f"token/{owner}".encode()).digest()[:8], "big", signed=True)
        with own_session(self.url, "ml-connector token") as session:
            session.execute("select set_config('lock_timeout', %s, false)", [f"{self.patience_s}s"])
            try:
                session.execute("select pg_advisory_lock(%s)", [number])
            except psycopg.errors.LockNotAvailable as busy:
                raise TimeoutError("somebody else is still asking for this token") from busy
            yield


def _noted(text: str) -> str:
    """Note the token in a text as a secret; gives the text."""
    remember(*re.findall(r'"access_token": "([^"]+)"', text))
    return text
