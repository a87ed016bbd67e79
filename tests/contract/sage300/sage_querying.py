"""The inquiries about filters, query options and pages of a Sage 300 site: what the library's own probe asks.

Knows what our program does about each finding. Does not know the simulator, asks nothing twice, and only reads.
"""

from __future__ import annotations

from collections.abc import Mapping

from asking import ANYTHING, Answer, Questions
from msgspec.structs import replace
from sage_site import SageSite, told

QUESTIONS = Questions()

OTHER_WORDS = {
    "accepted": "the library uses it where the dialect says so",
    "refused": "the library says it in other words",
}
BY_KEY = "never follows it: pages by key"


def _probed(row: str, name: str, finding: str, question: str, livable: Mapping[str, str]) -> None:
    """Enters one finding of the probe as an inquiry."""

    def ask(site: SageSite) -> Answer:
        return site.settled(finding)

    ask.__doc__ = question
    QUESTIONS.about(row, name, livable, facts=(FACTS[finding],))(ask)


FACTS = {
    "ge": "S-C10",
    "negation": "S-C10",
    "text_search": "S-C11",
    "day_literal": "S-C12",
    "orderby": "S-C8",
    "select": "S-C7",
    "description_filter": "S-C19",
    "filter_max_bytes": "S-C15",
    "filter_max_nodes": "S-C17",
    "page_size": "S-C21",
    "top_over_page": "S-C25",
    "next_link": "S-C23",
}

_probed("S-J/query-options", "ge", "ge", "Does a filter take ge", OTHER_WORDS)
_probed("S-J/query-options", "not", "negation", "Does a filter take not", OTHER_WORDS)
_probed(
    "S-J/query-options",
    "text-search",
    "text_search",
    "Which function finds a text inside a text",
    {
        "contains": "the library uses it",
        "substringof": "the library uses it",
        "startswith": "the library searches by beginnings only",
    },
)
_probed(
    "S-J/query-options",
    "day-literal",
    "day_literal",
    "How is a date written in a filter",
    {
        "instant": "writes midnight with Z, the default",
        "day": "the library writes the day alone",
        "v3": "the library writes datetime'…'",
    },
)
_probed("S-J/query-options", "orderby", "orderby", "Does a list take $orderby", OTHER_WORDS)
_probed(
    "S-J/query-options",
    "select",
    "select",
    "Does a list take $select",
    {"accepted": "reads the members it needs", "refused": "the library reads everything: slower"},
)
_probed(
    "S-J/query-options",
    "description-filter",
    "description_filter",
    "Can batches be searched by the beginning of their description",
    {
        "accepted": "could search for its own batches; reads by number all the same",
        "refused": "reads every batch above the number it knew before",
    },
)
_probed(
    "S-J/query-options",
    "filter-bytes",
    "filter_max_bytes",
    "How many bytes may a filter have",
    {
        "3600": "sends at most 1800",
        "1800": "sends at most 1800",
        "900": "the dialect must say so: more calls",
    },
)
_probed(
    "S-J/query-options",
    "filter-nodes",
    "filter_max_nodes",
    "How many nodes may a filter have",
    {ANYTHING: "asks for no more at once than the dialect says, and halves where it is refused"},
)
_probed(
    "S-J/query-options",
    "page-size",
    "page_size",
    "How many records has a page",
    {ANYTHING: "reads on by key, whatever comes; 1000 is Sage's advice"},
)
_probed(
    "S-J/query-options",
    "top-over-page",
    "top_over_page",
    "Is $top above the page size cut",
    {
        "cut": "a page short of $top is not the last while the count is not reached",
        "honored": "asks for page_size and gets it",
    },
)
_probed(
    "S-J/nextlink",
    "options",
    "next_link",
    "Does nextLink keep the other options",
    {"lossy": BY_KEY, "full": BY_KEY, "none": "goes on until the count is reached"},
)


@QUESTIONS.about(
    "S-J/enum-key",
    "literal",
    {
        "quoted": "the library addresses tax groups by their path",
        "in no way we know": "the library finds tax groups by filter",
    },
    facts=("S-C28", "S-F.14"),
)
def enum_key(site: SageSite) -> Answer:
    """How is an enum written in a composite key"""
    found = site.probed["enum_key"]
    if found.answer is None and len(found.evidence) > 1:
        return Answer(found="in no way we know", evidence=told(replace(found, answer=False)).evidence)
    return told(found)
