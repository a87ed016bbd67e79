"""How tests look at what is proposed and answer it, as a controller does; and the blocker that is lifted by that.

Knows the operation and the view behind `approve`, `reject` and `proposals`. Does not know who is asked when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lifting import Blocker, no_act
from stage import Stage

from ml_connector import views
from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Reply, answer_proposals

__all__ = ["RELEASE_BLOCKERS", "answered", "approve_all", "proposed", "waiting"]


def proposed(stage: Stage) -> Mapping[str, Any]:
    """Everything that waits for release."""
    return views.proposals(stage.name)


def waiting(stage: Stage) -> list[str]:
    """The ids of what waits for release."""
    return sorted(
        draft["id"] for one in proposed(stage)["proposals"] for draft in one["drafts"] if draft["waits"]
    )


def answered(stage: Stage, act: Act, told: Mapping[str, Any] | None = None) -> Sequence[str | None]:
    """Answer what waits now, or what was looked at before; what each became."""
    told = told or proposed(stage)
    numbers = [one["proposal"] for one in told["proposals"]]
    reply = Reply(act=act, because="looked at by the test", seen=told["fingerprint"])
    return [
        line["became"]
        for line in answer_proposals(stage.house, stage.name, numbers, reply, trusted("test:controller"))
    ]


def approve_all(stage: Stage) -> None:
    """A person releases everything that waits."""
    answered(stage, Act.APPROVE)


RELEASE_BLOCKERS: Mapping[str, Blocker] = {
    "waiting-for-release": Blocker(block=no_act, lift=approve_all, settings={"release": "person"}),
}
