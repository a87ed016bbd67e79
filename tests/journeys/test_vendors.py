"""Vendors travel from Sage 300 to AvidXchange: all of them once, then only what changed.

Knows what a person at Sage 300 may do to a vendor, and what AvidXchange keeps of it. Does not know how it is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from stage import VENDORS, Scene, Set, Stage, of_kinds


@pytest.fixture
def alone(make_stage: Set) -> Stage:
    """A stage whose AvidXchange knows no vendor yet."""
    return make_stage(Scene(company=of_kinds("one-line"), settings={"link_first": "never"}))


def kept(stage: Stage) -> Mapping[str, Mapping[str, Any]]:
    """What AvidXchange has of vendors, by number."""
    return stage.avid_app.intake.kept("vendors")


def test_every_vendor_of_sage_is_in_avidxchange_after_the_first_run(alone: Stage) -> None:
    report = alone.run(VENDORS)
    assert (report["outcome"], report["done"]) == ("balanced", 60), report
    assert set(kept(alone)) == {vendor.number for vendor in alone.company.vendors}
    assert report["calls"]["sage300"] == 1


def test_a_run_with_nothing_changed_reads_once_and_writes_nothing(alone: Stage) -> None:
    alone.run(VENDORS)
    before = {system: dict(alone.calls(system)) for system in ("sage", "avid")}
    report = alone.run(VENDORS)
    assert report["outcome"] == "nothing_to_do"
    assert alone.calls("sage")["read"] - before["sage"]["read"] == 1
    assert alone.calls("avid")["write"] == before["avid"]["write"]
