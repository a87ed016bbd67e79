"""One answer of a real or simulated system, and how it is quoted in a report that leaves the building.

Knows status, headers, JSON and how to take data out of a sentence. Does not know either system.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2

WORDS_MAX = 12
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_KEY = re.compile(r"\((?!'?\$)[^/]*\)")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """An answer: what was asked (method and shape of the path), status, headers (lower case), body as it came."""

    asked: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    private: tuple[str, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        """2xx without an `error` member (D7)."""
        return 200 <= self.status < 300 and not self.member("error")

    @property
    def markup(self) -> bool:
        """Whether this is a page for people."""
        return self.body.lstrip()[:1] == b"<"

    @property
    def json(self) -> Any:
        """The body as JSON, numbers with a point as Decimal. Raises ValueError."""
        return json.loads(self.body, parse_float=Decimal)

    def member(self, name: str) -> Any:
        """A member of the JSON object in the body; None where there is none."""
        try:
            found = self.json
        except ValueError:
            return None
        return found.get(name) if isinstance(found, dict) else None

    @property
    def code(self) -> str:
        """The system's own code for what went wrong, or "" (each system has its own)."""
        return ""

    @property
    def message(self) -> str:
        """The system's own words, or ""."""
        return ""

    @property
    def words(self) -> str:
        """The first words of the message, with everything that could be data taken out."""
        return quotable(self.message, self.private)

    @property
    def told(self) -> str:
        """Status, code and first words, or what kind of body it was."""
        kind = "a page" if self.markup else "an empty body" if not self.body.strip() else ""
        said = f"{self.code}: {self.words}" if self.code and self.words else self.code or kind
        return f"{self.status} {said}".strip()

    def __str__(self) -> str:
        return f"{self.asked} → {self.told}"


def quotable(message: str, private: Iterable[str]) -> str:
    """The first dozen words without quoted texts, known values or anything with a digit: they may be data."""
    for text in sorted((text for text in private if len(text) >= 2), key=len, reverse=True):
        message = message.replace(text, "…")
    words = _QUOTED.sub("…", message).split()
    shown = ["…" if re.search(r"\d|@", word) else word for word in words[:WORDS_MAX]]
    return " ".join(shown).replace("|", "/") + (" …" if len(words) > WORDS_MAX else "")


def shape(method: str, path: str, query: str = "") -> str:
    """`GET AP/APVendors(*)?$filter`: no key, no value of an option, no host."""
    names = "&".join(part.partition("=")[0] for part in unquote(query).split("&") if part)
    return f"{method} {_KEY.sub('(*)', unquote(path))}{f'?{names}' if names else ''}"


def together(*heard: Heard) -> str:
    """The evidence of several answers."""
    return "; ".join(str(each) for each in heard)


def with_headers(heard: Heard) -> str:
    """The evidence of an answer with the names of its headers, which are no secret."""
    return f"{heard}; headers: {', '.join(sorted(heard.headers))}"


def lowered(response: httpx2.Response) -> dict[str, str]:
    """Headers by their names in lower case."""
    return {name.lower(): value for name, value in response.headers.items()}


def query_of(url: str) -> dict[str, str]:
    """The options of an address, decoded."""
    pairs = (part.partition("=") for part in urlsplit(url).query.split("&") if part)
    return {unquote(name): unquote(value) for name, _, value in pairs}
