"""Who must agree before anything is entered: a controller who looks at proposals and answers, and an ear on the wire.

Knows what a person sees of a proposal, and what leaves for Sage 300. Does not know how an agreement is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from model_truth import Truth

from ml_connector import views
from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Reply, answer_proposals
from simulators.wire import Request

if TYPE_CHECKING:
    from model_world import World

__all__ = ["ACTS", "approve_all", "listen"]


def listen(truth: Truth, request: Request) -> None:
    """Note each entry that is sent though its very bytes were not agreed to, by a person or by its amount."""
    rule, text = truth.settings.get("release", "straight"), request.body.decode()
    if rule == "straight" or '"Invoices"' not in text:
        return
    agreed = {_canon(json.loads(payload, parse_float=str)): payload for payload in truth.told.approved}
    limit = Decimal(rule.partition(":")[2] or 0)
    for entry in json.loads(text, parse_float=str)["Invoices"]:
        small = abs(Decimal(entry["DocumentTotalIncludingTax"])) < limit
        if not small and agreed.get(_canon(entry), "\0") not in text:
            truth.unasked.append(str(entry["InvoiceDescription"]))


def answer(world: World, chance: Random) -> None:
    """A controller looks at one proposal and approves or rejects it."""
    if world.truth.settings.get("release", "straight") == "straight":
        return
    shown = views.proposals(world.stage.name)["proposals"]
    if shown:
        act = chance.choice((Act.APPROVE, Act.APPROVE, Act.REJECT))
        _reply(world, act, chance.choice(shown))


def approve_all(world: World) -> None:
    """A controller approves whatever waits."""
    if world.truth.settings.get("release", "straight") != "straight":
        for shown in views.proposals(world.stage.name)["proposals"]:
            _reply(world, Act.APPROVE, shown)


def _reply(world: World, act: Act, shown: Mapping[str, Any]) -> None:
    reply = Reply(act=act, because="looked at by the test", seen=shown["fingerprint"])
    lines = answer_proposals(
        world.stage.house, world.stage.name, [shown["proposal"]], reply, trusted("test:controller")
    )
    waited = [draft for draft in shown["drafts"] if draft["waits"]]
    assert len(waited) == len(lines) and all(line["became"] for line in lines), lines
    if act is Act.REJECT:
        world.truth.told.rejected |= {draft["id"] for draft in waited}
    else:
        world.truth.told.approved |= {draft["payload"] for draft in waited}


def _canon(entry: object) -> str:
    return json.dumps(entry)


ACTS: Mapping[str, Callable[[World, Random], None]] = {"answer": answer}
