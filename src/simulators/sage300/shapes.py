"""The members of each Sage 300 resource in the order of its view, read from the tables in `fields/`.

Knows how a field table is written and what an empty member is. Knows no row, no rule and no HTTP.

A table is a text file: `resource`, `module`, `type`, `key` and `verbs`, a blank line, then one member a
line as `Name kind [upper] [calc]`; `TaxBase{1..5}` stands for five members in a row; `[Name]` opens a
nested detail. Kinds: text(n) · number(precision,decimals) · int · bool · date · time · enum(A|B) ·
list(Detail). A head that says `like NAME` takes the members of that resource. Adding a resource means
adding a file and its readers. The names rest on §F of the facts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files

from simulators.sage300.record import Value

__all__ = ["Field", "Resource", "Shape", "load"]

TIME_ZERO = "1899-12-30T00:00:00Z"
_MEMBER = re.compile(r"(?P<name>[\w{}.]+) (?P<kind>[a-z]+)(?:\((?P<args>[^)]*)\))?(?P<flags>(?: \w+)*)")
_RUN = re.compile(r"\{(\d+)\.\.(\d+)\}")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One member; `length` in characters (0 = unknown), `members` of an enum, `detail` of a list."""

    name: str
    kind: str
    length: int = 0
    digits: int = 0
    decimals: int = 0
    members: tuple[str, ...] = ()
    detail: str = ""
    upper: bool = False
    calculated: bool = False

    @property
    def empty(self) -> Value:
        """What the member shows when nothing was stored: C33, C38, C40."""
        match self.kind:
            case "number":
                return Decimal(0)
            case "int":
                return 0
            case "bool":
                return False
            case "enum":
                return self.members[0]
            case "date":
                return None
            case "time":
                return TIME_ZERO
            case _:
                return ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape:
    """The members of one row in view order, and the shapes of its details by name (C4, C5); each is itself alone."""

    name: str
    fields: tuple[Field, ...]
    details: Mapping[str, "Shape"] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Members by their exact name."""
        return {f.name: f for f in self.fields}

    def detail_of(self, member: Field) -> "Shape":
        """The shape of the rows of a list member."""
        return self.details[member.detail]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource of a module: its type name, key members, verbs it has here and its shape."""

    name: str
    module: str
    type_name: str
    keys: tuple[str, ...]
    verbs: frozenset[str]
    shape: Shape

    @property
    def full_type(self) -> str:
        """The name the server uses in messages and `$metadata` (A7)."""
        return f"{self.namespace}.{self.type_name}"

    @property
    def namespace(self) -> str:
        """The namespace of the module's models (A7)."""
        return f"Sage.CA.SBS.ERP.Sage300.{self.module}.WebApi.Models"


@cache
def load() -> Mapping[str, Resource]:
    """Every resource by name; read once."""
    tables = (files("simulators.sage300") / "fields").iterdir()
    texts = [table.read_text(encoding="utf-8") for table in tables if table.name.endswith(".txt")]
    heads = {_head(text)["resource"]: text for text in texts}
    return {name: _read(heads[name], heads) for name in sorted(heads)}


def _head(text: str) -> dict[str, str]:
    lines = text.partition("\n\n")[0].splitlines()
    return {word: value for word, _, value in (line.partition(" ") for line in lines)}


def _read(text: str, texts: Mapping[str, str]) -> Resource:
    about = _head(text)
    rest = texts[about.get("like", about["resource"])].partition("\n\n")[2]
    blocks: dict[str, list[Field]] = {"": []}
    here = ""
    for line in rest.splitlines():
        if line.startswith("["):
            here = line.strip("[]")
            blocks[here] = []
        elif line:
            blocks[here].extend(_fields(line))
    return Resource(
        name=about["resource"],
        module=about["module"],
        type_name=about["type"],
        keys=tuple(about["key"].split()),
        verbs=frozenset(about["verbs"].split()),
        shape=_shape("", about["type"], blocks),
    )


def _shape(block: str, name: str, blocks: Mapping[str, list[Field]]) -> Shape:
    own = blocks[block]
    details = {f.detail: _shape(f.detail, f.detail, blocks) for f in own if f.kind == "list"}
    return Shape(name=name, fields=tuple(own), details=details)


def _fields(line: str) -> Iterator[Field]:
    found = _MEMBER.fullmatch(line)
    if found is None:
        raise ValueError(f"field table: {line!r}")
    run = _RUN.search(found["name"])
    if run is None:
        yield _field(found["name"], found)
        return
    for number in range(int(run[1]), int(run[2]) + 1):
        yield _field(_RUN.sub(str(number), found["name"]), found)


def _field(name: str, found: re.Match[str]) -> Field:
    kind, args, flags = found["kind"], found["args"] or "", found["flags"].split()
    digits, _, decimals = args.partition(",") if kind == "number" else ("0", "", "0")
    return Field(
        name=name,
        kind=kind,
        length=int(args) if kind == "text" and args else 0,
        digits=int(digits),
        decimals=int(decimals),
        members=tuple(args.split("|")) if kind == "enum" else (),
        detail=args if kind == "list" else "",
        upper="upper" in flags,
        calculated="calc" in flags,
    )
