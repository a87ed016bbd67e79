"""Three days of payments at AvidXchange, with reads that break off: in the end the ledger has every one as it is there.

Knows what people do to payments, in a random order that is the same each time. Does not know how a change is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from proof import assert_identity
from stage import Scene, Set, Stage, of_kinds

from ml_connector import views
from simulators.avidxchange.people import ACH, CARD, CHECK

PAYMENTS = "payments"
EVERY_S = 4 * 3600
LOSSES = ("lose-before", "lose-after", "truncate", "status-500", "html200-after")


def act(stage: Stage, chance: Random) -> None:
    """Somebody does something to a payment or an invoice."""
    people, known = stage.avid_app.people, [id for _, id in stage.avid_app.payments.keys(None)]
    invoice = chance.choice(stage.company.invoices).id
    changes = (people.issue, people.clear, people.cancel, people.send_back)
    if not known or chance.random() < 0.3:
        people.pay({invoice: None}, method=chance.choice((ACH, CARD, CHECK)))
    elif chance.random() < 0.2:
        people.card_to_check(chance.choice(known), replaced=chance.random() < 0.5)
    elif chance.random() < 0.2:
        people.void(invoice)
    else:
        chance.choice(changes)(chance.choice(known))


def untold(stage: Stage) -> Iterator[str]:
    """What is otherwise in the ledger than at AvidXchange, record by record."""
    there = {
        f"payment {id}": stage.avid_app.payments.get(id).status
        for _, id in stage.avid_app.payments.keys(None)
    }
    there |= {
        f"status {one.id}": stage.avid_app.invoices.get(one.id).invoice.status
        for one in stage.company.invoices
    }
    assert set(stage.ends_of(PAYMENTS)) == set(there)
    for key, status in there.items():
        (one,) = views.explain(stage.name, key, views.everything)
        lines = [line for event in one["events"] for line in event["details"] if line.startswith("status ")]
        told = re.sub(r"^status (?:.* → )?", "", lines[-1].split(",")[0])
        if told.split(" (")[0] != status or one["state"] != "done":
            yield f"{key}: {lines[-1]}, {one['state']}; there {status}"


def test_after_three_days_the_ledger_has_everything_as_it_is_there(make_stage: Set) -> None:
    chance = Random(1)
    small = (("  size: 100\n", "  size: 2\n"),)
    stage = make_stage(Scene(company=of_kinds("one-line", "credit-note"), profile=small))
    for _ in range(3 * 6):
        for _ in range(chance.randrange(3)):
            act(stage, chance)
        if chance.random() < 0.4:
            number = stage.calls("avid")["read"] + chance.randrange(1, 4)
            for again in range(5):
                stage.avid.faults.add(f"read@{number + again}={chance.choice(LOSSES)}")
        assert_identity(stage.run(PAYMENTS))
        stage.quiet()
        stage.later(EVERY_S)
    stage.run(PAYMENTS)
    assert {report["outcome"] for report in stage.reports} >= {"balanced", "incomplete"}
    assert list(untold(stage)) == []
