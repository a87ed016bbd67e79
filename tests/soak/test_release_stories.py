"""Many long stories of release: whatever people, the wire and Sage do, only bytes that were approved ever reach it.

Knows seeds, what people at either side may do, and what was shown when somebody approved. Does not hurry.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from acting import acted, entries_with_our_mark
from overhearing import Ear, overheard
from proof import assert_books, assert_identity, assert_no_crash
from releasing import answered, proposed, waiting
from stage import Scene, Stage, Template, of_kinds, opened

from ml_connector.domain.acts import Act
from ml_connector.store.approvals import Moved

STORIES, LENGTH = 40, 60
IN_THE_BOOKS = ("changed-after-entry", "differs-in-sage")
KINDS = ("one-line", "several-lines", "one-line", "credit-note", "tax-on-top", "one-line")
FAULTS = (
    "write@1=lose-after",
    "write@1=lose-before",
    "write@1=status-429",
    "write@1=status-409",
    "write@1=status-503",
)


@dataclass
class Story:
    """One story; `agreed` is every payload that was shown when somebody approved it."""

    stage: Stage
    ear: Ear
    chance: random.Random
    agreed: set[str] = field(default_factory=set)
    looks: list[Mapping[str, Any]] = field(default_factory=list)

    def someone(self) -> str:
        """Any invoice."""
        return self.chance.choice(self.stage.company.invoices).id

    def run(self) -> None:
        """Run, after a while or at once, with a fault or without."""
        self.stage.later(self.chance.choice((1, 1000, 90_000)))
        if self.chance.random() < 0.3:
            self.stage.sage.faults.add(self.chance.choice(FAULTS))
        assert_identity(self.stage.run())
        self.stage.quiet()
        self.check()

    def check(self) -> None:
        """See that nothing reached Sage that was not approved to the byte."""
        for body in self.ear.bodies("sage"):
            text = body.decode()
            agreed = [json.loads(payload) for payload in self.agreed if payload in text]
            assert all(entry in agreed for entry in json.loads(text)["Invoices"]), text

    def look(self) -> None:
        """Look at what waits, to answer it later."""
        self.looks.append(proposed(self.stage))

    def approve(self) -> None:
        """Approve what is looked at now, or was looked at some time ago."""
        told = self.chance.choice([proposed(self.stage), *self.looks])
        if not told["proposals"]:
            return
        shown = {draft["payload"] for one in told["proposals"] for draft in one["drafts"] if draft["waits"]}
        try:
            answered(self.stage, Act.APPROVE, told)
        except Moved:
            return
        self.agreed |= shown

    def reject(self) -> None:
        """Reject everything that waits."""
        if waiting(self.stage):
            answered(self.stage, Act.REJECT)

    def change(self) -> None:
        """Somebody changes an invoice in AvidXchange."""
        self.stage.clock.sleep(1)
        text = f"Changed {self.chance.random()}"
        self.stage.avid_app.invoices.change(self.someone(), description=text, export_status="pending")

    def edit(self) -> None:
        """Somebody edits an invoice here."""
        acted(self.stage, Act.EDIT, self.someone(), description=f"Edited {self.chance.random()}")

    def hold(self) -> None:
        """Somebody holds an invoice, or lets it go."""
        acted(self.stage, self.chance.choice((Act.HOLD, Act.RELEASE, Act.RETRY)), self.someone())

    def finish(self) -> None:
        """Let everything go that people stopped, and approve until nothing waits."""
        for _ in range(4):
            for invoice in self.stage.company.invoices:
                acted(self.stage, Act.RELEASE, invoice.id)
                acted(self.stage, Act.RETRY, invoice.id)
            self.stage.later()
            self.stage.run()
            self.looks = []
            self.approve()
        self.check()


@pytest.mark.parametrize("seed", range(STORIES))
def test_only_what_was_approved_to_the_byte_reaches_sage_and_all_of_it_once(
    template: Template, seed: int
) -> None:
    rule = "person" if seed % 2 else "threshold:0.001"  # which nothing is under
    scene = Scene(company=of_kinds(*KINDS), settings={"release": rule, "parcel_max": str(1 + seed % 4)})
    with opened(template, scene) as stage:
        story = Story(stage=stage, ear=overheard(stage), chance=random.Random(seed))
        acts: list[Callable[[], None]] = [
            *(story.run, story.run, story.run, story.look, story.approve, story.approve),
            *(story.reject, story.change, story.edit, story.hold),
        ]
        story.run()
        for _ in range(LENGTH):
            story.chance.choice(acts)()
        story.finish()
        assert_no_crash(stage)
        ends = stage.ends().values()
        entered = [end for end in ends if end == ("done", "") or end[1] in IN_THE_BOOKS]
        assert (len(entered), entries_with_our_mark(stage)) == (len(KINDS), len(KINDS)), ends
        assert_books(stage, receipts=False)  # what changed after it was entered is acknowledged again
