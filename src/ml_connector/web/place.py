"""Where this process listens, and by which names it answers.

Knows addresses and host names. Knows no page.
"""

import platform
import socket
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from ml_connector.operations import NotReady

__all__ = ["Place"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """An address and a port of this machine; port 0 is any that is free. `names` are further names browsers use.

    `https_only`: browsers reach it by https alone, through a proxy that speaks plain http with this process.
    """

    host: str
    port: int
    names: Sequence[str] = ()
    open_to_network: bool = False
    https_only: bool = False

    def words(self) -> Sequence[str]:
        """Write this place as options of the command line."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        named = [word for name in self.names for word in ("--name", name)]
        flags = [*["--open-to-network"] * self.open_to_network, *["--https-only"] * self.https_only]
        return ["--listen", f"{host}:{self.port}", *flags, *named]

    def bound(self) -> socket.socket:
        """Give a socket that listens here; raise NotReady where that cannot be."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        try:
            return socket.create_server((self.host, self.port), family=family)
        except OSError as error:
            raise NotReady(
                f"The console cannot listen on {self.host} port {self.port} ({error.strerror}). Another program "
                f"may use it; `ml-connector serve --listen HOST:PORT` names another place."
            ) from error

    def allowed(self) -> Sequence[str]:
        """Give the names under which it answers: a page under any other name may be an attack on the browser."""
        own = ["localhost", "127.0.0.1", "::1", *self.names]
        if self.open_to_network:
            own += [platform.node(), socket.getfqdn()]
            own += [one.address for of_it in psutil.net_if_addrs().values() for one in of_it]
        return [_as_a_browser_writes(name) for name in own]


def _as_a_browser_writes(name: str) -> str:
    """Write an IPv6 address in brackets and without the interface it belongs to, as it stands in Host."""
    bare, _, _ = name.partition("%")
    return f"[{bare}]" if ":" in bare and not bare.startswith("[") else name
