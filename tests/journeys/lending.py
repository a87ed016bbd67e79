"""Databases that are lent to one test after the other: each is as new when it is lent.

To copy a template costs many times what it costs to empty one that exists. Knows tables, sequences and what a migrated
database holds from the start. Does not know what a test does; a database whose tables it changed is not lent again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

__all__ = ["Lender"]

_IS_OURS = "select rolsuper from pg_roles where rolname = current_user"
_SHAPE = """
select (select sum(hashtext(concat(relname, relkind, relnatts, relhastriggers))::bigint) from pg_class
        where relnamespace = 'public'::regnamespace),
       (select sum(hashtext(concat(tgrelid, tgname, tgenabled))::bigint) from pg_trigger),
       (select sum(hashtext(concat(proname, prosrc))::bigint) from pg_proc where pronamespace = 'public'::regnamespace),
       (select sum(hashtext(concat(conrelid, conname, convalidated))::bigint) from pg_constraint),
       (select sum(hashtext(concat(setdatabase, setrole, setconfig))::bigint) from pg_db_role_setting)
"""
_TABLES = (
    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1"
)
_SEQUENCES = "select quote_ident(sequencename), last_value from pg_sequences where schemaname = 'public'"
_EMPTY = """
do $$
declare named record; holds boolean;
begin
  perform set_config('session_replication_role', 'replica', true);
  for named in select oid::regclass as name from pg_class
               where relnamespace = 'public'::regnamespace and relkind = 'r'
  loop
    execute format('select exists (select from %s)', named.name) into holds;
    if holds then execute format('delete from %s', named.name); end if;
  end loop;
end $$
"""
_END_OTHERS = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""
_END_WITHIN_S = 5.0


@dataclass
class Lender:
    """Lends databases that are copies of one template, and empties what comes back."""

    ready: list[str] = field(default_factory=list)
    shape: object = None
    rows: dict[str, bytes] = field(default_factory=dict)
    counts: list[tuple[str, int | None]] = field(default_factory=list)

    def learn(self, url: str) -> bool:
        """Look at a fresh copy, once; tells whether it may be lent again at all."""
        if self.shape is not None:
            return True
        with psycopg.connect(url) as session:
            if session.execute(_IS_OURS).fetchone() != (True,):
                return False
            self.shape = session.execute(_SHAPE).fetchone()
            self.counts = session.execute(_SEQUENCES).fetchall()
            for (table,) in session.execute(_TABLES).fetchall():
                name = sql.Identifier(table)
                with session.cursor().copy(sql.SQL("copy {} to stdout").format(name)) as rows:
                    told = b"".join(bytes(row) for row in rows)
                if told:
                    self.rows[table] = told
        return True

    def take_back(self, url: str) -> bool:
        """Empty what a test has left; tells whether it is as new, or its tables are others now."""
        with psycopg.connect(url) as session:
            until = time.monotonic() + _END_WITHIN_S
            while session.execute(_END_OTHERS).fetchone() != (0,):
                session.rollback()
                if time.monotonic() > until:
                    return False
            if session.execute(_SHAPE).fetchone() != self.shape:
                return False
            session.execute(_EMPTY)
            session.execute("set local session_replication_role = replica")
            for table, told in self.rows.items():
                with session.cursor().copy(
                    sql.SQL("copy {} from stdin").format(sql.Identifier(table))
                ) as rows:
                    rows.write(told)
            for sequence, last in self.counts:
                session.execute("select setval(%s, %s, %s)", [sequence, last or 1, last is not None])
        return True
