"""Optional fields of A/P entries and lines: what is set up, what appears by itself, how values look (D16, D17, C38).

Knows the kinds of value. Knows no vendor, no account and no amount of an entry.
"""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from simulators.payables import OptionalField
from simulators.sage300.errors import refusal
from simulators.sage300.record import Record
from simulators.sage300.session import Desk

__all__ = ["fill_optional", "give_automatic"]

VALUE_WIDTH = 60
NO_DATE = "00000000"


def give_automatic(owner: Record, name: str, desk: Desk, *, on_lines: bool) -> None:
    """Put the fields of automatic insert into a new entry or line (D17)."""
    if desk.switches["optional_insert"] == "off":
        return
    fields = (f for f in desk.masters.optional_fields if f.automatic and f.on_lines == on_lines)
    owner[name] = [_row(field, field.value, on_lines=on_lines, given=False) for field in fields]
    owner["NumberOfOptionalFields"] = len(owner.rows(name))


def fill_optional(owner: Record, given: list[Record], name: str, desk: Desk) -> None:
    """Put the optional fields of a payload. Raises SageError 409 for one that does not fit."""
    on_lines = name == "InvoiceDetailOptionalFields"
    kept = {row.text("OptionalField"): row for row in owner.rows(name)}
    for row in given:
        code, value = row.text("OptionalField"), row.text("Value")
        field = next(
            (f for f in desk.masters.optional_fields if f.code == code and f.on_lines == on_lines), None
        )
        unknown = field is None and desk.switches["optional_fields"] == "known"
        if len(value) > VALUE_WIDTH or not code or len(code) > 12 or unknown:
            raise refusal(f"Optional field {code} is not valid.")
        if row.text("UpdateOperation") == "Delete":
            kept.pop(code, None)
            continue
        plain = field or OptionalField(code=code, description="")
        kept[code] = _row(plain, value, on_lines=on_lines, given=True)
    owner[name] = list(kept.values())
    owner["NumberOfOptionalFields"] = len(kept)


def _row(field: OptionalField, value: str, *, on_lines: bool, given: bool) -> Record:
    kind = "InvoiceDetailOptionalFieldType" if on_lines else "InvoiceOptionalFieldType"
    row = Record(OptionalField=field.code, OptionalFieldDescription=field.description, AllowBlank=True)
    row.update({kind: field.kind, "Length": VALUE_WIDTH, "ValueSet": "Yes" if given or value else "No"})
    try:
        row.update(_typed(field.kind, value.strip()))
    except (ValueError, InvalidOperation) as error:
        raise refusal(f"The value of optional field {field.code} is not a valid {field.kind}.") from error
    return row


def _typed(kind: str, value: str) -> Record:
    """The text Sage keeps and its typed mirror. Raises ValueError or InvalidOperation."""
    match kind:
        case "YesNo":
            if value not in ("", "0", "1"):
                raise ValueError(value)
            return Record(Value=(value or "0").rjust(VALUE_WIDTH), YesNoValue=value == "1")  # C38
        case "Date":
            if value in ("", NO_DATE):
                return Record(Value=NO_DATE)
            return Record(Value=value, DateValue=datetime.strptime(value, "%Y%m%d").date())  # noqa: DTZ007
        case "Integer":
            return Record(Value=value, IntegerValue=int(value or 0))
        case "Amount" | "Number":
            number = Decimal(value or 0)
            if not number.is_finite() or abs(number) >= Decimal(10) ** 16:
                raise ValueError(value)
            return Record({"Value": value, f"{kind}Value": round(number, 3)})
        case _:
            return Record(Value=value, TextValue=value)
