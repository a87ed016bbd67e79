"""A service with two workers and six connections, of whose processes one is killed or stopped every few seconds.

Knows processes and chance (printed, so that a story can be told again). Does not know what each was doing.
"""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import psutil
import pytest
from places import KEPT_S, SETTLE, eventually, site_at
from proof import assert_books, assert_no_crash
from stage import INVOICES, VENDORS, Scene, Template, one_of_each

from ml_connector.store import runs

STRIKES = 25
PAUSE_S = (0.5, 6.0)
NAMES = ("north", "south", "east", "west", "hill", "harbor")
HOWS = (signal.SIGKILL, signal.SIGKILL, signal.SIGSTOP)


@pytest.mark.parametrize("story", range(4))
def test_whoever_is_killed_or_stopped_and_whenever_nothing_is_twice_or_lost(
    template: Template, tmp_path: Path, story: int
) -> None:
    chance = random.Random(story)
    with site_at(template, tmp_path) as site:
        for name in NAMES:
            site.stage(name, Scene(company=one_of_each(), settings={**SETTLE, "parcel_max": "3"}))
        site.start("serve", "--listen", "127.0.0.1:0", "--workers", "2", "--quick", "2", "--slow", "1")
        stopped: list[psutil.Process] = []
        for _ in range(STRIKES):
            for name in NAMES:
                site.ask(name, chance.choice((INVOICES, INVOICES, VENDORS)))
            time.sleep(chance.uniform(*PAUSE_S))
            alive = [*site.processes("worker"), *site.processes("scheduler")]
            if alive:
                victim, how = chance.choice(alive), chance.choice(HOWS)
                stopped.extend([victim] if how is signal.SIGSTOP else [])
                victim.send_signal(how)
        eventually(lambda: not site.stranded(), KEPT_S + 60)  # some stand still, and are ended first
        eventually(lambda: not runs.unfinished())
        for name in NAMES:
            for _ in range(3):  # what was cut off is finished by later runs
                site.ask(name)
                eventually(lambda: not runs.unfinished())
            stage = site.stages[name]
            assert stage.differences() == [], name
            assert_books(stage)
            assert_no_crash(stage)
