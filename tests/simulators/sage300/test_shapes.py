"""The field tables: complete, well formed, and the metadata made from them.

Knows the counts the facts state. Knows no row.
"""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from simulators.sage300.metadata import edmx
from simulators.sage300.shapes import Shape, load


def every(shape: Shape) -> list[Shape]:
    return [shape, *(inner for detail in shape.details.values() for inner in every(detail))]


@pytest.mark.facts("S-C4", "S-C.6")
def test_members_are_named_once_and_update_operation_is_last() -> None:
    for resource in load().values():
        for shape in every(resource.shape):
            names = [field.name for field in shape.fields]
            assert len(set(names)) == len(names), shape.name
            assert not names or names[-1] == "UpdateOperation", shape.name


@pytest.mark.facts("S-C28")
def test_every_key_is_a_member() -> None:
    for resource in load().values():
        assert set(resource.keys) <= set(resource.shape.by_name), resource.name


@pytest.mark.facts("S-F.2", "S-F.4", "S-F.5", "S-H4")
def test_an_invoice_has_the_members_the_facts_count() -> None:
    invoices = load()["APInvoiceBatches"].shape.details["Invoices"]
    assert (len(invoices.fields), len(load()["APVendors"].shape.fields)) == (251, 133)
    assert len(invoices.details["InvoiceDetails"].fields) == 198


@pytest.mark.facts("S-A7", "S-A8", "S-H7")
def test_metadata_declares_every_type_it_uses(sage: Callable[..., Any]) -> None:
    for module in ("AP", "GL", "TX", "CS", "PO", "IC"):
        root = ElementTree.fromstring(edmx(module))  # noqa: S314 - our own text
        names = {element.get("Name") for element in root.iter() if element.tag.endswith("Type")}
        used = {str(element.get("Type")).removeprefix("Collection(").rstrip(")") for element in root.iter()}
        assert {name.rpartition(".")[2] for name in used if name.startswith("Sage.")} <= names, module
    assert sage().get("AP/$metadata").status == 200
