"""The daily desk: what stands open, by cause, and what a person decides about it.

Knows what these pages show and what their forms say. Knows no query and no rule.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse

from ml_connector.domain.acts import Act
from ml_connector.domain.people import Right
from ml_connector.operations import Decision, decide, totals
from ml_connector.views import causes
from ml_connector.views.deciding import decisions, rows_numbered
from ml_connector.views.exceptions import cards, of_cause
from ml_connector.web.ink import totals_words
from ml_connector.web.visit import Visit, page

__all__ = ["act", "exceptions"]

_DECIDED_MAX, _SHOWN = 1000, 50


@page()
def exceptions(visit: Visit) -> HttpResponse:
    """Show what stands open by cause; of the one that was opened, its records."""
    cause, flow, every = visit.typed("cause"), visit.typed("flow"), visit.typed("every") == "yes"
    found = cards(visit.name)
    asked = "cause" in visit.request.GET
    opened = next((card for card in found if asked and card.cause == cause and flow in ("", card.flow)), None)
    rows = of_cause(visit.name, opened.flow, cause, _DECIDED_MAX if every else _SHOWN) if opened else None
    told = {
        "cards": found,
        "opened": opened,
        "rows": rows,
        "every": every,
        "acts": decisions(visit.name, [line.id for line in rows.lines])
        if rows and visit.may(Right.DECIDE)
        else (),
        "checked": causes(visit.name)["checked"],
    }
    return visit.show("exceptions.html", told)


@page(Right.DECIDE, acts=True)
def act(visit: Visit) -> HttpResponse:
    """Do one act to the deliveries that were ticked."""
    numbers = [int(one) for one in visit.request.POST.getlist("number") if one.isdecimal()]
    rows = rows_numbered(visit.name, numbers[:_DECIDED_MAX])
    if not rows:
        raise ValueError("Nothing was chosen: tick what you mean, then press the button again.")
    wanted = next(
        (Act(one.act) for one in decisions(visit.name, numbers) if one.act == visit.typed("act")), None
    )
    if wanted is None:
        raise ValueError(
            "This cannot be done to any of what was ticked. Load the page anew: it may have moved."
        )
    if wanted in (Act.HOLD, Act.RESOLVE) and not visit.typed("because"):
        raise ValueError("Say why: it is kept with your name in the audit trail.")
    done = decide(
        visit.house, visit.name, rows, Decision(act=wanted, because=visit.typed("because")), visit.actor
    )
    back = f"/c/{visit.name}/invoices/{rows[0].id}" if len(rows) == 1 else f"/c/{visit.name}/exceptions"
    return visit.go(back, _said(done))


def _said(lines: Sequence[Mapping[str, Any]]) -> str:
    changed = [line for line in lines if line["became"]]
    left = len(lines) - len(changed)
    amounts = totals_words(totals(changed))
    told = f"{len(changed)} changed{f', {amounts}' if amounts else ''}."
    reason = next((str(line["said"]) for line in lines), "")
    return f"{told} {f'{left} left as they are. ' if left else ''}{reason}".strip()
