"""Who this process is: the name of its host, its number, and when it was born; and whether another one still lives.

Knows the operating system's processes. Knows no table.
"""

import os
import platform
from functools import cache

import psutil

__all__ = ["birth", "call_host", "host", "is_alive", "kill", "me"]

_HOST_MAX = 40  # the name goes into the 63 bytes PostgreSQL keeps of who is connected
_BORN_WITHIN_S = 2.0  # a system's own rounding; a number is not used again that soon
_named: list[str] = []


def call_host(name: str) -> None:
    """Call this host by another name than its own (containers change theirs with each start); "" = its own."""
    _named[:] = [name] if name else []


def host() -> str:
    """Name this host."""
    return (_named[0] if _named else platform.node())[:_HOST_MAX]


def me() -> str:
    """Name this process for people: host and process id."""
    return f"{host()}:{os.getpid()}"


def birth() -> float:
    """Give when this process was born, in seconds since the epoch, always the same whatever the host's clock does."""
    return _birth(os.getpid())


@cache
def _birth(pid: int) -> float:
    return float(psutil.Process(pid).create_time())


def is_alive(pid: int, born_at: float) -> bool:
    """Tell whether a process of this host, born then, still is there; a stopped one is."""
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - born_at) < _BORN_WITHIN_S
        return bool(same and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True  # it is there, and not ours to look at


def kill(pid: int, born_at: float) -> bool:
    """End a process of this host, born then, at once; tell whether it is gone."""
    if not is_alive(pid, born_at):
        return True
    try:
        process = psutil.Process(pid)
        process.kill()
        process.wait(timeout=5)
    except psutil.NoSuchProcess:
        return True
    except (psutil.AccessDenied, psutil.TimeoutExpired):
        return not is_alive(pid, born_at)
    return True
