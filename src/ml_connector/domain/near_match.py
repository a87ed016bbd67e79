"""Whether two documents that are not the same to the letter may be one: number, amount, vendor and day compared.

Pure. Knows what is held over it and what is only remarked. Knows no ledger, no system and no ruling.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from ml_connector.domain import money

__all__ = [
    "NUMBER_TELLS",
    "Likeness",
    "Paper",
    "filed_under",
    "likeness",
    "name_key",
    "number_key",
    "plain_number",
    "tells",
]

WINDOW = timedelta(days=7)
NUMBER_TELLS = 4  # characters that a number must have to mean anything at another vendor

_PARTS = re.compile(r"[^\W\d_]+|[0-9]+")
_LABELS = frozenset({"IN", "INV", "INVOICE", "NO", "NR", "NUM", "NUMBER", "REF", "BILL"})
_AGAIN = frozenset(
    {"DUP", "DUPL", "DUPLICATE", "COPY", "REV", "REVISED", "RESEND", "RESENT", "CORR", "CORRECTED"}
)
_COUNTED_MIN = 3  # digits before a -1 that may be a suffix: 12-1 is as likely a number of its own
_FORMS = frozenset(
    {
        "AG",
        "BV",
        "CO",
        "COMPANY",
        "CORP",
        "CORPORATION",
        "GMBH",
        "INC",
        "INCORPORATED",
        "LIMITED",
        "LLC",
        "LLP",
        "LP",
    }
    | {"LTD", "NV", "PLC", "PTY", "SA", "SARL", "THE", "ULC"}
)
_DAYS = (
    *("%Y%m%d", "%m%d%Y", "%d%m%Y", "%y%m%d", "%m%d%y", "%d%m%y"),
    *("%Y%m", "%m%Y", "%y%m", "%m%y"),
)
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_ABOUT = timedelta(days=100)  # a quarter that is billed at its end, and some days


class Likeness(StrEnum):
    """What comes of two documents that are like each other."""

    HELD = "held"
    REMARKED = "remarked"


class _Number(StrEnum):
    SAME = "same"
    AGAIN = "again"  # the other's with a suffix


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What of a document is compared; `amount` is signed, credits negative.

    `currency` and `name` (of the vendor) may be unknown, "", and `dated` None: what is unknown proves nothing.
    """

    vendor: str
    number: str
    amount: Decimal
    currency: str = ""
    dated: date | None = None
    name: str = ""

    @property
    def words(self) -> str:
        """What never changes of it while nobody changes it: a ruling is about these words."""
        amount = f"{money.text(self.amount)} {self.currency}".strip()
        return f"{self.number.strip().upper()} of vendor {self.vendor.strip().upper()}, {amount}"


def likeness(this: Paper, that: Paper) -> Likeness | None:
    """Say what comes of it, the same whichever is named first; None where they are two documents, or one to the letter.

    What has vendor and number of the other to the letter is found without this. The number must be alike in any case:
    who bills the same amount each month gives a new number each time.
    """
    if _exact(this) == _exact(that) or not _comparable(this, that):
        return None
    number, known = _numbers(this.number, that.number), _exact(this)[0] == _exact(that)[0]
    close = _close(this.dated, that.dated)
    if number is None:
        return None
    if this.amount != that.amount:
        told = number is _Number.SAME and known and close
        return Likeness.REMARKED if told else None
    if known and number is _Number.SAME:
        return Likeness.HELD
    if not known and not (tells(this) and tells(that)):
        return None
    if not known and number is _Number.AGAIN and not _same_name(this, that):
        return None
    return {True: Likeness.HELD, None: Likeness.REMARKED, False: None}[close]


def number_key(number: str) -> str:
    """Give what a number is filed under: its digits but zeros. What is alike has keys of `filed_under`."""
    return re.sub(r"[^1-9]", "", number)


def filed_under(number: str) -> Sequence[str]:
    """List the keys of all numbers that may be alike: a suffix may have brought one digit in."""
    key = number_key(number)
    return [key, *([key[:-1]] if key else []), *(f"{key}{digit}" for digit in range(1, 10))]


def plain_number(number: str) -> str:
    """Give a number without what people leave out or add: case, signs, spaces, "INV", leading zeros."""
    return "".join(_parts(number)).lstrip("0")


def name_key(name: str) -> str:
    """Give a vendor's name without case, signs and legal forms; "" where nothing is left."""
    words = re.sub(r"[.']", "", name.upper())
    return " ".join(word for word in re.findall(r"[^\W_]+", words) if word not in _FORMS)


def _comparable(this: Paper, that: Paper) -> bool:
    """Tell whether amounts say anything: of one sign, for a credit takes back what an invoice bills."""
    currencies = {paper.currency.strip().upper() for paper in (this, that)} - {""}
    return this.amount * that.amount > 0 and len(currencies) <= 1


def _exact(paper: Paper) -> tuple[str, str]:
    return paper.vendor.strip().upper(), paper.number.strip().upper()


def _same_name(this: Paper, that: Paper) -> bool:
    named = name_key(this.name)
    return named != "" and named == name_key(that.name)


def _close(one: date | None, other: date | None) -> bool | None:
    return None if one is None or other is None else abs(one - other) <= WINDOW


def _parts(number: str) -> Sequence[str]:
    """Take a number apart where digits and letters meet or something else stands; leave words for "number" out."""
    parts = _PARTS.findall(number.upper())
    while len(parts) > 1 and parts[0] in _LABELS and any(part.isdigit() for part in parts[1:]):
        parts = parts[1:]
    return parts


def _numbers(one: str, other: str) -> _Number | None:
    """Compare two numbers; with a suffix each they are two, such as instalments."""
    ours, theirs = _parts(one), _parts(other)
    if not ours or not theirs:
        return None
    if _same(ours, theirs):
        return _Number.SAME
    stems = [(_stem(ours), theirs), (_stem(theirs), ours)]
    again = any(stem is not None and _same(stem, whole) for stem, whole in stems)
    return _Number.AGAIN if again else None


def _same(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Compare part by part without leading zeros; 1-23 and 12-3 are two numbers, and either may be meant by 123."""
    if list(_unpadded(ours)) == list(_unpadded(theirs)):
        return True
    whole = min(sum(part.isdigit() for part in parts) for parts in (ours, theirs)) <= 1
    return whole and "".join(ours).lstrip("0") == "".join(theirs).lstrip("0")


def _unpadded(parts: Sequence[str]) -> Iterator[str]:
    return ((part.lstrip("0") or "0") if part.isdigit() else part for part in parts)


def _stem(parts: Sequence[str]) -> Sequence[str] | None:
    """Give a number without its suffix (A, -1, DUP, REV 2); None where it has none."""
    *stem, last = parts
    if stem and stem[-1] in _AGAIN and len(last) == 1:
        *stem, last = stem
    if not stem or not any(part.isdigit() for part in stem):
        return None
    letter = last.isalpha() and len(last) == 1 and stem[-1].isdigit()
    counted = len(last) == 1 and last in "123456789" and stem[-1].isdigit() and len(stem[-1]) >= _COUNTED_MIN
    return stem if letter or counted or last in _AGAIN else None


def tells(paper: Paper) -> bool:
    """Tell whether its number means anything beside another vendor's.

    It does where enough digits stand together that are no year and no day or month about its date: allowances, rents
    and dues are numbered by the period they are for, and so is what other vendors bill for it.
    """
    runs = [part.lstrip("0") for part in _parts(paper.number) if part.isdigit()]
    whole = "".join(part for part in _parts(paper.number) if part.isdigit())
    return any(len(run) >= NUMBER_TELLS for run in runs if not _YEAR.fullmatch(run)) and not any(
        _is_period(digits, paper.dated) for digits in (whole, *runs, *(f"0{run}" for run in runs))
    )


def _is_period(digits: str, dated: date | None) -> bool:
    """Tell whether digits are a day or month about a date, in any order that people write it in."""
    days = [day for form in _DAYS if (day := _day(digits, form)) is not None]
    return any(dated is None or abs(day - dated) <= _ABOUT for day in days)


def _day(digits: str, form: str) -> date | None:
    if len(digits) != 2 * form.count("%") + 2 * form.count("%Y"):
        return None
    try:
        day = datetime.strptime(digits, form).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return day if _YEAR.fullmatch(str(day.year)) else None
