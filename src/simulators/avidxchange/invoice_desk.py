"""What the API does with invoices: list, detail, image, and the ways to say that one was taken over.

Knows the export modes (§6.5) and their switches. Does not know tokens, gateways or other resources.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from simulators.avidxchange.calls import Answer, ApiError, Call
from simulators.avidxchange.images import Images
from simulators.avidxchange.invoices import Invoices, Kept, Receipt
from simulators.avidxchange.paging import Key, Page, after, cut, paged, since
from simulators.avidxchange.shapes import Forms, Json, Members
from simulators.avidxchange.switches import Board
from simulators.wire import Response

__all__ = ["CUT_HEADER", "InvoiceDesk"]

CUT_HEADER = "x-simulator-cut"  # the server shell cuts the connection when an answer carries it
_ODD_STATUS = "Awaiting Re-Coding"


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

    def __init__(self, *, books: Invoices, forms: Forms, board: Board, images: Images) -> None:
        """Know the books, how things are spelled, the switches and the images."""
        self._books, self._forms, self._board, self._images = books, forms, board, images

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
        """GET /invoices/{id}/image."""
        kept = self._existing(call)
        return self._images.answer(call, kept.invoice.id)

    def acknowledge(self, call: Call) -> Answer | Response:
        """POST /invoices/{id}/export-status: `exported` with the ERP's numbers, or `failed` (§6.5)."""
        return self._settle(call, _receipt(call, "status", self._books.now()))

    def flag(self, call: Call) -> Answer | Response:
        """PATCH or PUT /invoices/{id}: the flag `exportStatus` of the mode `status_update` (§6.5)."""
        return self._settle(call, _receipt(call, "exportStatus", self._books.now()))

    def _settle(self, call: Call, receipt: Receipt) -> Answer | Response:
        kept = self._existing(call)
        id = kept.invoice.id
        first = self._books.attempt(kept).attempts == 1
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
            told = self._books.find(id)
            if told is not None:
                return told
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
        link = self._images.link(call, kept.invoice.id, kept.invoice.image_url)
        form = self._forms.invoice(kept.invoice, kept.export_status, link)
        inline = self._images.inline()
        return form | {"imageContent": inline} if inline else form


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
