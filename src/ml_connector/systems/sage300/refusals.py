"""What the texts of a refusal by Sage 300 mean, as far as they are known: a cause, and what the text names.

Knows English texts and nothing else: what it does not recognize is nobody's guess. Knows no status, no delivery and
no retry. `tests/fixtures/sage300/refusals/` holds the texts it is tested with.

The code decides first and the text second (E7). A text may hold several lines, warnings among them (E8); sites of
older builds say nothing specific at all (E9). So a text is read line by line, each from its beginning, warnings are
passed over, and the first pattern of the table that fits a line counts, in the order of the table.
"""

import re
from dataclasses import dataclass

__all__ = ["UNRECOGNIZED", "Refusal", "refusal"]

UNRECOGNIZED = "sage-refused"

# What Sage says about the request and not about the books (E2): another spelling would have to be sent.
_FORM = frozenset(
    (
        "InvalidParameters",
        "ResourceNotFound",
        "InvalidEntityKey",
        "MethodNotAllowed",
        "InvalidPayload",
        "InvalidAction",
    )
)
_DUPLICATE = "RecordDuplicate"

_MISSING = r"(?:does not exist|is not defined|is not on file|was not found|could not be found|is not valid|is invalid)"
_IDLE = r"(?:is|has been made|is currently) (?:not active|inactive)"
_UNLISTED = r"(?:must be|has not been|is not|was not|has to be)"
_USED = r"(?:already exists|has already been (?:entered|used))\b"
_CODE = (
    r"(?P<named>(?!(?:code|group|name|number|set|type)\b)\S+)"  # and not a word that goes on naming a field
)
_ACCOUNT = r"(?:G/L |GL |General Ledger )?account (?:number |code )?"
_VENDOR = r"vendor (?:number |code )?"
_PERIOD = r"(?:fiscal )?period"

# Ordered: where several lines are recognized, what passes by itself or must never be sent again counts first.
_TABLE = tuple(
    (cause, re.compile(pattern, re.IGNORECASE))
    for cause, pattern in (
        ("busy", r"(?:the )?(?:day end processing|processing conflict|post(?:ing)? (?:is )?in progress)\b"),
        ("busy", r"(?:the )?(?:batch|record)(?: (?P<named>\d+))? is (?:in use|locked|being \w+) by (?:another|user)\b"),
        ("sage-session", r"(?:the )?(?:lanpak|(?:too many|maximum number of) (?:users|sessions))\b"),
        ("sage-session", r"(?:there (?:is|are) )?no (?:valid |more |free )?(?:licen[cs]e|lanpak)s?\b"),
        ("sage-session", r"(?:the |your )?licen[cs]e (?:is |has )?(?:not|expired|exceeded)\b"),
        ("sage-session", r"(?:the |your )?session (?:is (?:not|no longer) valid|has expired)\b"),
        ("batch-not-printed", rf"(?:the )?batch(?: (?:number )?(?P<named>\d+))? {_UNLISTED} (?:listed|printed)\b"),
        ("sage-duplicate", rf"(?:the )?(?:document|invoice)(?: number)? {_CODE}(?: for vendor \S+)? {_USED}"),
        ("vendor-unknown", rf"{_VENDOR}{_CODE} {_MISSING}"),
        ("vendor-inactive", rf"{_VENDOR}{_CODE} {_IDLE}"),
        ("vendor-on-hold", rf"{_VENDOR}{_CODE} (?:is|has been put|was put) on hold\b"),
        ("terms-unknown", rf"terms(?: code)? {_CODE} (?:{_MISSING}|{_IDLE})"),
        ("tax-group-unknown", rf"tax group {_CODE} {_MISSING}"),
        ("account-set-unknown", rf"account set {_CODE} (?:{_MISSING}|{_IDLE})"),
        ("account-unknown", rf"{_ACCOUNT}{_CODE} {_MISSING}"),
        ("account-inactive", rf"{_ACCOUNT}{_CODE} {_IDLE}"),
        ("account-not-postable", rf"{_ACCOUNT}{_CODE} (?:cannot be posted to|does not allow posting)"),
        ("account-not-postable", rf"{_ACCOUNT}{_CODE} is a (?:control|rollup) account\b"),
        ("period-closed", rf"(?:the )?{_PERIOD}(?: (?P<named>.{{1,30}}?))? (?:is|has been) (?:locked|closed)\b"),
        ("period-unknown", rf"cannot determine the {_PERIOD}(?: for {_CODE})?"),
        ("period-unknown", rf"(?:the )?fiscal (?:year|calendar)(?: {_CODE})? (?:does not exist|is not defined)"),
        ("currency-mismatch", rf"currency (?:code )?{_CODE} is not the currency of\b"),
        ("currency-unknown", rf"currency(?: code)? {_CODE} {_MISSING}"),
        ("optional-field-unknown", rf"optional field {_CODE} {_MISSING}"),
    )
)  # fmt: skip
_BEFORE = re.compile(
    r"(?:(?:error|incorrect data|incorrect procedure|invalid input|severe)[.:!]\s*)?", re.IGNORECASE
)
_WARNING = re.compile(r"(?:warning|message|information)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What Sage said no for: a cause of the catalogue, and the code the text names, or ""."""

    cause: str
    named: str = ""


def refusal(code: str, text: str) -> Refusal:
    """Say what a refusal means, by its code and then by its text; what is not recognized is UNRECOGNIZED.

    `code` "" means that it was not the Web API that spoke, whatever the words are (E11).
    """
    if code in _FORM:
        return Refusal(cause="sage-form")
    found = _recognized(text) if code else None
    if code == _DUPLICATE and (found is None or found.cause != "busy"):  # E10
        return Refusal(cause="sage-duplicate", named=found.named if found else "")
    return found or Refusal(cause=UNRECOGNIZED)


def _recognized(text: str) -> Refusal | None:
    lines = [line.strip() for line in text.splitlines()]
    told = [line[_length(line) :] for line in lines if line and not _WARNING.match(line)]
    for cause, pattern in _TABLE:
        for line in told:
            if found := pattern.match(line):
                return Refusal(cause=cause, named=_name(found))
    return None


def _length(line: str) -> int:
    before = _BEFORE.match(line)
    return before.end() if before else 0


def _name(found: re.Match[str]) -> str:
    return (found.groupdict().get("named") or "").strip(".,;:'\"()")
