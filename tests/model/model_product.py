"""What is done with the product: it runs, meets faults, dies, is asked twice at once, is put back, and people decide.

Knows operations of the product, and the faults both wires can have. Does not know how a story must end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from fuses import Fuse
from model_world import World
from stage import INVOICES

from ml_connector import views
from ml_connector.domain.acts import Act
from ml_connector.domain.people import trusted
from ml_connector.operations import Choice, Decision, Table, choose, decide, import_crosswalk

__all__ = ["ACTS"]

COMMITS, CALLS = 40, 30  # more than a run of a few invoices has
WRITES = (
    *(
        "lose-before",
        "lose-after",
        "truncate",
        "html-after",
        "html200-after",
        "status-500",
        "status-500-after",
    ),
    *("status-503", "status-503-after", "status-429", "late-0", "late-0", "late-0", "late-0"),
)
READS = ("lose-before", "lose-after", "truncate", "status-500", "status-503", "status-429", "html")
TOKENS = ("status-500", "lose-after", "status-401")
PAUSES_S = (1, 40, 400, 901, 901, 4000, 90_000)
DECISIONS = (Act.RETRY, Act.RELEASE, Act.RELEASE, Act.HOLD, Act.RESOLVE, Act.ADOPT, Act.ADOPT)


def run(world: World, chance: Random) -> None:
    """A run, which meets a fault at either side, or none; now and then somebody runs again at once."""
    for server in (world.stage.sage, world.stage.avid):
        if chance.random() < 0.4:
            first = server.admin.tally.shown()["kinds"]
            assert isinstance(first, dict)
            kind = chance.choice(("write", "write", "read"))
            at = first[kind] + chance.randrange(1, 3 if kind == "write" else 9)
            action = chance.choice(WRITES if kind == "write" else READS)
            server.faults.add(f"{kind}@{at}-{at + chance.choice((0, 0, 3))}={action}")
    if chance.random() < 0.1:
        world.stage.avid.faults.add(f"token@next-2={chance.choice(TOKENS)}")
    if world.truth.settings.get("post") == "post" and chance.random() < 0.2:
        world.stage.sage_app.switches.update(posting="errors", posting_error_every="2")
    world.run()
    world.quiet()
    if chance.random() < 0.3:
        world.run()


def expire(world: World, chance: Random) -> None:
    """A run in which every token ends after a few calls."""
    world.stage.avid_app.switches["revoke_after_calls"] = str(chance.randrange(1, 6))
    world.run()
    world.stage.avid_app.switches["revoke_after_calls"] = "0"


def crash(world: World, chance: Random) -> None:
    """A run whose process ends before or after a commit."""
    world.die(Fuse(at=chance.randrange(COMMITS) + 1, after=chance.random() < 0.5))


def die(world: World, chance: Random) -> None:
    """A run whose process ends at a call, done or not."""
    world.die_at_call(chance.randrange(CALLS) + 1, chance.choice(("before", "after")))


def twice(world: World, chance: Random) -> None:
    """Two runs are started at once."""
    world.two_at_once(chance.randrange(12) + 1)


def later(world: World, chance: Random) -> None:
    """Time passes."""
    world.later(chance.choice(PAUSES_S))


def map_codes(world: World, chance: Random) -> None:
    """Somebody says which vendor a code of AvidXchange's means."""
    codes = world.truth.told.codes
    code = f"A{chance.randrange(6)}"
    free = sorted({form.vendor_code for form in world.stage.company.invoices} - set(codes.values()))
    if code in codes or not free:
        return
    codes[code] = chance.choice(free)
    lines = "".join(f"vendor,{theirs},{ours}\n" for theirs, ours in sorted(codes.items()))
    table = Table(text=f"kind,avidxchange,sage\n{lines}", because="a test")
    import_crosswalk(world.stage.house, world.stage.name, table, trusted("test:ann"), dry_run=False)


def decide_one(world: World, chance: Random) -> None:
    """A person decides about something that stands open."""
    rows = views.deliveries(world.stage.name, state=None, cause=None, limit=100_000)
    open_ones = [row for row in rows if row["flow"] == INVOICES and row["state"] not in ("done", "pending")]
    if not open_ones:
        return
    row, act = chance.choice(open_ones), chance.choice(DECISIONS)
    decision = Decision(act=act, because="seen by the test")
    (line,) = decide(
        world.stage.house,
        world.stage.name,
        choose(world.stage.name, Choice(ids=(row["id"],))),
        decision,
        trusted("test:clerk"),
    )
    if line["became"] is not None:
        _note(world, act, row)


def _note(world: World, act: Act, row: Mapping[str, str]) -> None:
    """Note what a person told the product."""
    told, id = world.truth.told, row["id"]
    if act is Act.HOLD:
        told.held.add(id)
    elif act is Act.RESOLVE:
        told.resolved.add(id)
    elif act is Act.ADOPT:
        world.truth.adopted.add(id)
    elif act is Act.RELEASE:
        told.held.discard(id)
        told.rejected.discard(id)
        world.truth.again[id] += row["cause"] in ("batch-deleted", "entry-gone")


ACTS: Mapping[str, Callable[[World, Random], None]] = {
    "run": run, "expire": expire, "crash": crash, "die": die, "twice": twice, "later": later, "map": map_codes,
    "decide": decide_one,
    "back-up": lambda world, chance: world.back_up(), "restore": lambda world, chance: world.restore(),
}  # fmt: skip
