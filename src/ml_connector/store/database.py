"""Join Django to one PostgreSQL database, and bring its tables up to date.

Knows a database URL. Knows no table's meaning and no environment variable.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import Error as DjangoError
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.signals import connection_created
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ml_connector.store.opened_secrets import remember

__all__ = [
    "APP_ROLE",
    "DATABASE_ERRORS",
    "DATABASE_LOST",
    "allow_statements",
    "connect",
    "forget_session",
    "has_tables",
    "limit_statements",
    "migrate",
    "migrated",
    "now",
    "read_only",
    "set_up",
]

APP_ROLE = "ml_connector_app"
DATABASE_ERRORS = (DjangoError, psycopg.Error)
DATABASE_LOST = (
    InterfaceError,
    OperationalError,
    psycopg.OperationalError,
)  # the session is gone, or never came

_VALIDATORS = "django.contrib.auth.password_validation"
_PASSWORDS = [
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
]
_UNREADABLE = "DATABASE_URL cannot be read. It looks like postgresql://USER:PASSWORD@HOST:PORT/DATABASE."

# A host that swallows everything is given up: while connecting, while idle, and while it acknowledges nothing (Linux).
_PATIENCE = {"connect_timeout": 10, "tcp_user_timeout": 30_000}
_PATIENCE |= {"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}

_BECOME_APP = """
select set_config('role', rolname, false) from pg_roles
where rolname = %s and pg_has_role(current_user, oid, 'member')
"""

# No transaction of ours waits for anything but the database. One that does belongs to a process that stands still,
# maybe on another host, and holds rows that all others need: the end of the audit trail, or a run.
_IDLE_MAX_S = 30
_this_thread = threading.local()
_LET_GO = "select set_config('idle_in_transaction_session_timeout', %s, false)"


def set_up() -> None:
    """Make Django ready to load the store's models; no database is named yet."""
    if settings.configured:
        return
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": ""}},
        INSTALLED_APPS=[
            *("django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "axes"),
            *("procrastinate.contrib.django", "ml_connector.store"),
        ],
        AUTH_USER_MODEL="store.Person",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"],
        AUTH_PASSWORD_VALIDATORS=_PASSWORDS,
        AXES_ENABLE_ADMIN=False,
        USE_TZ=True,
        TIME_ZONE="UTC",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    connection_created.connect(_become_app, dispatch_uid="ml_connector.app_role")
    connection_created.connect(_only_read, dispatch_uid="ml_connector.read_only")


def connect(url: str) -> None:
    """Point Django at a database; its sessions work as the role that cannot rewrite the audit (L20)."""
    connection.close()
    connection.settings_dict.update(_database(url))


def own_session(url: str, name: str, **patience: int) -> psycopg.Connection:
    """Open a session of its own beside Django's, each statement by itself; `name` is how the server lists it.

    Its `patience` wins over what the URL says: who asks for it has a reason of its own (L1).
    """
    told = {**_PATIENCE, **conninfo_to_dict(url), **patience, "application_name": name[:63]}
    return psycopg.connect(make_conninfo("", **told), autocommit=True)


def limit_statements(milliseconds: int) -> None:
    """Let no statement of this process's sessions take longer, from the next one that is opened on."""
    options = connection.settings_dict["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c statement_timeout={milliseconds}".strip()


def allow_statements(milliseconds: int) -> None:
    """Let statements of this thread's session take so long, until it is forgotten: for what nobody waits for."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, false)", [f"{milliseconds}ms"])


def forget_session() -> None:
    """Drop this thread's session; the next statement opens a new one."""
    connection.close()


@contextmanager
def read_only() -> Iterator[None]:
    """Let the database refuse every write of this thread's sessions for the length of the block.

    Each session is opened so, also one that is opened anew after it was lost. Other threads go on writing.
    """
    connection.close()
    _this_thread.only_reads = True
    try:
        yield
    finally:
        connection.close()
        _this_thread.only_reads = False


def migrate() -> None:
    """Create or upgrade the tables, as the owner."""
    connection.close()
    connection_created.disconnect(dispatch_uid="ml_connector.app_role")
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection_created.connect(_become_app, dispatch_uid="ml_connector.app_role")


def has_tables() -> bool:
    """Tell whether this database was set up before."""
    return "store_keycheck" in connection.introspection.table_names()


def migrated() -> bool:
    """Tell whether every migration of this program has been applied."""
    from django.db.migrations.recorder import MigrationRecorder

    return _migrations() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """Name every migration of this program: they are files, and stay as they are while it runs."""
    from django.db.migrations.loader import MigrationLoader

    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def now() -> datetime:
    """Give the database's time, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
        return told.astimezone(UTC)


def _become_app(connection: Any, **_: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BECOME_APP, [APP_ROLE])
        cursor.execute(_LET_GO, [f"{_IDLE_MAX_S}s"])


def _only_read(connection: Any, **_: object) -> None:
    if getattr(_this_thread, "only_reads", False):
        with connection.cursor() as cursor:
            cursor.execute("set default_transaction_read_only = on")


def _database(url: str) -> dict[str, Any]:
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its text would repeat the address, password and all
        raise ValueError(_UNREADABLE) from None
    remember(str(parts.get("password") or ""))
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    named = {django_name: str(parts.pop(name, "") or "") for name, django_name in known.items()}
    return {**named, "OPTIONS": {**_PATIENCE, **parts}, "CONN_MAX_AGE": None}
