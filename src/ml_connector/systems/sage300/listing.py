"""A GL account and a segment code of Sage 300 in our words, under the codes AvidXchange has for them.

Pure. Knows the members of both records (F.12), the setting `account_segments` and the crosswalk. Knows no client.
"""

import re
from collections.abc import Sequence

import sage300
from ml_connector.domain.account import Account
from ml_connector.domain.chart import DimensionValue, ListedAccount
from ml_connector.domain.crosswalk import SEGMENT, Crosswalk
from ml_connector.domain.failures import Held
from ml_connector.domain.options import Options
from ml_connector.systems.sage300.masters import to_account

__all__ = ["dimension_of", "own_code", "segments_of", "to_listed", "to_value"]

_SEGMENTS_MAX = 10
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
Named = tuple[tuple[str, str], ...]


def to_listed(
    wire: sage300.models.Account, options: Options, crosswalk: Crosswalk, *, gone: bool, written: bool
) -> ListedAccount:
    """Translate an account; its code is the mapped one, else with or without separators, as the connection says."""
    account = to_account(wire)
    code, segments, uncoded = own_code(account, options), segments_of(wire, options.account_segments), ""
    try:
        code = crosswalk.to_avidxchange("account", code)
        segments = segments[:1] + tuple(
            (name, _coded(name, value, crosswalk)) for name, value in segments[1:]
        )
    except Held as taken:
        uncoded = taken.said
    return ListedAccount(
        account=account,
        code=code,
        type=wire.AccountType.strip(),
        segments=segments,
        uncoded=uncoded,
        gone=gone,
        written=written,
    )


def own_code(account: Account, options: Options) -> str:
    """Give an account's own code: as people read it or without separators, as the connection says."""
    return (account.formatted if options.account_codes == "formatted" else account.code).strip()


def segments_of(wire: sage300.models.Account, names: Sequence[str]) -> Named:
    """Name the parts of an account; () where it is not certain which part is which.

    Sage tells the parts by the segment's number. Where only some of the segments are used and none is left free
    between them, the numbers may as well be places in the account's own structure, which nobody tells (F.12).
    """
    parts = [getattr(wire, f"AccountSegmentCode{number}").strip() for number in range(1, _SEGMENTS_MAX + 1)]
    used = [part for part in parts if part]
    if used != [part for part in _SEPARATORS.split(wire.AccountNumber.strip()) if part]:
        return ()
    left_out = used != parts[: len(used)]
    if len(used) > len(names) or any(parts[len(names) :]) or (1 < len(used) < len(names) and not left_out):
        return ()
    return tuple((name, part) for name, part in zip(names, parts, strict=False) if part)


def dimension_of(wire: sage300.models.SegmentCode, names: Sequence[str]) -> str | None:
    """Name the dimension a segment code is a value of: "" where no segment has a name, None where it is none.

    The first segment is the account itself; one beyond the names is one that this connection does not want.
    """
    number = wire.SegmentNumber.strip()
    if not number.isdecimal():
        return next(
            (name for name in names[1:] if name.casefold() == number.casefold()), None if names else ""
        )
    place = int(number) - 1
    if place == 0:
        return None
    if not names:
        return ""
    return names[place] if 0 < place < len(names) else None


def to_value(
    wire: sage300.models.SegmentCode, names: Sequence[str], crosswalk: Crosswalk, *, gone: bool
) -> DimensionValue:
    """Translate a segment code; `names` are the connection's for the segments, in the order of their numbers."""
    dimension, value = dimension_of(wire, names) or "", wire.SegmentCodeKey.strip()
    code, uncoded = value, ""
    try:
        code = _coded(dimension, value, crosswalk)
    except Held as taken:
        uncoded = taken.said
    return DimensionValue(
        segment=wire.SegmentNumber.strip(),
        dimension=dimension,
        value=value,
        code=code,
        description=wire.SegmentCodeDescription.strip(),
        uncoded=uncoded,
        gone=gone,
    )


def _coded(dimension: str, value: str, crosswalk: Crosswalk) -> str:
    return crosswalk.to_avidxchange(f"{SEGMENT}{dimension.strip().casefold()}", value)
