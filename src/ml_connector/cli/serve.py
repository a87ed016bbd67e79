"""`serve` and `worker`: the program as a service that runs by itself.

Knows processes and signals. Knows no chore and no run.
"""

import importlib.metadata
import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click

from ml_connector import logs, settings, wiring
from ml_connector.cli.listening import listening, place_of
from ml_connector.jobs import CHORES, Places, Post, beating, keep_doing, supervise, when_input_ends, work
from ml_connector.operations import House, carry
from ml_connector.store.database import APP_ROLE
from ml_connector.web import stay

__all__ = ["COMMANDS"]

_PROGRAM = (sys.executable, "-c", "from ml_connector.cli import main; main()")
_log = logging.getLogger(__name__)
_MANY = click.IntRange(1, 64)
_quick = click.option("--quick", default=6, show_default=True, type=_MANY, help="Runs at once of a worker.")
_slow = click.option("--slow", default=2, show_default=True, type=_MANY, help="Further runs, also slow ones.")
_supervised = click.option("--supervised", is_flag=True, hidden=True, help="Stop when standard input ends.")

_log_format = click.option(
    "--log-format",
    type=click.Choice([logs.JSON, logs.TEXT]),
    help="How lines on standard error look. By default text on a terminal, JSON elsewhere.",
)


@click.command()
@click.option("--workers", default=1, show_default=True, type=click.IntRange(0, 64), help="Worker processes.")
@_quick
@_slow
@listening
@_log_format
def serve(workers: int, quick: int, slow: int, log_format: str | None, **place: Any) -> None:
    """Run it all: console, scheduler and workers, until Ctrl-C; what ends by itself is started again."""
    spot = place_of(**place)
    with wiring.opened(settings.read(), _tell):
        pass  # say what is missing before anything starts
    logs.to_screen(log_format)
    stop = _stopping()
    places = ("--quick", str(quick), "--slow", str(slow))
    form = ("--log-format", log_format) if log_format else ()
    posts = [_post("web", "web", *spot.words(), *form), _post("scheduler", "scheduler", *form)]
    posts += [_post(f"worker {number}", "worker", *places, *form) for number in range(1, workers + 1)]
    _tell(f"Serving with {len(posts)} processes. Ctrl-C stops in order.")
    supervise(posts, stop, _tell)


@click.command()
@_quick
@_slow
@_log_format
@_supervised
def worker(quick: int, slow: int, log_format: str | None, supervised: bool) -> None:
    """Add one more worker, on any host with the same DATABASE_URL and key, until Ctrl-C."""
    logs.to_screen(log_format)
    with _process("worker", supervised=supervised) as (house, stop):
        work(house.url, APP_ROLE, lambda run_id: carry(house, run_id), stop, Places(quick=quick, any=slow))


@click.command(hidden=True)
@_log_format
@_supervised
def scheduler(log_format: str | None, supervised: bool) -> None:
    """Do what is due: ask for runs, rescue what is stranded. `serve` starts this."""
    logs.to_screen(log_format)
    with _process("scheduler", supervised=supervised) as (house, stop):
        keep_doing(house, CHORES, stop)


@click.command(hidden=True)
@listening
@_log_format
@_supervised
def web(log_format: str | None, supervised: bool, **place: Any) -> None:
    """Show how the house is, to people and to watchers. `serve` starts this."""
    logs.to_screen(log_format)
    stop = _stopping()
    if supervised:
        when_input_ends(stop)
    stay(place_of(**place), settings.read(), stop, _tell)


@contextmanager
def _process(kind: str, *, supervised: bool) -> Iterator[tuple[House, threading.Event]]:
    """Open the house for a process that stays: it beats, and stops in order when told to."""
    stop = _stopping()
    if supervised:
        when_input_ends(stop)
    version = importlib.metadata.version("ml-connector")
    with wiring.opened(settings.read(), _tell, stop) as opened, beating(kind, version, opened.hear):
        yield opened.house, stop


def _tell(words: str) -> None:
    _log.info("%s", words)


def _post(name: str, *arguments: str) -> Post:
    return Post(name=name, command=[*_PROGRAM, *arguments, "--supervised"])


def _stopping() -> threading.Event:
    """Give an event that Ctrl-C, or the system's word to stop, sets; the second time is obeyed at once."""
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    handler: Callable[[int, FrameType | None], Any] = told
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), handler)
    return stop


COMMANDS = (serve, worker, scheduler, web)
