"""A connection as a page shows it: its addresses, which secrets are there, its settings in words, what was found.

Knows what is kept of a connection and the words for it. Knows no page; of a secret only that it is there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ml_connector.domain.causes import CAUSES
from ml_connector.domain.options import Options
from ml_connector.store import systems
from ml_connector.store.connections import Stored
from ml_connector.views.setting_words import GROUPS, Setting
from ml_connector.views.waits import waits_for

__all__ = ["ADDRESSES", "FLAGS", "SECRETS", "Group", "Shown", "Value", "connection_page", "groups", "usual"]

ADDRESSES: Mapping[str, tuple[str, str]] = {
    "sage_url": ("Sage 300: address of its Web API", "https://HOST/Sage300WebApi"),
    "sage_company": ("Sage 300: company (Org ID)", "SAMLTD"),
    "sage_user": ("Sage 300: user", "a user with the right Sage 300 Web API; not ADMIN"),
    "sage_ca_file": (
        "Sage 300: certificate authority (PEM file on this host)",
        "only for a certificate of your own",
    ),
    "avid_url": ("AvidXchange: address", "gateway, context and version, as AvidXchange gave it"),
    "avid_token_url": ("AvidXchange: address that gives out tokens", ""),
    "avid_client_id": ("AvidXchange: consumer key", ""),
    "avid_company": ("AvidXchange: company id", ""),
    "avid_ca_file": ("AvidXchange: certificate authority (PEM file on this host)", ""),
    "proxy": ("Proxy for both systems", "http://HOST:PORT"),
}
"""What leads to both systems, by name: its title and how it is written."""
FLAGS: Mapping[str, str] = {
    "allow_http": "Allow plain http beyond this machine",
    "rehearsal": "Rehearsal: simulators or a test company, not live",
}
SECRETS: Mapping[str, str] = {
    "sage_password": "Sage 300: password",
    "client_secret": "AvidXchange: client secret",
    "company_token": "AvidXchange: company token",
    "user_token": "AvidXchange: user token",
}
_ACCEPTS: Mapping[str, str] = {
    "day_literal": "How a day is written in a search",
    "ge": "Understands “at least” in a search",
    "text_search": "How a text is searched within a text",
    "negation": "Understands “not” in a search",
    "orderby": "Sorts a list when asked",
    "select": "Gives only the members that are asked for",
    "next_link": "Says where the next page is",
    "top_over_page": "What it does when more rows are asked for than a page has",
    "page_size": "Rows a page",
    "description_filter": "Batches can be searched by their description",
    "patch_insert": "Entries can be added to a batch",
    "password_case": "How the password is sent",
    "enum_key": "How a key with a choice in it is written",
    "filter_max_bytes": "Longest search, in bytes",
    "filter_max_nodes": "Longest search, in parts",
}


_RELEASES = {"straight": "By itself, what passes the checks", "person": "Only what a person released"}


@dataclass(frozen=True, kw_only=True)
class Value:
    """One setting with its value: as it is typed, in words, and whether it is as it usually is."""

    setting: Setting
    typed: str
    words: str
    usual: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """Settings that belong together."""

    title: str
    values: Sequence[Value]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One connection; `failed` are the stages of the last ping that were red, each with its four lines."""

    addresses: Sequence[tuple[str, str]]
    plain_http: bool
    secrets: Sequence[tuple[str, bool]]
    groups: Sequence[Group]
    accepts: Sequence[tuple[str, str]]
    probed_at: datetime | None
    pinged_at: str
    green: bool
    failed: Sequence[Mapping[str, str]]
    stopped: Mapping[str, str]
    stopped_at: str
    waits_for: str
    added_at: datetime


def connection_page(stored: Stored, now: datetime) -> Shown:
    """Give a connection as it is kept."""
    pinged, stopped = stored.pinged or {}, stored.stopped or {}
    failed: Any = pinged.get("failed") or {}
    told = {name: str(stored.settings.get(name) or "") for name in ADDRESSES}
    return Shown(
        addresses=[(ADDRESSES[name][0], value) for name, value in told.items()],
        plain_http=bool(stored.settings.get("allow_http")),
        secrets=[
            *((words, name in stored.sealed) for name, words in SECRETS.items()),
            *(
                (f"The profile's {name.replace('_', ' ')}", True)
                for name in sorted(stored.sealed)
                if name not in SECRETS
            ),
        ],
        groups=groups(_options(stored)),
        accepts=_accepts(stored.dialect),
        probed_at=stored.probed_at,
        pinged_at=str(pinged.get("at") or ""),
        green=bool(pinged.get("green")),
        failed=[_four(str(cause)) for cause in dict.fromkeys(failed.values())],
        stopped={**_four(stopped["cause"]), "said": stopped.get("said", "")} if stopped else {},
        stopped_at=stopped.get("at", ""),
        waits_for=_waits_for(stored, now),
        added_at=stored.created_at,
    )


def groups(typed: Mapping[str, str]) -> Sequence[Group]:
    """Give all settings with these values; where nothing was typed, with the usual one."""
    return [Group(title=title, values=[_value(one, typed) for one in members]) for title, members in GROUPS]


def usual(name: str) -> str:
    """Write what a setting is where nothing was typed, as one would type it."""
    value = getattr(Options(), name)
    if value is None:
        return "off" if name.startswith("breaker") else "none"
    if isinstance(value, tuple):
        return ("," if name == "po_types" else "-").join(map(str, value))
    if name == "payments_origin":
        return value or "unset"
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)


def _waits_for(stored: Stored, now: datetime) -> str:
    try:
        return waits_for(stored, now, systems.every())
    except ValueError as unreadable:
        return f"the settings cannot be read, so nothing can be run: {unreadable}"


def _value(setting: Setting, told: Mapping[str, str]) -> Value:
    typed = told.get(setting.name, "").strip() if setting.name in told else usual(setting.name)
    if setting.name == "payments_origin":
        typed = typed or "unset"
    words = _RELEASES.get(typed) or setting.choices.get(typed, typed) or "not set"
    return Value(setting=setting, typed=typed, words=words, usual=typed == usual(setting.name))


def _options(stored: Stored) -> Mapping[str, str]:
    told = stored.settings.get("options")
    return {name: str(value) for name, value in told.items()} if isinstance(told, dict) else {}


def _accepts(dialect: str) -> Sequence[tuple[str, str]]:
    told = json.loads(dialect or "{}")
    return [(words, _accepted(told[name])) for name, words in _ACCEPTS.items() if name in told]


def _accepted(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value).replace("_", " ")


def _four(code: str) -> Mapping[str, str]:
    cause = CAUSES.get(code)
    if cause is None:
        return {"what": "A reason this version does not know.", "who": "IT administrator",
                "where": "The log of this program", "next": "Ping it again."}  # fmt: skip
    return {"what": cause.what, "who": cause.who, "where": cause.where, "next": cause.next}
