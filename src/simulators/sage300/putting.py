"""Which members of a payload are Put into a record, and within which sizes (D3, D19, G22).

Knows a shape's lengths, digits and calculated members. Knows no resource and no rule of the books.
"""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from simulators.sage300.errors import refusal
from simulators.sage300.record import Record, Value
from simulators.sage300.shapes import Field, Shape

__all__ = ["check_size", "puts"]


def puts(
    given: Record, shape: Shape, switches: Mapping[str, str], *, keys: Collection[str] = ()
) -> Iterator[tuple[str, Value]]:
    """The members to Put, in the order of the payload (D3), each within its size.

    Details, `keys`, UpdateOperation and, as the site has it, calculated members are left out (D19).
    Raises SageError 409 at the first that does not fit.
    """
    for name, value in given.items():
        field = shape.by_name[name]
        if field.kind == "list" or name in keys or name == "UpdateOperation":
            continue
        if not field.calculated:
            yield name, check_size(field, value)
        elif switches["calculated"] == "refuse":
            raise refusal(f"{name} is calculated and cannot be changed.")


def check_size(field: Field, value: Value) -> Value:
    """The value within the field's length or digits (G22). Raises SageError FieldInvalid."""
    if isinstance(value, str) and field.length and len(value) > field.length:
        raise refusal(f"{field.name} is longer than {field.length} characters.")
    if isinstance(value, Decimal):
        if abs(value) >= Decimal(10) ** (field.digits - field.decimals):
            raise refusal(f"{field.name} is out of range.")
        return round(value, field.decimals)
    return value
