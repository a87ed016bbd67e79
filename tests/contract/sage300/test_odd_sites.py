"""The client library at simulated sites that hiccup, or that spell their members otherwise.

Knows the simulator's switches and what the library makes of them. Does not know a real site: these are no claims.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sage_site import SageSite

from sage300 import Findings, NotSent, Sage300, Site, Throttled, probe


def probed(place: Site, waits: list[float]) -> Findings:
    """What the probe finds there; it waits on paper only."""
    with Sage300(place, sleep=waits.append) as sage:
        return probe(sage)


@pytest.mark.facts("S-B11", "S-E11", "S-H5")
@pytest.mark.parametrize(
    ("switches", "waited"),
    [
        ({"throttle_every": "10", "retry_after": "seconds", "retry_after_s": "7"}, {7.0}),
        ({"session_errors": "6"}, {0.0}),
        ({"empty_reply": "9"}, {1.0}),
    ],
    ids=["throttled", "session", "empty"],
)
def test_a_probe_finds_the_same_at_a_site_that_hiccups(
    simulated_with: Callable[..., SageSite], switches: dict[str, str], waited: set[float]
) -> None:
    waits: list[float] = []
    found = probed(simulated_with(**switches).place, waits)
    assert found == probed(simulated_with().place, [])
    assert set(waits) == waited


@pytest.mark.facts("S-H5")
def test_a_probe_of_a_site_that_is_always_busy_ends(simulated_with: Callable[..., SageSite]) -> None:
    place = simulated_with(throttle_every="1", retry_after="seconds").place
    with pytest.raises(Throttled):
        probed(place, [])


def test_a_probe_of_a_site_that_is_down_raises(simulated_with: Callable[..., SageSite]) -> None:
    with pytest.raises(NotSent):
        probed(Site("http://127.0.0.1:9", "DEMO", "WEBAPI", simulated_with().place.password), [])
