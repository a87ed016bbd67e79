"""Faults between a request and its answer that are worth crossing with every setting, and why each ends well.

Knows the grammar of simulators.faults. Does not know what any system answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gateway_ways import BEARER
from ways import Way, ends

__all__ = ["SLOW", "SLOW_S", "rules"]

# Which call of each kind is hit: early enough to exist under every setting, late enough for something to be lost.
CALLS = {
    ("sage", "read"): 3,
    ("sage", "write"): 1,
    ("avid", "read"): 2,
    ("avid", "write"): 1,
    ("avid", "token"): 1,
}

ACTIONS = {
    "lose-before": "H3: connections are cut; nothing was carried out",
    "lose-after": "H3, §6.11: carried out, the answer lost; looked up before anything is sent again",
    "truncate": "H3: an answer cut in the middle is no answer",
    "html": "E11, §3.3: a proxy's page instead of an answer; nothing was carried out",
    "html-after": "E11, §3.3: a proxy's page instead of an answer; carried out",
    "html200-after": "E11: a page with status 200 is not an answer either",
    "status-503-after": "E6, §6.8: carried out, and the status says the opposite",
    "status-429": "E6, §3.3: too many requests; certainly not carried out",
    "nan": "C32: not a number; an answer that cannot be read is no answer",
    "delay-0.01": "H3: slow is not lost",
}
# Faults that take real seconds: played alone, by the long tests.
SLOW_S = 0.2
SLOW = {
    f"hang-before-{SLOW_S}": "H3: held, then cut; nothing was carried out",
    f"hang-after-{SLOW_S}": "H3: carried out, held, then cut",
    f"late-{SLOW_S}": "H3: cut at once, and carried out all the same a while later",
    f"slow-{SLOW_S}": "H3: slow is not lost",
}
SEVERAL = {"page_cap": "3"}  # where a list gives whole invoices one page would be all there is to read
FACTS = {
    "sage": ("S-H3", "S-E11"),
    "avid": ("A-3.3/html", "A-6.8/reads", "A-6.11/timeout-after-write"),
}


def rules(actions: Mapping[str, str] = ACTIONS, real_s: float = 0) -> Iterator[tuple[str, str, str, Way]]:
    """Each fault: system, kind of call, the rule, and how the journey goes."""
    for (system, kind), number in CALLS.items():
        for action, because in actions.items():
            # A read that is lost leaves an invoice for the next run: then its twin is entered first.
            swaps = system == "avid" and kind != "write"
            more = {"needs": BEARER} if kind == "token" else {"also": SEVERAL} if swaps else {}
            way = ends(because, *FACTS[system], swaps=swaps, real_s=real_s, **more)
            yield system, kind, f"{kind}@{number}={action}", way
