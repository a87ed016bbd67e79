"""What a Sage site was found to accept, in words a consultant can act on.

Knows the client's probe and what each answer is about. Writes nothing, and knows no connection and no table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sage300
from ml_connector.systems.sage300.failures import reading
from ml_connector.systems.sage300.system import Books

__all__ = ["QUESTIONS", "Answer", "Learned", "probe_site"]

QUESTIONS: Final[Mapping[str, str]] = {
    "select": "Can members be chosen ($select)?",
    "page_size": "How many records does a page hold?",
    "next_link": "What does the link to the next page keep of the query?",
    "top_over_page": "Is a $top above the page size cut or honored?",
    "day_literal": "How is a date written in a filter?",
    "ge": "Does a filter take `ge`?",
    "text_search": "Which function finds a text inside a text?",
    "negation": "Does a filter take `not`?",
    "orderby": "Does $orderby sort?",
    "description_filter": "Can batches be searched by their description?",
    "filter_max_bytes": "How long may a filter be, in bytes?",
    "filter_max_nodes": "How many nodes may a filter have?",
    "enum_key": "How is an enum written in a key?",
    "password_case": "In which case is the password taken?",
    "patch_insert": "Can an entry be added to an open batch?",
}
_NOT_ASKED: Final[Mapping[str, str]] = {
    "password_case": "not tried: a wrong password may lock the user",
    "patch_insert": "not tried: it takes a write, see the contract suite",
}
_WORDS: Final[Mapping[object, str]] = {True: "yes", False: "no", None: "cannot be told"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One question and what was found; `evidence` is what was asked and what came back."""

    name: str
    question: str
    answer: str
    evidence: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Everything a probe found; `dialect` is JSON that `SageAddress` takes back."""

    dialect: str
    answers: Sequence[Answer]


def probe_site(books: Books) -> Learned:
    """Ask the site some twenty small questions, each once; raises Failure or Disconnected where it cannot be
    reached.
    """
    with reading():
        findings = sage300.probe(books.client)
    found = [_answer(finding) for finding in findings.items]
    left = [
        Answer(name=name, question=QUESTIONS[name], answer=why, evidence=())
        for name, why in _NOT_ASKED.items()
    ]
    return Learned(dialect=findings.dialect().to_json().decode(), answers=[*found, *left])


def _answer(finding: sage300.Finding) -> Answer:
    told = finding.answer
    words = _WORDS[told] if told is None or isinstance(told, bool) else str(told)
    return Answer(
        name=finding.name,
        question=QUESTIONS[finding.name],
        answer=words,
        evidence=[_evidence(one) for one in finding.evidence],
    )


def _evidence(one: sage300.Evidence) -> str:
    answered = " ".join(part for part in (str(one.status or ""), one.code) if part)
    rows = "" if one.rows is None else f", rows: {one.rows}"
    return f"{one.asked} → {answered}{rows}"
