"""Put the house together: database, key, clock; the only place that assembles.

Knows every room. Knows no flow's content and parses no argument.
"""

import getpass
import importlib.metadata
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ml_connector import logs
from ml_connector.domain.people import Actor, trusted
from ml_connector.engine.ports import Interrupted
from ml_connector.jobs import JobQueue
from ml_connector.operations import House, NotReady
from ml_connector.operations.doctor import Premises
from ml_connector.settings import Settings
from ml_connector.store import connections, database, identity
from ml_connector.store.embedded import Embedded
from ml_connector.store.identity import me
from ml_connector.store.vault import KeyProblem, Keyring, new_keyring, read_keyring

__all__ = ["DatabaseClock", "actor", "check", "examined", "first_time", "migrating", "opened"]


class DatabaseClock:
    """The database's time, carried on by this machine's steady counter: hosts with wrong clocks agree."""

    def __init__(self, now: datetime) -> None:
        self._told = (now, time.monotonic())

    def now(self) -> datetime:
        """Give the current time in UTC."""
        at, counter = self._told
        return at + timedelta(seconds=time.monotonic() - counter)

    def hear(self, now: datetime) -> None:
        """Be told the database's time again: the counter stands still while this host is paused or asleep."""
        self._told = (now, time.monotonic())

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class StoppingClock(DatabaseClock):
    """The same, for a process that may be told to stop while it waits."""

    def __init__(self, now: datetime, stop: threading.Event) -> None:
        super().__init__(now)
        self._stop = stop

    def sleep(self, seconds: float) -> None:
        """Wait; raises Interrupted once this process is to stop."""
        if self._stop.wait(seconds):
            raise Interrupted

    def rest(self) -> None:
        """Raise Interrupted where this process is to stop."""
        if self._stop.is_set():
            raise Interrupted


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The house with its doors open."""

    house: House
    settings: Settings
    hear: Callable[[datetime], None]


@contextmanager
def opened(
    settings: Settings, tell: Callable[[str], None], stop: threading.Event | None = None
) -> Iterator[Opened]:
    """Open an installed house; raises where the key or the tables are missing or not the right ones.

    With `stop` whatever is done in it ends at the next good place once that is set.
    """
    identity.call_host(settings.host)
    keyring = read_keyring(settings.key_file)
    logs.to_file(settings.log_file)
    with _database(settings) as url:
        database.connect(url)
        check(settings)
        clock = StoppingClock(database.now(), stop or threading.Event())
        yield Opened(house=_house(settings, url, keyring, tell, clock), settings=settings, hear=clock.hear)


def check(settings: Settings) -> None:
    """Raise where the tables are not up to date or the key file is missing or another; the database is joined."""
    if not database.migrated():
        raise NotReady("The database's tables are not up to date. Run `ml-connector migrate`.")
    connections.check_key(read_keyring(settings.key_file))


@contextmanager
def first_time(settings: Settings, tell: Callable[[str], None]) -> Iterator[Opened]:
    """Open the house making what is missing: key, database, tables. What is there already is kept."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _database(settings) as url:
        database.connect(url)
        known = database.has_tables()
        if known and not settings.key_file.exists():
            raise KeyProblem(
                f"There is no key file at {settings.key_file}, but the database was sealed with one. Put back the "
                f"key file that belongs to this database, or use an empty database and another ML_CONNECTOR_HOME."
            )
        keyring = (
            read_keyring(settings.key_file) if settings.key_file.exists() else new_keyring(settings.key_file)
        )
        logs.to_file(settings.log_file)
        _migrate(keyring, known=known)
        clock = StoppingClock(database.now(), threading.Event())
        yield Opened(house=_house(settings, url, keyring, tell, clock), settings=settings, hear=clock.hear)


@contextmanager
def migrating(settings: Settings) -> Iterator[None]:
    """Bring the tables of an installed house up to date."""
    keyring = read_keyring(settings.key_file)
    with _database(settings) as url:
        database.connect(url)
        _migrate(keyring, known=database.has_tables())
        yield


@contextmanager
def examined(settings: Settings) -> Iterator[Premises]:
    """Open as much of the house as there is, to be looked at only; raises NotReady where nothing was set up."""
    identity.call_host(settings.host)
    if settings.database_url is None and not settings.database_folder.exists():
        raise NotReady(f"Nothing is set up in {settings.home}. Run `ml-connector init` first.")
    keyring, key_problem = None, ""
    try:
        keyring = read_keyring(settings.key_file)
    except KeyProblem as wrong:
        key_problem = str(wrong)
    with _database(settings) as url:
        database.connect(url)
        with database.read_only():
            yield Premises(
                home=settings.home if settings.home.exists() else settings.key_file.parent,
                key_file=settings.key_file,
                embedded=settings.database_url is None,
                here=datetime.now(UTC),
                version=importlib.metadata.version("ml-connector"),
                keyring=keyring,
                key_problem=key_problem,
                database_problem=_unreached(),
            )


def _unreached() -> str:
    try:
        database.now()
    except database.DATABASE_ERRORS as error:
        database.forget_session()
        return f"the database cannot be reached ({' '.join(str(error).split())})"
    return ""


def _migrate(keyring: Keyring, *, known: bool) -> None:
    """Bring the tables up to date; with a key that is not theirs nothing is touched."""
    if known:
        connections.check_key(keyring)
    database.migrate()
    connections.check_key(keyring)


def actor(door: str) -> Actor:
    """Name who asks through a door: the operating system's login (L20). It let them at the key: they may do all."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError):
        login = f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"
    return trusted(f"{door}:{login}@{me().partition(':')[0]}")


def _house(
    settings: Settings, url: str, keyring: Keyring, tell: Callable[[str], None], clock: StoppingClock
) -> House:
    return House(
        url=url,
        keyring=keyring,
        clock=clock,
        tell=tell,
        rest=clock.rest,
        queue=JobQueue(),
        home=settings.home,
    )


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    with ExitStack() as stack:
        if settings.database_url is not None:
            yield settings.database_url
        else:
            yield stack.enter_context(Embedded(settings.database_folder).acquire())
