"""A vendor's account and those of an order's lines arrive under the codes AvidXchange has in its chart.

Knows both simulators' records. Does not know how a code is found.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from acting import calm
from order_proof import kept as orders_kept
from order_proof import small
from stage import ORDERS, VENDORS, Scene, Set, Stage
from vendor_proof import kept as vendors_kept

from ml_connector.domain.people import trusted
from ml_connector.operations import Table, import_crosswalk


def sent(stage: Stage) -> tuple[set[str], set[str]]:
    """The accounts AvidXchange has of vendors, and of orders' lines."""
    stage.run(VENDORS)
    stage.run("gl-accounts")
    stage.run(ORDERS)
    of_vendors = {told.get("defaultGlAccount") for told in vendors_kept(stage).values()}
    lines = [line for told in orders_kept(stage).values() for line in told["lines"]]
    return of_vendors - {None}, {line.get("glAccount") for line in lines} - {None}


@pytest.mark.facts("S-F.12")
@pytest.mark.parametrize("setting", ["formatted", "unformatted"])
def test_every_account_that_is_named_stands_in_the_chart(make_stage: Set, setting: str) -> None:
    stage = make_stage(Scene(company=small(), settings={"account_codes": setting}))
    of_vendors, of_orders = sent(stage)
    chart = set(stage.avid_app.intake.kept("gl-accounts"))
    assert (of_vendors - chart, of_orders - chart) == (set(), set())
    assert of_vendors and of_orders


def test_an_account_that_is_mapped_is_named_by_its_mapped_code(make_stage: Set) -> None:
    company = small()
    account = next(one for one in company.accounts if one.active)
    company = replace(
        company, vendors=tuple(replace(one, gl_account=account.unformatted) for one in company.vendors)
    )
    stage = make_stage(Scene(company=company))
    sent(stage)
    table = Table(text=f"kind,avidxchange,sage\naccount,RENT,{account.formatted}\n", because="by the test")
    import_crosswalk(stage.house, stage.name, table, trusted("test:clerk"), dry_run=False)
    calm(stage)
    stage.later(24 * 3600)
    assert sent(stage)[0] == {"RENT"}
