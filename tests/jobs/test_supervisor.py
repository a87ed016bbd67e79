"""The supervisor with small programs in place of the product's.

Knows processes. Knows no database.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ml_connector.jobs.supervisor import Post, supervise

WAITS = "import sys; sys.stdin.read()"
DEAF = "import time; time.sleep(60)"
WATCHED = """
import threading, time
from ml_connector.jobs.supervisor import when_input_ends
stop = threading.Event()
when_input_ends(stop, grace_s={grace})
{then}
"""
STAYS = 120

Start = Callable[..., tuple[threading.Thread, threading.Event, list[str]]]


def post(name: str, code: str) -> Post:
    return Post(name=name, command=[sys.executable, "-c", code])


def eventually(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def supervised() -> Start:
    def start(*posts: Post, grace_s: float = STAYS) -> tuple[threading.Thread, threading.Event, list[str]]:
        stop, told = threading.Event(), list[str]()
        thread = threading.Thread(target=supervise, args=(posts, stop, told.append, grace_s))
        thread.start()
        return thread, stop, told

    return start


def test_all_posts_are_filled_and_leave_in_order_when_their_input_ends(
    supervised: Start,
) -> None:
    posts = [post("one", WAITS), post("two", WAITS)]
    thread, stop, told = supervised(*posts)
    eventually(lambda: all(it.process for it in posts))
    stop.set()
    thread.join()
    assert ([it.process and it.process.returncode for it in posts], told) == ([0, 0], [])


def test_what_ends_is_started_again_and_later_each_time(supervised: Start) -> None:
    failing = post("one", "raise SystemExit(7)")
    thread, stop, told = supervised(failing)
    eventually(lambda: len(told) >= 2)
    stop.set()
    thread.join()
    assert told[0] == "one ended with 7; it is started again."
    assert failing.failures >= 2
    assert failing.again_at - failing.began >= 2


def test_what_cannot_be_started_keeps_none_of_the_others(supervised: Start, tmp_path: Path) -> None:
    missing, other = Post(name="one", command=[str(tmp_path / "nothing")]), post("two", WAITS)
    thread, stop, told = supervised(missing, other)
    eventually(lambda: other.process and told)
    stop.set()
    thread.join()
    assert "could not be started" in told[0]


def test_who_does_not_leave_is_ended_and_that_is_said(supervised: Start) -> None:
    deaf = post("one", DEAF)
    thread, stop, told = supervised(deaf, grace_s=0.1)
    eventually(lambda: deaf.process)
    stop.set()
    thread.join()
    assert deaf.process is not None
    assert deaf.process.returncode != 0
    assert "did not end" in told[0]


@pytest.mark.parametrize(("then", "grace", "code"), [("stop.wait()", STAYS, 0), ("time.sleep(60)", 0, 1)])
def test_a_process_whose_supervisor_is_gone_stops_and_one_that_hangs_ends_all_the_same(
    then: str, grace: int, code: int
) -> None:
    command = [sys.executable, "-c", WATCHED.format(grace=grace, then=then)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == code
