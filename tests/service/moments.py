"""A program that starts the product's commands in processes of their own, some of which end or stop at one moment.

Knows functions of the product by their names, and signals. Read line by line from standard input: a JSON object with
`command` and maybe `moment` ("module:name", "before" or "after", "KILL" or "STOP"); answers the number of the process.

Not the product's: it wraps a function here and then runs the real command line. Each process is a copy of this one,
which has loaded everything, so that a test of many processes does not load it as often.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from ml_connector.cli import main

_CLIENTS = count(1)


def strike(name: str, when: str, how: str) -> None:
    """Let this process end or stop when it first comes to a function, or has come through it."""
    place, attribute = _found(name)
    real = getattr(place, attribute)
    struck: list[bool] = []

    def once() -> None:
        if not struck:
            struck.append(True)
            os.kill(os.getpid(), getattr(signal, f"SIG{how}"))

    @functools.wraps(real)
    def wrapped(*given: Any, **named: Any) -> Any:
        if when == "before":
            once()
        answer = real(*given, **named)
        if when == "after":
            once()
        return answer

    setattr(place, attribute, wrapped)


def sign_calls() -> None:
    """Let every client of Sage 300 say which process it is of, and which of its clients it is."""
    place, attribute = _found("sage300.transport:_session")
    real: Callable[..., Any] = getattr(place, attribute)

    def signed(*given: Any, **named: Any) -> Any:
        session = real(*given, **named)
        session.headers["X-Client"] = f"{os.getpid()}.{next(_CLIENTS)}"
        return session

    setattr(place, attribute, signed)


def _found(name: str) -> tuple[Any, str]:
    module, _, path = name.partition(":")
    *owners, attribute = path.split(".")
    return functools.reduce(getattr, owners, importlib.import_module(module)), attribute


def be(command: Sequence[str], moment: Sequence[str] | None) -> NoReturn:
    """Be that process, from here to its end."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        sys.stdin = Path(os.devnull).open()  # noqa: SIM115 - for as long as the process lives
        os.dup2(sys.stdin.fileno(), 0)
        sign_calls()
        if moment:
            strike(*moment)
        sys.argv = ["ml-connector", *command]
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for them
    for line in iter(sys.stdin.readline, ""):
        wish = json.loads(line)
        number = os.fork()
        if not number:
            be(wish["command"], wish.get("moment"))
        os.write(3, f"{number}\n".encode())
