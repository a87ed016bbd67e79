"""The tongues of the gateway: which names, paths and words stand for which, read from the tables in `tongues/`.

Knows how such a table is written. Does not know what an invoice is, nor what a switch does.

Nobody outside knows how the real gateway speaks, so the same books are offered in several ways. A table says
for each member of the default tongue where it stands on the wire (`to`, a dotted path) and how it is spelled
(`as`): `money` = {value, currency}, `each:SHAPE` = a list of such, `pairs:NAME,VALUE` = a map as a list of
objects, `word:KIND` = a word of the tongue. A shape without a table is spoken as it is.
"""

import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import TypeAlias

import msgspec

__all__ = ["TONGUES", "Tongue", "Way", "letters"]

Word: TypeAlias = bool | str


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a member stands on the wire, and how it is spelled there ("" = as it is)."""

    to: str
    as_: str = msgspec.field(name="as", default="")


class Tongue(msgspec.Struct, frozen=True, dict=True, kw_only=True, forbid_unknown_fields=True):
    """One way to speak. `operations` say METHOD|METHOD and path; `switches` are its own defaults of others."""

    base: str
    company_path: str
    company: str
    operations: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    switches: dict[str, str] = {}
    envelopes: dict[str, str] = {}
    names: dict[str, dict[str, str | Way]] = {}
    words: dict[str, dict[str, Word]] = {}

    @cached_property
    def ways(self) -> Mapping[str, Mapping[str, Way]]:
        """Give the members of each shape with where and how they are spelled."""
        return {
            shape: {name: Way(way) if isinstance(way, str) else way for name, way in members.items()}
            for shape, members in self.names.items()
        }

    @cached_property
    def spoken(self) -> Mapping[str, Mapping[str, Word]]:
        """Give the words of each kind by the letters and digits of the default word."""
        return {
            kind: {letters(ours): word for ours, word in words.items()} for kind, words in self.words.items()
        }

    @cached_property
    def understood(self) -> Mapping[str, Mapping[Word, str]]:
        """Give the default word for each word of a kind; where several share one, the first."""
        return {
            kind: {word: ours for ours, word in reversed(words.items())} for kind, words in self.words.items()
        }

    def named(self, shape: str, member: str) -> str:
        """Give the name on the wire of a member; itself where the tongue has no other."""
        way = self.ways.get(shape, {}).get(member)
        return way.to if way else member


def letters(word: str) -> str:
    """Give what counts when words are compared: no case, no spaces, no hyphens (§6.6)."""
    return "".join(letter for letter in word.lower() if letter.isalnum())


@cache
def _read(name: str) -> Tongue:
    text = (files("simulators.avidxchange") / "tongues" / f"{name}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Tongue)


TONGUES: Mapping[str, Tongue] = {name: _read(name) for name in ("default", "nested", "flat")}
