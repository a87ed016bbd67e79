"""A migrated database that others are copied from, for the length of a test each.

Knows the server and the migrations. Does not know what is played on a copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg
from lending import Lender
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ml_connector.store import connections, database
from ml_connector.store.vault import Keyring, new_keyring

__all__ = ["Template"]


@dataclass(frozen=True, kw_only=True)
class Template:
    """A migrated database that new ones are copied from, and the key its secrets are sealed with."""

    admin_url: str
    name: str
    key_file: Path
    keyring: Keyring = field(repr=False)
    lender: Lender = field(default_factory=Lender, repr=False)

    @classmethod
    def made(cls, admin_url: str, key_file: Path) -> Template:
        """Make the template database on a server."""
        name = f"template_{uuid4().hex[:12]}"
        _execute(admin_url, sql.SQL("create database {}").format(sql.Identifier(name)))
        database.connect(make_conninfo(admin_url, dbname=name))
        database.migrate()
        keyring = new_keyring(key_file)
        connections.check_key(keyring)
        database.connect(admin_url)
        return cls(admin_url=admin_url, name=name, key_file=key_file, keyring=keyring)

    def drop(self) -> None:
        """Take the template away, and what was copied from it."""
        for name in self.lender.ready:
            self._gone(name)
        database.connect(self.admin_url)
        _execute(self.admin_url, sql.SQL("drop database {} with (force)").format(sql.Identifier(self.name)))

    @contextmanager
    def copy(self) -> Iterator[str]:
        """A database of one's own for the length of the block, as new; gives its URL."""
        name = self.lender.ready.pop() if self.lender.ready else self._copied()
        url = make_conninfo(self.admin_url, dbname=name)
        again = False
        try:
            again = self.lender.learn(url)
            database.connect(url)
            yield url
            database.connect(self.admin_url)
            again = again and self.lender.take_back(url)
        except BaseException:
            again = False
            raise
        finally:
            database.connect(self.admin_url)
            if again:
                self.lender.ready.append(name)
            else:
                self._gone(name)

    def _copied(self) -> str:
        name = f"t_{uuid4().hex[:12]}"
        create = sql.SQL("create database {} template {}")
        _execute(self.admin_url, create.format(sql.Identifier(name), sql.Identifier(self.name)))
        return name

    def _gone(self, name: str) -> None:
        _execute(self.admin_url, sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _execute(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(statement)
