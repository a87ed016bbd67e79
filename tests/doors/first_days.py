"""A controller's first days, act by act: what is typed, and what people do in Sage 300 or AvidXchange meanwhile.

Knows the order of things, and no command but by what it prints. Claims nothing: that is for the tests of the story.
"""

from __future__ import annotations

import csv
import io
import shlex

from controller import NAME, OTHER_AMOUNT, RENAMED, Controller, number

__all__ = ["ACCOUNT", "EVIDENCE", "played"]

ACCOUNT = "6280-10-100"  # where what was coded wrongly belongs
EVIDENCE = "Batch 6 was keyed with 10.00 too much and is corrected there by hand"


def played(on: Controller) -> None:
    """Play the whole story."""
    _connect(on)
    _look_ahead(on)
    _send_vendors(on)
    _read_what_stopped(on)
    _put_right(on)
    _finish(on)


def _connect(on: Controller) -> None:
    on.connects()
    on.types("ping, red", "ping", NAME)
    on.types("put the password right", "connection", "edit", NAME, "--secrets",
             ML_CONNECTOR_SAGE_PASSWORD=on.sage_password)  # fmt: skip
    on.types("ping, green", "ping", NAME)
    on.types("probe", "probe", NAME)


def _look_ahead(on: Controller) -> None:
    on.noted["before the plan"] = (on.writes(), on.types("runs before the plan", "runs", NAME).out)
    on.types("plan", "plan", NAME)
    on.types("deliveries after the plan", "deliveries", NAME)
    on.noted["after the plan"] = (on.writes(), on.types("runs after the plan", "runs", NAME).out)


def _send_vendors(on: Controller) -> None:
    on.types("vendors, one in conflict", "run", NAME, "vendors")
    on.types("the conflict", "explain", NAME, RENAMED)
    on.noted["not overwritten"] = on.vendor_names()[RENAMED]
    on.types("vendors, accepted", "run", NAME, "vendors", "--accept")


def _read_what_stopped(on: Controller) -> None:
    on.types("the first run", "run", NAME)
    on.types("causes", "causes", NAME)
    for one in on.reads("causes in JSON", "causes", NAME)["causes"]:
        on.types(f"read {one['cause']}", *shlex.split(one["next_command"])[1:])
    on.types("read the wrong amount", "explain", NAME, number(on.invoice(OTHER_AMOUNT)))


def _put_right(on: Controller) -> None:
    _map_the_code(on)
    on.sage_app.books.upkeep.change(
        "APVendors", (on.invoice("vendor-on-hold").vendor_code,), {"OnHold": "NotOnHold"}
    )  # somebody takes the vendor off hold in Sage 300
    on.types("re-point", "edit", NAME, number(on.invoice("account-inactive")), "--account", f"1={ACCOUNT}",
             "--reason", "The cost center was closed in October")  # fmt: skip
    on.types("adopt", "adopt", NAME, "--all", "--reason", "Keyed by hand before go-live")


def _map_the_code(on: Controller) -> None:
    file = on.folder / "codes.csv"
    on.types("unmapped codes", "crosswalk", NAME, "unmapped", "--csv", str(file))
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    filled = io.StringIO()
    writer = csv.DictWriter(filled, list(rows[0]))
    writer.writeheader()
    writer.writerows({**row, "sage": ACCOUNT} for row in rows)
    file.write_text(filled.getvalue(), encoding="utf-8-sig", newline="")
    on.types("map the code", "crosswalk", NAME, "import", str(file), "--add",
             "--reason", "AvidXchange has the account of the old chart")  # fmt: skip


def _finish(on: Controller) -> None:
    on.types("plan again", "plan", NAME)
    on.reads("plan again in JSON", "plan", NAME, "approved-invoices")
    on.types("the second run", "run", NAME)
    on.types("causes, one left", "causes", NAME)
    last = number(on.invoice(OTHER_AMOUNT))
    on.types("resolve", "resolve", NAME, last, "--evidence", EVIDENCE)
    on.types("causes, none left", "causes", NAME)
    on.types("the resolved one", "explain", NAME, last)
    on.types("an adopted one", "explain", NAME, number(on.by_kind["four"][0]))
    on.types("the mapped one", "explain", NAME, number(on.invoice("account-unknown")))
    on.types("the re-pointed one", "explain", NAME, number(on.invoice("account-inactive")))
    on.types("a certificate", "explain", NAME, number(on.by_kind["good"][0]), "--certificate")
    on.types("a retry planned", "retry", NAME, number(on.by_kind["good"][0]), "--plan")
    on.types("the last run", "run", NAME)
    on.reads("one more run in JSON", "run", NAME)
    on.reads("deliveries in JSON", "deliveries", NAME)
    on.types("deliveries", "deliveries", NAME)
    on.types("runs", "runs", NAME)
