"""Knows how long a throttled read waits: by the date or the seconds it was given, by both, or by itself.

Does not know a real gateway's plan.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from avidxchange import Limits, errors
from avidxchange.waits import asked_wait, next_access

DATE = "Wed, 18 Sep 2019 05:33:00 GMT"
NOW = datetime(2019, 9, 18, 5, 33, tzinfo=UTC)
IN_30_S, IN_60_S = "Wed, 18 Sep 2019 05:33:30 GMT", "2019-Sep-18 05:34:00+0000 UTC"


def throttled(access: str | None = None) -> dict[str, object]:
    """The gateway's body, with the time it names."""
    more = {"nextAccessTime": access} if access else {}
    return {"fault": {"code": 900802, "message": "Message throttled out", "description": "d", **more}}


SIGNALS = [
    pytest.param((IN_30_S, None, 30.0), marks=pytest.mark.facts("A-6.11/429-http-date")),
    pytest.param((None, IN_60_S, 60.0), marks=pytest.mark.facts("A-6.11/429-next-access-time")),
    pytest.param((IN_30_S, IN_60_S, 60.0), marks=pytest.mark.facts("A-3.3/throttling")),
    pytest.param(("90", IN_60_S, 90.0), marks=pytest.mark.facts("A-3.3/throttling")),
    pytest.param(("7", None, 7.0), marks=pytest.mark.facts("A-3.3/throttling")),
]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("signal", SIGNALS)
def test_the_latest_signal_is_waited_for_by_the_answers_own_clock(
    gateway, client, hours, reply, status, signal
):
    after, access, pause_s = signal
    headers = {"Date": DATE} | ({"Retry-After": after} if after else {})
    gateway.gives(reply(throttled(access), status, headers=headers), reply({}))
    client.test()
    assert hours.slept == [pause_s]


@pytest.mark.facts("A-3.3/throttling")
def test_without_a_date_in_the_answer_our_own_clock_judges(gateway, client, hours, reply):
    later = hours.now.strftime("%Y-%b-%d 12:00:45+0000 UTC")
    gateway.gives(reply(throttled(later), 429, headers={"Date": "soon"}), reply({}))
    client.test()
    assert hours.slept == [45.0]


@pytest.mark.facts("A-6.11/429-neither", "A-3.3/throttling", "A-6.8/reads")
def test_without_any_signal_the_pauses_double_with_jitter(gateway, client, hours, reply):
    gateway.gives(*(reply(throttled(), 429) for _ in range(5)))
    with pytest.raises(errors.Throttled) as caught:
        client.test()
    bounds = [(1 * 0.75, 1 * 1.25), (2 * 0.75, 2 * 1.25), (4 * 0.75, 4 * 1.25), (8 * 0.75, 8 * 1.25)]
    assert all(low <= pause <= high for pause, (low, high) in zip(hours.slept, bounds, strict=True))
    assert caught.value.wait_s is None


@pytest.mark.facts("A-3.3/throttling")
@pytest.mark.parametrize("after", ["9999999999999999999", "Wed, 18 Sep 2199 05:33:00 GMT"])
def test_an_absurd_signal_is_believed_up_to_the_cap_and_told_instead_of_waited(
    gateway, client, hours, reply, after
):
    gateway.gives(reply(b"", 429, headers={"Retry-After": after, "Date": DATE}))
    with pytest.raises(errors.Throttled) as caught:
        client.test()
    assert (caught.value.wait_s, hours.slept) == (Limits().wait_cap_s, [])


@pytest.mark.facts("A-3.3/throttling")
@pytest.mark.parametrize(
    "after", ["", " ", "-5", "1.5", "1e9", "7, 9", "soon", "\u0667", "0x10", "Wed, 99 Foo 2019"]
)
def test_an_unreadable_signal_is_none(after):
    assert asked_wait(after, None, NOW, 3600.0) is None


@pytest.mark.parametrize("after", ["7", " 7 ", "7\x1f", "007"])
def test_seconds_may_stand_between_spaces_of_any_kind(after):
    assert asked_wait(after, None, NOW, 3600.0) == 7.0


@pytest.mark.facts("A-3.3/throttling")
@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-Sep-18 05:34:00+0000 UTC", "2019-09-18T05:34:00+00:00"),
        ("2019-Sep-18 05:34:00+0530", "2019-09-18T05:34:00+05:30"),
        ("2019-09-18T05:34:00Z", "2019-09-18T05:34:00+00:00"),
        ("2019-Sep-31 05:34:00+0000 UTC", None),
        ("2019-Xxx-18 05:34:00+0000 UTC", None),
        ("2019-Sep-18", None),
        ("", None),
    ],
)
def test_the_time_in_the_body_is_read_as_it_is_written(text, moment):
    found = next_access(text)
    assert (found.isoformat() if found else None) == moment
