"""`$metadata` of a module: EDMX 4.0 with typed enums and details as complex types (A7, A8).

Knows the names of EDM types. Knows no row.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from xml.sax.saxutils import quoteattr

from simulators.sage300.shapes import Field, Resource, Shape, load
from simulators.sage300.wording import PARTNER_MEMBER, PARTNER_SET, worded

__all__ = ["edmx"]

EDM = {
    "text": "Edm.String",
    "number": "Edm.Decimal",
    "int": "Edm.Int32",
    "bool": "Edm.Boolean",
    "date": "Edm.DateTimeOffset",
    "time": "Edm.DateTimeOffset",
}
PARTNER_TYPE = (
    '<EntityType Name="PartnerRating"><Key><PropertyRef Name="Rating"/></Key>'
    '<Property Name="Rating" Type="Edm.String"/></EntityType>'
)


@cache
def edmx(module: str, variant: str = "plain", partner: str = "off") -> bytes:
    """The document of one module in the site's words; lengths are not told, as A8 says."""
    resources = [resource for resource in load().values() if resource.module == module]
    types: dict[str, str] = {}
    for resource in resources:
        for name, text in _types(_worded(resource, variant, partner), resource.type_name, resource):
            types.setdefault(name, text)
    sets = "".join(
        f"<EntitySet Name={quoteattr(r.name)} EntityType={quoteattr(r.full_type)}/>" for r in resources
    )
    if partner == "on" and module == "AP":
        types["PartnerRating"] = PARTNER_TYPE
        kind = quoteattr(f"{resources[0].namespace}.PartnerRating")
        sets += f"<EntitySet Name={quoteattr(PARTNER_SET)} EntityType={kind}/>"
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        f'<Schema Namespace={quoteattr(resources[0].namespace)} xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f"{''.join(types.values())}</Schema>"
        '<Schema Namespace="Default" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f'<EntityContainer Name="Container">{sets}</EntityContainer></Schema>'
        "</edmx:DataServices></edmx:Edmx>"
    ).encode()


def _worded(resource: Resource, variant: str, partner: str) -> Shape:
    shape = worded(resource.name, variant)
    if partner != "on" or resource.name != "APVendors":
        return shape
    *before, last = shape.fields
    return replace(shape, fields=(*before, Field(name=PARTNER_MEMBER, kind="text"), last))


def _types(shape: Shape, name: str, resource: Resource) -> Iterator[tuple[str, str]]:
    root = name == resource.type_name
    for field in shape.fields:
        if field.kind == "enum":
            enum = _enum(name, field)
            members = "".join(f'<Member Name="{m}" Value="{at}"/>' for at, m in enumerate(field.members))
            yield enum, f"<EnumType Name={quoteattr(enum)}>{members}</EnumType>"
        if field.detail:
            yield from _types(shape.detail_of(field), field.detail, resource)
    tag = "EntityType" if root else "ComplexType"
    keys = resource.keys or ("ActionSelector",)
    key = f"<Key>{''.join(f'<PropertyRef Name={quoteattr(k)}/>' for k in keys)}</Key>" if root else ""
    action = "" if resource.keys or not root else '<Property Name="ActionSelector" Type="Edm.String"/>'
    own = "".join(_property(field, name, resource) for field in shape.fields)
    yield name, f"<{tag} Name={quoteattr(name)}>{key}{action}{own}</{tag}>"


def _enum(owner: str, field: Field) -> str:
    return "UpdateOperation" if field.name == "UpdateOperation" else f"{owner}{field.name}"


def _property(field: Field, owner: str, resource: Resource) -> str:
    if field.detail:
        kind = f"Collection({resource.namespace}.{field.detail})"
    elif field.kind == "enum":
        kind = f"{resource.namespace}.{_enum(owner, field)}"
    else:
        kind = EDM[field.kind]
    nullable = "" if field.kind in ("text", "date", "list") else ' Nullable="false"'
    return f"<Property Name={quoteattr(field.name)} Type={quoteattr(kind)}{nullable}/>"
