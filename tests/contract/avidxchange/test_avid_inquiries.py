"""The inquiries at AvidXchange, asked: each answer is one our program can live with, or it is news.

Knows how an inquiry becomes a test. Does not know what any asks.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from asking import Answer, Inquiry
from avid_site import AvidSite
from questions import INQUIRIES

ASKED = [
    pytest.param(
        inquiry,
        id=inquiry.id,
        marks=[pytest.mark.facts(*inquiry.facts), *(getattr(pytest.mark, name) for name in inquiry.marks)],
    )
    for inquiry in INQUIRIES["avidxchange"]
]


@pytest.mark.parametrize("inquiry", ASKED)
def test_the_answer_is_one_our_program_can_live_with(
    site: AvidSite, inquiry: Inquiry, ask: Callable[[Inquiry, AvidSite], Answer]
) -> None:
    answer = ask(inquiry, site)
    assert inquiry.consequence(answer) is not None, f"{answer.found}: {answer.evidence}"
