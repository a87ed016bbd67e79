"""The supervisor: keeps a few processes running, starts again what ended, and stops them all in order.

Knows commands and processes, on Linux and on Windows. Knows no database and nothing of what they do. A process it
started stops in order when its standard input ends, which is so too when the supervisor itself was killed.
"""

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

__all__ = ["Post", "supervise", "when_input_ends"]

_log = logging.getLogger(__name__)
_LOOK_S = 0.2
_AGAIN_MAX_S = 30.0
GRACE_S = 120.0
_WELL_S = 60.0  # who ran this long starts at once when it ends
# Ctrl-C is for the supervisor alone: it tells the others in its own way.
_GROUP = 0 if hasattr(os, "setpgid") else None


@dataclass(kw_only=True)
class Post:
    """One process that is to run: its name, its command, and the process that holds the post now."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    began: float = 0.0
    again_at: float = field(default=0.0)


def supervise(
    posts: Sequence[Post], stop: threading.Event, tell: Callable[[str], None], grace_s: float = GRACE_S
) -> None:
    """Keep every post filled until `stop` is set; then let all end in order, and end who has not after `grace_s`."""
    try:
        while not stop.wait(_LOOK_S):
            for post in posts:
                _look(post, tell)
    finally:
        _dismiss(posts, tell, grace_s)


def when_input_ends(stop: threading.Event, grace_s: float = GRACE_S) -> None:
    """Set `stop` once standard input ends: the supervisor wants this process to stop, or is gone.

    A process that is still there `grace_s` later ends at once: without a supervisor nobody else ends one that hangs.
    """

    def read() -> None:
        while os.read(sys.stdin.fileno(), 1024):  # no buffer: its lock would outlive this thread
            pass
        stop.set()
        time.sleep(grace_s)
        os._exit(1)

    threading.Thread(target=read, name="input", daemon=True).start()


def _look(post: Post, tell: Callable[[str], None]) -> None:
    now = time.monotonic()
    if post.process is not None and post.process.poll() is not None:
        _close_input(post.process)
        _note_end(post, now, f"{post.name} ended with {post.process.returncode}", tell)
        post.process = None
    if post.process is None and now >= post.again_at:
        try:
            post.process = _started(post.command)
        except OSError as error:  # no memory, no more processes: that may pass
            _note_end(post, now, f"{post.name} could not be started ({error})", tell)
            return
        post.began = now
        _log.info("%s started as process %s", post.name, post.process.pid)


def _note_end(post: Post, now: float, what: str, tell: Callable[[str], None]) -> None:
    well = post.process is not None and now - post.began > _WELL_S
    post.failures = 0 if well else post.failures + 1
    post.again_at = now + (0 if well else min(2.0 ** (post.failures - 1), _AGAIN_MAX_S))
    tell(f"{what}; it is started again.")


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdin=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        process_group=_GROUP,
    )


def _dismiss(posts: Sequence[Post], tell: Callable[[str], None], grace_s: float) -> None:
    left = [post for post in posts if post.process is not None and post.process.poll() is None]
    for post in left:
        _close_input(post.process)
    deadline = time.monotonic() + grace_s
    for post in left:
        process = post.process
        if process is None:
            continue
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            tell(
                f"{post.name} did not end within {grace_s:.0f} s and was ended; what it was sending is looked up."
            )
            process.kill()
            process.wait()


def _close_input(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None and process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
