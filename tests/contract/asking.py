"""What an unknown of a system is, how it is asked, and what an answer looks like.

Knows nothing of either system, of HTTP or of pytest: an inquiry is a name, a function and the answers the
program can live with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ANYTHING = "*"
"""Stands among the livable answers for any short text: there the answer itself is what we want to know."""
ANSWER_MAX = 120


class NothingThere(Exception):
    """The site holds nothing to ask this with: an empty company, no vendor on hold, one page of vendors."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a site was found to do: one of the inquiry's words, and the calls that show it (no secret, no data)."""

    found: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One unknown of the facts: `id` (`S-J/nextlink`), `unknown` in words, `person` = how a person answers it."""

    id: str
    unknown: str
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """A question a call can answer. `livable` maps each answer foreseen to what our program does about it."""

    row: str
    name: str
    ask: Callable[[Any], Answer]
    livable: Mapping[str, str]
    facts: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The row and the name: `S-J/query-options/ge`."""
        return f"{self.row}/{self.name}"

    @property
    def writes(self) -> bool:
        """Whether asking leaves something behind."""
        return "writes" in self.marks

    @property
    def question(self) -> str:
        """The first line of the function's own words."""
        return (self.ask.__doc__ or "").strip().splitlines()[0]

    def consequence(self, answer: Answer) -> str | None:
        """What our program does about an answer; None for one that nobody foresaw or that says nothing."""
        found = answer.found.strip()
        if not found or len(found) > ANSWER_MAX:
            return None
        return self.livable.get(found, self.livable.get(ANYTHING))


@dataclass(frozen=True, kw_only=True)
class Questions:
    """The inquiries of one system, in the order they are asked and reported."""

    inquiries: list[Inquiry] = field(default_factory=list)

    def about(
        self,
        row: str,
        name: str,
        livable: Mapping[str, str],
        *,
        facts: tuple[str, ...] = (),
        marks: tuple[str, ...] = (),
    ) -> Callable[[Callable[[Any], Answer]], Callable[[Any], Answer]]:
        """Enters the function below as the inquiry `row/name`; its first line is the question.

        `marks` are those of its test: `writes`, `tokens`.
        """

        def enter(ask: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
            self.inquiries.append(
                Inquiry(row=row, name=name, ask=ask, livable=livable, facts=facts, marks=marks)
            )
            return ask

        return enter

    def named(self, name: str) -> Inquiry:
        """The inquiry of this name. Raises KeyError."""
        return {inquiry.name: inquiry for inquiry in self.inquiries}[name]
