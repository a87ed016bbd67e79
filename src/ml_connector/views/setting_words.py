"""The settings of a connection in words: what each is called, what it does, and what its values mean.

Pure, a table. Knows words. Knows no page, and judges no value: that is `domain/options`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["GROUPS", "Setting"]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting; `choices` by value where there are few, else `like` shows how a value is written."""

    name: str
    title: str
    does: str
    choices: Mapping[str, str] = field(default_factory=dict)
    like: str = ""


def _one(name: str, title: str, does: str, like: str = "", **choices: str) -> Setting:
    return Setting(name=name, title=title, does=does, like=like, choices=choices)


_ENTERED = (
    _one(
        "post",
        "What becomes of a batch",
        "How far our batches go in Sage 300; what stays open is posted there by somebody.",
        open="It stays open",
        ready="It is made ready to post",
        post="It is posted",
    ),
    Setting(
        name="release",
        title="Who releases",
        does="Whether what passes the checks is sent by itself. Written: straight (by itself), person (only what a "
        "person released), or threshold:AMOUNT (by itself up to that amount a day and currency).",
        like="straight, person, threshold:5000",
    ),
    _one(
        "posting_date",
        "Posting date",
        "The date that decides the fiscal period. A closed period holds the invoice, but for the last choice.",
        document="The date of the document",
        approval="The day it was approved",
        today="The day it is sent",
        first_open="The document's, or the next open period",
    ),
    _one(
        "ack_at",
        "When AvidXchange is told",
        "When an invoice counts as taken over.",
        entered="As soon as it is entered in a batch",
        posted="Once it is seen to be posted",
    ),
    _one(
        "parcel_max",
        "Invoices in one batch",
        "At most so many; all of them belong together by date and currency.",
        "1 to 200",
    ),
    _one(
        "invoices_from",
        "Go-live day",
        "Invoices approved (or, without that date, dated) before it are put on hold.",
        "2026-12-01, or none",
    ),
    _one(
        "near_duplicates",
        "Invoices that are almost the same",
        "What becomes of an invoice that is almost another one.",
        hold="It is held for a person",
        remark="It is named in a note of the run",
        off="Nothing is asked for it",
    ),
    _one(
        "image_link",
        "Link to the invoice's image",
        "Where it goes in Sage 300: nowhere, the first line's comment, or an optional field.",
        "none, description, optional_field:NAME",
    ),
)
_ACCOUNTS = (
    _one(
        "account_segments",
        "Segments of an account",
        "Their names in the order of Sage 300, by which dimensions follow the main account; empty: it stands alone.",
        "main-department-location",
    ),
    _one(
        "account_codes",
        "How AvidXchange calls an account",
        "Codings are understood either way.",
        formatted="As people read it, 6000-100",
        unformatted="Without separators, 6000100",
    ),
    _one(
        "tax",
        "Tax on top of the lines",
        "How it is entered.",
        distribute="For the vendor's tax authority",
        line="As a line on the account for tax",
        calculate="Left to Sage 300",
    ),
    _one(
        "tax_account", "Account for tax", "Used where tax is a line; empty: such invoices are held.", "6990"
    ),
    _one(
        "freight_account",
        "Account for freight",
        "Freight on top of the lines; empty: such invoices are held.",
        "6100",
    ),
    _one("discount_account", "Account for discounts", "A discount; empty: such invoices are held.", "4900"),
)
_ORDERS = (
    _one(
        "po_invoices",
        "Invoices that name a purchase order",
        "What becomes of them.",
        plain="Entered like others",
        guard="Held while goods are not invoiced",
        clearing="Put on the clearing account",
    ),
    _one(
        "po_clearing_account",
        "Clearing account of goods",
        "For goods for which Sage 300 shows none; empty: such lines are held.",
        "2100",
    ),
    _one(
        "po_types",
        "Which purchase orders are sent",
        "With commas between several.",
        "Active, Standing, Future, Blanket",
    ),
    _one(
        "po_on_hold",
        "Purchase orders on hold",
        "While one is left out, no invoice can be matched to it.",
        leave="They are left out",
        send="They are sent",
    ),
)
_PAYMENTS = (
    _one(
        "payments_origin",
        "Where payments are made",
        "A live connection needs an answer.",
        unset="Not said: kept and watched",
        erp="In Sage 300: looked for there",
        avidxchange="In AvidXchange: entered in Sage 300",
    ),
    _one(
        "payment_bank",
        "Bank of payments",
        "The bank code they are entered for, where the mapping does not say.",
        "CCB",
    ),
    _one(
        "payment_code",
        "Payment code",
        "How they are entered, where the mapping does not say; empty: as Sage 300 has it for the vendor.",
        "CHECK",
    ),
)
_SAFETY = (
    _one(
        "link_first",
        "Vendors seen for the first time",
        "Whether they are compared with AvidXchange's before anything is sent.",
        conflicts="Hold those that do not fit",
        always="Hold everything new",
        never="Compare nothing",
    ),
    _one(
        "breaker_new",
        "New records that always pass",
        "So many in one run, of a flow without amounts; more is weighed. off: nothing is weighed.",
        "100, or off",
    ),
    _one(
        "breaker_ended",
        "Records that may end in one run",
        "Percent of those the other side has; more stops the run.",
        "5, or off",
    ),
    _one(
        "breaker_factor",
        "How far a run may exceed the usual",
        "How many times the most of the last 90 days one run may bring, in count and amount.",
        "5, or off",
    ),
    _one(
        "settle_after_s",
        "Patience after an unclear answer",
        "Seconds before “it is not there” is believed.",
        "0 to 86400",
    ),
    _one(
        "keep_payloads_days",
        "How long what was sent is kept",
        "Days after which payloads of what is done age out of the audit trail; 0: never.",
        "0 to 36500",
    ),
    _one(
        "secret_ends",
        "When AvidXchange's secret ends",
        "You are told 21 days before.",
        "2027-06-30, or none",
    ),
)
_MANNERS = (
    _one(
        "zone",
        "Time zone",
        "Of schedules that name none, of quiet hours, and of the day that a threshold counts.",
        "America/Toronto",
    ),
    _one(
        "quiet_hours",
        "Quiet hours",
        "Times of the day in which no run starts by itself, with commas between several.",
        "22:00-23:30",
    ),
    _one(
        "sage_runs_at_once",
        "Runs at once, Sage 300",
        "Against one server, all its companies together.",
        "1 to 64",
    ),
    _one("sage_concurrency", "Connections of one run, Sage 300", "Open to one server at once.", "1 to 8"),
    _one(
        "sage_calls_per_second",
        "Calls a second, Sage 300",
        "To one server, all runs together.",
        "0.1 to 1000, or none",
    ),
    _one(
        "avid_runs_at_once",
        "Runs at once, AvidXchange",
        "With one set of credentials; 0: as many as come.",
        "0 to 64",
    ),
    _one(
        "avid_calls_per_second",
        "Calls a second, AvidXchange",
        "none: what the profile says.",
        "0.1 to 1000, or none",
    ),
    _one("page_size", "Records a page", "Best what the Sage 300 server gives.", "1 to 1000"),
    _one(
        "password_case",
        "How the Sage 300 password is sent",
        "Some installations keep it in capitals.",
        as_given="As it was typed",
        upper="In capitals",
    ),
)
GROUPS: Sequence[tuple[str, Sequence[Setting]]] = (
    ("What is entered in Sage 300", _ENTERED),
    ("Accounts and what stands on top of the lines", _ACCOUNTS),
    ("Purchase orders", _ORDERS),
    ("Payments", _PAYMENTS),
    ("What keeps the books safe", _SAFETY),
    ("Times and politeness", _MANNERS),
)
"""All settings, in groups, each once."""
