"""How the journey goes when a Sage 300 site differs from the default in one switch, and the fact that says so.

Knows the switches of the simulated Sage 300 and their meaning. Does not know the product.
"""

from __future__ import annotations

from ways import Table, ends, stops

__all__ = ["WAYS"]

PAGE_SIZE = {"page_size": "@page_size"}
NO_POSTING = "D12: the connection leaves batches open; posting is a person's"
FILTERS = "C11: which functions a site knows is undocumented; whoever filters must have another way"

WAYS: Table = {
    # Signing in
    "unauthorized_body": {
        "html": stops(
            "B8: a 401 may come as an IIS page; the password is wrong until somebody corrects it",
            *("S-B8", "S-B4"),
            also={"passwords": "upper"},
        )
    },
    "content_type": {"lenient": ends("B12: the header is sent always, whether asked for or not", "S-B12")},
    "passwords": {
        "upper": ends(
            "B3, B4: older sites keep passwords in upper case; the connection says so",
            *("S-B3", "S-B4"),
            settings={"password_case": "upper"},
        )
    },
    "admin": {"allowed": ends("B7: the connector never signs in as ADMIN", "S-B7")},
    "unknown_company": {"DBLinkError": ends("E2: the company is known, so nobody asks", "S-E2")},
    "company_state": {
        "*": stops("H11, E.2: a company that cannot be opened, until somebody activates it", "S-H11", "S-E2")
    },
    "rights": {
        "no_PO": ends("B5, B6: the journey touches no order", "S-B5", "S-B6"),
        "no_TX": ends(
            "B5: without the tax groups nobody can say how a tax on top is split, so it is held",
            *("S-B5", "S-B6"),
            others={"tax-on-top": ("held", "tax-split-unknown")},
        ),
        "*": stops("B5, B6: without the right the run stops and says which", "S-B5", "S-B6", "S-B8"),
    },
    # Limits and moods
    "throttle_every": {
        "*": ends("H5: reads are tried again, a write that was refused waits", "S-H5", "S-E6")
    },
    "retry_after": {"*": ends("H5: waited as long as it says", "S-H5", also={"throttle_every": "11"})},
    "retry_after_s": {
        "*": ends(
            "H5: waited as long as it says", "S-H5", also={"throttle_every": "11", "retry_after": "seconds"}
        )
    },
    "session_errors": {"*": ends("B11: odd session errors are met by dropping the cookie", "S-B11", "S-B10")},
    "empty_reply": {
        "*": ends("E11: an empty answer is no answer; looked up before it is sent again", "S-E11")
    },
    "latency_ms": {"*": ends("H3: slow is not lost", "S-H3")},
    "cold_start_s": {"*": ends("H1: the first call waits", "S-H1")},
    "idle_s": {"*": ends("H1: the first call after a while waits", "S-H1")},
    "server_utc_offset_min": {"*": ends("C33: business dates carry no zone", "S-C33")},
    "session_date_offset_days": {"*": ends("G9: dates are sent, the session's counts for nothing", "S-G9")},
    # Reading
    "select": {"*": ends("C3: whole records are read", "S-C3")},
    "skip": {"*": ends("C24: pages go by key range", "S-C24")},
    "description_filter": {"*": ends("C19: where it cannot be asked it is read", "S-C19")},
    "enum_key": {"*": ends("C13: no key of this journey holds an enum", "S-C13")},
    "metadata": {"*": ends("C.6: members as the site spells them", "S-C.6")},
    "partner": {"*": ends("A10: a partner's members are not ours", "S-A10")},
    "nextlink": {
        "full": ends("C23: a link is never followed as it stands", "S-C22", "S-C23", also={"page_size": "5"}),
        "none": ends(
            "C25: without links a short page is the last, if the connection knows the page size",
            *("S-C22", "S-C25"),
            also={"page_size": "5"},
            settings=PAGE_SIZE,
        ),
    },
    "top_over_page": {
        "honored": ends(
            "C25: unknown; either way the page is read to its end", "S-C25", also={"page_size": "5"}
        )
    },
    "ge": {"off": ends("C10: ge is not documented, so gt serves", "S-C10")},
    "not": {"off": ends("C10: not is not documented", "S-C10")},
    "orderby": {"off": ends("C8, C17: the order is the key's without asking", "S-C8", "S-C17")},
    "contains": {"off": ends(FILTERS, "S-C11")},
    "substringof": {"off": ends(FILTERS, "S-C11")},
    "startswith": {"off": ends(FILTERS, "S-C11")},
    "v3_datetime": {"off": ends("C12: bare instants are used, not the old syntax", "S-C12")},
    # Writing
    "created_status": {"200": ends("D5: any 2xx is success", "S-D5")},
    "patch_status": {"200": ends("D7: nothing is patched on the way to an open batch", "S-D7")},
    "calculated": {"refuse": ends("D19: what is marked Calc is left out", "S-D19")},
    "zoneless_dates": {"day_before": ends("C35: dates are sent as midnight with Z", "S-C35")},
    "unknown_members": {"*": ends("E.2: only members of the site are sent", "S-E.2/unknown-property")},
    "number_as_text": {"*": ends("C32: numbers are numbers", "S-C32")},
    "printed_flag": {"*": ends(NO_POSTING, "S-G8")},
    "retainage": {"*": ends("G21: no retainage is sent", "S-G21")},
    "apply_to": {"*": ends("G3: it is optional, and not sent", "S-G3")},
    "optional_fields": {"*": ends("D16: none is sent unless the connection says so", "S-D16")},
    "optional_insert": {"*": ends("D17: what appears by itself changes no amount", "S-D17")},
    "duplicates_same_batch": {
        "*": ends("E.2: of two with one number only one is sent", "S-E.2/duplicate-document-number")
    },
    "upper_numbers": {
        "off": ends("C31: numbers are upper-cased before they are sent and looked up", "S-C31")
    },
    "duplicates_see_open": {
        "on": ends("E.2: whether open batches count is unknown", "S-E.2/duplicate-document-number")
    },
    "atomic": {
        "on": ends("E12: whether a refusal undoes the rest is unknown; a look tells", "S-E12", "S-E13")
    },
    "patch_insert": {"off": ends("D9: each parcel is a batch of its own", "S-D9")},
    "ready_on_post": {"fails": ends("D10: batches are created open", "S-D10")},
    "unbalanced": {
        "*": ends(
            "E.2, G13: the connector holds what does not balance before Sage sees it",
            "S-G13",
            kinds=("cent-off",),
        )
    },
    "vendor_hold": {
        "refuse": ends("G24: status and hold are read beforehand", "S-G24", kinds=("vendor-on-hold",))
    },
    "vendor_inactive": {
        "warn": ends("G24: status and hold are read beforehand", "S-G24", kinds=("vendor-inactive",))
    },
    "locked_period": {
        "*": ends(
            "E.2: whatever Sage would do, the calendar is read beforehand",
            "S-E.2/locked-fiscal-period",
            kinds=("closed-period",),
        )
    },
    "inactive_account": {
        "*": ends(
            "E.2: accounts are read beforehand", "S-E.2/unknown-gl-account", kinds=("account-inactive",)
        )
    },
    "missing_account": {
        "*": ends("E.2: accounts are read beforehand", "S-E.2/unknown-gl-account", kinds=("account-unknown",))
    },
    "control_account": {
        "*": ends("F.12: accounts are read beforehand", "S-F.12", kinds=("account-control",))
    },
    "gl_account_echo": {"formatted": ends("F.12: keyed by the unformatted account either way", "S-F.12")},
    "posting_date_default": {"*": ends("G9: the posting date is always sent", "S-G9")},
    "tax_method": {
        "summary": ends("G11, G14: the vendor's tax is distributed, not computed", "S-G11", "S-G14")
    },
    "messages": {
        "generic": ends("E7, E9: texts decide nothing that a look does not confirm", "S-E7", "S-E9")
    },
    "busy": {
        "day_end": stops("E10, H6: day end blocks writing until it is over", "S-E10", "S-H6"),
        "posting": stops("H5: posting blocks writing until it is over", "S-H5", "S-E.2/batch-locked"),
    },
    # The books
    "deleted_keeps_entries": {"on": ends("G7: nobody deletes a batch on this journey", "S-G7")},
    "posting_delay_s": {"*": ends(NO_POSTING, "S-D13")},
    "posting_error_every": {"*": ends(NO_POSTING, "S-E14")},
    "day_end_deletes_pos": {"*": ends("F.9: the journey touches no order", "S-F.9")},
    "posting": {"*": ends(NO_POSTING, "S-D12", "S-D13")},
    "force_listing": {"on": ends(NO_POSTING, "S-G8")},
    # Numbers
    "page_size": {"*": ends("C21, C24: pages go by key range, whatever their size", "S-C21", "S-C24")},
    "max_nodes": {"*": ends("C20, L5: a refused filter is halved and asked again", "S-C20")},
    "max_concurrent": {"*": ends("H5: writes one at a time; whoever is refused waits", "S-H5", "S-E6")},
    "server_date_offset_s": {
        "*": ends("C33: business dates are dates; the server's clock decides nothing here", "S-C33")
    },
}
