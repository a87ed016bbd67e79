"""How each blocker of an account or a dimension value comes about, and how people lift it.

Knows accounts, settings and the text of a profile. Does not know how the product tests a blocker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chart_proof import change_account
from lifting import Act, no_act, sets_option

__all__ = ["CHART_BLOCKERS", "VALUES", "ChartBlocker"]

Edits = tuple[tuple[str, str], ...]

ONE = "210010100"
VALUES: Edits = (("dimension_values_upsert: false", "dimension_values_upsert: true"),)
FIELDS = "      segments: {to: segments, fields: {name: name, value: value}}\n"
REJECTS: Edits = ((FIELDS, f"{FIELDS}    limits: {{description: 40, on_excess: reject}}\n"),)


@dataclass(frozen=True, kw_only=True)
class ChartBlocker:
    """How a line of the chart comes to be blocked, and how that is lifted; `key` is its delivery."""

    block: Act
    lift: Act
    key: str
    profile: Edits


CHART_BLOCKERS: Mapping[str, ChartBlocker] = {
    "dimension-unnamed": ChartBlocker(
        block=no_act,
        lift=sets_option("account_segments", "main-department-location"),
        key="segment 000002 10",
        profile=VALUES,
    ),
    "account-unsendable": ChartBlocker(
        block=lambda stage: change_account(stage, ONE, Description="D" * 41),
        lift=lambda stage: change_account(stage, ONE, Description="Fits"),
        key=f"account {ONE}",
        profile=REJECTS,
    ),
}
