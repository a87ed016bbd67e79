"""Whether a Sage site still has what is read of it: its description of itself, looked at once a day (A7, §C.6).

Knows the client's metadata and which members of which resource somebody asks for. Knows no table and no flow. A member
that is not there would be read as empty, and something empty would be sent, or not be found.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

import sage300
from ml_connector.domain.failures import TryLater
from ml_connector.systems.sage300.failures import from_read

__all__ = ["Describes", "Description", "DescriptionShelf", "Undescribed"]

_GOOD_FOR = timedelta(days=1)  # the description of a module is large and slow (H7)
_NAMED_MAX = 5

Members = Mapping[str, str]  # a member to what became of it


class DescriptionShelf(Protocol):
    """Keeps one text a module of the company."""

    def load(self, module: str) -> str | None:
        """Give the text, or None."""
        ...

    def save(self, module: str, fingerprint: str, text: str) -> None:
        """Keep the text in place of the one before; another fingerprint means that the site has changed."""
        ...


class Describes(Protocol):
    """Tells whether a site has what is read of it."""

    def require(
        self, resource: sage300.Resource[Any], needed: Sequence[str], read: Sequence[str] = ()
    ) -> None:
        """Raise TryLater where the site lacks a needed member, or has lost one that is read since it was first seen."""
        ...


class Undescribed:
    """A site of which nothing is asked: it is taken to have everything."""

    def require(
        self, resource: sage300.Resource[Any], needed: Sequence[str], read: Sequence[str] = ()
    ) -> None:
        """Let everything pass."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a module lacks of what our models read, and which of it it ever had, by resource.

    `fingerprint` is of everything the module said; "" where it said nothing.
    """

    seen_at: datetime
    fingerprint: str = ""
    lacking: dict[str, dict[str, str]] = {}
    had: dict[str, list[str]] = {}


@dataclass(kw_only=True)
class Description:
    """What one company's site says of itself; `spellings` are those the client was given, so that it reads them."""

    client: sage300.Sage300
    shelf: DescriptionShelf
    now: Callable[[], datetime]
    _known: dict[str, _Kept] = field(default_factory=dict)
    _looked: set[str] = field(default_factory=set)

    def require(
        self, resource: sage300.Resource[Any], needed: Sequence[str], read: Sequence[str] = ()
    ) -> None:
        """Raise TryLater where the site lacks a needed member, or has lost one that is read since it was first seen.

        A site that does not describe itself is taken at its word: nothing is known, and nothing is stopped.
        """
        gone = self._gone(resource, needed, read)
        if gone and resource.module not in self._looked:  # a cure may have come since yesterday
            self._known[resource.module] = self._look(resource.module, self._known[resource.module])
            gone = self._gone(resource, needed, read)
        if gone:
            told = [f"{name} {became}" for name, became in sorted(gone.items())]
            more = f" and {len(told) - _NAMED_MAX} more" if len(told) > _NAMED_MAX else ""
            raise TryLater(
                cause="site-changed", said=f"{resource.name}: {'; '.join(told[:_NAMED_MAX])}{more}"
            )

    def _gone(self, resource: sage300.Resource[Any], needed: Sequence[str], read: Sequence[str]) -> Members:
        kept = self._of(resource.module)
        lacking, had = kept.lacking.get(resource.name, {}), kept.had.get(resource.name, ())
        lost = [name for name in read if name in had]
        return {name: lacking[name] for name in (*needed, *lost) if name in lacking}

    def _of(self, module: str) -> _Kept:
        """Give what is known of a module; looks again once a day."""
        if module not in self._known:
            text = self.shelf.load(module)
            kept = _read(text) if text else None
            if kept is None or self.now() - kept.seen_at > _GOOD_FOR:
                kept = self._look(module, kept)
            self._known[module] = kept
        return self._known[module]

    def _look(self, module: str, before: _Kept | None) -> _Kept:
        self._looked.add(module)
        try:
            said = self.client.metadata(module)
        except (sage300.Unauthorized, sage300.Untrusted, sage300.NotSent) as error:
            raise from_read(error) from error
        except sage300.SageError:  # it does not say, which stops nothing: a read will tell what else is wrong
            return self._keep(
                module, replace(before, seen_at=self.now()) if before else _Kept(seen_at=self.now())
            )
        resources = self._resources(module)
        lacking = {one.name: self._lacking(said, one) for one in resources}
        had = before.had if before else {}
        return self._keep(
            module,
            _Kept(
                seen_at=self.now(),
                fingerprint=hashlib.sha256(repr(said).encode()).hexdigest()[:16],
                lacking={name: found for name, found in lacking.items() if found},
                had={one.name: _had(one, had.get(one.name, ()), lacking[one.name]) for one in resources},
            ),
        )

    def _keep(self, module: str, kept: _Kept) -> _Kept:
        self.shelf.save(module, kept.fingerprint, msgspec.json.encode(kept).decode())
        return kept

    def _resources(self, module: str) -> Sequence[sage300.Resource[Any]]:
        found = [one for one in vars(self.client).values() if isinstance(one, sage300.Resource)]
        return [one for one in found if one.module == module]

    def _lacking(self, said: sage300.Metadata, resource: sage300.Resource[Any]) -> dict[str, str]:
        """Name what the site lacks of a resource; a resource it does not name at all is not described."""
        if resource.name not in said.sets:
            return {}
        gaps = said.gaps(resource.name, resource.record)
        ours = self.client.dialect.spellings.get(resource.name, {})
        misspelled = {name: f"is spelled {their}" for name, their in gaps.respelled.items()}
        return {
            **{name: "is not there" for name in gaps.absent},
            **{name: f"is {kind} now" for name, kind in gaps.other_kind.items()},
            **{name: said for name, said in misspelled.items() if ours.get(name) != gaps.respelled[name]},
        }


def _had(resource: sage300.Resource[Any], before: Sequence[str], lacking: Members) -> list[str]:
    """List the members the site has, and those it had before; one we did not read then is none that was lost."""
    return sorted({*before, *(name for name in resource.record.__struct_fields__ if name not in lacking)})


def _read(text: str) -> _Kept | None:
    """Read what was kept; None for what another version wrote: then the site is looked at anew."""
    try:
        return msgspec.json.decode(text, type=_Kept)
    except msgspec.MsgspecError:
        return None
