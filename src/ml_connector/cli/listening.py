"""Where the console listens: the options of `serve` and `web`, and which addresses are refused.

Knows addresses as they are typed. Knows no socket and no page.
"""

import ipaddress
from collections.abc import Callable, Sequence
from typing import Any

import click

from ml_connector.web import Place

__all__ = ["listening", "place_of"]


def listening(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say where it listens."""
    for option in (
        click.option(
            "--name",
            "names",
            multiple=True,
            help="A name browsers reach it by, as behind a proxy; repeatable.",
        ),
        click.option(
            "--open-to-network",
            is_flag=True,
            help="Allow an address others reach: what they type travels readable, but for a proxy with TLS.",
        ),
        click.option(
            "--https-only",
            is_flag=True,
            help="Browsers reach it by https alone, through a proxy: cookies go by nothing else.",
        ),
        click.option(
            "--listen",
            default="127.0.0.1:8300",
            show_default=True,
            metavar="HOST:PORT",
            help="The console.",
        ),
    ):
        command = option(command)
    return command


def place_of(listen: str, open_to_network: bool, https_only: bool, names: Sequence[str]) -> Place:
    """Read where to listen; refuse an address that others reach, unless that is wanted."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise click.UsageError(f"{listen!r} is no HOST:PORT; HOST is an address of this machine.") from None
    if not port.isdecimal() or int(port) > 65535:
        raise click.UsageError(f"{listen!r} names no port from 0 to 65535.")
    if not address.is_loopback and not open_to_network:
        raise click.UsageError(
            f"{host} is reached from the network, and what people type there, passwords too, would travel readable: "
            f"this program speaks plain http. Listen on 127.0.0.1 behind a proxy with TLS (--https-only), or add "
            f"--open-to-network where nobody else listens."
        )
    return Place(
        host=str(address),
        port=int(port),
        names=tuple(names),
        open_to_network=open_to_network,
        https_only=https_only,
    )
