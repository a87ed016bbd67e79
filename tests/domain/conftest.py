"""Knows how to build domain values with good defaults. Does not know any system, table or file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ml_connector.domain.account import Account
from ml_connector.domain.invoice import Distribution, Invoice, Kind


@pytest.fixture(scope="session")
def line() -> Callable[..., Distribution]:
    """Makes a coded line."""

    def make(amount: str = "100.00", account: str = "4000", **more: Any) -> Distribution:
        return Distribution(amount=Decimal(amount), account=account, **more)

    return make


@pytest.fixture(scope="session")
def invoice(line: Callable[..., Distribution]) -> Callable[..., Invoice]:
    """Makes an invoice that passes every check; keyword arguments change it."""

    def make(**changes: Any) -> Invoice:
        amounts = {name: Decimal(changes.pop(name)) for name in ("total", "tax", "freight", "discount")
                   if name in changes}  # fmt: skip
        told: dict[str, Any] = {
            "id": "a-1", "number": "INV-1", "vendor": "1200", "kind": Kind.INVOICE,
            "dated": date(2026, 3, 2), "total": Decimal("100.00"), "distributions": (line(),),
        }  # fmt: skip
        return Invoice(**told | amounts | changes)

    return make


@pytest.fixture(scope="session")
def account() -> Callable[..., Account]:
    """Makes a GL account that takes payables."""

    def make(code: str = "4000", **changes: Any) -> Account:
        told: dict[str, Any] = {
            "code": code, "formatted": code, "description": "Supplies", "active": True, "takes_payables": True
        }  # fmt: skip
        return Account(**told | changes)

    return make
