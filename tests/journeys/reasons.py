"""Which values of a number tell something, which settings and pairs are not played, and why.

Knows settings by their names, `system:switch=value`. Does not know what any of them does.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["CONTRADICTIONS", "FIRST", "JOINT", "KNOWN", "LEFT_OUT", "SENT", "VALUES", "WAITS"]

# Values that tell something, for switches that take any number or text.
VALUES: Mapping[str, tuple[str, ...]] = {
    "avid:token_lifetime_s": ("-1", "0", "1", "1000"),  # never ends, and two that end while runs go on
    "avid:clock_skew_s": ("300",),
    "avid:revoke_after_calls": ("1", "5"),
    "avid:gateway_fault_count": ("1", "3"),
    "avid:gateway_fault_path": ("/export-status", "/invoices/INV"),
    "avid:throttle_count": ("3", "*"),
    "avid:throttle_wait_s": ("0", "30", "3600"),
    "avid:body_max_kb": ("1",),
    "avid:page_cap": ("1", "3"),
    "avid:batch_polls": ("3",),
    "avid:gateway_fault_for_s": ("60",),
    "avid:suspended_s": ("30",),
    "avid:plan_per_minute": ("20",),  # the smallest plan of §3.2
    "avid:concurrency": ("1",),
    "avid:latency_ms": ("1",),
    "avid:link_lifetime_s": ("0",),
    "avid:foreign_url": ("https://files.example.net",),
    "avid:max_items": ("1",),
    "sage:page_size": ("1", "5"),
    "sage:max_nodes": ("20",),
    "sage:max_concurrent": ("1",),
    "sage:throttle_every": ("11",),
    "sage:retry_after_s": ("0", "30"),
    "sage:session_errors": ("5",),
    "sage:empty_reply": ("7",),
    "sage:latency_ms": ("1",),
    "sage:cold_start_s": ("1",),
    "sage:idle_s": ("60",),
    "sage:posting_delay_s": ("1",),
    "sage:posting_error_every": ("2",),
    "sage:server_utc_offset_min": ("-720", "840"),
    "sage:session_date_offset_days": ("-3", "3"),
    "sage:server_date_offset_s": ("-100000", "100000", "-9000000", "9000000"),
}

# Settings that no journey can be played with, each with its reason; printed with the list of pairs.
LEFT_OUT: Mapping[str, str] = {
    "sage:metadata=other_case": "a site with member names of its own case has to be probed before its first run: "
    "played so, and what happens without, in test_probed",
}

NO_TOKEN = "a gateway that reads no token cannot learn anything from the form the token was asked for with"
ONE_HEADER = (
    "the header Authorization carries a token or a user name with a password, not both (§3.1.10, §6.2)"
)
FRESH_ITEMS = (
    "a numbered page that never ends is filled up with invoices of new ids, each of which is rightly entered, and no "
    "manifest says how they have to end"
)


def _pairs(*rows: tuple[str, ...]) -> Mapping[frozenset[str], str]:
    return {frozenset(together): why for *together, why in rows}


DAY_S = 86_400

# Pairs that contradict each other by construction, or that the simulators cannot play, each with its reason; printed
# with the list of pairs.
CONTRADICTIONS = _pairs(
    ("avid:endless=fresh", "avid:paging=page_number", FRESH_ITEMS),
    ("avid:endless=fresh", "avid:paging=offset", FRESH_ITEMS),
    ("avid:bearer=required", "avid:basic=on", ONE_HEADER),
    ("avid:bearer=off", "avid:company_place=token_form", NO_TOKEN),
    ("avid:basic=on", "avid:company_place=token_form", NO_TOKEN),
    (
        "avid:basic=on",
        "avid:client_auth=body",
        "no token is asked for where a user name and a password sign in (§6.2)",
    ),
    (
        "avid:token_lifetime_s=1",
        "avid:clock_skew_s=300",
        "tokens of one second, of which three hundred are deducted (§3.1.7), are dead when they are issued",
    ),
)

# Pairs that go wrong today by a fault of ours, each with its exact reason. To be emptied, not to be lived with.
# `voice:` is the voice in which they do.
KNOWN = _pairs()

FIRST = "the first invoice"  # in place of a kind
SENT = "what is sent"  # in place of a kind: what the manifest says Sage takes or refuses
# Ends that only two switches together bring about, by how they stand; by kind.
JOINT: Mapping[frozenset[str], Mapping[str, tuple[str, str]]] = {
    # What was read while its status was unknown is held, and a list that gives each invoice once (§6.5) does not
    # bring it again when its status is known: a person looks at it.
    frozenset(("avid:unknown_status=on", "avid:export=export_on_read")): {FIRST: ("held", "not-approved")},
    # But where reading one marks it, and the list gives each whole so that none is read alone, it comes again.
    frozenset(("avid:unknown_status=on", "avid:marks_on=get", "avid:list_items=full")): {FIRST: ("done", "")},
    # Nor does a list by date (§6.7), for the switch moves no `updatedAt`, as a real change of status would.
    frozenset(("avid:unknown_status=on", "avid:export=none")): {FIRST: ("held", "not-approved")},
    # Texts that say nothing (E8, E9) do not tell a site that is busy from one that refuses. Nothing is sent twice or
    # lost; a person reads the site's words and sends it again, or changes it at the source. In day end the code is
    # that of a duplicate (E10); of two with one number the second is tried, too, when the first was refused.
    frozenset(("sage:messages=generic", "sage:busy=day_end")): {
        SENT: ("refused", "sage-duplicate"),
        "duplicate-here": ("refused", "sage-duplicate"),
    },
    frozenset(("sage:messages=generic", "sage:busy=posting")): {
        SENT: ("refused", "sage-refused"),
        "duplicate-here": ("refused", "sage-refused"),
    },
}
# How long must pass between two runs for an end that only two switches together put off.
WAITS: Mapping[frozenset[str], float] = {
    # A list by date (§6.7) does not bring again what it left out once (§6.11); it is read whole when a day has
    # passed between the last whole read and the last read (L11).
    frozenset(("avid:missing_item=on", "avid:export=none")): 2 * DAY_S,
}
