"""Knows what a module of a Sage 300 company says about itself: its types, their members, its enums (A7, A8).

Does not know HTTP. Takes no entity and no document type from outside, so that a few bytes cannot become many.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import get_args, get_type_hints
from xml.parsers import expat

from sage300.codec import Day, Record, Undecodable

DEPTH_MAX = 32
ELEMENTS_MAX = 500_000
ANCESTORS_MAX = 8

_WHOLE = frozenset({"Edm.Decimal", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Byte"})
_EDM: dict[object, frozenset[str]] = {
    Decimal: frozenset({"Edm.Decimal", "Edm.Double"}),
    int: _WHOLE,
    bool: frozenset({"Edm.Boolean"}),
    Day: frozenset({"Edm.DateTimeOffset", "Edm.Date"}),
}


@dataclass(frozen=True, kw_only=True)
class Property:
    """A member: `kind` is `Edm.String`, the full name of an enum, or `Collection(...)` of a type."""

    name: str
    kind: str
    nullable: bool = True
    length: int | None = None


@dataclass(frozen=True, kw_only=True)
class StructuredType:
    """An entity or a detail (A7): its full name, the names of its key, its members in Sage's order.

    What it inherits stands before its own. `parent` is the full name of the type it extends, or "" (A10).
    """

    name: str
    key: tuple[str, ...]
    properties: tuple[Property, ...]
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """Where a site differs from a model. Members of details are written `PurchaseOrderLines/UnitCost`.

    `absent`: members the site lacks. `respelled`: ours to theirs, where only the case differs (§C.6).
    `other_kind`: members to the type the site gives them, where the model cannot read it.
    """

    absent: tuple[str, ...] = ()
    respelled: Mapping[str, str] = field(default_factory=dict)
    other_kind: Mapping[str, str] = field(default_factory=dict)

    @property
    def none(self) -> bool:
        """Whether the model fits the site as it is."""
        return not (self.absent or self.respelled or self.other_kind)


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """`types` and `enums` (member names) by full name, `sets` from resource to the full name of its type.

    A partner's type may have the short name of Sage's in a namespace of its own (A10).
    """

    types: Mapping[str, StructuredType]
    enums: Mapping[str, tuple[str, ...]]
    sets: Mapping[str, str]

    def gaps(self, resource: str, record: type[Record]) -> Gaps:
        """What the record reads from the resource, and the site does not have so (§C.6). Unknown is absent."""
        kind = self.types.get(self.sets.get(resource, ""))
        if kind is None:
            return Gaps(absent=(resource,))
        absent: list[str] = []
        respelled: dict[str, str] = {}
        other: dict[str, str] = {}
        for path, expected, found in self._pairs(kind, record, ""):
            if found is None:
                absent.append(path)
                continue
            if found.name != path.rpartition("/")[2]:
                respelled[path] = found.name
            if not self._readable(expected, found.kind):
                other[path] = found.kind
        return Gaps(absent=tuple(absent), respelled=respelled, other_kind=other)

    def _pairs(
        self, kind: StructuredType, record: type[Record], above: str
    ) -> Iterator[tuple[str, object, Property | None]]:
        """Each member of the record with its type and the property it is read from, details included."""
        exact = {each.name: each for each in kind.properties}
        folded = {each.name.casefold(): each for each in kind.properties}
        hints = get_type_hints(record)
        for name in record.__struct_fields__:
            found = exact.get(name) or folded.get(name.casefold())
            yield above + name, hints[name], found
            inner = _detail(hints[name])
            if found is not None and inner is not None:
                below = self.types.get(_element(found.kind))
                if below is not None:
                    yield from self._pairs(below, inner, f"{above}{name}/")

    def _readable(self, expected: object, kind: str) -> bool:
        if _detail(expected) is not None:
            return kind.startswith("Collection(") and _element(kind) in self.types
        wanted = {part for part in get_args(expected) or (expected,) if part is not type(None)}
        if str in wanted and (kind == "Edm.String" or kind in self.enums):
            return True
        return any(kind in _EDM.get(part, ()) for part in wanted)


def parse(body: bytes) -> Metadata:
    """EDMX to what it says; what it says beyond that is passed over (A10). Raises Undecodable."""
    reading = _Reading()
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Undecodable(f"not XML: {expat.ErrorString(error.code)}, line {error.lineno}") from None
    return reading.result()


@dataclass(kw_only=True)
class _Reading:
    """What was seen so far of one document; `elements` counts what is inherited too."""

    path: list[str] = field(default_factory=list)
    elements: int = 0
    key: list[str] = field(default_factory=list)
    properties: list[Property] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    types: dict[str, StructuredType] = field(default_factory=dict)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    parent: str = ""
    namespace: str = ""
    aliases: dict[str, str] = field(default_factory=dict)

    def start(self, qualified: str, given: dict[str, str]) -> None:
        name = qualified.rpartition(" ")[2]
        self.elements += 1
        if not self.path and name != "Edmx":
            raise Undecodable("not metadata: another document")
        if len(self.path) >= DEPTH_MAX or self.elements > ELEMENTS_MAX:
            raise Undecodable("metadata without bounds")
        self.path.append(name)
        self.names.append(given.get("Name", ""))
        match name:
            case "Schema":
                self.namespace = given.get("Namespace", "")
                self.aliases[given.get("Alias", self.namespace)] = self.namespace
            case "EntityType" | "ComplexType":
                self.key, self.properties, self.parent = [], [], given.get("BaseType", "")
            case "EnumType":
                self.members = []
            case "PropertyRef":
                self.key.append(given.get("Name", ""))
            case "Property" | "NavigationProperty":
                self.properties.append(_property(given))
            case "Member":
                self.members.append(given.get("Name", ""))
            case "EntitySet":
                self.sets[given.get("Name", "")] = given.get("EntityType", "")

    def end(self, _qualified: str) -> None:
        kind, name = self.path.pop(), f"{self.namespace}.{self.names.pop()}"
        if kind in ("EntityType", "ComplexType"):
            self.types[name] = StructuredType(
                name=name, key=tuple(self.key), properties=tuple(self.properties), parent=self.parent
            )
        elif kind == "EnumType":
            self.enums[name] = tuple(self.members)

    def result(self) -> Metadata:
        """Everything, with aliases of namespaces and inheritance resolved: both may point ahead."""
        self.types = {name: self._unaliased(kind) for name, kind in self.types.items()}
        types = {name: self._whole(kind) for name, kind in self.types.items()}
        sets = {name: self._full(kind) for name, kind in self.sets.items()}
        return Metadata(types=types, enums=self.enums, sets=sets)

    def _full(self, kind: str) -> str:
        """The full name in `Self.Vendor` or `Collection(Self.Line)`, whose namespace may be an alias."""
        head, dot, name = kind.rpartition(".")
        opening = "Collection(" if head.startswith("Collection(") else ""
        space = head.removeprefix(opening)
        return f"{opening}{self.aliases.get(space, space)}{dot}{name}"

    def _unaliased(self, kind: StructuredType) -> StructuredType:
        own = tuple(replace(each, kind=self._full(each.kind)) for each in kind.properties)
        return replace(kind, properties=own, parent=self._full(kind.parent))

    def _whole(self, kind: StructuredType) -> StructuredType:
        """With what it inherits before its own. A chain that does not end is followed no further."""
        line = [kind]
        while len(line) <= ANCESTORS_MAX and line[-1].parent in self.types:
            line.append(self.types[line[-1].parent])
        self.elements += sum(len(each.properties) for each in line[1:])
        if self.elements > ELEMENTS_MAX:
            raise Undecodable("metadata without bounds")
        key = next((each.key for each in line if each.key), ())
        found = {own.name: own for each in reversed(line) for own in each.properties}
        return replace(kind, key=key, properties=tuple(found.values()))


def _property(given: Mapping[str, str]) -> Property:
    length = given.get("MaxLength", "")
    return Property(
        name=given.get("Name", ""),
        kind=given.get("Type", ""),
        nullable=given.get("Nullable") != "false",
        length=int(length) if length.isascii() and length.isdigit() and len(length) < 10 else None,
    )


def _element(kind: str) -> str:
    return kind.removeprefix("Collection(").removesuffix(")")


def _detail(hint: object) -> type[Record] | None:
    inner = next(iter(get_args(hint)), None)
    return inner if isinstance(inner, type) and issubclass(inner, Record) else None


def _refuse(*_declared: object) -> None:
    raise Undecodable("metadata with a document type is not read")
