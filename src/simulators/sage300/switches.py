"""What real Sage 300 sites may do differently, as switches; the first value of each is the default.

Knows names, values and meanings. Knows no behavior: each rule reads the switch it obeys.
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["NUMBERS", "SWITCHES", "defaults", "refuse"]

SWITCHES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # Signing in (B, J)
        "unauthorized_body": ("json", "html"),  # B8: the body of a 401
        "content_type": ("strict", "lenient"),  # B12: 500 without application/json
        "passwords": ("exact", "upper"),  # B4: older sites keep them in upper case
        "admin": ("refused", "allowed"),  # B7
        "unknown_company": ("ResourceNotFound", "DBLinkError"),
        "company_state": ("ready", "needs_activation", "unknown"),  # H11: after an upgrade
        "rights": ("all", "no_AP", "no_GL", "no_PO", "no_TX", "no_CS"),  # B5: what the group lacks
        "retry_after": ("none", "seconds", "date"),  # H5: what a 429 says of when to come again
        # Reading (C)
        "nextlink": ("lossy", "full", "none"),  # C22, C23
        "top_over_page": ("cut", "honored"),  # C25
        "ge": ("on", "off"),  # C10
        "not": ("on", "off"),
        "orderby": ("on", "off"),  # C8
        "contains": ("on", "off"),  # C11
        "substringof": ("on", "off"),
        "startswith": ("on", "off"),
        "v3_datetime": ("on", "off"),  # C12
        "select": ("on", "off"),  # C3
        "skip": ("on", "off"),  # C7
        "description_filter": ("on", "off"),  # C19: whether a filter may name Description
        "enum_key": ("quoted", "qualified", "refused"),  # §F.14, J: the enum part of a key
        "metadata": ("plain", "missing_member", "renamed_member", "other_case"),  # C.6
        "partner": ("off", "on"),  # A10: entity sets and `ext` members of a partner
        # Writing (D, G)
        "created_status": ("201", "200"),  # D5
        "patch_status": ("204", "200"),  # D7
        "calculated": ("ignore", "refuse"),  # D19
        "zoneless_dates": ("keep", "day_before"),  # C35
        "unknown_members": ("refuse", "ignore"),  # §E.2: the framework and names it does not know
        "number_as_text": ("refuse", "accept"),  # J
        "printed_flag": ("settable", "ignored", "refused"),  # G8
        "retainage": ("off", "on"),  # G21: the AP option
        "apply_to": ("any", "known"),  # G3: whether the document must exist
        "optional_fields": ("any", "known"),  # D16: whether a field must be set up
        "optional_insert": ("on", "off"),  # D17: automatic insert
        "upper_numbers": ("on", "off"),  # C31: the view's upper-case mask
        "duplicates_see_open": ("off", "on"),  # §E.2
        "duplicates_same_batch": ("refuse", "accept"),  # J
        "atomic": ("off", "on"),  # E12
        "patch_insert": ("on", "off"),  # D9
        "ready_on_post": ("works", "fails"),  # D10
        "unbalanced": ("store", "refuse_ready", "refuse"),  # §E.2
        "vendor_hold": ("warn", "refuse"),  # G24
        "vendor_inactive": ("refuse", "warn"),  # G24
        "locked_period": ("Error", "Warning", "None"),  # company profile
        "inactive_account": ("Error", "Warning", "None"),
        "missing_account": ("Error", "Warning", "None"),
        "control_account": ("Error", "Warning", "None"),
        "gl_account_echo": ("unformatted", "formatted"),  # §F.12
        "posting_date_default": ("document", "batch", "session"),  # G9
        "tax_method": ("detail", "summary"),  # TXTaxGroups.TaxCalculationMethod
        "messages": ("specific", "generic", "joined"),  # E8, E9
        "busy": ("none", "day_end", "posting"),  # E10, H5, H6
        # The books
        "deleted_keeps_entries": ("off", "on"),
        "posting": ("works", "conflict", "lost_after", "errors"),  # D13, E14
        "day_end_deletes_pos": ("off", "on"),  # §F.9: the site keeps no transaction history
        "force_listing": ("off", "on"),  # G8
    }
)

# Switches that hold a whole number: default, least, greatest.
NUMBERS: Mapping[str, tuple[int, int, int]] = MappingProxyType(
    {
        "page_size": (100, 1, 10_000),  # C21
        "max_nodes": (100, 1, 10_000),  # the framework's limit on a filter
        "max_concurrent": (0, 0, 1_000),  # H5; 0 = no limit
        "throttle_every": (0, 0, 1_000_000),  # H5; every n-th call is refused, 0 = none
        "retry_after_s": (1, 0, 86_400),
        "session_errors": (0, 0, 1_000_000),  # B11; a cookie is stale after n calls, 0 = never
        "empty_reply": (0, 0, 1_000_000),  # E11; every n-th call is carried out, its answer is empty
        "latency_ms": (0, 0, 60_000),
        "cold_start_s": (0, 0, 600),  # H1; what the first call after idle_s waits
        "idle_s": (1_200, 1, 1_000_000),
        "posting_delay_s": (0, 0, 3_600),  # D13
        "posting_error_every": (1, 1, 1_000_000),  # with posting=errors: every n-th entry of a batch
        "server_date_offset_s": (0, -10_000_000, 10_000_000),  # a server whose clock is wrong
        "server_utc_offset_min": (0, -840, 840),  # the server's zone: Sage stamps local days (F.1)
        "session_date_offset_days": (0, -3_650, 3_650),  # a session opened on another day (F.1)
    }
)


def defaults() -> dict[str, str]:
    """Every switch at its default."""
    return {name: values[0] for name, values in SWITCHES.items()} | {
        name: str(bounds[0]) for name, bounds in NUMBERS.items()
    }


def refuse(name: str, value: str) -> str | None:
    """Say why a switch cannot be set so, or None when it can."""
    if name in SWITCHES:
        values = SWITCHES[name]
        return None if value in values else f"{name} is one of {', '.join(values)}"
    if name not in NUMBERS:
        return f"there is no switch {name}"
    _, least, greatest = NUMBERS[name]
    if not value.lstrip("-").isdecimal() or not value.isascii() or not least <= int(value) <= greatest:
        return f"{name} is a whole number from {least} to {greatest}"
    return None
