#!/usr/bin/env python3
"""Write the pages that are made from code, data and tests: `python3 docs/generate.py`.

Knows how states, moves and causes look as Markdown. Does not know why a move is legal or when a cause is
given: `ml_connector.domain` does, and it needs the standard library only, so any Python 3.11 can run this.
The page of facts is made by `facts_page` and `fact_marks` beside it. A test compares every page with what
this script makes.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

DOCS = Path(__file__).resolve().parent
MADE_BY = "<!-- Made by docs/generate.py from {source}. Change the code, then run the script. -->"

MEANING = {
    "pending": ("It is owed. Nothing is out.", "the next run"),
    "sending": ("A call is out. Written down before the call is made.", "the run that sends"),
    "in_doubt": ("It may have happened: no clear answer came.", "the next look"),
    "waiting": ("It certainly did not happen. It is tried again at a known time.", "the clock"),
    "held": (
        "Our rules stopped it. The cause says who fixes what.",
        "a person, or a check that passes again",
    ),
    "refused": (
        "The other system said no. Its words are kept as they came.",
        "a person, or a change at the source",
    ),
    "done": ("Every step has its receipt.", "nobody"),
}

STATES_INTRO = """# States and moves

A delivery is the ledger's line for one record in one flow. It is always in exactly one of seven states.
The ledger writes a state only if the move stands in the table below; anything else is a bug and stops the run.
The line of the audit trail that tells the move is written in the same transaction.

A delivery begins as `pending`, or as `held` when what came cannot be used.
"""

PEOPLE_INTRO = """## What only a person may do

A run makes none of these moves. A person makes them by `retry`, `release`, `hold`, `resolve`, `adopt` and `edit`
([how](operate.md#putting-things-right)), while no run works on the company. None of them sends anything.

| From | To | When |
|---|---|---|"""

ERRORS_INTRO = """# Causes: what happened, who fixes it, where, and what happens next

Whenever an invoice stops, or a run could not read or send everything, the program names one of the causes below.
`ml-connector explain NAME NUMBER` shows the same four lines for one invoice, and with them what the other system said.

An invoice that is *held* was stopped by our rules; one that is *refused* was stopped by the other system's rules.
Where a cause says *Checked by every run: yes*, each run tests again whether what the invoice waits for (its *blocker*)
has come true, and then the invoice leaves by itself. Where it says *A release sends it all the same: yes*, whoever
releases the invoice says that it shall be sent although a look found this; every other release only has it looked at
and checked again.
"""


class Told(Protocol):
    """The four lines of a cause, whether every run checks it again, and for what."""

    @property
    def what(self) -> str:
        """What happened."""
        ...

    @property
    def who(self) -> str:
        """Who fixes it."""
        ...

    @property
    def where(self) -> str:
        """Where to fix it."""
        ...

    @property
    def next(self) -> str:
        """What happens afterwards."""
        ...

    @property
    def rechecked(self) -> bool:
        """Whether every run tests it again."""
        ...

    def waits_for(self) -> str:
        """What fact a run tests, or nothing."""
        ...

    @property
    def overruled(self) -> bool:
        """Whether releasing it means: send it although a look found this."""
        ...


Moves = Mapping[tuple[str, str], str]


def states_page(states: Iterable[str], moves: Moves, of_people: Moves) -> str:
    """Draw the diagram and both tables of moves; KeyError for a state that has no meaning written above."""
    meanings = [f"| `{state}` | {MEANING[state][0]} | {MEANING[state][1]} |" for state in states]
    numbered = list(enumerate(moves.items(), 1))
    arrows = [f"    {was} --> {became}: {number}" for number, ((was, became), _) in numbered]
    rows = [f"| {number} | `{was}` | `{became}` | {why} |" for number, ((was, became), why) in numbered]
    return "\n".join(
        (
            MADE_BY.format(source="ml_connector.domain.states"),
            STATES_INTRO,
            "| State | Means | Waits for |",
            "|---|---|---|",
            *meanings,
            "\nThe numbers in the diagram are those of the table.\n",
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> pending",
            "    [*] --> held",
            *arrows,
            "```\n",
            "| # | From | To | When |",
            "|---|---|---|---|",
            *rows,
            "",
            PEOPLE_INTRO,
            *(f"| `{was}` | `{became}` | {why} |" for (was, became), why in of_people.items()),
            "",
        )
    )


def errors_page(causes: Mapping[str, Told]) -> str:
    """Give every cause a heading with its code and its four lines, after an index by the person who acts."""
    desks: defaultdict[str, list[str]] = defaultdict(list)
    for code, cause in causes.items():
        desks[cause.who].append(f"[`{code}`](#{code})")
    index = [f"- **{who}**: {', '.join(codes)}" for who, codes in desks.items()]
    sections = [_section(code, cause) for code, cause in causes.items()]
    made_by = MADE_BY.format(source="ml_connector.domain.causes")
    return "\n".join(
        (made_by, ERRORS_INTRO, "## Who acts on what\n", *index, "\n## Every cause\n", *sections)
    )


def _section(code: str, cause: Told) -> str:
    lines = [
        ("What happened", cause.what),
        ("Who fixes it", cause.who),
        ("Where", cause.where),
        ("What happens next", cause.next),
        ("Checked by every run", "yes" if cause.rechecked else "no"),
    ]
    if cause.rechecked:
        lines.append(("Waits until", f"{cause.waits_for()}."))
    if cause.overruled:
        lines.append(("A release sends it all the same", "yes"))
    return "\n".join((f"### `{code}`\n", *(f"- {name}: {text}" for name, text in lines), ""))


def pages() -> Mapping[str, str]:
    """Make every page, by file name."""
    sys.path[:0] = [str(DOCS.parent / "src"), str(DOCS)]
    from fact_marks import named
    from facts_page import catalog, facts_page

    from ml_connector.domain.causes import CAUSES
    from ml_connector.domain.states import MOVES, MOVES_OF_PEOPLE, State

    catalogs = [catalog(DOCS / "facts" / f"{system}.toml") for system in ("sage300", "avidxchange")]
    tests = named(DOCS.parent, {fact.id for one in catalogs for fact in one.facts})
    moves, of_people = (
        {(str(was), str(became)): why for (was, became), why in table.items()}
        for table in (MOVES, MOVES_OF_PEOPLE)
    )
    return {
        "states.md": states_page([str(state) for state in State], moves, of_people),
        "errors.md": errors_page(CAUSES),
        "facts.md": facts_page(catalogs, tests, MADE_BY.format(source="docs/facts and tests")),
    }


def main(say: Callable[[str], object] = sys.stdout.write) -> None:
    """Write every page."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
        say(f"docs/{name}\n")


if __name__ == "__main__":
    main()
