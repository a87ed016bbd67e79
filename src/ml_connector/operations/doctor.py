"""The doctor: looks at everything the house needs, and says of each thing how it is and who sees to it.

Knows what is to be looked at. Changes nothing, starts nothing and shows no secret.
"""

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ml_connector.operations import checks
from ml_connector.operations.certificates import Unread, Untrusted, Watched, watched
from ml_connector.operations.checks import Check, green, red, yellow
from ml_connector.store import checkpoints, connections, database, health
from ml_connector.store.alert_facts import has_schedules
from ml_connector.store.connections import Stored
from ml_connector.store.embedded_binaries import find_programs
from ml_connector.store.vault import KeyProblem, Keyring

__all__ = ["Premises", "examine", "free_disk"]

_HANDSHAKE_S = 5.0
_AT_ONCE = 8


@dataclass(frozen=True, kw_only=True)
class Premises:
    """What there is to be looked at; `here` is this host's own time, and a problem is said where a part is missing."""

    home: Path
    key_file: Path
    embedded: bool
    here: datetime
    version: str
    keyring: Keyring | None = field(repr=False)
    key_problem: str = ""
    database_problem: str = ""


def examine(premises: Premises, *, offline: bool) -> Sequence[Check]:
    """Look at everything; with `offline` no other server than the database is called."""
    found = [_key(premises), checks.on_disk(free_disk(premises.home), str(premises.home))]
    if premises.database_problem:
        then = "Start the server, or set DATABASE_URL right. Nothing else could be looked at."
        return [red("database", premises.database_problem, "DATABASE_URL", then), *found]
    if not database.migrated():
        return [
            _database(premises),
            red("tables", "the tables are not up to date", "this host", "Run `ml-connector migrate`."),
            *found,
        ]
    now = database.now()
    stored = connections.every()
    return [
        _database(premises),
        green("tables", "the tables are up to date"),
        *found,
        checks.on_clock(premises.here, now),
        *_running(premises, now),
        *_stopped(stored),
        _trail(),
        *_certificates(stored, now, offline=offline),
        _backup(),
    ]


def free_disk(path: Path) -> int:
    """Tell how many bytes are free on the disk that holds a folder."""
    return shutil.disk_usage(path).free


def _key(premises: Premises) -> Check:
    where, problem = str(premises.key_file), premises.key_problem
    if premises.keyring is not None and not premises.database_problem and database.has_tables():
        try:
            connections.prove_key(premises.keyring)
        except KeyProblem as wrong:
            problem = str(wrong)
    if problem:
        return red("key", problem, where, "Put it right as said. Without the key nothing starts.")
    return green("key", f"{where} is there and belongs to this database")


def _database(premises: Premises) -> Check:
    told = health.server()
    kind = "embedded" if premises.embedded else "of DATABASE_URL"
    what = f"PostgreSQL {told.version}, {kind}; the database has {told.size / 1_000_000:.0f} MB"
    programs = find_programs(None).version() if premises.embedded else told.version
    if programs == told.version:
        return green("database", what)
    then = "It starts anew with the new programs once no `ml-connector` process uses it."
    return yellow("database", f"{what}; the programs installed are {programs}", str(premises.home), then)


def _running(premises: Premises, now: datetime) -> Iterator[Check]:
    living, queued, late = health.living(now), health.oldest_queued(), health.late(now)
    yield checks.on_versions(premises.version, living)
    yield checks.on_processes(living, needed=bool(queued) or has_schedules())
    yield checks.on_queue(queued, now)
    yield checks.on_unowned(health.unowned())
    yield checks.on_doubt(health.oldest_doubt(), now)
    yield checks.on_late(late, now)


def _stopped(stored: Sequence[Stored]) -> Iterator[Check]:
    stopped = [one for one in stored if one.stopped]
    if not stopped:
        yield green("connections", f"none of {len(stored)} is stopped")
    for one in stopped:
        told = one.stopped or {}
        what = f"{one.name} is stopped since {told.get('at', '?')}: {told.get('cause', '?')}"
        yield red("connections", what, one.name, f"`ml-connector ping {one.name}` says whose cure it is.")


def _certificates(stored: Sequence[Stored], now: datetime, *, offline: bool) -> Iterator[Check]:
    found: dict[str, Watched] = {}
    for one in stored:
        try:
            found |= {each.place: each for each in watched(one)}
        except ValueError as wrong:
            then = f"`ml-connector profile check` says more; `connection edit {one.name}` puts it right."
            yield red("connections", f"the profile of {one.name} cannot be read: {wrong}", one.name, then)
    asked = [each for _, each in sorted(found.items()) if each.file or not offline]
    with ThreadPoolExecutor(_AT_ONCE) as hands:
        yield from hands.map(lambda each: _certificate(each, now), asked)


def _certificate(one: Watched, now: datetime) -> Check:
    name, what = "certificates", f"{one.what} ({one.place})"
    if one.proxy:
        then = "Nothing is wrong: `ml-connector ping` calls it through the proxy."
        return yellow(name, f"{what} was not looked at: it is behind a proxy", one.place, then)
    try:
        ends, note = one.ends(_HANDSHAKE_S), one.note(now)
        return checks.ending(name, f"{what}, {note}," if note else what, ends, now)
    except Untrusted as error:
        then = "Give its CA by --sage-ca-file or --avid-ca-file, or renew it."
        return red(name, f"{what} is not trusted: {error}", one.place, then)
    except Unread as error:
        if one.file:
            return red(
                name, f"{what}: {error}", one.place, "Put a readable PEM file of the certificate there."
            )
        return yellow(
            name, f"{what} could not be read: {error}", one.place, "Find out by `ml-connector ping`."
        )


def _trail() -> Check:
    last, holds = checkpoints.last_checkpoint()
    return checks.on_trail(last, holds=holds, unsigned=checkpoints.unsigned())


def _backup() -> Check:
    then = "Copy database and key, apart from each other, as install.md says."
    return yellow("backup", "no backup is known: this program makes none yet", "your backups", then)
