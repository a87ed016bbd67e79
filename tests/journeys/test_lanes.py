"""The claim that slow and dead companies do not delay quick ones, with a real worker over real HTTP.

Knows companies behind servers of their own, and a queue. Does not measure any time: it compares what ended.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

from stage import INVOICES, Scene, Set, Stage, addresses, form, of_kinds

from ml_connector.domain.people import trusted
from ml_connector.jobs import JobQueue, Places, work
from ml_connector.operations import add_connection, ask_for_run, carry
from ml_connector.store import connections, database, runs, systems
from ml_connector.store.database import APP_ROLE
from ml_connector.store.runs import Asked
from simulators.server import Server

QUICK, SLOW, DEAD = 20, 3, 2
WAIT_S = 60


class Tarpit:
    """A server that takes connections and never answers, until it is closed."""

    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def close(self) -> None:
        """Cut everybody off, and listen no more."""
        if self.door.fileno() < 0:
            return
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        for each in self.taken:
            each.close()

    def _take(self) -> None:
        try:
            while True:
                self.taken.append(self.door.accept()[0])
        except OSError:
            return


def company(stage: Stage, scene: Scene, name: str, sage_url: str, usual_s: float) -> str:
    """Add a company on a Sage server of its own, whose last run took so long; its name."""
    wanted = replace(form(stage, scene), name=name, address={**addresses(stage), "sage_url": sage_url})
    stored = add_connection(stage.house, wanted, trusted("test"))
    run = runs.begin(stored.id, INVOICES, "test", stage.clock.now())
    stage.clock.sleep(usual_s)
    runs.end(run, "test", stage.clock.now(), {"outcome": "balanced"})
    return name


def ask(stage: Stage, names: Sequence[str]) -> list[int]:
    """Put a run of each into the queue, in this order."""
    asked = []
    for name in names:
        stored = connections.find(name)
        told = Asked(connection_id=stored.id, flow=INVOICES, actor="test", trigger="schedule")
        asked.append(ask_for_run(stage.house, told))
    return [run for run in asked if run is not None]


@contextmanager
def working(stage: Stage, places: Places) -> Iterator[None]:
    """A worker of this process, for the length of the block."""
    stop = threading.Event()

    def carried(run_id: int) -> None:
        try:
            carry(stage.house, run_id)
        finally:
            database.forget_session()

    worker = threading.Thread(target=work, args=(stage.house.url, APP_ROLE, carried, stop, places))
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join(WAIT_S)
    assert not worker.is_alive()


def ended(wanted: Sequence[int]) -> bool:
    """Wait, within bounds, until all these runs have ended."""
    for _ in range(WAIT_S * 20):
        if all(runs.find(run).ended_at for run in wanted):
            return True
        time.sleep(0.05)
    return False


def test_three_slow_and_two_dead_companies_do_not_delay_twenty_quick_ones(make_stage: Set) -> None:
    scene = Scene(company=of_kinds("one-line"))
    stage = make_stage(scene)
    stage.house = replace(stage.house, queue=JobQueue())
    with ExitStack() as stack:
        pits = [stack.enter_context(closing(Tarpit())) for _ in range(SLOW + DEAD)]
        late = [
            company(stage, scene, f"late-{n}", pit.url, 600 if n < SLOW else 1) for n, pit in enumerate(pits)
        ]
        for name in late[SLOW:]:  # quick once, but their last run met nobody
            systems.change(
                connections.find(name), lambda states: [replace(states[0], failures=1), *states[1:]]
            )
        servers = [stack.enter_context(Server(stage.sage_app)) for _ in range(QUICK)]
        names = [company(stage, scene, f"quick-{n}", server.url, 1) for n, server in enumerate(servers)]
        slow, quick = ask(stage, late), ask(stage, names)
        with working(stage, Places(quick=2, any=2)):
            assert ended(quick)
            assert [runs.find(run).ended_at for run in slow] == [None] * (SLOW + DEAD)
            assert sum(runs.find(run).attempt for run in slow) == 2  # as many as there are places for them
            for pit in pits:
                pit.close()
            assert ended(slow)
