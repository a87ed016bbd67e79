"""Knows what the client reads in $metadata, what it refuses there, and how a model is held against it.

Does not know a real site's metadata: every document is written here.
"""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clients.sage300.conftest import Script

from sage300 import BadAnswer, Sage300, metadata, models
from sage300.codec import Undecodable
from sage300.metadata import ELEMENTS_MAX, Property, parse

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NS = "Sage.CA.SBS.ERP.Sage300.PO.WebApi.Models"
SCHEMA = f"""
<EntityType Name="PurchaseOrder"><Key><PropertyRef Name="PurchaseOrderSequenceKey"/></Key>
<Property Name="PurchaseOrderSequenceKey" Type="Edm.Decimal" Nullable="false"/>
<Property Name="Onhold" Type="Edm.Boolean" Nullable="false"/>
<Property Name="PurchaseOrderType" Type="{NS}.PurchaseOrderType" Nullable="false"/>
<Property Name="OrderDate" Type="Edm.DateTimeOffset"/>
<Property Name="Total" Type="Edm.String" MaxLength="60"/>
<Property Name="PurchaseOrderLines" Type="Collection({NS}.PurchaseOrderLine)"/>
<Property Name="extMood" Type="Edm.String"/></EntityType>
<ComplexType Name="PurchaseOrderLine"><Property Name="UnitCost" Type="Edm.Decimal"/>
<Property Name="Itemnumber" Type="Edm.String"/></ComplexType>
<EnumType Name="PurchaseOrderType"><Member Name="Active" Value="1"/><Member Name="Future"/></EnumType>
<EntityContainer Name="Container"><EntitySet Name="POPurchaseOrders" EntityType="{NS}.PurchaseOrder"/>
</EntityContainer>"""


def edmx(inside: str) -> bytes:
    """A document as ASP.NET writes it."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        f'<Schema Namespace="{NS}" xmlns="http://docs.oasis-open.org/odata/ns/edm">{inside}</Schema>'
        "</edmx:DataServices></edmx:Edmx>"
    ).encode()


class Order(models.Record, frozen=True, kw_only=True):
    """A few members of an order, one of which no site has."""

    PurchaseOrderSequenceKey: int
    OnHold: models.YesNo = None
    PurchaseOrderType: str = ""
    OrderDate: models.Day | None = None
    Total: int | None = None
    Missing: str = ""
    PurchaseOrderLines: tuple[models.PurchaseOrderLine, ...] = ()


@pytest.mark.facts("S-A7", "S-A8", "S-A10")
def test_types_details_enums_and_sets_are_read() -> None:
    told = parse(edmx(SCHEMA))
    order = told.types[f"{NS}.PurchaseOrder"]
    assert (told.sets, order.key) == (
        {"POPurchaseOrders": f"{NS}.PurchaseOrder"},
        ("PurchaseOrderSequenceKey",),
    )
    assert told.enums == {f"{NS}.PurchaseOrderType": ("Active", "Future")}
    assert order.properties[4] == Property(name="Total", kind="Edm.String", length=60)
    assert order.properties[1] == Property(name="Onhold", kind="Edm.Boolean", nullable=False)


@pytest.mark.facts("S-C.6", "S-A7")
def test_what_a_model_expects_is_found_whatever_its_case_and_listed_where_it_is_not() -> None:
    gaps = parse(edmx(SCHEMA)).gaps("POPurchaseOrders", Order)
    assert gaps.respelled == {"OnHold": "Onhold", "PurchaseOrderLines/ItemNumber": "Itemnumber"}
    assert gaps.absent[0] == "Missing"
    assert "PurchaseOrderLines/QuantityOrdered" in gaps.absent
    assert "PurchaseOrderLines/UnitCost" not in gaps.absent
    assert gaps.other_kind == {"Total": "Edm.String"}
    assert not gaps.none


PARTNER = f"""</Schema><Schema Namespace="Partner.Models" Alias="P" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="PurchaseOrder" BaseType="{NS}.PurchaseOrder">
<Property Name="Missing" Type="Edm.String"/><Property Name="extLines" Type="Collection(P.Line)"/></EntityType>
<ComplexType Name="Line" BaseType="P.Bare"/>
<ComplexType Name="Bare"><Property Name="Amount" Type="Edm.Decimal"/></ComplexType>
<EntityContainer Name="More"><EntitySet Name="XXOrders" EntityType="P.PurchaseOrder"/></EntityContainer>"""


@pytest.mark.facts("S-A10", "S-A7")
def test_a_partners_type_has_what_it_inherits_and_leaves_sages_own_alone() -> None:
    told = parse(edmx(SCHEMA + PARTNER))
    theirs, sages = told.types["Partner.Models.PurchaseOrder"], told.types[f"{NS}.PurchaseOrder"]
    assert told.sets["XXOrders"] == theirs.name
    assert theirs.key == sages.key == ("PurchaseOrderSequenceKey",)
    assert theirs.properties[:-2] == sages.properties
    assert told.gaps("POPurchaseOrders", Order).absent[0] == "Missing"
    assert "Missing" not in told.gaps("XXOrders", Order).absent


@pytest.mark.facts("S-A10")
def test_the_details_of_a_partner_are_found_by_an_alias_too() -> None:
    class Line(models.Record, frozen=True, kw_only=True):
        Amount: Decimal | None = None

    class Rated(models.Record, frozen=True, kw_only=True):
        extLines: tuple[Line, ...] = ()  # noqa: N815 - a partner's spelling

    assert parse(edmx(SCHEMA + PARTNER)).gaps("XXOrders", Rated).none


@pytest.mark.facts("S-A10")
def test_a_type_that_extends_itself_has_what_it_says_itself() -> None:
    circle = f"""<EntityType Name="A" BaseType="{NS}.B"><Property Name="X" Type="Edm.String"/></EntityType>
    <EntityType Name="B" BaseType="{NS}.A"><Property Name="Y" Type="Edm.String"/></EntityType>"""
    told = parse(edmx(circle))
    assert {each.name for each in told.types[f"{NS}.A"].properties} == {"X", "Y"}


def test_a_resource_the_site_lacks_is_absent_as_a_whole() -> None:
    assert parse(edmx(SCHEMA)).gaps("PONothing", Order).absent == ("PONothing",)


def test_a_model_that_fits_has_no_gaps() -> None:
    class Small(models.Record, frozen=True, kw_only=True):
        PurchaseOrderSequenceKey: int
        PurchaseOrderType: str = ""

    assert parse(edmx(SCHEMA)).gaps("POPurchaseOrders", Small).none


@pytest.mark.facts("S-A7", "S-H7")
def test_metadata_is_asked_of_a_module_as_xml(sage: Script, client: Sage300) -> None:
    sage.says(200, edmx(SCHEMA), Content_Type="application/xml")
    assert client.metadata("PO").sets == {"POPurchaseOrders": f"{NS}.PurchaseOrder"}
    got = sage.requests[0]
    assert (got.path, got.headers["accept"]) == (
        "/Sage300WebApi/v1.0/-/SAMLTD/PO/$metadata",
        "application/xml",
    )


@pytest.mark.parametrize("module", ["", "po", "PO/X", "../AP", "PURCHASE"])
def test_only_a_module_has_metadata(client: Sage300, module: str) -> None:
    with pytest.raises(ValueError, match="module"):
        client.metadata(module)


BOMB = b'<!DOCTYPE Edmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><Edmx Name="&b;"/>'


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        b'<!DOCTYPE Edmx SYSTEM "http://127.0.0.1:9/x.dtd"><Edmx/>',
        b"<html><body>sign in</body></html>",
        b"<Edmx>",
        b"",
        b'{"value": []}',
        b'<?xml version="1.0" encoding="cp037"?>\xff',
        b"<Edmx>" + b"<a>" * 40 + b"</a>" * 40 + b"</Edmx>",
        b"<Edmx>" + b"<a/>" * ELEMENTS_MAX + b"</Edmx>",
        edmx(
            '<EntityType Name="A">'
            + "".join(f'<Property Name="{n}"/>' for n in range(1_000))
            + "</EntityType>"
            + "".join(f'<EntityType Name="B{n}" BaseType="{NS}.A"/>' for n in range(ELEMENTS_MAX // 1_000))
        ),
    ],
    ids=["bomb", "outside", "html", "cut", "empty", "json", "encoding", "deep", "many", "heirs"],
)
def test_what_is_no_metadata_is_refused(body: bytes) -> None:
    with pytest.raises(Undecodable):
        parse(body)


def test_what_is_no_metadata_is_no_answer_to_build_on(sage: Script, client: Sage300) -> None:
    sage.says(200, BOMB)
    with pytest.raises(BadAnswer):
        client.metadata("PO")


@untimed
@given(st.binary(max_size=300) | st.text(alphabet="<>/=\"'Edmx PropertyName", max_size=80).map(str.encode))
def test_bytes_of_any_kind_are_metadata_or_refused(body: bytes) -> None:
    try:
        assert isinstance(parse(body), metadata.Metadata)
    except Undecodable as refused:
        assert str(refused)
