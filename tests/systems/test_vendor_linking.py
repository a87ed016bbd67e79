"""Claims about what is compared before vendors are sent for the first time, and what of it is held.

Knows a scripted gateway with a list. Does not know how names are compared.
"""

from __future__ import annotations

from typing import Any

import pytest
from bulk_gateway import NOW, BulkGateway, Make, Sage, delivery, vendor

from ml_connector.domain.vendor import Vendor
from ml_connector.engine.values import Intent
from ml_connector.systems.avidxchange import UpsertVendor

TAX_ID = "12-3456789"
LISTS = ("vendors_list: false", "vendors_list: true")
CONFLICT = {"1": "link-conflict"}


def listed(code: str, name: str, **more: str) -> dict[str, str]:
    """A vendor as AvidXchange lists it."""
    return {"vendorCode": code, "name": name, **more}


def found(step: UpsertVendor, *vendors: Vendor, **more: Any) -> dict[str, str]:
    """Compare vendors that were never sent; cause by key."""
    sight = step.look([(delivery(one.number, **more), one) for one in vendors])
    return {key: getattr(told, "cause", "") for key, told in sight.found.items()}


@pytest.mark.parametrize(
    ("mode", "causes"),
    [
        ("never", {}),
        ("conflicts", {"2": "link-conflict", "3": "link-elsewhere"}),
        (
            "always",
            {"1": "link-unconfirmed", "2": "link-conflict", "3": "link-elsewhere", "4": "link-unconfirmed"},
        ),
    ],
)
def test_what_is_held_depends_on_the_setting(
    step: Make, bulk: BulkGateway, mode: str, causes: dict[str, str]
) -> None:
    bulk.listed = [
        listed("1", "NAME 1 Inc."),
        listed("2", "Other"),
        listed("9", "Third", taxId="123456789"),
    ]
    ours = (vendor("1"), vendor("2"), vendor("3", tax_id=TAX_ID), vendor("4"))
    assert found(step(LISTS, mode=mode, sage=Sage(whole=True)), *ours) == causes


def test_the_report_of_a_whole_read_counts_every_group(step: Make, bulk: BulkGateway) -> None:
    bulk.listed = [
        listed("1", "Name 1"),
        listed("2", "Other"),
        listed("8", "Old"),
        listed("7", "Ours too"),
    ]
    sage = Sage(numbers=frozenset({"1", "2", "4", "7"}), whole=True)
    made = step(LISTS, mode="conflicts", sage=sage)
    found(made, vendor("1"), vendor("2"), vendor("4"))
    told = "Linked 1, only in Sage 1, only in AvidXchange 1 (8), conflicting 1 (2 by name), under another number 0."
    assert list(made.look([]).notes) == [told]


@pytest.mark.facts("A-6.1/off")
def test_without_a_list_nothing_is_compared_and_that_is_said(step: Make, bulk: BulkGateway) -> None:
    made = step(mode="conflicts")
    assert (found(made, vendor("1")), bulk.lists) == ({}, 0)
    assert ["exact number" in note for note in made.look([]).notes] == [True]


def test_the_list_is_read_once_and_only_for_what_was_never_sent(step: Make, bulk: BulkGateway) -> None:
    made = step(LISTS, mode="conflicts", sage=Sage(whole=True))
    intent = Intent(step="upsert-vendor", fingerprint="f", evidence={}, sent_at=NOW)
    found(made, vendor("1"), done_before=True, intent=intent)
    found(made, vendor("2"), intent=intent)
    assert bulk.lists == 0
    found(made, vendor("3")), found(made, vendor("4"))
    assert bulk.lists == 1


@pytest.mark.parametrize(("sent_as", "now", "cause"), [
    ({"code": "9"}, "9", {}), ({"code": "9"}, "", CONFLICT), ({}, "9", CONFLICT), ({}, "", {}),
])  # fmt: skip
def test_what_was_sent_under_another_code_is_compared_under_this_one(
    step: Make, bulk: BulkGateway, sent_as: dict[str, str], now: str, cause: dict[str, str]
) -> None:
    bulk.listed = [listed("1", "Other"), listed("9", "Another")]
    intent = Intent(step="upsert-vendor", fingerprint="f", evidence=sent_as, sent_at=NOW)
    made = step(LISTS, mode="conflicts", sage=Sage(whole=True))
    assert found(made, vendor("1", code=now), done_before=True, intent=intent) == cause


def test_what_only_a_person_closed_is_compared_when_it_is_owed_again(step: Make, bulk: BulkGateway) -> None:
    bulk.listed = [listed("1", "Other")]
    made = step(LISTS, mode="conflicts", sage=Sage(whole=True))
    assert found(made, vendor("1"), done_before=True) == {"1": "link-conflict"}


def test_a_vendor_of_ours_under_its_own_number_is_nobody_elses(step: Make, bulk: BulkGateway) -> None:
    bulk.listed = [listed("9", "Parent", taxId="123456789")]
    branch = vendor("3", tax_id=TAX_ID)
    assert found(step(LISTS, mode="conflicts", sage=Sage(numbers=frozenset({"9"}))), branch) == {}
    assert found(step(LISTS, mode="conflicts"), branch) == {"3": "link-elsewhere"}


def test_a_vendor_of_theirs_that_cannot_be_read_is_there_under_its_code(
    step: Make, bulk: BulkGateway
) -> None:
    bulk.listed = [listed("1", "Name 1"), {"vendorCode": "2", "name": ["not", "a", "text"]}]
    made = step(LISTS, mode="conflicts", sage=Sage(whole=True))
    assert found(made, vendor("1"), vendor("2"), vendor("3")) == {"2": "link-conflict"}
    assert "cannot be read: name" in made.look([(delivery("2"), vendor("2"))]).found["2"].said


def test_a_vendor_of_theirs_without_a_code_may_be_any_of_ours(step: Make, bulk: BulkGateway) -> None:
    bulk.listed = [listed("1", "Name 1"), listed("2", "Other"), {"name": "no code"}]
    made = step(LISTS, mode="conflicts", sage=Sage(whole=True))
    assert set(found(made, vendor("1"), vendor("2"), vendor("3")).values()) == {"link-conflict"}
    assert made.look([]).notes[0] == "Not compared, because it could not be read: 1 of AvidXchange's vendors."
