"""Claims about what a comparison must not hide and must not make up: each was seen to be wrong once.

Knows one invoice or two, and what somebody does to them. Does not know how a comparison asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stage import Scene, Set, Stage, of_kinds

from ml_connector.operations import Window, reconcile


def reconciled(stage: Stage) -> Mapping[str, Any]:
    """Reconcile all days the stage knows, with every amount."""
    days = sorted(invoice.dated for invoice in stage.company.invoices)
    window = Window(first=days[0], last=days[-1], every_amount=True)
    return reconcile(stage.house, stage.name, window, "test:controller")


def found(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each finding and its difference, remarks last."""
    return [(line["kind"], line["difference"]) for line in (*told["lines"], *told["remarks"])]


def test_an_invoice_whose_currency_avidxchange_does_not_name_agrees_with_its_entry(make_stage: Set) -> None:
    company = of_kinds("one-line")
    unnamed = tuple(replace(invoice, currency="") for invoice in company.invoices)
    stage = make_stage(Scene(company=replace(company, invoices=unnamed)))
    stage.run()
    told = reconciled(stage)
    assert (told["difference"], found(told), told["groups"][0]["currency"]) == ("0.00", [], "USD")
