"""Stands before a simulated system and sees every call: which client made it, and may act before or after it.

Knows requests. Knows no process and no rule of the system.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import groupby

from simulators.server import Server
from simulators.wire import Application, Kind, Request, Response

__all__ = ["Watch", "watch"]

Act = Callable[[str, Request], None]


class Watch:
    """An application that tells of each request; `wire.Application`."""

    def __init__(self, application: Application) -> None:
        self.switches = application.switches
        self.clients: list[str] = []
        self.act: Act = lambda when, request: None
        self._application, self._lock = application, threading.Lock()

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
        """Answer, and act before and after."""
        with self._lock:
            self.clients.append(request.headers.get("x-client", ""))
        self.act("before", request)
        response = self._application.handle(request)
        self.act("after", request)
        return response

    def turns(self) -> list[str]:
        """The clients in the order they worked, each turn once: one that came back stands there twice."""
        return [client for client, _ in groupby(self.clients)]


def watch(server: Server) -> Watch:
    """Stand before a server from now on."""
    server.admin.application = watching = Watch(server.admin.application)
    return watching
