"""A worker: takes runs from the queue and carries them, several at once, until it is told to stop.

Knows the job engine's workers and their places. Knows no run: what carries one is handed in.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
from procrastinate import App
from procrastinate.psycopg_connector import PsycopgConnector

from ml_connector.jobs.engine import QUEUES, USUAL, engine
from ml_connector.store.processes import BEAT_S, STALL_S

__all__ = ["Places", "WorkerEnded", "work"]

_LOOK_S = 5.0  # a notice of a new job comes at once; this is for the one that was lost
_STOP_LOOK_S = 0.2
_AWAY_S = 5.0  # so long without a session, then a new process has to find the database again, or start it


class WorkerEnded(RuntimeError):
    """A worker that nobody told to stop has ended."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """How many runs a worker carries at once: in places no slow run may take, and in places any may take."""

    quick: int = 6
    any: int = 2


def work(url: str, role: str, carry: Callable[[int], object], stop: threading.Event, places: Places) -> None:
    """Work until `stop` is set; runs under way then end as `carry` ends them.

    Raises WorkerEnded where it ended early: the database went away. Uses a loop that psycopg can use on Windows, too.
    """
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(_work(url, role, carry, stop, places))


async def _work(
    url: str, role: str, carry: Callable[[int], object], stop: threading.Event, places: Places
) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(places.quick + places.any + 4))

    async def become(session: psycopg.AsyncConnection) -> None:
        await session.execute(
            "select set_config('role', rolname, false) from pg_roles where rolname = %s", [role]
        )
        await session.commit()

    app = engine(
        PsycopgConnector(conninfo=url, min_size=1, max_size=4, configure=become, timeout=_AWAY_S), carry
    )
    async with app.open_async():
        workers = [
            asyncio.create_task(_take(app, queues, number))
            for queues, number in (([USUAL], places.quick), (QUEUES, places.any))
            if number
        ]
        told = asyncio.create_task(_until(stop))
        await asyncio.wait([*workers, told], return_when=asyncio.FIRST_COMPLETED)
        for task in (*workers, told):
            task.cancel()
        ended = await asyncio.gather(*workers, return_exceptions=True)
    if not stop.is_set():
        why = next((str(end) for end in ended if isinstance(end, Exception)), "its sessions ended")
        raise WorkerEnded(
            f"The worker lost its database ({' '.join(why.split())}). What it was doing is taken over."
        )


async def _take(app: App, queues: Sequence[str], number: int) -> None:
    await app.run_worker_async(
        queues=queues,
        concurrency=number,
        fetch_job_polling_interval=_LOOK_S,
        update_heartbeat_interval=BEAT_S,
        stalled_worker_timeout=STALL_S,
        delete_jobs="successful",
        install_signal_handlers=False,
    )


async def _until(stop: threading.Event) -> None:
    while not stop.is_set():
        await asyncio.sleep(_STOP_LOOK_S)
