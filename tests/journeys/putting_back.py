"""A database put back to what it was: what an administrator does with yesterday's dump, in one statement.

Knows PostgreSQL's copies of whole databases. Knows no table and neither system.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ml_connector.store import database

__all__ = ["Backup"]


@dataclass(kw_only=True)
class Backup:
    """The copy of one database, at most one at a time; `name` is empty where none was taken."""

    admin_url: str = field(repr=False)
    url: str = field(repr=False)
    name: str = ""

    def take(self) -> None:
        """Copy the database as it is now, in place of the copy there was."""
        self.drop()
        self.name = f"kept_{secrets.token_hex(6)}"
        self._copied(str(conninfo_to_dict(self.url)["dbname"]), self.name)

    def restore(self) -> None:
        """Put the database back to the copy; neither system knows of it."""
        own = str(conninfo_to_dict(self.url)["dbname"])
        database.connect(self.admin_url)
        self._execute("drop database {} with (force)", own)
        self._copied(self.name, own)

    def drop(self) -> None:
        """Take the copy away, if there is one."""
        if self.name:
            self._execute("drop database {} with (force)", self.name)
        self.name = ""

    def _copied(self, source: str, target: str) -> None:
        database.connect(self.admin_url)  # nobody may be in a database that is copied
        self._execute("create database {} template {}", target, source)
        database.connect(self.url)

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as session:
            session.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
