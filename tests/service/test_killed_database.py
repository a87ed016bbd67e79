"""The embedded database is killed while a run is under way: the service starts it again, and goes on.

Knows the process of the server. Does not know what was being written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg
import pytest
from places import KEPT_S, SETTLE, Site, eventually
from proof import assert_settled
from stage import Scene, Template, of_kinds
from watching import watch

from ml_connector.store import connections, database, runs
from ml_connector.store.embedded import Embedded
from ml_connector.store.vault import new_keyring
from simulators.wire import Request


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site whose processes use the embedded server of their home."""
    database.set_up()
    with ExitStack() as stack:
        url = stack.enter_context(Embedded(tmp_path / "postgres").acquire())
        database.connect(url)
        database.migrate()
        key_file = tmp_path / "master.key"
        keyring = new_keyring(key_file)
        connections.check_key(keyring)
        template = Template(admin_url=url, name="", key_file=key_file, keyring=keyring)
        site = Site(url=url, template=template, home=tmp_path, stack=stack, embedded=True)
        stack.callback(database.forget_session)
        stack.callback(site.end)
        yield site


def kill_server(site: Site) -> None:
    """Kill the server as `kill -9` does; its own processes see that and end."""
    note = site.home / "postgres" / "server" / "data" / "postmaster.pid"
    psutil.Process(int(note.read_text().split()[0])).kill()


def reached(answer: Callable[[], object]) -> Callable[[], object]:
    """Take a database that does not answer for a no."""

    def ask() -> object:
        try:
            return answer()
        except (psycopg.Error, *database.DATABASE_ERRORS):
            database.forget_session()
            return None

    return ask


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_database_is_started_again_and_the_run_goes_on(site: Site, when: str) -> None:
    stage = site.stage("north", Scene(company=of_kinds("one-line", "credit-note"), settings=SETTLE))
    killed: list[str] = []

    def act(at: str, request: Request) -> None:
        if at == when and request.method == "POST" and not killed:
            killed.append(request.path)
            kill_server(site)

    watch(stage.sage).act = act
    site.start("serve", "--listen", "127.0.0.1:0")
    run_id = site.ask("north")
    assert run_id is not None
    eventually(lambda: killed)
    eventually(reached(lambda: not site.stranded()), KEPT_S)
    eventually(reached(lambda: site.run(run_id).ended_at))
    assert len(runs.latest(5, "north")) == 1
    assert_settled(stage)
