"""Whether a connection may touch real books (L23).

Knows addresses. Knows no network: nothing is resolved or asked.
"""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

__all__ = ["is_live"]


def is_live(addresses: Iterable[str], *, rehearsal: bool) -> bool:
    """Tell whether any address lies beyond this machine, unless the connection is a rehearsal."""
    return not rehearsal and not all(_loopback(url) for url in addresses if url)


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
