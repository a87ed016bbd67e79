"""`alert add | edit | remove | test | limit`: who is told when something is wrong, and from when on.

Knows options; a secret comes from the environment, a pipe or a prompt, never from an argument. Knows no server.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from ml_connector import settings, wiring
from ml_connector.cli.screen import remark
from ml_connector.domain.alerting.kinds import KINDS, Severity
from ml_connector.domain.alerting.limits import LIMITS
from ml_connector.operations import (
    ChannelForm,
    add_channel,
    edit_channel,
    remove_channel,
    send_test,
    set_limit,
)

__all__ = ["alert"]

_Command = TypeVar("_Command", bound=Callable[..., object])
_ALL = "all"
_PROMPTS = {
    "smtp_password": "Password of the mail server's user",
    "webhook_secret": "Secret the calls are signed with",
    "alert_url": "Address to call",
}
_NEEDS = {"smtp": ("smtp_password",), "webhook": ("alert_url", "webhook_secret"), "heartbeat": ("alert_url",)}
_SETTINGS = ("security", "user", "sender", "to", "ca_file", "every_min", "method", "timeout_s")
_OPTIONS = (
    click.option("--security", type=click.Choice(["starttls", "tls", "none"]), help="Of the mail server."),
    click.option("--user", help="Who signs in at the mail server."),
    click.option("--from", "sender", help="The sender's address."),
    click.option("--to", multiple=True, help="A receiver's address; may be given many times."),
    click.option("--ca-file", help="PEM file of a further authority to trust."),
    click.option("--every", "every_min", type=click.IntRange(1, 1440), help="Minutes between signs of life."),
    click.option("--method", type=click.Choice(["GET", "POST"]), help="Of the sign of life."),
    click.option(
        "--timeout", "timeout_s", type=click.FloatRange(1, 60), help="Seconds to wait for an answer."
    ),
    click.option(
        "--severity", type=click.Choice([str(one) for one in Severity]), help="Only from this severity on."
    ),
    click.option("--kind", "kinds", multiple=True, type=click.Choice(list(KINDS)), help="Only these kinds."),
    click.option("--connection", "connections", multiple=True, help="Only these connections."),
    click.option(
        "--digest", help='Daily, everything open: a time and a zone, "07:00 America/Toronto"; "" for none.'
    ),
    click.option("--quiet/--no-quiet", default=None, help="A digest also when nothing is open."),
)


@click.group(short_help="Say who is told when something is wrong.")
def alert() -> None:
    """Alerts: who is told when something is wrong, how, and from when on."""


def _options(command: _Command) -> _Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@alert.command()
@click.argument("name")
@click.option("--smtp", metavar="HOST[:PORT]", help="By mail, through this server.")
@click.option("--webhook", metavar="URL", help="By a signed call of this address; - reads it as a secret.")
@click.option("--heartbeat", metavar="URL", help="A sign of life to this address; - reads it as a secret.")
@_options
def add(name: str, smtp: str | None, webhook: str | None, heartbeat: str | None, **told: Any) -> None:
    """Add the channel NAME. Secrets come from the environment, from standard input, or from a prompt.

    Standard input may hold lines such as smtp_password=… and webhook_secret=….
    """
    ways = {
        way: where for way, where in (("smtp", smtp), ("webhook", webhook), ("heartbeat", heartbeat)) if where
    }
    if len(ways) != 1:
        raise click.UsageError("Name one way: --smtp, --webhook or --heartbeat.")
    ((way, where),) = ways.items()
    given = {"alert_url": where} if way != "smtp" and where != "-" else {}
    needed = [secret for secret in _NEEDS[way] if secret not in given]
    if way == "smtp" and not told["user"]:
        needed = []
    form = _form(name, told, way=way, mail=_server(smtp), secrets={**_secrets(needed), **given})
    with wiring.opened(settings.read(), remark) as opened:
        _checked(lambda: add_channel(opened.house, form, wiring.actor("cli")))
    click.echo(f"Channel {name} was added. Nothing has been sent. Next: ml-connector alert test {name}")


@alert.command()
@click.argument("name")
@click.option("--smtp", metavar="HOST[:PORT]", help="Another mail server.")
@click.option("--secrets", is_flag=True, help="Also new secrets: environment, standard input, or a prompt.")
@_options
def edit(name: str, smtp: str | None, secrets: bool, **told: Any) -> None:
    """Change what is named of the channel NAME; all else stays. Sends nothing."""
    with wiring.opened(settings.read(), remark) as opened:
        given = _secrets(list(_PROMPTS), keeps=True) if secrets else {}
        form = _form(name, told, mail=_server(smtp), secrets=given)
        _checked(lambda: edit_channel(opened.house, form, wiring.actor("cli")))
    click.echo(f"Channel {name} was changed. Next: ml-connector alert test {name}")


@alert.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take the channel NAME out of use. Its secrets are deleted; what it was told stays in the log."""
    with wiring.opened(settings.read(), remark) as opened:
        _checked(lambda: remove_channel(opened.house, name, wiring.actor("cli")))
    click.echo(f"Channel {name} was removed. Nobody is told by it any more.")


@alert.command()
@click.argument("name")
@click.pass_context
def test(context: click.Context, name: str) -> None:
    """Send a notice marked as a test by the channel NAME, now, and print what the server said."""
    with wiring.opened(settings.read(), remark) as opened:
        answer = _checked(lambda: send_test(opened.house, name))
    click.echo(f"{'Sent' if answer.ok else 'Not sent'}. The server said: {answer.said}")
    context.exit(0 if answer.ok else 1)


@alert.command()
@click.argument("name")
@click.argument("kind", type=click.Choice(list(LIMITS)))
@click.argument("value")
def limit(name: str, kind: str, value: str) -> None:
    """Set from when on somebody is told: of the connection NAME, or of `all`.

    VALUE is a time (90m, 6h, 2d), a number, an amount or a size, as the kind says; off, or default.
    """
    typed = None if value == "default" else value
    with wiring.opened(settings.read(), remark) as opened:
        whose = None if name == _ALL else name
        _checked(lambda: set_limit(opened.house, whose, kind, typed, wiring.actor("cli")))
    click.echo(f"{kind} of {name}: {value}.")


def _form(
    name: str, told: Mapping[str, Any], *, mail: Mapping[str, Any], secrets: Mapping[str, str], way: str = ""
) -> ChannelForm:
    rules = {word: told[word] for word in ("kinds", "connections") if told[word]}
    if told["severity"]:
        rules["severity"] = Severity.named(told["severity"])
    given = {word: told[word] for word in _SETTINGS if told[word]}
    if "to" in given:
        given["to"] = list(given["to"])
    return ChannelForm(
        name=name,
        way=way,
        settings={**given, **mail},
        rules=rules,
        digest=told["digest"],
        quiet=told["quiet"],
        secrets=secrets,
    )


def _server(typed: str | None) -> dict[str, Any]:
    host, _, port = (typed or "").partition(":")
    if port and not port.isdecimal():
        raise click.UsageError(f"--smtp takes HOST or HOST:PORT, not {typed!r}")
    return {"host": host, "port": int(port or 0)} if host else {}


def _secrets(needed: list[str], *, keeps: bool = False) -> dict[str, str]:
    """Collect secrets: the environment first, then piped lines, then a prompt for what is still needed."""
    given = settings.given_secrets(names=settings.ALERT_SECRETS)
    found = {name: value for name, value in given.items() if name in needed}
    if needed and not sys.stdin.isatty():
        lines = (line.rstrip("\n").partition("=") for line in sys.stdin)
        return {**{name.strip(): value for name, _, value in lines if name.strip() in needed}, **found}
    hint = " (Enter keeps the one there is)" if keeps else ""
    for name in needed:
        if name not in found:
            typed = click.prompt(f"{_PROMPTS[name]}{hint}", hide_input=True, default="", show_default=False)
            found |= {name: typed} if typed else {}
    return found


_Told = TypeVar("_Told")


def _checked(act: Callable[[], _Told]) -> _Told:
    """Do it; what is wrong with what was typed is a usage error."""
    try:
        return act()
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None
