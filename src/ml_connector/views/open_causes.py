"""What stands open, by cause: the greatest amount first, who acts, and what it waits for.

Knows the groups the store makes and the words of the catalogue. Knows no screen and changes nothing.
"""

from collections.abc import Sequence
from typing import Any

from ml_connector.domain import money
from ml_connector.domain.failures import InDoubt
from ml_connector.engine.retry import REFUSALS_MAX
from ml_connector.store import connections as kept
from ml_connector.store import open_items
from ml_connector.views.journey import cause_lines

__all__ = ["causes", "new_items"]

_CODE_MAX = 60


def causes(name: str) -> dict[str, Any]:
    """Group what stands open on a connection by cause, the greatest amount first, and say what that rests on."""
    stored = kept.find(name)
    known = open_items.checked(stored.id)
    last = known.last_run.isoformat(timespec="seconds") if known.last_run else None
    return {
        "connection": name,
        "checked": {"deliveries": known.deliveries, "last_run": last},
        "causes": [_open(name, one) for one in open_items.open_causes(stored.id)],
    }


def new_items(name: str, flow: str, run: int) -> list[dict[str, Any]]:
    """Group what one run newly put before a person by cause, in the shape of `causes`."""
    return [_open(name, one) for one in open_items.open_causes(kept.find(name).id, flow=flow, run=run)]


def _open(name: str, one: open_items.OpenCause) -> dict[str, Any]:
    narrow = f"--cause {one.cause}" if one.cause else "--state in_doubt"  # a process that died gave no cause
    alone = f'explain {name} "{one.first[0]}"' if one.count == 1 else f"deliveries {name} {narrow}"
    return {
        "cause": one.cause,
        "flow": one.flow,
        **cause_lines(one.cause or InDoubt().cause, _named(one.named), tired=one.tired == one.count),
        "count": one.count,
        "states": one.states,
        "amounts": [{"currency": c, "amount": money.text(amount)} for c, amount in one.amounts.items()],
        "oldest": one.since.isoformat(timespec="seconds"),
        "first": one.first,
        "tired": one.tired,
        "refusals_max": REFUSALS_MAX,
        "texts": [{"said": said, "count": count} for said, count in one.texts],
        "texts_in_all": one.texts_in_all,
        "next_command": f"ml-connector {alone}",
    }


def _named(codes: Sequence[str]) -> str:
    """List the first codes concerned, and say where there are more; of whole sentences one is enough."""
    if len(codes) > 1 and any(len(code) > _CODE_MAX for code in codes):
        return f"{codes[0]} (the first of several)"
    apart = "; " if any("," in code for code in codes) else ", "
    return apart.join((*codes[: open_items.FIRST_MAX], *["…"] * (len(codes) > open_items.FIRST_MAX)))
