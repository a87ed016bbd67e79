"""Every blocker of a vendor is tested by machine: it is held, waits, and leaves by itself when its blocker is lifted.

Knows states and causes. Does not know how a blocker comes about, nor how the product tests it.
"""

from __future__ import annotations

import pytest
from proof import assert_identity
from stage import VENDORS, Scene, Set, Stage, of_kinds
from vendor_lifting import LISTS, ONE, VENDOR_BLOCKERS, VendorBlocker, dozen
from vendor_proof import kept

from ml_connector import views


def scene(blocker: VendorBlocker) -> Scene:
    """The stage on which it comes about."""
    return Scene(
        company=dozen(of_kinds("one-line")),
        avid={"lists": "on"} if blocker.lists else {},
        settings=blocker.settings or {},
        profile=LISTS if blocker.lists else blocker.profile,
    )


def stands(stage: Stage) -> tuple[str, str]:
    """State and cause of the one vendor."""
    return stage.ends_of(VENDORS)[ONE]


@pytest.mark.facts("A-4.1/vendor-code", "A-6.3/limits", "S-F.1/APRemitToLocations")
@pytest.mark.parametrize("cause", sorted(VENDOR_BLOCKERS))
def test_a_vendor_that_is_held_leaves_by_itself_once_its_blocker_is_lifted(
    make_stage: Set, cause: str
) -> None:
    blocker = VENDOR_BLOCKERS[cause]
    stage = make_stage(scene(blocker))
    blocker.block(stage)
    stage.run(VENDORS)
    assert stands(stage) == ("held", cause)
    stage.later()
    assert (stage.run(VENDORS)["new_for_a_person"], stands(stage)) == (0, ("held", cause))
    assert [one["cause"] for one in views.causes(stage.name)["causes"] if one["waits_for"]] == [cause]
    blocker.lift(stage)
    stage.later()
    assert_identity(stage.run(VENDORS))
    assert stands(stage) == ("done", "")
    assert kept(stage)[blocker.code]["name"]
