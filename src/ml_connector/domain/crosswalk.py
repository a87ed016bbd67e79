"""The crosswalk: which code of Sage 300 a code of AvidXchange means, kind by kind, and the way back.

Knows codes and the rules they must keep between each other. Knows no record, no file format and no table.

There is a kind for every code that crosses between the systems: the vendor, the GL account of a line, the values of its
dimensions (`segment:<name>`), payment terms and the currency; and, to Sage alone, the bank account a payment is drawn
on and its method. Tax groups cross in neither direction (F.2), so they have none: a line that nothing reads would be a
false promise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ml_connector.domain.account import unformatted
from ml_connector.domain.failures import Held

__all__ = ["KINDS", "ONE_WAY", "SEGMENT", "Crosswalk", "Difference", "Line", "as_known", "kind_of"]

ONE_WAY = ("bank", "method")  # never sent to AvidXchange, so that there is no way back to be ambiguous
KINDS = ("vendor", "account", "terms", "currency", *ONE_WAY)
SEGMENT = "segment:"  # followed by the name of a dimension

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True, order=True)
class Line:
    """AvidXchange's code means Sage's. `primary`: of several that mean the same in Sage, the one it becomes."""

    kind: str
    avidxchange: str
    sage: str
    primary: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What one table has that the other has not; of a changed line the old and the new one."""

    added: Sequence[Line]
    changed: Sequence[tuple[Line, Line]]
    removed: Sequence[Line]

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, kw_only=True)
class Crosswalk:
    """A table of codes. A code without a line means the same code on the other side.

    AvidXchange's codes are told apart as Sage tells them apart: without blanks around them, without case. `version` is
    the number it is kept under, 0 before there is one.
    """

    lines: tuple[Line, ...] = ()
    version: int = field(default=0, compare=False)

    def to_sage(self, kind: str, code: str) -> str:
        """Give Sage's code for one of AvidXchange's; the same code where none is mapped."""
        found = self.mapped(kind, code)
        return code if found is None else found

    def mapped(self, kind: str, code: str) -> str | None:
        """Give Sage's code for one of AvidXchange's; None where none is mapped."""
        line = self._by_avidxchange.get((kind, _bare(code)))
        return None if line is None else line.sage

    def to_avidxchange(self, kind: str, code: str) -> str:
        """Give AvidXchange's code for one of Sage's; the same code where none is mapped.

        Raises Held where that code, not mapped here, means something else when it comes back: sent as it is, it would
        overwrite another's record.
        """
        line = self._by_sage.get((kind, _sage_key(kind, code)))
        if line is not None:
            return line.avidxchange
        taken = self._by_avidxchange.get((kind, _bare(code)))
        if taken is not None:
            said = (
                f"{code}\nin AvidXchange, {kind} {code} means {taken.sage}; map {code} to a code of its own"
            )
            raise Held(cause="code-taken", said=said)
        return code

    def same_in_sage(self, kind: str, code: str) -> frozenset[str]:
        """Give the other codes that may stand in Sage's books for one of AvidXchange's: they mean the same here.

        Such a code was Sage's own before it was mapped, as when two vendors became one. One that some line gives as
        Sage's code is another's.
        """
        return self._same.get((kind, _sage_key(kind, self.to_sage(kind, code))), frozenset())

    def problems(self) -> Sequence[tuple[int, str]]:
        """List what cannot be, each with the position of the line it is about."""
        return sorted([*self._contradictions(), *self._ambiguities()])

    def updated(self, lines: Iterable[Line]) -> "Crosswalk":
        """Give the table with these lines added, or put in the place of those for the same codes."""
        mine = {(line.kind, _bare(line.avidxchange)): line for line in (*self.lines, *lines)}
        return Crosswalk(lines=tuple(sorted(mine.values())))

    def less(self, kind: str, code: str) -> "Crosswalk":
        """Give the table without the line for one of AvidXchange's codes; raises ValueError where it has none."""
        if self.mapped(kind, code) is None:
            raise ValueError(f"{code} has no line of this kind any more. Nothing was kept.")
        gone = (kind, _bare(code))
        left = tuple(line for line in self.lines if (line.kind, _bare(line.avidxchange)) != gone)
        return Crosswalk(lines=left)

    def since(self, earlier: "Crosswalk") -> Difference:
        """Compare with an earlier table."""
        before, now = earlier._by_avidxchange, self._by_avidxchange
        return Difference(
            added=sorted(line for key, line in now.items() if key not in before),
            changed=sorted((before[key], line) for key, line in now.items() if before.get(key, line) != line),
            removed=sorted(line for key, line in before.items() if key not in now),
        )

    @cached_property
    def _by_avidxchange(self) -> Mapping[Key, Line]:
        return {(line.kind, _bare(line.avidxchange)): line for line in reversed(self.lines)}

    @cached_property
    def _by_sage(self) -> Mapping[Key, Line]:
        """The primary one wins over the others, whatever the order."""
        ordered = sorted(self.lines, key=lambda line: line.primary)
        return {(line.kind, _sage_key(line.kind, line.sage)): line for line in ordered}

    @cached_property
    def _same(self) -> Mapping[Key, frozenset[str]]:
        found: dict[Key, frozenset[str]] = {}
        for (kind, given), line in self._by_avidxchange.items():
            meant = (kind, _sage_key(kind, line.sage))
            if (kind, _sage_key(kind, given)) not in self._by_sage:
                found[meant] = found.get(meant, frozenset()) | {given}
        return found

    def _contradictions(self) -> Iterable[tuple[int, str]]:
        first: dict[Key, int] = {}
        for position, line in enumerate(self.lines):
            other = first.setdefault((line.kind, _bare(line.avidxchange)), position)
            meant = self.lines[other].sage
            if _sage_key(line.kind, meant) != _sage_key(line.kind, line.sage):
                yield (
                    position,
                    f"{line.kind} {line.avidxchange} means {meant} already; one code has one meaning",
                )

    def _ambiguities(self) -> Iterable[tuple[int, str]]:
        shared: dict[Key, list[int]] = {}
        for position, line in enumerate(self.lines):
            if line.kind in ONE_WAY:
                continue
            shared.setdefault((line.kind, _sage_key(line.kind, line.sage)), []).append(position)
        for positions in shared.values():
            codes = {_bare(self.lines[position].avidxchange) for position in positions}
            chosen = {_bare(self.lines[p].avidxchange) for p in positions if self.lines[p].primary}
            if len(codes) > 1 and len(chosen) != 1:
                yield positions[-1], _which(self.lines[positions[0]], len(codes), len(chosen))


def kind_of(word: str) -> str:
    """Give the kind a word names; raise ValueError where it names none."""
    kind = " ".join(word.split()).casefold()
    segment = kind.removeprefix(SEGMENT).strip()
    if kind.startswith(SEGMENT) and segment:
        return SEGMENT + segment
    if kind not in KINDS:
        raise ValueError(f"there is no kind {word!r}; kinds: {', '.join(KINDS)}, segment:NAME")
    return kind


def as_known(given: str, sage: str) -> str:
    """Name a code as both sides know it; once where it is the same."""
    return given if _bare(given) == _bare(sage) else f"{given}, mapped to {sage}"


def _which(line: Line, count: int, chosen: int) -> str:
    mark = "mark one" if not chosen else "mark one only"
    return f"{count} codes mean {line.kind} {line.sage} in Sage 300: {mark} as primary, so that the way back is known"


def _bare(code: str) -> str:
    return code.strip().upper()


def _sage_key(kind: str, code: str) -> str:
    """Sage's accounts are the same with and without separators (F.12)."""
    return unformatted(code) if kind == "account" else _bare(code)
