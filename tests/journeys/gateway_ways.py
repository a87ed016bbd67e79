"""How the journey goes when the gateway before AvidXchange differs in one switch, and the fact that says so.

Knows the switches about tokens, the company, gateway faults and throttling. Does not know the product.
"""

from __future__ import annotations

from collections.abc import Mapping

from ways import Table, Way, ends, stops

__all__ = ["WAYS"]

TWICE = {"gateway_fault": "101503", "gateway_fault_count": "2"}  # a backend that fails twice and comes back
ONE_401 = {"gateway_fault": "900901", "gateway_fault_count": "1"}
# The table of §3.3, while a code answers every call, for ever.
FAULTS: Mapping[str, str] = {
    "900901": "one new token, one more call, then stop and tell: credentials",
    "900904": "as 900901",
    "900902": "no credentials seen: stop",
    "900905": "wrong token type: stop",
    "900907": "blocked: stop, do not refresh",
    "900909": "subscription inactive: stop, do not refresh",
    "900911": "subscription not approved: stop, do not refresh",
    "900908": "not subscribed: stop",
    "900910": "scope missing: stop",
    "900805": "blocked by an administrator, although 429: stop",
    "900801": "hard limit: back off in minutes",
    "700700": "API blocked: back off, tell",
    "900900": "key validation is down: later, without a new token",
    "102511": "too large: no blind retry",
    "303001": "backend suspended: wait at least 30 s",
    "900422": "not expected: told verbatim",
}
BACKEND = "reads are tried again; after a write the outcome is unknown"


def fault_ways() -> dict[str, Way]:
    """The way of each code; those of the backend are one family."""
    ways = {code: stops(f"§3.3: {means}", f"A-3.3/{code}") for code, means in FAULTS.items()}
    codes = ("101503", "101504", "101505", "101507", "101508", "101509", "101510")
    return ways | {code: stops(f"§3.3: {BACKEND}", f"A-3.3/{code}") for code in codes}


def placed(reads: str, writes: str, name: str, name_of_writes: str = "") -> dict[str, object]:
    """Where the profile puts the company; out of the paths, unless it is there."""
    where = {
        "auth.company.reads": {"in": reads, "name": name},
        "auth.company.writes": {"in": writes, "name": name_of_writes or name},
    }
    return where | {"operations.*.path." if reads == "path" else "operations.*.path-": "@company_path"}


BEARER = ("bearer=required",)  # what is about tokens means nothing where none is asked for
OAUTH = {"type": "oauth2_client_credentials", "client_secret": "secret:client_secret"}
BASIC = {"type": "basic", "username": "secret:username", "password": "secret:password"}
TOKEN_LAYER = {
    "type": "static_headers",
    "headers": {"@company_token": "secret:company_token", "@user_token": "secret:user_token"},
}
NEW_LAYER = "§6.2: the profile adds a layer"
NOT_ASKED = "§6.2: a layer of sign-in nobody asks for does no harm"
KEY_LAYER = {"type": "api_key", "value": "secret:api_key"}

WAYS: Table = {
    # Tokens, §3.1
    "tokens": {
        "jwt": ends(
            "§3.1.6: asking again revokes, so one owner asks, and only when needed", "A-3.1.6", needs=BEARER
        )
    },
    "jwt_renewal": {"keeps": ends("§3.1.6: renewal without revoking", "A-3.1.6", needs=("tokens=jwt",))},
    "token_lifetime_s": {
        "-1": ends("§3.1.8: unlimited; valid until a 401 says otherwise", "A-3.1.8", needs=BEARER),
        "0": ends("§3.1.8: unlimited, told as 0", "A-3.1.8", needs=BEARER),
        "*": ends(
            "§3.1.4, §3.1.5: used up to the last second, then asked for anew",
            *("A-3.1.4", "A-3.1.5"),
            needs=BEARER,
        ),
    },
    "expires_in": {
        "*": ends(
            "§3.1.8: absent, zero, negative and huge mean until a 401",
            *("A-3.1.8", "A-3.1.3"),
            needs=BEARER,
        )
    },
    "clock_skew_s": {
        "*": ends(
            "§3.1.7: the skew is deducted from the life, not from what is told",
            *("A-3.1.7", "A-3.3/900901"),
            needs=BEARER,
            also={"token_lifetime_s": "1000"},
        )
    },
    "token_scope": {"off": ends("§3.1.3: older answers lack the scope", "A-3.1.3", needs=BEARER)},
    "client_auth": {
        "basic": ends("§3.1.1: the default", "A-3.1.1", needs=BEARER),
        "body": ends(
            "§6.2: the profile says so",
            "A-6.2/oauth2_client_credentials",
            needs=BEARER,
            profile={"auth.layers.oauth2_client_credentials.client_auth": "body"},
        ),
    },
    "revoke_after_calls": {
        "*": ends(
            "§3.3: 900901 in the middle of pages is met with one new token",
            *("A-3.3/900901", "A-6.11/expiry-mid-page"),
            needs=BEARER,
        )
    },
    "bearer": {
        "required": ends(
            NEW_LAYER,
            "A-6.2/oauth2_client_credentials",
            needs=("basic=off",),
            profile={"auth.layers.basic": OAUTH},
        ),
        "off": ends("§6.2: a bearer token nobody asks for does no harm", "A-6.2/oauth2_client_credentials"),
    },
    # Other layers of sign-in, §6.2
    "token_headers": {
        "on": ends(
            NEW_LAYER,
            *("A-6.2/static_headers", "A-2.1.6"),
            profile={"auth.layers.static_headers": TOKEN_LAYER},
        ),
        "off": ends(NOT_ASKED, "A-6.2/static_headers"),
    },
    "api_key": {
        "header": ends(
            NEW_LAYER,
            *("A-6.2/api_key", "A-3.1.11"),
            profile={"auth.layers.api_key": {**KEY_LAYER, "header": "@key_header"}},
        ),
        "query": ends(
            NEW_LAYER,
            *("A-6.2/api_key", "A-3.1.11"),
            profile={"auth.layers.api_key": {**KEY_LAYER, "query": "@key_query"}},
        ),
        "off": ends(NOT_ASKED, "A-6.2/api_key"),
    },
    "basic": {
        "on": ends(
            "§6.2: the profile has this layer in place of the token",
            *("A-6.2/basic", "A-2.1.9"),
            also={"bearer": "off"},
            profile={"auth.layers.oauth2_client_credentials": BASIC},
        ),
        "off": ends(NOT_ASKED, "A-6.2/basic"),
    },
    # Company, §2.1.8, §6.2
    "company_place": {
        "split": ends(
            "§6.2: the profile says where",
            "A-6.2/company",
            profile=placed("query", "body", "@company_query", "@company_body"),
        ),
        "query": ends(
            "§6.2: the profile says where",
            "A-6.2/company",
            profile=placed("query", "query", "@company_query"),
        ),
        "header": ends(
            "§6.2: the profile says where",
            *("A-6.2/company", "A-2.1.8"),
            profile=placed("header", "header", "@company_header"),
        ),
        "token_form": ends(
            "§6.2: tokens are kept by company",
            "A-6.2/company",
            needs=BEARER,
            profile=placed("token_form", "token_form", "company_id"),
        ),
        "path": ends(
            "§6.2: the profile says where", "A-6.2/company", profile=placed("path", "path", "@company_name")
        ),
        "none": ends(
            "§6.2: nobody asks for a company", "A-6.2/company", profile=placed("none", "none", "companyId")
        ),
    },
    # Gateway faults, §3.3
    "fault_format": {
        "json_wrapped": ends("§3.3: every form is read", "A-3.3/wrapped", also=TWICE),
        "xml": ends("§3.3: every form is read", "A-3.3/xml", also=TWICE),
        "json_wrapped_string": ends("§3.3: code as text or number", "A-3.3/wrapped", also=TWICE),
        "*": ends("§3.3: code as text or number", "A-3.3/flat", also=TWICE),
    },
    "unknown_resource": {
        "*": stops(
            "§3.3: a path the gateway does not know, 403 or 404, is a wrong address and never `no data`",
            "A-3.3/900906",
            also={"export": "@other_export"},  # which the profile does not know of
        )
    },
    "gateway_fault": fault_ways(),
    "gateway_fault_count": {
        "*": ends("§6.8: a fault that passes is waited out", "A-6.8/reads", also={"gateway_fault": "900900"})
    },
    "gateway_fault_on": {
        "read": ends("§6.8: reads are tried again", "A-6.8/reads", also=TWICE),
        "write": ends("§6.8: an acknowledgement is idempotent", "A-6.8/writes", "A-6.5/ack", also=TWICE),
    },
    "gateway_fault_path": {"*": ends("§6.8: a fault on some paths", "A-6.8/reads", also=TWICE)},
    "gateway_fault_when": {
        "after": ends(
            "§3.3: carried out, then told otherwise", "A-3.3/101503", "A-6.11/timeout-after-write", also=TWICE
        )
    },
    "gateway_fault_for_s": {
        "*": ends("§6.8: a fault that passes is waited out", "A-6.8/reads", also={"gateway_fault": "900900"})
    },
    "suspended_s": {
        "*": ends("§3.3: suspended for a while after a failure", "A-3.3/303001", "A-6.11/303001", also=TWICE)
    },
    "backend_fault_status": {"503": ends("§3.3: the code outranks the status", "A-3.3/101503", also=TWICE)},
    "www_authenticate": {"*": ends("§3.1.10: the wording varies", "A-3.1.10", also=ONE_401)},
    "activityid": {"off": ends("§3.3: for support only", "A-3.3/activityid")},
    # Throttling, §3.3
    "throttle": {"*": ends("§3.3: waited as long as the latest signal says", "A-3.3/throttling")},
    "throttle_count": {
        "*": stops("§3.3: throttled for ever", "A-3.3/throttling", also={"throttle": "http_date"}),
        "3": ends("§3.3: waited out each time", "A-3.3/throttling", also={"throttle": "next_access"}),
    },
    "throttle_code": {
        code: ends("§3.3: throttled", f"A-3.3/{code}", also={"throttle": "http_date"})
        for code in ("900800", "900803", "900804", "900806", "900807")
    },
    "throttle_wait_s": {
        "*": ends(
            "§3.3: waited, but not for ever: what is left is for the next run",
            "A-3.3/throttling",
            also={"throttle": "seconds"},
        )
    },
    "throttle_holds": {
        "time": ends(
            "§3.3: who comes early is throttled again", "A-3.3/throttling", also={"throttle": "http_date"}
        )
    },
    # The plan, §3.2
    "plan_per_minute": {
        "*": ends(
            "§3.2, §3.3: the limit of a plan is kept to: after the first 429 nobody calls for as long as it says, and "
            "then half as fast, as with every gateway that is not on this machine",
            *("A-3.2.2", "A-3.3/900804"),
            bounds={"hold_back": True},
        )
    },
    "concurrency": {"*": ends("§3.3: one call at a time is made here", "A-3.3/900801")},
    "latency_ms": {"*": ends("§6.8: slow is not lost", "A-6.8/reads")},
    "body_max_kb": {"*": ends("§3.3: an acknowledgement is small", "A-3.3/102511")},
}
