"""A run every four hours for ten days, both sides compared after each of them.

Knows what a run by date must have found and what only a whole read finds. Does not know how the product reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any

from editing import REMOVING, Edit, Office
from proof import assert_identity, assert_no_crash
from stage import START, VENDORS, Scene, Set, Stage, of_kinds
from vendor_proof import kept, unequal

from ml_connector.domain.people import trusted
from ml_connector.operations import run_flows

__all__ = ["DAYS", "SLOTS", "Script", "Story", "set_story"]

EVERY = timedelta(hours=4)
DAYS, SLOTS = 10, 6  # days, and runs a day
DONE, VANISHED = ("done", ""), ("held", "vanished")
CLEAN = ("balanced", "nothing_to_do", "partial")
# Pages of twenty, so that something may happen between two of them.
SETTINGS = {"link_first": "never", "page_size": "20"}
FIRST = (
    *(Edit(what="open-place", vendor=f"V0000{n}", choice=n) for n in range(1, 8)),
    *(Edit(what="name", vendor=f"V0001{n}", choice=n) for n in range(6)),
    Edit(what="address", vendor="V00020", choice=1),
)
Moment = tuple[int, int]  # day, and run of the day, both from 0
# A system, and a rule for its faults in which +0 stands for the run's first call, +1 for the next.
Fault = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Script:
    """What happens, by moment: `edits` before the run and `between` the pages it reads, `faults` during the run;
    and from when on Sage's server is how many days ahead (`clocks`).
    """

    edits: Mapping[Moment, Sequence[Edit]]
    between: Mapping[Moment, Sequence[Edit]] = field(default_factory=dict)
    faults: Mapping[Moment, Fault] = field(default_factory=dict)
    clocks: Mapping[Moment, int] = field(default_factory=dict)


@dataclass(kw_only=True)
class Story:
    """One stage through the days. `calm`: nothing goes wrong between the systems."""

    stage: Stage
    office: Office
    calm: bool = True
    wholes: int = 0  # whole reads that came to their end
    spoiled: int = 0  # runs that did not come to theirs
    unmet: list[Fault] = field(default_factory=list)  # faults that did not happen
    idle_reads: set[int] = field(default_factory=set)  # what runs with nothing to do cost at Sage
    _late: set[str] = field(default_factory=set)  # vendors a read by date need not find as they are
    _meanwhile: set[str] = field(default_factory=set)  # those edited while the run at hand was reading
    _left: dict[str, object] = field(default_factory=dict)  # what AvidXchange had of vendors that went
    _edited: bool = True

    def edit(self, *edits: Edit) -> set[str]:
        """Make edits; gives the vendors touched."""
        touched: set[str] = set()
        for edit in edits:
            those = set(self.office.do(edit))
            self._late = self._late - those if edit.prompt else self._late | those
            touched |= those
            if self.calm and edit.what in REMOVING and those:
                self._left[edit.vendor] = kept(self.stage).get(edit.vendor)
        self._edited = self._edited or bool(touched)
        return touched

    def days(self, script: Script) -> Story:
        """Live through ten days, then through one more whole read of a quiet day; both sides are equal then."""
        for moment in product(range(DAYS), range(SLOTS)):
            self._set_clock(script.clocks.get(moment))
            self.edit(*script.edits.get(moment, ()))
            with self._fault(script.faults.get(moment)):
                self.run(script.between.get(moment, ()))
        self._set_clock(0)
        self._settle()
        assert_no_crash(self.stage)
        return self

    def run(self, between: Sequence[Edit] = ()) -> Mapping[str, Any]:
        """Run at the next fourth hour and compare; an edit of `between` after each page that is read."""
        self._wait()
        reads, writes, size = *self._calls(), len(self.office.numbers())
        coming, self._meanwhile = iter(between), set()

        def progress(what: str, count: int) -> None:
            if what == "read":
                self._meanwhile |= self.edit(*(edit for edit in [next(coming, None)] if edit))

        edited, self._edited = self._edited, False
        late = set(self._late)
        (report,) = run_flows(self.stage.house, self.stage.name, (VENDORS,), trusted("test:days"), progress)
        whole = report["read"] >= size - len(between)
        assert_identity(report)
        clean = report["outcome"] in CLEAN and not report["waiting"] + report["pending"]
        assert clean or not self.calm, report
        if clean:
            self._late -= late - self._meanwhile if whole else set()
            self.wholes += whole
            self._compare(whole)
        self.spoiled += not clean
        self._edited = self._edited or not clean
        if not (edited or self._edited or whole):
            self._idle(report, reads, writes)
        return report

    def _settle(self) -> None:
        wholes = self.wholes
        for _ in range(SLOTS + 2):
            self.run()
            if self.wholes > wholes:
                assert not self._late
                return
        raise AssertionError("no whole read in a day")

    def _compare(self, whole: bool) -> None:
        """Assert what must be equal now; a whole read leaves nothing out but what was edited under its eyes."""
        ends, there = self.stage.ends_of(VENDORS), self.office.numbers()
        vanished = {number for number, end in ends.items() if end == VANISHED}
        excused = self._late | self._meanwhile
        gone = kept(self.stage).keys() - there
        wrong = {re.split(r"[.:]", line)[0]: line for line in unequal(self.stage)}
        assert [line for number, line in wrong.items() if number not in gone | excused] == []
        assert vanished & there <= excused
        assert {number: end for number, end in ends.items() if end not in (DONE, VANISHED)} == {}
        assert not whole or ends.keys() - there - excused <= vanished
        self._compare_left(vanished, there)

    def _compare_left(self, vanished: Iterable[str], there: set[str]) -> None:
        """Assert that what is gone from Sage stands in AvidXchange as it stood."""
        self._left = {number: item for number, item in self._left.items() if number not in there}
        for number in vanished:
            if number not in there:
                self._left.setdefault(number, kept(self.stage).get(number))
        assert self._left == {number: kept(self.stage).get(number) for number in self._left}

    def _idle(self, report: Mapping[str, Any], reads: int, writes: int) -> None:
        """Assert that a run before which nothing happened does nothing."""
        reads, writes = self._calls()[0] - reads, self._calls()[1] - writes
        assert (report["changed"], report["sent"], writes) == (0, 0, 0), report
        self.idle_reads.add(reads)

    def _calls(self) -> tuple[int, int]:
        return self.stage.calls("sage")["read"], self.stage.calls("avid")["write"]

    def _wait(self) -> None:
        """Wait for the next fourth hour after the start."""
        now = self.stage.clock.now()
        self.stage.later((EVERY - (now - START) % EVERY).total_seconds())

    def _set_clock(self, days: int | None) -> None:
        if days is not None:
            self.stage.sage_app.switches["server_date_offset_s"] = str(days * 24 * 3600)

    @contextmanager
    def _fault(self, fault: Fault | None) -> Iterator[None]:
        if fault is None:
            yield
            return
        system, rule = fault
        server = self.stage.sage if system == "sage" else self.stage.avid
        first = self.stage.calls(system)["read" if rule.startswith("read") else "write"] + 1
        rule = re.sub(r"\+(\d+)", lambda found: str(first + int(found[1])), rule)
        server.faults.add(rule)
        yield
        self.unmet += [] if server.faults.fired()[rule] else [fault]
        self.stage.quiet()


def set_story(make_stage: Set, *, calm: bool = True, zone_min: int = 0) -> Story:
    """Set a stage of sixty vendors of five currencies, seven of which have a remit-to location, after its first
    run; `zone_min`: the minutes Sage's server is ahead of the connector.
    """
    sage = {"server_utc_offset_min": str(zone_min)}
    stage = make_stage(Scene(company=of_kinds("one-line"), settings=SETTINGS, sage=sage))
    story = Story(stage=stage, office=Office(app=stage.sage_app), calm=calm)
    story.edit(*FIRST)
    story.run()
    assert (unequal(stage), story.wholes) == ([], 1)
    return story
