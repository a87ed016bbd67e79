"""What a Sage site was found to accept, in words a consultant can act on.

Knows the client's probe and what each answer is about. Writes nothing, and knows no connection and no table.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

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
_NOT_READ_YET: Final = frozenset({"POPurchaseOrders"})
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
    """Everything a probe found; `dialect` is JSON that `SageAddress` takes back.

    `lacking`: members that the steps read and the site does not have; they would be read as empty.
    """

    dialect: str
    answers: Sequence[Answer]
    lacking: Sequence[str]


def probe_site(books: Books) -> Learned:
    """Ask the site some twenty small questions, and five modules for their members.

    Raises Failure or Disconnected where it cannot be reached.
    """
    with reading():
        findings = sage300.probe(books.client)
        members = list(_members(books.client))
    spellings = {resource: dict(gaps.respelled) for resource, gaps in members if gaps and gaps.respelled}
    dialect = msgspec.structs.replace(findings.dialect(), spellings=spellings)
    left = [
        Answer(name=name, question=QUESTIONS[name], answer=why, evidence=())
        for name, why in _NOT_ASKED.items()
    ]
    found = [_answer(finding) for finding in findings.items]
    told = [_member_answer(resource, gaps) for resource, gaps in members]
    return Learned(
        dialect=dialect.to_json().decode(),
        answers=[*found, *told, *left],
        lacking=[
            f"{resource}: {', '.join(gaps.absent)}"
            for resource, gaps in members
            if gaps and gaps.absent and resource not in _NOT_READ_YET
        ],
    )


def _members(client: sage300.Sage300) -> Iterator[tuple[str, sage300.Gaps | None]]:
    """Compare what the steps read with what the site says it has (§C.6); None where it does not say."""
    read = {
        "AP": (
            *(client.vendors, client.remit_to_locations),
            *(client.invoice_batches, client.posted_documents),
        ),
        "GL": (client.accounts,),
        "CS": (client.fiscal_calendars, client.currencies),
        "TX": (client.tax_groups,),
        "PO": (client.purchase_orders,),  # the only names that are not proven (§C.6)
    }
    for module, resources in read.items():
        try:
            metadata = client.metadata(module)
        except (sage300.Unauthorized, sage300.Untrusted):
            raise
        except sage300.SageError:  # large and slow (H7): what was found before counts all the same
            metadata = None
        for resource in resources:
            yield resource.name, metadata.gaps(resource.name, resource.record) if metadata else None


def _member_answer(resource: str, gaps: sage300.Gaps | None) -> Answer:
    question = f"Does {resource} have every member that is read?"
    if gaps is None:
        return Answer(name=resource, question=question, answer="cannot be told", evidence=())
    said = [f"absent: {', '.join(gaps.absent)}"] if gaps.absent else []
    said += [f"spelled otherwise: {', '.join(gaps.respelled.values())}"] if gaps.respelled else []
    said += [f"of another kind: {', '.join(gaps.other_kind)}"] if gaps.other_kind else []
    return Answer(name=resource, question=question, answer="; ".join(said) or "yes", evidence=())


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
    asked = re.sub(" {3,}", " (blanks) ", one.asked)  # a filter is made long by blanks
    answered = " ".join(part for part in (str(one.status or ""), one.code) if part)
    rows = "" if one.rows is None else f", rows: {one.rows}"
    return f"{asked} → {answered}{rows}"
