"""The program is killed by signal, again and again, at moments told by what a simulator has seen.

Knows the program as a process. Does not know what it was doing when it died.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from proof import assert_settled
from stage import NAME, Scene, Set, Stage, Template, one_of_each

from simulators.wire import Application, Kind, Request, Response

PROGRAM = (sys.executable, "-c", "from ml_connector.cli import main; main()")
STORIES = {  # per story: at which request since its own start each process dies; "after" = once it was answered
    "early": ("before", (3, 9, 14, 20, 25, 31, 36, 42, 47, 53, 58, 64)),
    "late": ("after", (62, 55, 47, 41, 36, 31, 27, 23, 19, 15, 11, 7)),
    "steady": ("before", (66, 33, 48, 24, 36, 17, 27, 12, 20, 9, 14, 6)),
}
KILLS_MIN = 30


class Trap:
    """An application that kills a process at a request; `wire.Application`."""

    def __init__(self, application: Application, trigger: Trigger) -> None:
        self.switches = application.switches
        self._application, self._trigger = application, trigger

    def kind(self, request: Request) -> Kind:
        """Read, write or token."""
        return self._application.kind(request)

    def refuse_switch(self, name: str, value: str) -> str | None:
        """Why a switch cannot be set so."""
        return self._application.refuse_switch(name, value)

    def reset(self) -> None:
        """Go back to the seed."""
        self._application.reset()

    def handle(self, request: Request) -> Response:
        """Answer, and kill before or after it when the time has come."""
        fires = self._trigger.count()
        if fires and self._trigger.when == "before":
            self._trigger.kill()
        response = self._application.handle(request)
        if fires and self._trigger.when == "after":
            self._trigger.kill()
        return response


class Trigger:
    """Counts the requests of both systems and kills one process at one of them."""

    def __init__(self, when: str) -> None:
        self.when, self.killed = when, 0
        self._lock = threading.Lock()
        self._left = 0
        self._process: subprocess.Popen[str] | None = None

    def arm(self, process: subprocess.Popen[str], at: int) -> None:
        """Kill this process at its `at`-th request."""
        with self._lock:
            self._process, self._left = process, at

    def count(self) -> bool:
        """Count a request; tell whether it is the one."""
        with self._lock:
            self._left -= 1
            return self._left == 0

    def kill(self) -> None:
        """End the process as `kill -9` does, and wait until it is gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(30)
        self.killed += 1


def start(stage: Stage, template: Template, home: Path) -> subprocess.Popen[str]:
    """Start the program as a user would."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ML_CONNECTOR")},
        "ML_CONNECTOR_HOME": str(home),
        "ML_CONNECTOR_KEY_FILE": str(template.key_file),
        "DATABASE_URL": stage.house.url,
    }
    command = [*PROGRAM, "run", NAME, "--json"]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def play(stage: Stage, template: Template, home: Path, when: str, moments: Iterable[int]) -> int:
    """Start the program once a moment and kill it there; how many were killed."""
    trigger = Trigger(when)
    for server in (stage.sage, stage.avid):
        server.admin.application = Trap(server.admin.application, trigger)
    for moment in moments:
        process = start(stage, template, home)
        trigger.arm(process, moment)
        told, _ = process.communicate(timeout=120)
        assert process.returncode in (-9, 0, 1), told
    stage.later((datetime.now(UTC) - stage.clock.now()).total_seconds())  # the processes had the real time
    return trigger.killed


def settling(make_stage: Set, seconds: int) -> Stage:
    return make_stage(
        Scene(company=one_of_each(), settings={"settle_after_s": str(seconds), "parcel_max": "2"})
    )


@pytest.mark.parametrize("story", STORIES)
def test_killed_again_and_again_nothing_is_twice_and_nothing_lost(
    make_stage: Set, template: Template, tmp_path: Path, story: str
) -> None:
    stage = settling(make_stage, 0)
    killed = play(stage, template, tmp_path, *STORIES[story])
    assert killed >= KILLS_MIN // len(STORIES), "too few of the moments came"
    stage.run_until_quiet()
    assert_settled(stage)


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_where_an_absence_is_not_believed_at_once_nothing_is_twice_and_nothing_lost(
    make_stage: Set, template: Template, tmp_path: Path, when: str
) -> None:
    stage = settling(make_stage, 1)
    moments = (55, 47, 62, 51, 58)
    assert play(stage, template, tmp_path, when, moments) >= len(moments) - 1, "too few of the moments came"
    stage.run_until_quiet()
    assert_settled(stage)
