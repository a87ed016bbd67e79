"""How AvidXchange's answers look on the wire: member names, and the spelling of amounts, dates, nothing.

Knows the member names of the default profile (§6.3, §6.9). Does not know routes, tokens or what is true.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias, cast

import msgspec

from simulators.company import ApprovedInvoice, Distribution, InvoiceLine

__all__ = ["Forms", "Json", "Members", "decode", "encode"]

Json: TypeAlias = "bool | int | str | Decimal | list[Json] | dict[str, Json] | None"
Members: TypeAlias = dict[str, Json]

_ENCODERS = {
    "string": msgspec.json.Encoder(decimal_format="string"),
    "number": msgspec.json.Encoder(decimal_format="number"),
}
_US_DAY = "%m/%d/%Y"
_US_MOMENT = f"{_US_DAY} %H:%M:%S"
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_NOT_YET_APPROVED = frozenset(
    {"received", "new", "submitted", "indexing", "indexed", "inworkflow", "pendingapproval"}
)


def encode(value: Json, decimals_as: str = "string") -> bytes:
    """Spell a value as JSON, decimals as `string` or as `number` with all their digits (§6.9 formats)."""
    return _ENCODERS[decimals_as].encode(value)


def decode(body: bytes) -> Json:
    """Read JSON, numbers with a fraction as Decimal; ValueError when it is none (NaN is none)."""
    return cast(Json, _DECODER.decode(body))


def _plain(amount: Decimal) -> Decimal:
    return Decimal(f"{amount:f}")


class Forms:
    """Spells invoices as the switches say; `company` is the companyId of every invoice."""

    def __init__(self, *, switches: Mapping[str, str], company: str) -> None:
        """Keep the switches by reference: they are read at every call."""
        self._switches = switches
        self._company = company

    def moment(self, at: datetime | None) -> Json:
        """Spell a timestamp (§6.7): RFC 3339 with Z or offset, without a zone, or as an epoch."""
        if at is None:
            return None
        at = at.astimezone(UTC)
        match self._switches["timestamps"]:
            case "epoch_s":
                return int(at.timestamp())
            case "epoch_ms":
                return int(at.timestamp()) * 1000 + at.microsecond // 1000
            case "us":
                return f"{at:{_US_MOMENT}}"
            case "naive":
                return at.replace(tzinfo=None).isoformat()
            case "offset":
                return at.isoformat()
        return at.isoformat().replace("+00:00", "Z")

    def moment_of(self, text: str) -> datetime:
        """Read a timestamp as this gateway spells them, or RFC 3339 or a bare date; ValueError otherwise."""
        match self._switches["timestamps"]:
            case "us":
                return datetime.strptime(text, _US_MOMENT).replace(tzinfo=UTC)
            case "epoch_s" | "epoch_ms" as unit if text.isascii() and text.isdigit() and len(text) < 16:
                return datetime.fromtimestamp(int(text) / (1 if unit == "epoch_s" else 1000), UTC)
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def day(self, day: date | None) -> Json:
        """Spell a date: YYYY-MM-DD, or month first."""
        if day is None:
            return None
        return f"{day:{_US_DAY}}" if self._switches["dates"] == "us" else day.isoformat()

    def day_of(self, text: str) -> date:
        """Read a date as this gateway spells them and in no other way; ValueError otherwise."""
        day = datetime.strptime(text, _US_DAY if self._switches["dates"] == "us" else "%Y-%m-%d").date()  # noqa: DTZ007
        if self.day(day) != text:
            raise ValueError(f"{text} is not how a date is spelled here")
        return day

    def settle(self, members: Members) -> Members:
        """Leave out, null or blank what is not there (`null_policy`, §6.9)."""
        match self._switches["nulls"]:
            case "null":
                return members
            case "empty":
                return {name: "" if value is None else value for name, value in members.items()}
        return {name: value for name, value in members.items() if value is not None}

    def summary(self, invoice: ApprovedInvoice, export_status: str) -> Members:
        """Spell a list item that wants a detail call (§6.9 `invoices_list.fields`)."""
        return self.settle(
            {
                "id": invoice.id,
                "invoiceNumber": invoice.number,
                "vendorCode": invoice.vendor_code,
                "status": invoice.status,
                "exportStatus": export_status,
                "companyId": self._company,
                "updatedAt": self.moment(invoice.updated_at),
            }
        )

    def standing(self, invoice: ApprovedInvoice, export_status: str) -> Members:
        """Spell an item of the statuses list (§6.1 `invoice_statuses_list`)."""
        return self.settle(
            {
                "id": invoice.id,
                "status": invoice.status,
                "exportStatus": export_status,
                "updatedAt": self.moment(invoice.updated_at),
            }
        )

    def invoice(self, invoice: ApprovedInvoice, export_status: str, image_url: str) -> Members:
        """Spell one invoice whole, with lines and distributions (§6.3)."""
        head = self._head(invoice) | self._amounts(invoice)
        return self.settle(
            head
            | {
                "description": invoice.description or None,
                "status": invoice.status,
                "exportStatus": export_status,
                "companyId": self._company,
                "approvedBy": invoice.approved_by or None,
                "approvedAt": self._approval(invoice),
                "updatedAt": self.moment(invoice.updated_at),
                "imageUrl": image_url or None,
                "lines": [self._line(line) for line in invoice.lines],
                "distributions": [self._distribution(part) for part in invoice.distributions],
            }
        )

    def _head(self, invoice: ApprovedInvoice) -> Members:
        return {
            "id": invoice.id,
            "invoiceNumber": invoice.number,
            "vendorCode": invoice.vendor_code,
            "documentType": invoice.type,
            "invoiceDate": self.day(invoice.dated),
            "dueDate": self.day(invoice.due),
            "postingDate": self.day(invoice.posting_date),
            "paymentTerms": invoice.terms_code or None,
            "currency": invoice.currency,
            "poNumber": invoice.po_number or None,
        }

    def _amounts(self, invoice: ApprovedInvoice) -> Members:
        return {
            "totalAmount": _plain(invoice.total),
            "taxAmount": _plain(invoice.tax),
            "freightAmount": _plain(invoice.freight),
            "discountAmount": _plain(invoice.discount),
        }

    def _approval(self, invoice: ApprovedInvoice) -> Json:
        stage = "".join(letter for letter in invoice.status.lower() if letter.isalnum())
        return None if stage in _NOT_YET_APPROVED else self.moment(invoice.approved_at)

    def _line(self, line: InvoiceLine) -> Json:
        return self.settle(
            {
                "lineNumber": line.number,
                "description": line.description or None,
                "quantity": _plain(line.quantity),
                "unitPrice": _plain(line.unit_price),
                "amount": _plain(line.amount),
                "poLine": line.po_line,
            }
        )

    def _distribution(self, part: Distribution) -> Json:
        return self.settle(
            {
                "amount": _plain(part.amount),
                "glAccount": part.gl_account,
                "dimensions": dict(part.dimensions),
                "description": part.description or None,
            }
        )
