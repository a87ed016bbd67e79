"""Claims about which vendor of ours is which vendor of theirs. Knows names and numbers; does not know any system."""

from __future__ import annotations

from typing import Any

import pytest

from ml_connector.domain.linking import LinkReport, Party, compare, folded_name, party_of
from ml_connector.domain.vendor import RemitTo, Vendor

TAX_ID = "12-3456789"


def party(code: str = "1200", name: str = "Chloride Systems", **more: str) -> Party:
    """A vendor of either side."""
    return Party(code=code, name=name, **more)


def groups(report: LinkReport) -> dict[str, int]:
    """The groups that hold something."""
    return {name: count for name, count in report.counts.items() if count}


@pytest.mark.facts("A-4.1/vendor-code")
@pytest.mark.parametrize(
    "name",
    [
        "chloride systems",
        "CHLORIDE SYSTEMS, Inc.",
        "Chloride  Systems Co., Ltd.",
        "Chlöride Systems GmbH",
        "",
    ],
)
def test_the_same_number_with_the_same_name_but_for_its_dress_is_matched(name: str) -> None:
    assert groups(compare([party()], [party(name=name)])) == {"matched": 1}


def test_a_name_that_the_other_side_cut_short_is_the_same() -> None:
    long = "Zenith Industrial Maintenance and Calibration Group"
    assert groups(compare([party(name=long)], [party(name=long[:40])])) == {"matched": 1}


def test_a_short_beginning_of_a_name_is_another_name() -> None:
    assert groups(compare([party(name="Atlas Pumps")], [party(name="Atlas")])) == {"conflicts": 1}


@pytest.mark.parametrize(
    ("theirs", "by"),
    [(party(name="Bargain Mart"), "name"), (party(tax_id="98-7654321"), "tax id")],
)
def test_the_same_number_for_somebody_else_is_a_conflict(theirs: Party, by: str) -> None:
    report = compare([party(tax_id=TAX_ID)], [theirs])
    assert [link.by for link in report.conflicts] == [by]


@pytest.mark.parametrize(
    ("theirs", "by"),
    [
        (party("9", "Somebody", tax_id="123456789"), "tax id"),
        (party("9", "chloride systems inc", postal_code="h3b 1a1"), "name and postal code"),
        (party("9", "Chloride Systems"), None),
        (party("9", "Chloride Systems", postal_code="90210"), None),
    ],
)
def test_another_number_is_found_by_tax_id_or_by_name_and_postal_code_but_never_by_name_alone(
    theirs: Party, by: str | None
) -> None:
    report = compare([party(tax_id=TAX_ID, postal_code="H3B1A1")], [theirs])
    assert [link.by for link in report.elsewhere] == ([by] if by else [])


def test_a_number_that_differs_in_case_alone_is_found() -> None:
    report = compare([party("AB-1")], [party("ab-1")])
    assert [link.by for link in report.elsewhere] == ["number but for case"]


@pytest.mark.parametrize("tax_id", ["00-0000000", "N/A", "999999999", ""])
def test_a_tax_id_that_says_nothing_links_nobody(tax_id: str) -> None:
    report = compare([party(tax_id=tax_id)], [party("9", "Somebody", tax_id=tax_id)])
    assert groups(report) == {"only_ours": 1, "only_theirs": 1}


def test_a_vendor_of_theirs_with_a_number_of_ours_is_nobody_else() -> None:
    branch, parent = party("1201", tax_id=TAX_ID), party("1200", tax_id=TAX_ID)
    assert groups(compare([branch], [parent])) == {"elsewhere": 1, "only_theirs": 1}
    assert groups(compare([branch], [parent], {"1200"})) == {"only_ours": 1}


def test_every_vendor_of_ours_stands_in_exactly_one_group() -> None:
    ours = [party(str(n), f"Name {n}", tax_id=f"00-{n:07}", postal_code="1") for n in range(40)]
    theirs = [party(str(n), f"Name {n if n % 3 else 0}", tax_id=f"00-{n:07}") for n in range(0, 60, 2)]
    told = compare(ours, theirs).counts
    assert sum(told[name] for name in ("matched", "conflicts", "elsewhere", "only_ours")) == 40
    assert told["only_theirs"] == 10


def test_a_report_reads_as_one_line_with_all_groups() -> None:
    ours = [party("1"), party("2"), party("3", tax_id=TAX_ID), party("4", "New")]
    theirs = [party("1"), party("2", "Other"), party("9", tax_id=TAX_ID), party("8", "Old")]
    assert str(compare(ours, theirs)) == (
        "Linked 1, only in Sage 1, only in AvidXchange 2 (9, 8), conflicting 1 (2 by name), "
        "under another number 1 (3 by tax id)"
    )


def test_counts_are_told_by_attribute() -> None:
    report = compare([party("1"), party("2")], [party("1"), party("2", "Other")])
    assert report.attributes == {"matched": {"number and name": 1}, "conflicts": {"name": 1}, "elsewhere": {}}


def test_no_words_of_a_report_hold_a_whole_tax_id() -> None:
    report = compare([party(tax_id=TAX_ID)], [party(tax_id="98-7654321"), party("9", tax_id=TAX_ID)])
    words = f"{report} {report!r}"
    assert "***6789" in words
    assert not any(told in words for told in (TAX_ID, "98-7654321", "123456789"))


@pytest.mark.parametrize(
    ("name", "folded"),
    [("Süd & Söhne, Co. KG", "sud and sohne"), ("LLC", "llc"), ("A.B. Ltd.", "ab"), ("   ", "")],
)
def test_a_name_is_folded_to_what_tells_it_apart(name: str, folded: str) -> None:
    assert folded_name(name) == folded


def test_the_postal_code_is_that_of_where_the_money_goes() -> None:
    told: dict[str, Any] = {"number": "1", "name": "A", "active": True, "on_hold": False, "currency": "USD"}
    vendor = Vendor(**told, remit_to=RemitTo(postal_code="62701"))
    assert (party_of(vendor).postal_code, party_of(Vendor(**told)).postal_code) == ("62701", "")
