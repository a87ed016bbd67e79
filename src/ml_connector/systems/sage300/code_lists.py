"""The lists of codes that are read beside the accounts: segment codes, and what else is set up and named by its code.

Knows which resource each list is and how its rows are known (F.12 to F.14). Reads nothing, and knows no other system.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

import sage300
from ml_connector.domain.chart import ChartUse
from ml_connector.domain.crosswalk import Crosswalk
from ml_connector.domain.failures import Held
from ml_connector.domain.reference import ReferenceValue
from ml_connector.systems.sage300.chart_reading import SEGMENTS

__all__ = ["CodeList", "lists_for", "to_reference"]


@dataclass(frozen=True, kw_only=True)
class CodeList:
    """One list, by its part of the chart; `key` are the members a row is known by, `members` what else is read of it.

    `kind` is the crosswalk's kind of its codes, "" where they are the same everywhere.
    """

    part: str
    words: str
    resource: Callable[[sage300.Sage300], sage300.Resource[Any]]
    key: tuple[str, ...]
    members: tuple[str, ...] = ("Description",)
    kind: str = ""

    def key_of(self, row: msgspec.Struct) -> tuple[str, ...]:
        """Give the values of the key of a row, as they came."""
        return tuple(str(getattr(row, member)) for member in self.key)

    def name(self, row: msgspec.Struct) -> str:
        """Name the delivery of a row."""
        return " ".join([self.part, *(value.strip() for value in self.key_of(row))])

    def parts(self, name: str) -> tuple[str, ...]:
        """Give the values of the key of a row, by the name of its delivery."""
        return tuple(name.split(" ", len(self.key))[1:])


_SEGMENT_CODES = CodeList(
    part=SEGMENTS,
    words="segment codes",
    resource=lambda client: client.segment_codes,
    key=("SegmentNumber", "SegmentCodeKey"),
    members=("SegmentCodeDescription",),
)
_REFERENCE: Mapping[str, CodeList] = {
    each.part: each
    for each in (
        CodeList(
            part="terms",
            words="terms",
            resource=lambda client: client.terms,
            key=("TermsCode",),
            members=("Description", "Status"),
            kind="terms",
        ),
        CodeList(
            part="currencies",
            words="currency codes",
            resource=lambda client: client.currencies,
            key=("CurrencyCodeKey",),
            kind="currency",
        ),
        CodeList(
            part="tax_groups",
            words="tax groups",
            resource=lambda client: client.tax_groups,
            key=("TaxGroupKey",),
        ),
        CodeList(
            part="distribution_codes",
            words="distribution codes",
            resource=lambda client: client.distribution_codes,
            key=("DistributionCodeKey",),
            members=("Description", "Status"),
        ),
    )
}


def lists_for(use: ChartUse) -> Sequence[CodeList]:
    """Give the lists that are of use there, in the order they are read."""
    return [*([_SEGMENT_CODES] if use.values_written else ()), *(_REFERENCE[name] for name in use.lists)]


def to_reference(
    part: str, text: str, client: sage300.Sage300, crosswalk: Crosswalk, *, gone: bool
) -> ReferenceValue:
    """Translate a row of a reference list; one without a status of its own is active while it is there.

    Raises ValueError for a text that is no such row.
    """
    listed = _REFERENCE[part]
    row = listed.resource(client).read(text)
    [value] = listed.parts(listed.name(row))
    code, uncoded = value, ""
    try:
        code = crosswalk.to_avidxchange(listed.kind, value) if listed.kind else value
    except Held as taken:
        uncoded = taken.said
    return ReferenceValue(
        list=part,
        value=value,
        code=code,
        description=row.Description.strip(),
        active=getattr(row, "Status", "") != "Inactive",
        uncoded=uncoded,
        gone=gone,
    )
