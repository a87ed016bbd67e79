"""Which switches the simulated AvidXchange has, what they may be set to and what they are at the start.

Knows names and values. Does not know what any switch does, nor HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from simulators.avidxchange.tongue import TONGUES

__all__ = ["SWITCHES", "Board", "Switch", "refusal"]


@dataclass(frozen=True, kw_only=True)
class Switch:
    """One switch: its first choice is the default; without choices it takes a whole number or any text."""

    default: str
    choices: tuple[str, ...] = ()
    least: int | None = None  # a number from here on; None = not a number
    most: int = 10**9
    star: bool = False  # also takes *, "without end"

    def refuses(self, value: str) -> str | None:
        """Say why `value` cannot be taken, or None."""
        if self.choices:
            return None if value in self.choices else f"must be one of {', '.join(self.choices)}"
        if self.least is None:
            return None if len(value) <= 200 else "is longer than 200 characters"
        if self.star and value == "*":
            return None
        return self._refuses_number(value, self.least)

    def _refuses_number(self, value: str, least: int) -> str | None:
        try:
            number = int(value)
        except ValueError:
            return f"must be a whole number{' or *' if self.star else ''}"
        return None if least <= number <= self.most else f"must be from {least} to {self.most}"


def _one(*choices: str) -> Switch:
    return Switch(default=choices[0], choices=choices)


def _number(default: int, least: int = 0, most: int = 10**9) -> Switch:
    return Switch(default=str(default), least=least, most=most)


def _count(default: str) -> Switch:
    return Switch(default=default, least=0, star=True)


_GATEWAY_FAULTS = (
    "none", "900901", "900904", "900902", "900905", "900907", "900909", "900911", "900908", "900910",
    "900805", "900801", "700700", "900900", "102511", "303001", "101503", "101504", "101505", "101507",
    "101508", "101509", "101510", "900422",
)  # fmt: skip

SWITCHES: dict[str, Switch] = {
    # How this gateway speaks: paths, names, words, and its own defaults of all other switches (TONGUES.md)
    "tongue": _one(*TONGUES),
    # Tokens, §3.1
    "tokens": _one("opaque", "jwt"),
    "jwt_renewal": _one("revokes", "keeps"),  # keeps = renewal without revoking (§3.1.6)
    "token_lifetime_s": _number(3600, -1),  # -1 and 0 = never ends, and reported as such (§3.1.8)
    "expires_in": _one("normal", "zero", "minus_one", "absent", "huge", "text"),
    "clock_skew_s": _number(0),  # deducted from the life of a token, not from expires_in (§3.1.7)
    "token_scope": _one("on", "off"),  # older answers lack scope (§3.1.3)
    "client_auth": _one("any", "basic", "body"),
    "revoke_after_calls": _number(0),  # a token dies after so many calls; 0 = does not
    # Other layers of sign-in, §6.2; all that are on must be met
    "bearer": _one("required", "off"),  # off: only the other layers count
    "token_headers": _one("off", "on"),  # company token and user token (§2.1.6)
    "api_key": _one("off", "header", "query"),  # §3.1.11
    "basic": _one("off", "on"),  # user name and password (§2.1.9)
    # Company, §6.2
    "company_place": _one("split", "query", "header", "token_form", "path", "none"),
    # Gateway faults, §3.3
    "fault_format": _one("json_wrapped", "json_wrapped_string", "xml", "json_flat", "json_flat_string"),
    "unknown_resource": _one("403", "404"),  # status of 900906
    "gateway_fault": _one(*_GATEWAY_FAULTS),
    "gateway_fault_count": _count("*"),
    "gateway_fault_on": _one("any", "read", "write"),
    "gateway_fault_path": Switch(default=""),  # only paths that contain this
    "gateway_fault_when": _one("before", "after"),  # after = carried out, then this answer
    "gateway_fault_for_s": _number(0, 0, 86_400),  # it ends so long after it came first; 0 = by its count
    "suspended_s": _number(0, 0, 86_400),  # after a 1015xx everything is 303001 so long; a gateway has 30
    "backend_fault_status": _one("500", "503"),  # status of 303001 and 1015xx
    "www_authenticate": _one("oauth2", "bearer", "null_prefix", "absent"),
    "activityid": _one("on", "off"),
    "throttle": _one("none", "http_date", "next_access", "neither", "seconds", "503"),
    "throttle_count": _count("1"),
    "throttle_code": _one("900802", "900800", "900803", "900804", "900806", "900807"),
    "throttle_wait_s": _number(1, 0, 86_400),
    "throttle_holds": _one("count", "time"),  # time: who comes early is throttled again
    "body_max_kb": _number(4096, 1),
    # The plan, §3.2
    "plan_per_minute": _number(0),  # more are throttled as 900804, in the form `throttle` or as an HTTP date
    "concurrency": _number(0),  # more calls at once are 900801; 0 = no limit
    "latency_ms": _number(0, 0, 60_000),  # every answer of the API is so late
    # Wire forms, §6.7
    "decimals_as": _one("string", "number"),
    "nulls": _one("omit", "null", "empty"),
    "timestamps": _one("z", "offset", "naive", "epoch_s", "epoch_ms", "us"),
    "dates": _one("iso", "us"),
    "formats": _one("loose", "strict"),  # strict: dates and amounts written here are spelled as here
    "unknown_members": _one("ignored", "refused"),  # refused: by tongues that have names of their own
    # Lists, §6.7
    "paging": _one("cursor_body", "cursor_header", "page_number", "offset", "next_link", "none"),
    "first_page": _one("1", "0"),
    "page_cap": _number(100, 1),
    "list_items": _one("summary", "full"),
    "link_host": _one("self", "foreign"),
    "empty": _one("200", "404"),
    "duplicate_item": _one("off", "on"),
    "missing_item": _one("off", "on"),
    "reorder": _one("off", "on"),
    "repeat_cursor": _one("off", "on"),
    "endless": _one("off", "on", "fresh"),  # on = items repeat, fresh = ever new ids
    # Invoices, §6.5
    "export": _one("ack", "status_update", "export_on_read", "none"),
    "marks_on": _one("list", "get"),
    "exported_changes_status": _one("off", "on"),
    "ack_again": _one("409", "405", "200"),
    "ack_answer": _one("200", "204"),
    "ack_touches": _one("on", "off"),  # an acknowledgement moves updatedAt
    "idempotency": _one("replay", "strict", "off"),
    "unknown_status": _one("off", "on"),
    "image": _one("bytes", "redirect", "presigned", "expired", "absent"),
    "image_link": _one("seeded", "own", "foreign", "inline"),
    "link_lifetime_s": _number(900, 0),  # of a presigned link
    "foreign_url": Switch(default=""),  # scheme and host of what lies elsewhere; "" = a host that is none
    # Bulk writes, §6.4
    "results": _one(
        "per_item", "multi_207", "bare_array", "split_lists", "indexed_400", "batch_202", "empty_204"
    ),
    "result_key": _one("echoed", "absent"),
    "batch_polls": _number(1),
    "results_order": _one("given", "reversed"),
    "results_extra": _one("off", "on"),  # a result for something that was not sent
    "results_missing": _one("off", "on"),  # the first item has no result
    "max_items": _number(0),  # items at once; 0 = what the kind allows
    "references": _one("loose", "strict"),  # strict: an order's vendor and accounts must have been written
    "lists": _one("off", "on"),
    "length_limits": _one("off", "on"),
    "gl_write": _one("on", "off"),
    "dimension_write": _one("on", "off"),
    "submit": _one("off", "on"),
    "strange_payment": _one("off", "on"),  # a payment status outside the known list (§4.4)
}


def refusal(name: str, value: str) -> str | None:
    """Say why the switch `name` cannot be set to `value`, or None when it can."""
    switch = SWITCHES.get(name)
    if switch is None:
        return f"AvidXchange has no switch {name!r}"
    reason = switch.refuses(value)
    return None if reason is None else f"{name} {reason}"


class Board(dict[str, str]):
    """The switches as they stand; setting one again, even to the same value, restarts what it counts.

    A switch nobody set stands where the tongue has it.
    """

    def __init__(self, given: Mapping[str, str]) -> None:
        """Take the defaults and `given` over them; ValueError when one is refused."""
        for name, value in given.items():
            if (reason := refusal(name, value)) is not None:
                raise ValueError(reason)
        super().__init__(_defaults(given.get("tongue", "")) | dict(given))
        self._settings: dict[str, int] = {}
        self._chosen = set(given)

    def __setitem__(self, name: str, value: str) -> None:
        """Set a switch and remember that it was set anew; another tongue brings its own defaults."""
        super().__setitem__(name, value)
        self._settings[name] = self._settings.get(name, 0) + 1
        self._chosen.add(name)
        if name == "tongue":
            for other, default in _defaults(value).items():
                if other not in self._chosen:
                    super().__setitem__(other, default)

    def restart(self, given: Mapping[str, str]) -> None:
        """Stand as at the start, and start all counts again."""
        for name, value in Board(given).items():
            self[name] = value
        self._chosen = set(given)

    def on(self, name: str) -> bool:
        """Tell whether an on/off switch is on."""
        return self[name] == "on"

    def number(self, name: str) -> int:
        """Give a numeric switch its value."""
        return int(self[name])

    def edition(self, *names: str) -> tuple[str, ...]:
        """Give a value that differs whenever one of `names` was set since, so that a count can restart."""
        return tuple(f"{self[name]}#{self._settings.get(name, 0)}" for name in names)


def _defaults(tongue: str) -> dict[str, str]:
    plain = {name: switch.default for name, switch in SWITCHES.items()}
    return plain | TONGUES[tongue or plain["tongue"]].switches
