"""How the journey goes when AvidXchange itself differs in one switch, and the fact that says so.

Knows the switches about wire forms, lists, invoices and bulk writes. Does not know the product.
"""

from __future__ import annotations

from ways import Table, ends, stops

__all__ = ["WAYS"]

LOST_ACK = ("write@1=lose-after",)  # the first acknowledgement is taken, its answer lost
NO_BULK = "§6.4: the journey of an invoice makes no bulk write"
NO_IMAGE = "§6.1: the journey needs the link, not the image"

SAYS_SO = "§6.7: the profile says so"
END = {"has_more": "@has_more", "total": "@total"}
ALREADY_DONE = {
    f"operations.{name}.already_done_status": [405, 409] for name in ("invoice_ack", "invoice_status_update")
}


def _moments(form: str) -> dict[str, str]:
    """How the profile says moments are written."""
    return {"formats.datetime": form}


def _pages(style: str, **names: str) -> dict[str, str]:
    """How the profile says lists are cut."""
    return {"paging_default.style": style} | {f"paging_default.{key}": name for key, name in names.items()}


WAYS: Table = {
    # Wire forms, §6.7
    "decimals_as": {"number": ends("§6.9: numbers are read exactly either way", "A-6.7/formats")},
    "nulls": {"*": ends("§6.3: missing, null and empty text say nothing alike", "A-6.7/formats")},
    "timestamps": {
        **dict.fromkeys(
            ("z", "offset"),
            ends("§6.7: RFC 3339, in UTC or with an offset", "A-6.7/formats", profile=_moments("rfc3339")),
        ),
        "naive": ends(
            "§6.7: without a zone the profile's counts, UTC", "A-6.7/formats", profile=_moments("rfc3339")
        ),
        "epoch_s": ends(SAYS_SO, "A-6.7/formats", profile=_moments("epoch_seconds")),
        "epoch_ms": ends(SAYS_SO, "A-6.7/formats", profile=_moments("epoch_milliseconds")),
        "us": ends(SAYS_SO, "A-6.7/formats", profile=_moments("%m/%d/%Y %H:%M:%S")),
    },
    "formats": {"strict": ends("§6.9: what is written is spelled as the profile says", "A-6.7/formats")},
    "unknown_members": {
        "refused": ends("§6.1: nothing is written that the profile does not name", "A-6.1/invoice_ack")
    },
    "dates": {
        "us": ends(SAYS_SO, "A-6.7/formats", profile={"formats.date": "%m/%d/%Y"}),
        "iso": ends(SAYS_SO, "A-6.7/formats", profile={"formats.date": "%Y-%m-%d"}),
    },
    # Lists, §6.7
    "paging": {
        "cursor_body": ends(
            SAYS_SO,
            "A-6.7/cursor_body",
            profile=_pages("cursor_body", cursor_param="@cursor", next_cursor="@next_cursor"),
        ),
        "cursor_header": ends(
            SAYS_SO,
            "A-6.7/cursor_header",
            profile=_pages("cursor_header", cursor_param="@cursor", next_cursor="@next_cursor_header"),
        ),
        "next_link": ends(SAYS_SO, "A-6.7/next_link", profile=_pages("next_link", next_link="@next_link")),
        "none": ends(SAYS_SO, "A-6.7/none", profile=_pages("none")),
        "page_number": ends(
            "§6.7: the profile says so, and where the end is told",
            *("A-6.7/page_number", "A-6.7/stop"),
            profile=_pages("page_number", page_param="@page", **END),
        ),
        "offset": ends(
            "§6.7: the profile says so, and where the end is told",
            *("A-6.7/offset", "A-6.7/stop"),
            profile=_pages("offset", offset_param="@offset", **END),
        ),
    },
    "first_page": {
        "0": ends(
            "§6.7: first page 0 or 1, the profile says which",
            "A-6.7/page_number",
            needs=("paging=page_number",),
            profile={"paging_default.first_page": 0},
        )
    },
    "page_cap": {"*": ends("§6.7: pages smaller than asked for", "A-6.7/stop", swaps=True)},
    "list_items": {
        "full": ends("§6.1: the detail is fetched all the same", "A-6.1/invoice_get"),
        "summary": ends(
            "§6.1: the profile asks for each invoice by itself",
            "A-6.1/invoice_get",
            profile={"operations.invoices_list.detail": "invoice_get"},
        ),
    },
    "link_host": {
        "foreign": stops(
            "§6.7: a link to another host is not followed; the run says what it could not read",
            "A-6.7/next_link",
            needs=("paging=next_link",),
            also={"page_cap": "3"},
            swaps=True,
        )
    },
    "empty": {
        "404": ends(
            "§6.7: 404 is `no records` where the profile says so",
            *("A-6.7/stop", "A-6.10/404-meaning"),
            profile={"faults.empty_is_404": ["invoices_list"]},
        ),
        "200": ends("§6.7: an empty list is one, whatever a 404 would mean", "A-6.7/stop"),
    },
    "duplicate_item": {
        "on": ends(
            "§6.7: de-duplicated by id and content",
            "A-6.11/duplicate-items",
            also={"page_cap": "3"},
            swaps=True,
        )
    },
    "missing_item": {
        "on": stops(
            "§6.11: a list that changes while it is read may leave an item out, and nothing tells; the export flag "
            "keeps it on the list, so the next whole read has it (L12)",
            "A-6.11/missing-items",
            also={"page_cap": "3"},
            silent=True,
            swaps=True,
        )
    },
    "reorder": {"on": ends("§6.7: order is not relied upon", "A-6.11/reordered-items", swaps=True)},
    "repeat_cursor": {
        "on": stops(
            "§6.7: a repeated cursor is an error, not an endless loop",
            *("A-6.7/repeated-cursor", "A-6.11/repeated-cursor"),
            needs=("paging=@with_cursors",),
            also={"page_cap": "1"},
            swaps=True,
        )
    },
    "endless": {
        "on": stops("§6.7: an identical page is an error", "A-6.7/repeated-cursor"),
        "fresh": stops(
            "§6.7: a list that does not end is left at a limit: here after one page, for each that follows brings new "
            "ids, of which each would rightly be entered",
            "A-6.7/stop",
            bounds={"pages_max": 1},
            needs=("paging=@with_cursors",),
            also={"page_cap": "7"},
            swaps=True,
        ),
    },
    # Invoices, §6.5
    "export": {
        "ack": ends("§6.5: the profile says so", "A-6.5/ack", profile={"export.mode": "ack"}),
        "status_update": ends(
            "§6.5: the profile says so", "A-6.5/status_update", profile={"export.mode": "status_update"}
        ),
        "export_on_read": ends(
            "§6.5: the raw page is kept before anything else; nobody is told",
            *("A-6.5/export_on_read", "A-6.11/export-on-read"),
            profile={"export.mode": "export_on_read"},
            receipts=False,
            swaps=True,
        ),
        "none": ends(
            "§6.5: the ledger alone prevents entering twice; nobody is told",
            "A-6.5/none",
            profile={"export.mode": "none"},
            receipts=False,
        ),
    },
    "marks_on": {
        "get": ends("§6.5: reading one marks it", "A-6.5/export_on_read", needs=("export=export_on_read",))
    },
    "exported_changes_status": {"on": ends("§4.3: the status follows the export", "A-6.5/ack")},
    "ack_again": {
        "*": ends(
            "§6.5: already acknowledged, in whichever words, is acknowledged",
            *("A-6.5/ack", "A-6.11/ack-twice", "A-6.11/ack-lost"),
            also={"idempotency": "off"},
            rules=LOST_ACK,
            profile=ALREADY_DONE,
        )
    },
    "ack_answer": {"*": ends("§6.1: an empty answer is an answer", "A-6.1/invoice_ack")},
    "ack_touches": {"off": ends("§6.5: the export flag is the bookmark, not a date (L12)", "A-6.5/ack")},
    "idempotency": {
        "*": ends(
            "§6.8: a key stable per item, whatever is done with it", "A-6.8/idempotency-key", rules=LOST_ACK
        )
    },
    "unknown_status": {
        "on": stops(
            "§6.6: an unknown status is held and never entered",
            "A-6.6/on_unknown",
            "A-6.11/unknown-status",
            swaps=True,
        )
    },
    "image": {"*": ends(NO_IMAGE, "A-6.1/invoice_image_get")},
    "link_lifetime_s": {"*": ends(NO_IMAGE, "A-6.1/invoice_image_get")},
    "foreign_url": {"*": ends(NO_IMAGE, "A-6.1/invoice_image_get")},
    "image_link": {
        "*": ends(
            "§6.7: the link is written down, not followed",
            "A-6.7/link-hosts",
            settings={"image_link": "description"},
        )
    },
    # Bulk writes, §6.4
    "results": {"*": ends(NO_BULK)},
    "result_key": {"*": ends(NO_BULK)},
    "batch_polls": {"*": ends(NO_BULK)},
    "results_order": {"*": ends(NO_BULK)},
    "results_extra": {"*": ends(NO_BULK)},
    "results_missing": {"*": ends(NO_BULK)},
    "max_items": {"*": ends(NO_BULK)},
    "references": {"*": ends(NO_BULK)},
    "lists": {"*": ends(NO_BULK)},
    "length_limits": {"*": ends(NO_BULK)},
    "gl_write": {"*": ends(NO_BULK)},
    "dimension_write": {"*": ends(NO_BULK)},
    "submit": {"*": ends("§5: invoices are not submitted in this direction")},
    "strange_payment": {"*": ends("§4.4: the journey of an invoice reads no payment")},
}
