"""Claims about the web process as it is started: it lives without a database, and says what is missing.

Knows the command and the probes. Does not know how a check is made.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import conninfo_to_dict
from sites import Answer, asked
from stage import Template

from ml_connector.cli import program

PROGRAM = [sys.executable, "-c", "from ml_connector.cli import main; main()"]
WAIT_S = 60


def until(ask: Callable[[], Answer], seen: Callable[[Answer], bool]) -> Answer:
    """Ask until the answer is as wanted; the last answer where it never is."""
    end = time.monotonic() + WAIT_S
    while not seen(told := ask()) and time.monotonic() < end:
        time.sleep(0.05)
    return told


@pytest.fixture
def copied(template: Template) -> Iterator[str]:
    """A database of this test's own."""
    with template.copy() as url:
        yield url


@pytest.fixture
def key(template: Template, tmp_path: Path) -> Path:
    """The key file of that database."""
    made = tmp_path / "master.key"
    made.write_bytes(template.key_file.read_bytes())
    made.chmod(0o600)
    return made


@pytest.fixture
def port(copied: str, key: Path, tmp_path: Path) -> Iterator[int]:
    """The port of a web process on that database; it ends in order when its input does."""
    told = {**os.environ, "ML_CONNECTOR_HOME": str(tmp_path), "DATABASE_URL": copied}
    told["ML_CONNECTOR_KEY_FILE"] = str(key)
    with subprocess.Popen([*PROGRAM, "web", "--listen", "127.0.0.1:0", "--supervised"], env=told, text=True,
                          stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # fmt: skip
        assert process.stdin is not None and process.stderr is not None
        found = re.search(r"127\.0\.0\.1:(\d+)/", process.stderr.readline())
        assert found is not None
        yield int(found[1])
        process.stdin.close()
        assert process.wait(WAIT_S) == 0
        process.stderr.close()


def test_readiness_names_what_is_missing_and_comes_back(port: int, copied: str, key: Path) -> None:
    def ready(*checks: str) -> None:
        told = until(lambda: asked(port, "/readyz"), lambda told: told.checks == list(checks))
        assert (told.checks, told.status) == (list(checks), 503 if checks else 200)

    ready("scheduler", "worker")
    with psycopg.connect(copied, autocommit=True) as session:
        session.execute(
            "insert into store_process (kind, host, pid, born, version, started_at, beat_at) select kind, 'erp-2', "
            "row_number() over (), 1.0, '', now(), now() + interval '1 hour' from unnest(array['worker', 'scheduler']) "
            "as kind"
        )
        ready()
        session.execute("update store_process set kind = 'gone' where kind = 'worker'")
        ready("worker")
        session.execute(
            "update django_migrations set name = 'was_' || name where app = 'store' "
            "and name = (select max(name) from django_migrations where app = 'store')"
        )
        ready("tables")
        session.execute("update django_migrations set name = substr(name, 5) where name like 'was_%'")
    kept = key.read_bytes()
    key.unlink()
    ready("key")
    key.write_bytes(kept)
    key.chmod(0o600)
    ready("worker")


def test_the_process_lives_while_its_database_does_not_answer(
    port: int, copied: str, template: Template
) -> None:
    until(lambda: asked(port, "/readyz"), lambda told: told.checks == ["scheduler", "worker"])
    name = str(conninfo_to_dict(copied)["dbname"])
    with psycopg.connect(template.admin_url, autocommit=True) as session:
        session.execute(f"alter database {name} allow_connections false".encode())
        session.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        gone = until(lambda: asked(port, "/readyz"), lambda told: told.checks == ["database"])
        assert (gone.checks, gone.status, asked(port, "/healthz").status) == (["database"], 503, 200)
        session.execute(f"alter database {name} allow_connections true".encode())
    back = until(lambda: asked(port, "/readyz"), lambda told: told.checks == ["scheduler", "worker"])
    assert back.checks == ["scheduler", "worker"]


def test_a_port_that_is_taken_is_one_clear_error(port: int, tmp_path: Path) -> None:
    told = {**os.environ, "ML_CONNECTOR_HOME": str(tmp_path / secrets.token_hex(4))}
    done = subprocess.run([*PROGRAM, "web", "--listen", f"127.0.0.1:{port}"], env=told, text=True,
                          capture_output=True, timeout=WAIT_S, check=False)  # fmt: skip
    assert done.returncode == 3
    assert f"The console cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["serve", "web"])
@pytest.mark.parametrize(
    "listen", ["0.0.0.0:8300", "192.0.2.7:8300", "[::]:8300", "erp:8300", "127.0.0.1:x", "8300"]
)
def test_an_address_that_others_reach_is_refused(command: str, listen: str) -> None:
    done = CliRunner().invoke(program, [command, "--listen", listen])
    assert done.exit_code == 2
    assert "travel readable" in done.output or "no HOST:PORT" in done.output or "names no port" in done.output
