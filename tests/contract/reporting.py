"""What a run of the contract suites found, as Markdown for the consultant and for us.

Knows answers, failed claims and what was not asked. Does not know pytest, HTTP or what an answer means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from asking import Answer, Inquiry, Row

UNFORESEEN = "**nobody foresaw this: tell us**"
NOT_ALLOWED = "not asked: writing is not allowed here"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What came of one inquiry at one site: an answer, or the reason why there is none."""

    inquiry: str
    answer: Answer | None = None
    reason: str = ""


@dataclass(kw_only=True)
class Notes:
    """What was found at one site of one system; kept while the suites run."""

    system: str
    site: str
    rows: Sequence[Row]
    inquiries: Sequence[Inquiry]
    findings: dict[str, Finding] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    not_shown: list[str] = field(default_factory=list)
    not_allowed: list[str] = field(default_factory=list)
    held: int = 0

    def found(self, inquiry: Inquiry, answer: Answer) -> None:
        """Notes an answer."""
        self.findings[inquiry.id] = Finding(inquiry=inquiry.id, answer=answer)

    def missing(self, inquiry: Inquiry, reason: str) -> None:
        """Notes why there is no answer."""
        self.findings[inquiry.id] = Finding(inquiry=inquiry.id, reason=reason)


def render(all_notes: Iterable[Notes]) -> str:
    """One section a site: the unknowns with their answers, then the claims that failed, then what was left."""
    return "\n".join(line for notes in all_notes for line in _section(notes)) + "\n"


def _section(notes: Notes) -> Iterator[str]:
    yield f"## {notes.system}, {notes.site}"
    yield ""
    yield "| Unknown | Answer found | Evidence | What our program does about it |"
    yield "|---|---|---|---|"
    for row in notes.rows:
        yield from _row(notes, row)
    yield ""
    yield f"Claims that hold: {notes.held}."
    yield from _listed(
        "Claims that **failed** (the simulator or our facts are wrong about this site)", notes.failed
    )
    yield from _listed("Claims that could not be shown", notes.not_shown)
    yield from _listed("Not asked because writing is not allowed here", notes.not_allowed)
    yield ""


def _row(notes: Notes, row: Row) -> Iterator[str]:
    asked = [inquiry for inquiry in notes.inquiries if inquiry.row == row.id]
    for inquiry in asked:
        yield _cells(f"`{inquiry.id}` {inquiry.question}", *_outcome(notes, inquiry))
    if row.person or not asked:
        yield _cells(f"`{row.id}` {row.unknown}", "ask a person", row.person, "")


def _outcome(notes: Notes, inquiry: Inquiry) -> tuple[str, str, str]:
    finding = notes.findings.get(inquiry.id)
    if finding is None:
        return (NOT_ALLOWED if inquiry.writes else "not asked in this run"), "", ""
    if finding.answer is None:
        return f"no answer: {finding.reason}", "", ""
    does = inquiry.consequence(finding.answer)
    return finding.answer.found, finding.answer.evidence, UNFORESEEN if does is None else does


def _listed(title: str, items: Sequence[str]) -> Iterator[str]:
    yield ""
    yield f"{title}: {len(items) or 'none'}."
    yield from (f"- {item}" for item in items)


def _cells(*texts: str) -> str:
    return "| " + " | ".join(" ".join(text.replace("|", "/").split()) for text in texts) + " |"
