"""A claim that holds for any mixture of troubles: what a plan shows is what the next run sends, and it leaves no trace.

Knows scripted steps and a ledger in memory. Does not know which mixture will come.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.walks.viewing import calls, planned

ANSWERS = [
    "yes",
    "yes",
    "lost",
    "vanished",
    "late",
    "crash-before",
    "crash-after",
    "busy",
    "not-now",
    "refused",
]
KEYS = [f"k{number}" for number in range(7)]

disturbances = st.fixed_dictionaries(
    {
        "answers": st.lists(st.sampled_from(ANSWERS), max_size=8),
        "acks": st.lists(st.sampled_from(ANSWERS), max_size=4),
        "guilty": st.sets(st.sampled_from(KEYS), max_size=2),
        "unfit": st.sets(st.sampled_from([f"{key}-v1" for key in KEYS]), max_size=2),
        "numbers": st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["7", "8"]), max_size=4),
        "parcel_max": st.integers(1, 5),
        "looks": st.integers(1, 6),
        "changes": st.lists(st.sampled_from(["k0=v2|20", "k1=v2|7", "k2=broken", "new"]), max_size=4),
        "pause": st.sampled_from([0, 61, 4000]),
    }
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(disturbances)
def test_after_any_mixture_a_plan_shows_what_the_next_run_sends_and_leaves_no_trace(
    memory: Any, carry: Any, parts: Any, mixture: dict[str, Any]
) -> None:
    source, enter, ack, ledger = disturbed(memory(), parts, carry, mixture)
    before, time = standing(ledger), ledger.clock.now()
    sent, acknowledged = len(enter.sent), len(ack.sent)
    made = planned(source, ledger, enter, ack)
    assert (standing(ledger), len(enter.sent), len(ack.sent)) == (before, sent, acknowledged)
    assert ledger.clock.now() == time
    carry(source, ledger, enter, ack)
    assert calls(made) == enter.sent[sent:]
    told = sorted(key for keys in ack.sent[acknowledged:] for key in keys)
    assert set(told) >= {key for keys in calls(made, "ack") for key in keys}
    assert len(told) == sum(map(len, calls(made, "ack"))) + made.then.get("ack", 0)


def standing(ledger: Any) -> str:
    """Everything a ledger in memory holds, but for its clock."""
    return repr({name: value for name, value in vars(ledger).items() if name != "clock"})


def disturbed(ledger: Any, parts: Any, carry: Any, mixture: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    """Run until the answers are used up or twice nothing happened; then everything works again, and time has passed."""
    make_source, make_step, crash = parts
    source = make_source().gives(*KEYS)
    enter = make_step(clock=ledger.clock, parcel_max=mixture["parcel_max"], answers=list(mixture["answers"]),
                      guilty=set(mixture["guilty"]), unfit=set(mixture["unfit"]), look_max=mixture["looks"],
                      numbers=dict(mixture["numbers"]))  # fmt: skip
    ack = make_step(
        name="ack", clock=ledger.clock, parcel_max=1, repeatable=True, answers=list(mixture["acks"])
    )
    for _ in range(2):
        try:
            carry(source, ledger, enter, ack)
        except crash:
            continue
        ledger.clock.sleep(mixture["pause"])
    enter.answers, ack.answers, enter.guilty = [], [], set()
    ledger.clock.sleep(20_000)
    source.script.clear()
    return source.gives(*mixture["changes"]), enter, ack, ledger
