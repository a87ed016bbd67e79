"""A story: acts chosen by chance that is the same each time, judged whenever all is quiet, told again in fewer words.

Knows how often each act happens, when to judge, and how to leave acts out. Does not know what an act does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from time import monotonic

import model_avid
import model_product
import model_release
import model_sage
from model_judge import Judge
from model_world import World, set_world
from proof import assert_no_crash
from stage import INVOICES, Template

from ml_connector import views
from ml_connector.operations.auditing import verify_audit

__all__ = ["Story", "Wrong", "happens", "shorter", "story"]

ACTS = {**model_avid.ACTS, **model_sage.ACTS, **model_product.ACTS, **model_release.ACTS}
WEIGHTS = {
    **{"bring": 16, "approve": 8, "edit": 8, "void": 1.5, "take-back": 2.5, "reopen": 2},
    **{"vendor": 7, "account": 6, "period": 3, "mend": 1.5, "key": 3, "post": 8, "delete-batch": 3},
    **{"edit-entry": 3, "ready": 3, "later": 12, "map": 0.7, "decide": 1.2, "answer": 2.5},
    **{"run": 2.6, "expire": 0.3, "crash": 0.9, "die": 0.8, "twice": 0.2, "back-up": 0.2, "restore": 0.2},
}
EVERY = 250  # acts between two judgements
CALM_RUNS_MAX = 6
QUIET = "quiet"


class Wrong(AssertionError):
    """A story went wrong; the text says where, and how to tell it again."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """Acts in their order, each with what chance has for it; written as `7: bring 12, run 5, quiet 0`."""

    seed: int
    acts: Sequence[tuple[str, int]]

    def __str__(self) -> str:
        return f"{self.seed}: " + ", ".join(f"{name} {pick}" for name, pick in self.acts)

    @classmethod
    def read(cls, text: str) -> Story:
        """Read a story as it was printed."""
        seed, _, acts = text.partition(":")
        pairs = (act.split() for act in acts.split(","))
        return cls(seed=int(seed), acts=[(name, int(pick)) for name, pick in pairs])


def story(seed: int, length: int, **more: float) -> Story:
    """Give the story of a seed; every so often all is quiet, and at the end. `more`: weights that differ."""
    chance, weights = Random(seed), {**WEIGHTS, **more}
    names = chance.choices(list(weights), weights=list(weights.values()), k=length)
    acts = [(name, chance.randrange(10_000)) for name in names]
    parts = ([*acts[at : at + EVERY], (QUIET, 0)] for at in range(0, length, EVERY))
    return Story(seed=seed, acts=[act for part in parts for act in part])


def happens(template: Template, told: Story, kind: type[World] = World) -> World:
    """Let a story happen; raises AssertionError where something is not as it must be. Gives the world it ended in."""
    with set_world(template, told.seed, kind) as world:
        for name, pick in told.acts:
            if name == QUIET:
                judge(world)
            else:
                ACTS[name](world, Random(pick))
        found = verify_audit(world.stage.house, (), lambda text: None)
        assert found["whole"] and found["events"], found
        assert_no_crash(world.stage)
        return world


def judge(world: World) -> None:
    """Let all be quiet, and assert that each invoice stands where both books say it must."""
    world.quiet()
    wrong: list[str] = []
    for _ in range(CALM_RUNS_MAX):
        world.later(3601)
        model_release.approve_all(world)
        world.run()
        rows = views.deliveries(world.stage.name, state=None, cause=None, limit=1_000_000)
        by_id = {row["id"]: row for row in rows if row["flow"] == INVOICES}
        wrong = list(Judge(truth=world.truth, rows=by_id).wrong())
        if not wrong:
            return
    raise AssertionError("\n".join(wrong))


def shorter(template: Template, told: Story, seconds: float) -> Story:
    """Leave out of a story that goes wrong whatever it goes wrong without, for so many seconds at most."""
    ends, size = monotonic() + seconds, max(1, len(told.acts) // 2)
    while size and monotonic() < ends:
        fewer = next(
            (one for one in _without(told, size) if monotonic() > ends or _goes_wrong(template, one)), None
        )
        if fewer is None or monotonic() > ends:
            size //= 2
        else:
            told = fewer
    return told


def _without(told: Story, size: int) -> Iterator[Story]:
    """The story without one stretch of so many acts, each stretch in its turn, late ones first."""
    for at in reversed(range(0, len(told.acts) - 1, size)):
        kept = [*told.acts[:at], *told.acts[at + size :]]
        kept = kept if kept and kept[-1][0] == QUIET else [*kept, (QUIET, 0)]
        if len(kept) < len(told.acts):
            yield replace(told, acts=kept)


def _goes_wrong(template: Template, told: Story) -> bool:
    try:
        happens(template, told)
    except AssertionError:
        return True
    return False
