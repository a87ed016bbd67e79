"""Claims about what the texts of a refusal by Sage 300 mean: the corpus, line by line.

Knows the corpus in tests/fixtures. Does not know how a refusal comes, nor what happens after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sage300
from ml_connector.domain.causes import CAUSES
from ml_connector.domain.failures import InDoubt, Refused
from ml_connector.systems.sage300.failures import from_write
from ml_connector.systems.sage300.refusals import UNRECOGNIZED, refusal

CORPUS = Path(__file__).resolve().parent.parent / "fixtures" / "sage300" / "refusals"


def texts(name: str) -> Iterator[dict[str, str]]:
    """The lines of one file of the corpus."""
    yield from json.loads((CORPUS / name).read_text(encoding="utf-8"))["texts"]


KNOWN, UNKNOWN = list(texts("english.json")), list(texts("unrecognized.json"))


def rejected(code: str, text: str) -> Any:
    """What a create that was answered so comes to."""
    ask = sage300.errors.Ask(method="POST", resource="APInvoiceBatches")
    return from_write(sage300.Rejected(ask, text, status=409, code=code))


@pytest.mark.facts(
    "S-E7", "S-E8", "S-E10", "S-G24", "S-E.2/duplicate-document-number", "S-E.2/unknown-vendor"
)
@pytest.mark.facts(
    "S-E.2/unknown-gl-account", "S-E.2/locked-fiscal-period", "S-E.2/date-outside-the-fiscal-calendar"
)
@pytest.mark.facts("S-E.2/batch-locked", "S-E.2/unknown-property", "S-E.2/verb-the-resource-lacks")
@pytest.mark.parametrize("told", KNOWN, ids=lambda told: f"{told['cause']}: {told['text'][:40]}")
def test_an_english_text_is_recognized_with_what_it_names(told: dict[str, str]) -> None:
    found = refusal(told["code"], told["text"])
    assert (found.cause, found.named) == (told["cause"], told["named"])


@pytest.mark.facts("S-E9", "S-E11")
@pytest.mark.parametrize("told", UNKNOWN, ids=lambda told: told["text"][:40])
def test_no_other_text_is_taken_for_one(told: dict[str, str]) -> None:
    assert refusal(told["code"], told["text"]).cause == told["cause"] == UNRECOGNIZED


@pytest.mark.parametrize("told", [*KNOWN, *UNKNOWN], ids=lambda told: told["text"][:40])
def test_whatever_sage_says_is_kept_as_it_came(told: dict[str, str]) -> None:
    assert rejected(told["code"], told["text"]).said.endswith(told["text"])


def test_what_is_kept_of_a_refusal_begins_with_the_code_concerned() -> None:
    told = rejected("FieldInvalid", "G/L account 6030 is not active.")
    assert CAUSES[told.cause].waits_for(told.said) == "G/L account 6030 is active in Sage 300"


@pytest.mark.parametrize("told", KNOWN, ids=lambda told: told["text"][:40])
def test_every_cause_that_is_recognized_is_catalogued(told: dict[str, str]) -> None:
    assert told["cause"] in CAUSES
    assert not CAUSES[told["cause"]].unrecognized


def test_what_passes_by_itself_is_tried_later_and_nothing_else_is() -> None:
    waits = {told["cause"] for told in KNOWN if rejected(told["code"], told["text"]).after_s is not None}
    assert waits == {"busy", "sage-session"}


@pytest.mark.facts("S-B11", "S-E6")
def test_a_write_that_met_a_lost_session_is_looked_for_and_tried_again_at_once() -> None:
    ask = sage300.errors.Ask(method="POST", resource="APInvoiceBatches")
    lost, fault = (
        from_write(sage300.ServerFault(ask, "said so", status=500, code=code))
        for code in ("SessionError", "InternalServerError")
    )
    assert isinstance(lost, Refused)
    assert (lost.cause, lost.said, lost.after_s) == ("sage-session", "said so", 0)
    assert isinstance(fault, InDoubt)


@pytest.mark.parametrize(
    "text",
    [
        "Vendor DAY END PROCESSING does not exist.",
        "Description: Processing conflict with the landlord.",
        "The vendor LanPak Ltd has no license.",
    ],
)
def test_words_inside_a_line_do_not_make_it_pass_by_itself(text: str) -> None:
    assert refusal("FieldInvalid", text).cause not in ("busy", "sage-session")


@pytest.mark.parametrize("language", ["FieldInvalid", "General", "RecordInvalid"])
def test_a_text_of_many_lines_that_says_nothing_is_read_to_its_end(language: str) -> None:
    assert refusal(language, "period " * 5_000 + "\n" * 5_000).cause == UNRECOGNIZED
