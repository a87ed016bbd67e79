"""A world in which a process is really killed at a call, and two processes really run at once.

Knows processes, and when the simulators are asked. Does not know what a process was doing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import ClassVar

from model_world import World
from stage import INVOICES

from simulators.wire import Request, Response

__all__ = ["KilledWorld"]

CHILD = Path(__file__).with_name("model_child.py")
PATIENCE_S = 300
SLEPT_S = 130  # a run sleeps no longer before it leaves the rest to the next one

Handle = Callable[[Request], Response]


@dataclass(kw_only=True)
class KilledWorld(World):
    """Other processes run the product now and then; `killed` counts those that were."""

    killed: int = 0
    served: ClassVar[bool] = True

    def die_at_call(self, at: int, when: str) -> None:
        """Start a process that runs once, and kill it right before or after a call of its is carried out."""
        with self._others(1) as (child,), ExitStack() as stack:
            seen, lock = iter(range(1, at + 1)), Lock()

            def strikes() -> bool:
                with lock:
                    return next(seen, 0) == at

            def trapped(handle: Handle) -> Handle:
                def handled(request: Request) -> Response:
                    fires = strikes()
                    if fires and when == "before":
                        self._kill(child)
                    answer = handle(request)
                    if fires and when == "after":
                        self._kill(child)
                    return answer

                return handled

            for app in (self.stage.sage_app, self.stage.avid_app):
                handle: Handle = app.handle
                app.handle = trapped(handle)  # type: ignore[method-assign]  # the same system, in other hands
                stack.callback(setattr, app, "handle", handle)
            self._begin(child)
            child.wait(PATIENCE_S)

    def two_at_once(self, at: int) -> None:
        """Start two processes that run once each, at the same time."""
        with self._others(2) as children:
            for child in children:
                self._begin(child)
            for child in children:
                assert child.wait(PATIENCE_S) == 0

    @contextmanager
    def _others(self, count: int) -> Iterator[list[subprocess.Popen[str]]]:
        """Processes that wait for the word to begin; none is left after the block."""
        self.truth.before_a_run()
        command = [sys.executable, str(CHILD)]
        children = [subprocess.Popen(command, stdin=subprocess.PIPE, text=True) for _ in range(count)]
        try:
            yield children
        finally:
            for child in children:
                child.kill()
                child.wait(PATIENCE_S)
                if child.stdin is not None:
                    child.stdin.close()
            self.stage.later(SLEPT_S)
            self.runs += count
            self.truth.after_a_run()

    def _begin(self, child: subprocess.Popen[str]) -> None:
        told = {
            "url": self.stage.house.url,
            "key_file": str(self.key_file),
            "name": self.stage.name,
            "flow": INVOICES,
            "at": self.stage.clock.now().isoformat(),
        }
        assert child.stdin is not None
        child.stdin.write(json.dumps(told) + "\n")
        child.stdin.flush()

    def _kill(self, child: subprocess.Popen[str]) -> None:
        child.kill()
        child.wait(PATIENCE_S)
        self.killed += 1
