"""Knows how Sage 300 writes values in JSON, in both directions, without losing a digit or moving a day.

Does not know HTTP, resources or what a value means.
"""

import datetime
import functools
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Generic, TypeVar, get_args, get_type_hints

import msgspec

T = TypeVar("T")

NUMBER_DIGITS_MAX = 30
"""The widest column is DECIMAL(19,6); a number beyond this is an answer gone wrong, not money."""
TEXT_MAX = 4000


class Undecodable(ValueError):
    """The bytes are not the JSON that was expected; the text says where, never what."""


class Day(datetime.date):
    """A business date: what Sage writes as midnight with a Z, which is neither an instant nor in any zone
    (C33).
    """


YesNo = bool | str | None
"""A yes or no in either of Sage's two kinds, true or "Yes" (C37); ask `says_yes`."""


def says_yes(value: YesNo) -> bool | None:
    """True for true or "Yes", False for false or "No", None for anything else."""
    return {True: True, "Yes": True, False: False, "No": False}.get(value) if value is not None else None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Any object Sage sends. Unknown members are passed over (A10); a number must be finite and of sane
    size.
    """

    def __post_init__(self) -> None:
        for name in _amounts(type(self)):
            value = getattr(self, name, None)
            if isinstance(value, Decimal) and not _sane(value):
                raise ValueError(f"{name} is not a number this client accepts")


@functools.cache
def _amounts(kind: type[Record]) -> tuple[str, ...]:
    """The members that may hold a Decimal: only they are looked at, since a page has thousands of members."""
    hints = get_type_hints(kind)
    return tuple(name for name in kind.__struct_fields__ if Decimal in (hints[name], *get_args(hints[name])))


class Feed(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A list answer (C1). The link is only a sign that more follows: it loses the query's options (C23)."""

    value: list[T]
    next_link: str | None = msgspec.field(name="@odata.nextLink", default=None)
    count: int | str | None = msgspec.field(name="@odata.count", default=None)

    @property
    def total(self) -> int | None:
        """All matches, when the site counted them; one document prints the count as text (C1)."""
        if isinstance(self.count, str):
            told = self.count
            return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None
        return self.count if self.count is not None and self.count >= 0 else None


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Sage's `error` member (E1): `code` to decide on (E7), `message` for people; both may be empty."""

    code: str = ""
    message: str = ""


class Reader(Generic[T]):
    """Decodes one kind of answer; made once, used for every page.

    `spelling` holds our names to the site's, where they differ in case (§C.6): `OnHold` to `Onhold`,
    `PurchaseOrderLines/UnitCost` to `Unitcost`. It makes reading slower.
    """

    def __init__(self, kind: type[T], spelling: Mapping[str, str] | None = None) -> None:
        self._kind = kind
        self._decoder = msgspec.json.Decoder(kind, dec_hook=_from_wire)
        self._ours: dict[str, dict[str, str]] = {}
        for path, theirs in (spelling or {}).items():
            above, _, name = path.rpartition("/")
            self._ours.setdefault(above, {})[theirs] = name

    def read(self, body: bytes) -> T:
        """Bytes to records. Raises Undecodable.

        A null where no null can be (C38, C40) is read as the member's absence, and `28.0` as 28 where a whole
        number stands: both only in a second, slower try.
        """
        plain = body.removeprefix(b"\xef\xbb\xbf")
        if self._ours:
            return self._loosely(plain)
        try:
            return self._decoder.decode(plain)
        except msgspec.ValidationError:
            return self._loosely(plain)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Undecodable(_where(error)) from None

    def _loosely(self, body: bytes) -> T:
        try:
            loose = msgspec.json.Decoder(object, float_hook=_number).decode(body)
            return msgspec.convert(self._plain(loose, ""), self._kind, dec_hook=_from_wire)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ArithmeticError) as error:
            raise Undecodable(_where(error)) from None

    def _plain(self, value: object, path: str) -> object:
        """The same without nulls, members by our names."""
        if isinstance(value, list):
            return [self._plain(each, path) for each in value]
        if not isinstance(value, dict):
            return value
        ours = self._ours.get(path, {})
        named = ((str(ours.get(name, name)), each) for name, each in value.items() if each is not None)
        return {name: self._plain(each, f"{path}/{name}" if path else name) for name, each in named}


def refusal(body: bytes) -> Refusal | None:
    """The `error` member of an answer, in Sage's v3-like shape, the plain v4 shape or ASP.NET's own; else
    None.
    """
    try:
        loose = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(loose, dict):
        return None
    error = loose.get("error", loose.get("odata.error"))
    if isinstance(error, str):
        return Refusal(message=error[:TEXT_MAX])
    if isinstance(error, dict):
        return Refusal(code=_text(error.get("code")), message=_message(error.get("message")))
    if isinstance(loose.get("Message"), str):
        return Refusal(message=_text(loose["Message"]))
    return None


def encode(
    payload: msgspec.Struct | Mapping[str, object], spelling: Mapping[str, str] | None = None
) -> bytes:
    """A payload as JSON, members in the order they were declared or put (D3).

    Unset members are left out, Decimals are exact JSON numbers, dates are `YYYY-MM-DDT00:00:00Z` (C35).
    `spelling` is the site's own, as a Reader takes it: names change, order and digits do not. Raises TypeError
    for a float or an instant, ValueError for a number that is not finite.
    """
    plain = _to_wire(payload)
    return _ENCODER.encode(_respelled(plain, "", spelling) if spelling else plain)


def day_text(day: datetime.date) -> str:
    """A business date as Sage writes it (C33). Raises TypeError for an instant: its day depends on a zone."""
    if isinstance(day, datetime.datetime):
        raise TypeError("a business date is needed, not an instant")
    return f"{day.year:04}-{day.month:02}-{day.day:02}T00:00:00Z"


def plain_number(number: Decimal) -> str:
    """A Decimal without exponent and without a negative zero. Raises ValueError where it is not finite."""
    if not _sane(number):
        raise ValueError("not a number that can be sent")
    return format(abs(number) if number.is_zero() else number, "f")


_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}\S{0,30})?", re.ASCII)
_ENCODER = msgspec.json.Encoder(order=None)


def _to_wire(value: object) -> object:
    match value:
        case msgspec.Raw():
            return value  # made by `encode` before: goes out byte for byte
        case msgspec.Struct():
            members = {name: getattr(value, name) for name in value.__struct_fields__}
            return {name: _to_wire(v) for name, v in members.items() if v is not msgspec.UNSET}
        case Mapping():
            return {str(name): _to_wire(v) for name, v in value.items() if v is not msgspec.UNSET}
        case str() | bool() | int() | None:
            return value
        case Sequence():
            return [_to_wire(v) for v in value]
        case datetime.date():
            return day_text(value)
        case Decimal():
            return msgspec.Raw(plain_number(value).encode("ascii"))  # the encoder would write 1E-7
        case _:
            raise TypeError(f"{type(value).__name__} has no exact form in a payload")


def _respelled(value: object, path: str, theirs: Mapping[str, str]) -> object:
    """The same with the site's names, also within what `encode` has made before."""
    match value:
        case msgspec.Raw() if bytes(value)[:1] in (b"{", b"["):
            loose = msgspec.json.Decoder(object, float_hook=Decimal).decode(value)
            return _respelled(_to_wire(loose), path, theirs)
        case dict():
            paths = {name: f"{path}/{name}" if path else name for name in value}
            return {
                theirs.get(paths[name], name): _respelled(each, paths[name], theirs)
                for name, each in value.items()
            }
        case list():
            return [_respelled(each, path, theirs) for each in value]
    return value


def _from_wire(kind: type, value: Any) -> object:
    if kind is object:
        return value
    if kind is not Day:
        raise NotImplementedError(kind)
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("not a date")
    return Day(int(found[1]), int(found[2]), int(found[3]))


def _sane(number: Decimal) -> bool:
    return number.is_finite() and -NUMBER_DIGITS_MAX <= number.adjusted() <= NUMBER_DIGITS_MAX


def _number(text: str) -> Decimal | int:
    number = Decimal(text)
    if not _sane(number):
        raise ValueError("not a number this client accepts")
    return int(number) if number == number.to_integral_value() else number


def _message(value: object) -> str:
    return _text(value.get("value") if isinstance(value, dict) else value)


def _text(value: object) -> str:
    return value[:TEXT_MAX] if isinstance(value, str) else ""


def _where(error: Exception) -> str:
    if isinstance(error, msgspec.DecodeError):
        return str(error)
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else "nested too deeply"
