"""Say who is told and how, and from when on: channels and limits, checked before they are kept.

Knows what a channel needs. Knows no server: nothing is sent here.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ml_connector.domain.alerting.limits import Limits
from ml_connector.domain.alerting.rules import Digest, Rules
from ml_connector.domain.people import Actor, Right
from ml_connector.operations.house import House
from ml_connector.store import alert_channels, connections
from ml_connector.store.alert_channels import NewChannel

__all__ = ["ChannelForm", "add_channel", "edit_channel", "remove_channel", "set_limit"]

_SECRET_MIN = 16
_TIMEOUT_S = 20.0
_USUAL: Mapping[str, Mapping[str, Any]] = {
    "smtp": {"host": "", "port": 0, "security": "starttls", "user": "", "sender": "", "to": [], "ca_file": "",
             "timeout_s": _TIMEOUT_S},
    "webhook": {"ca_file": "", "timeout_s": _TIMEOUT_S},
    "heartbeat": {"every_min": 5, "method": "GET", "ca_file": "", "timeout_s": _TIMEOUT_S},
}  # fmt: skip
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, kw_only=True)
class ChannelForm:
    """A channel as it was typed: only what is named. `digest` "" = none, None = as it is."""

    name: str
    way: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    digest: str | None = None
    quiet: bool | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def add_channel(house: House, form: ChannelForm, actor: Actor) -> None:
    """Check a new channel and keep it; sends nothing. Raises ValueError naming what is wrong."""
    actor.must(Right.ALERT)
    new = NewChannel(
        name=form.name,
        way=form.way,
        settings=_settings(form.way, {}, form),
        rules=replace(Rules(), **form.rules),
        digest=Digest.read(form.digest, quiet=bool(form.quiet)) if form.digest else None,
        secrets=form.secrets,
    )
    _check(new, new.secrets)
    alert_channels.add(new, house.keyring, actor.name, house.clock.now())


def edit_channel(house: House, form: ChannelForm, actor: Actor) -> None:
    """Change what is named of a channel, checked as a new one is. Raises ValueError naming what is wrong."""
    actor.must(Right.ALERT)
    stored = alert_channels.find(form.name)
    typed = str(stored.digest or "") if form.digest is None else form.digest
    quiet = form.quiet if form.quiet is not None else bool(stored.digest and stored.digest.quiet)
    new = NewChannel(
        name=stored.name,
        way=stored.way,
        settings=_settings(stored.way, stored.settings, form),
        rules=replace(stored.rules, **form.rules),
        digest=Digest.read(typed, quiet=quiet) if typed else None,
        secrets=form.secrets,
    )
    _check(new, {**stored.secrets(house.keyring), **form.secrets})
    alert_channels.alter(stored, new, house.keyring, actor.name, house.clock.now())


def remove_channel(house: House, name: str, actor: Actor) -> None:
    """Take a channel out of use; its secrets are deleted. Raises ChannelUnknown."""
    actor.must(Right.ALERT)
    alert_channels.remove(alert_channels.find(name), actor.name, house.clock.now())


def set_limit(house: House, name: str | None, kind: str, value: str | None, actor: Actor) -> None:
    """Set a limit of one connection, or of all (None); without a value the usual one counts again.

    Raises ValueError naming what is wrong.
    """
    actor.must(Right.ALERT)
    Limits().with_typed({kind: value or "off"})
    if kind == "disk" and name is not None:
        raise ValueError("A disk belongs to no connection: set its limit for all.")
    stored = connections.find(name) if name is not None else None
    alert_channels.set_limit(stored.id if stored else None, kind, value, actor.name, house.clock.now())


def _settings(way: str, before: Mapping[str, Any], form: ChannelForm) -> Mapping[str, Any]:
    usual = _USUAL[way]
    foreign = sorted(set(form.settings) - set(usual))
    if foreign:
        raise ValueError(f"A channel by {way} takes no {foreign[0].replace('_', '-')}.")
    told = {**usual, **before, **form.settings}
    if way == "smtp":
        told["port"] = told["port"] or _PORTS[told["security"]]
    elif "alert_url" in form.secrets:
        told["address"] = _shown(form.secrets["alert_url"])
    return told


def _check(new: NewChannel, secrets: Mapping[str, str]) -> None:
    if new.settings["ca_file"] and not Path(new.settings["ca_file"]).is_file():
        raise ValueError(f"There is no file {new.settings['ca_file']}.")
    if new.way == "heartbeat" and new.digest:
        raise ValueError("A sign of life says nothing but that it lives: it takes no digest.")
    if new.way == "smtp":
        _check_mail(new.settings, secrets.get("smtp_password", ""))
    else:
        _check_address(secrets.get("alert_url", ""))
    if new.way == "webhook" and len(secrets.get("webhook_secret", "")) < _SECRET_MIN:
        raise ValueError(
            f"A webhook is signed: give a secret of at least {_SECRET_MIN} characters as ML_CONNECTOR_WEBHOOK_SECRET."
        )


def _check_mail(told: Mapping[str, Any], password: str) -> None:
    if not told["host"] or not told["sender"] or not told["to"]:
        raise ValueError("Mail needs a server (--smtp), a sender (--from) and at least one receiver (--to).")
    for address in (told["sender"], *told["to"]):
        if "@" not in address or any(sign in address for sign in "\r\n,"):
            raise ValueError(f"{address!r} is no mail address.")
    if told["user"] and not password:
        raise ValueError("There is a user and no password: give it as ML_CONNECTOR_SMTP_PASSWORD.")
    if told["user"] and told["security"] == "none" and not _is_loopback(told["host"]):
        raise ValueError("A password is sent by --security starttls or tls only.")


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError("The address must be one that begins with https://.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("The address must begin with https://; http goes to this machine only.")
    if parts.username or parts.password:
        raise ValueError("The address must not carry a user or password.")


def _shown(url: str) -> str:
    """Show where an address leads; its path may be a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
