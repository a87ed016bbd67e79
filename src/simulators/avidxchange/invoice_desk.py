"""What the API does with invoices: list, detail, image, and the ways to say that one was taken over.

Knows the export modes (§6.5) and their switches. Does not know tokens, gateways or other resources.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from simulators.avidxchange.calls import Answer, ApiError, Call
from simulators.avidxchange.invoices import Invoices, Kept, Receipt
from simulators.avidxchange.paging import Key, Page, after, cut, paged
from simulators.avidxchange.shapes import Forms, Json, Members
from simulators.avidxchange.switches import Board
from simulators.wire import Response

__all__ = ["CUT_HEADER", "InvoiceDesk", "since"]

CUT_HEADER = "x-simulator-cut"  # the server shell cuts the connection when an answer carries it
_ODD_STATUS = "Awaiting Re-Coding"
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_FOREIGN = "https://images.example.net"


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """The filters of an invoice list; blank = any."""

    status: str
    export_status: str
    since: datetime | None

    def takes(self, kept: Kept) -> bool:
        """Tell whether an invoice is asked for; case does not matter."""
        if self.since is not None and kept.invoice.updated_at < self.since:
            return False
        if self.status and kept.invoice.status.lower() not in self.status.split(","):
            return False
        return not self.export_status or kept.export_status in self.export_status.split(",")


class InvoiceDesk:
    """Answers calls about invoices. The caller holds the application's lock."""

    def __init__(self, *, books: Invoices, forms: Forms, board: Board, clock: Callable[[], datetime]) -> None:
        """Know the books, how things are spelled, the switches and the time."""
        self._books, self._forms, self._board, self._clock = books, forms, board, clock

    def list(self, call: Call) -> Answer:
        """GET /invoices: approved invoices not yet exported, or what the filters say, by updatedAt and id."""
        page = self._cut(call, since(call, self._forms))
        shown: list[Json] = [self._list_item(call, self._seen(id)) for id in page.ids]
        if self._board["marks_on"] == "list":
            self._mark(page.ids)
        if not shown and self._board["empty"] == "404":
            raise ApiError(404, "noRecords", "No invoices match.")
        return paged(shown, "invoice", page, self._board)

    def statuses(self, call: Call) -> Answer:
        """GET /invoices/statuses: how every invoice stands, by updatedAt and id."""
        page = self._cut(call, since(call, self._forms))
        shown: list[Json] = []
        for id in page.ids:
            kept = self._seen(id)
            shown.append(self._forms.standing(kept.invoice, kept.export_status))
        return paged(shown, "invoice", page, self._board)

    def detail(self, call: Call) -> Answer:
        """GET /invoices/{id}: one invoice whole."""
        kept = self._existing(call)
        form = self._full(call, kept)
        if self._board["marks_on"] == "get":
            self._mark([kept.invoice.id])
        return Answer(document=form, shape="invoice")

    def image(self, call: Call) -> Response:
        """GET /invoices/{id}/image: a small PDF; or moved, gone or absent by the switch `image`."""
        kept = self._existing(call)
        match self._board["image"]:
            case "redirect":
                place = f"{_FOREIGN}/{kept.invoice.id}.pdf?signature=0"
                return Response(status=302, headers={"location": place})
            case "expired":
                raise ApiError(403, "linkExpired", "The link has expired.")
            case "absent":
                raise ApiError(404, "noImage", "The invoice has no image.")
        return Response(status=200, headers={"content-type": "application/pdf"}, body=_PDF)

    def acknowledge(self, call: Call) -> Answer | Response:
        """POST /invoices/{id}/export-status: `exported` with the ERP's numbers, or `failed` (§6.5)."""
        return self._settle(call, _receipt(call, "status", self._clock()))

    def flag(self, call: Call) -> Answer | Response:
        """PATCH or PUT /invoices/{id}: the flag `exportStatus` of the mode `status_update` (§6.5)."""
        return self._settle(call, _receipt(call, "exportStatus", self._clock()))

    def _settle(self, call: Call, receipt: Receipt) -> Answer | Response:
        kept = self._existing(call)
        id = kept.invoice.id
        first = self._books.attempt(id).attempts == 1
        if kept.export_status == "exported":
            return self._again(kept)
        if kept.dead:
            raise ApiError(422, "notExportable", f"The invoice is {kept.invoice.status}.", "status")
        kept = self._books.acknowledge(
            id, receipt, touches=self._board.on("ack_touches"), as_status=self._status_after(receipt.outcome)
        )
        lost = first and "LOST-ACK" in kept.invoice.description
        return self._settled(kept, {CUT_HEADER: "after"} if lost else {})

    def _again(self, kept: Kept) -> Answer | Response:
        status = self._board.number("ack_again")
        if status == 200:
            return self._settled(kept, {})
        raise ApiError(status, "alreadyExported", "The invoice was exported already.", "status")

    def _settled(self, kept: Kept, headers: dict[str, str]) -> Answer | Response:
        if self._board["ack_answer"] == "204":
            return Response(status=204, headers=headers)
        standing = self._forms.standing(kept.invoice, kept.export_status)
        return Answer(document=standing, shape="invoice", headers=headers)

    def _status_after(self, outcome: str) -> str:
        return "exported" if outcome == "exported" and self._board.on("exported_changes_status") else ""

    def _mark(self, ids: Iterable[str]) -> None:
        if self._board["export"] != "export_on_read":
            return
        for id in ids:
            kept = self._books.find(id)
            if kept is not None and kept.export_status == "pending" and not kept.dead:
                self._books.mark(id, as_status=self._status_after("exported"))

    def _cut(self, call: Call, start: datetime | None) -> Page:
        wanted = _Wanted(
            status=call.query.get("status", "").lower(),
            export_status=call.query.get("exportStatus", "").lower(),
            since=start,
        )
        keys = self._books.keys()

        def source(key: Key | None) -> Iterable[Key]:
            return (each for each in after(keys, key) if wanted.takes(self._books.get(each[1])))

        return cut(call, self._board, source)

    def _existing(self, call: Call) -> Kept:
        id = call.given["id"]
        if self._books.find(id.partition("~")[0]) is None or (
            "~" in id and self._board["endless"] != "fresh"
        ):
            raise ApiError(404, "notFound", "There is no such invoice.", "id")
        return self._seen(id)

    def _seen(self, id: str) -> Kept:
        """Give an invoice as it is shown: with an odd status or a made-up id where a switch wants it."""
        name, _, lap = id.partition("~")
        kept = self._books.get(name)
        if lap:
            number = f"{kept.invoice.number}-{lap}"
            return replace(kept, invoice=replace(kept.invoice, id=id, number=number))
        if self._board.on("unknown_status") and name == self._books.oddity:
            return replace(kept, invoice=replace(kept.invoice, status=_ODD_STATUS))
        return kept

    def _list_item(self, call: Call, kept: Kept) -> Members:
        if self._board["list_items"] == "full":
            return self._full(call, kept)
        return self._forms.summary(kept.invoice, kept.export_status)

    def _full(self, call: Call, kept: Kept) -> Members:
        own = call.path_of("invoice_image_get", id=kept.invoice.id)
        link = {"own": call.here + own, "foreign": _FOREIGN + own}.get(
            self._board["image_link"], kept.invoice.image_url
        )
        return self._forms.invoice(kept.invoice, kept.export_status, link)


def since(call: Call, forms: Forms) -> datetime | None:
    """Read `updatedSince`, a timestamp or a bare date; ApiError 400 when it is none (a + not encoded)."""
    text = call.query.get("updatedSince")
    if not text:
        return None
    try:
        return forms.moment_of(text)
    except (ValueError, OverflowError, OSError) as error:
        name = call.tongue.query["updatedSince"]
        raise ApiError(400, "invalidParameter", f"{name} is not a timestamp.", name) from error


def _receipt(call: Call, name: str, at: datetime) -> Receipt:
    outcome = _text(call.sent, name).lower()
    if outcome not in {"exported", "failed"}:
        raise ApiError(422, "invalidValue", f"{name} must be exported or failed.", name)
    error = call.sent.get("error")
    told = error if isinstance(error, dict) else {}
    return Receipt(
        outcome=outcome,
        at=at,
        erp_document=_text(call.sent, "erpDocument"),
        erp_batch=_text(call.sent, "erpBatch"),
        erp_entry=_text(call.sent, "erpEntry"),
        posted_at=_text(call.sent, "postedAt"),
        error_code=_text(told, "code"),
        error_message=_text(told, "message"),
        key=call.header("idempotency"),
    )


def _text(members: Members, name: str) -> str:
    value = members.get(name)
    return "" if value is None else str(value)
