"""What a person may change of an invoice for sending, and nothing else: posting date, account, description, suffix.

Pure. Knows the names under which edits are kept and what each does to an invoice. Knows no ledger and no system; what
was approved stays as it came.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ml_connector.domain.failures import Held
from ml_connector.domain.invoice import Invoice

__all__ = ["ACCOUNT", "DESCRIPTION", "POSTING_DATE", "SUFFIX", "amended", "before", "merged", "numbered"]

POSTING_DATE = "posting_date"
DESCRIPTION = "description"
SUFFIX = "number_suffix"
ACCOUNT = "account_of_line_"  # and the line's number, from 1


def merged(kept: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Put further edits over earlier ones; an empty one takes an earlier one back."""
    return {name: value for name, value in {**kept, **more}.items() if value}


def amended(invoice: Invoice, edits: Mapping[str, str]) -> Invoice:
    """Give the invoice as it shall be sent; raises Held for an edit that does not fit it."""
    for name, value in edits.items():
        invoice = _amended(invoice, name, value)
    return invoice


def numbered(number: str, edits: Mapping[str, str]) -> str:
    """Give the document number as it shall be sent."""
    return f"{number.strip()}{edits.get(SUFFIX, '').strip()}"


def before(invoice: Invoice, edits: Mapping[str, str]) -> dict[str, str]:
    """Give what the invoice says by itself of each thing that these edits change.

    What takes an edit back is left out: before it stood the edit, which perhaps no longer fits the invoice.
    """
    return {name: _said(invoice, name) for name, value in edits.items() if value}


def _amended(invoice: Invoice, name: str, value: str) -> Invoice:
    if name == POSTING_DATE:
        return replace(invoice, posted_on=_day(value))
    if name == DESCRIPTION:
        return replace(invoice, description=value)
    if name == SUFFIX:
        return replace(invoice, number=numbered(invoice.number, {SUFFIX: value}))
    at = _line(invoice, name)
    lines = list(invoice.distributions)
    lines[at] = replace(
        lines[at], account=value.strip(), dimensions=()
    )  # a whole account, so no dimension adds to it
    return replace(invoice, distributions=tuple(lines))


def _said(invoice: Invoice, name: str) -> str:
    if name == POSTING_DATE:
        return "by the connection's rule"
    if name == DESCRIPTION:
        return invoice.description
    if name == SUFFIX:
        return ""
    line = invoice.distributions[_line(invoice, name)]
    return " ".join([line.account, *(value for _, value in line.dimensions)])


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Held(cause="edit-does-not-fit", said=f"{value!r} is no date such as 2026-12-01") from None


def _line(invoice: Invoice, name: str) -> int:
    number = name.removeprefix(ACCOUNT)
    count = len(invoice.distributions)
    if not name.startswith(ACCOUNT) or not number.isdecimal() or not 1 <= int(number) <= count:
        raise Held(
            cause="edit-does-not-fit", said=f"{name}: the invoice has {count} coded lines, counted from 1"
        )
    return int(number) - 1
