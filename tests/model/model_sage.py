"""What people at Sage 300 do: keep vendors, accounts and periods, key invoices, edit, delete and post batches.

Knows the simulated books and who may do what there. Does not know AvidXchange, nor how an act is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from random import Random
from typing import cast

from model_truth import is_waiting
from model_world import World
from proof import place_of

from simulators.company import OpenEntry
from simulators.sage300.errors import SageError
from simulators.sage300.record import Record, Value

__all__ = ["ACTS", "mend"]

VENDOR: tuple[Mapping[str, Value], ...] = (
    {"Status": "Inactive"},
    {"Status": "Active"},
    {"OnHold": "OnHold"},
    {"OnHold": "NotOnHold"},
)
ACCOUNT: tuple[Mapping[str, Value], ...] = (
    {"Status": "Inactive"},
    {"Status": "Active"},
    {"PostToAccount": "Prohibited"},
    {"PostToAccount": "Detail"},
)


def vendor(world: World, chance: Random) -> None:
    """Somebody changes a vendor, of whom invoices come."""
    number = chance.choice(sorted({form.vendor_code for form in world.stage.company.invoices}))
    world.stage.sage_app.books.upkeep.change("APVendors", (number,), chance.choice(VENDOR))


def account(world: World, chance: Random) -> None:
    """Somebody changes an account that invoices are coded to."""
    lines = [line.gl_account for form in world.stage.company.invoices for line in form.distributions]
    key = (chance.choice(sorted({line.replace("-", "") for line in lines})),)
    world.stage.sage_app.books.upkeep.change("GLAccounts", key, chance.choice(ACCOUNT))


def period(world: World, chance: Random) -> None:
    """Somebody closes last month, or opens it again."""
    now = world.stage.clock.now()
    member = f"FiscalPeriod{(now.month - 2) % 12 + 1}Status"
    year = str(now.year if now.month > 1 else now.year - 1)
    status = chance.choice(("Locked", "Unlocked"))
    world.stage.sage_app.books.upkeep.change("CSFiscalCalendars", (year,), {member: status})


def mend(world: World) -> None:
    """Somebody puts right what was changed of vendors and accounts, now and then."""
    upkeep = world.stage.sage_app.books.upkeep
    for form in world.stage.company.invoices:
        upkeep.change("APVendors", (form.vendor_code,), {"Status": "Active", "OnHold": "NotOnHold"})
        for line in form.distributions:
            key = (line.gl_account.replace("-", ""),)
            upkeep.change("GLAccounts", key, {"Status": "Active", "PostToAccount": "Detail"})


def key_by_hand(world: World, chance: Random) -> None:
    """A clerk keys an approved invoice that is not in the books; now and then with another amount."""
    if any(wire.late for wire in world.wires.values()):
        return  # what the server is still busy with would stand beside it, and nobody could know
    waiting = [
        kept.invoice
        for kept in world.truth.invoices()
        if is_waiting(kept) and not world.truth.made.get(kept.invoice.id)
    ]
    if not waiting:
        return
    invoice = chance.choice(waiting)
    vendor, number = place_of(world.truth.as_sage_says(invoice))
    entry = OpenEntry(
        vendor=vendor, number=number, type="CreditNote" if invoice.type == "credit" else "Invoice",
        dated=invoice.dated, amount=abs(invoice.total) + chance.choice((Decimal(0), Decimal(1))),
        account=invoice.distributions[0].gl_account.replace("-", ""),
    )  # fmt: skip
    world.stage.sage_app.books.key_by_hand(entry)


def post(world: World, chance: Random) -> None:
    """An accountant posts a batch; now and then Sage throws entries out, into an error batch."""
    batch = _batch(world, chance)
    if batch is None:
        return
    switches = world.stage.sage_app.switches
    switches.update(posting=chance.choice(("works", "works", "errors")), posting_error_every="2")
    world.stage.sage_app.books.post_batch(batch.number("BatchNumber"))
    switches.update(posting="works")


def delete(world: World, chance: Random) -> None:
    """A clerk deletes a batch that is not posted."""
    batch = _batch(world, chance)
    if batch is not None:
        world.truth.deleted |= {world.truth.invoice_of(entry) for entry in batch.rows("Invoices")}
        world.stage.sage_app.books.delete_batch(batch.number("BatchNumber"))


def edit(world: World, chance: Random) -> None:
    """An accountant changes an entry that is not posted: its text, or its amount."""
    batch = _batch(world, chance)
    if batch is None or not batch.rows("Invoices"):
        return
    entry = chance.choice(batch.rows("Invoices"))
    text = entry.text("InvoiceDescription")
    changes: dict[str, Value] = {"Comment": "seen"}
    if chance.random() < 0.5:
        changes = {"DocumentTotalIncludingTax": entry.amount("DocumentTotalIncludingTax") + 1}
        world.truth.touched.add(text.split(" ")[0])
    world.stage.sage_app.books.edit_entry(batch.number("BatchNumber"), entry.number("EntryNumber"), **changes)


def ready(world: World, chance: Random) -> None:
    """Somebody sets a batch ready to post, or open again."""
    batch = _batch(world, chance)
    if batch is not None:
        status = chance.choice(("ReadyToPost", "Open"))
        world.stage.sage_app.books.set_status(batch.number("BatchNumber"), status)


def _batch(world: World, chance: Random) -> Record | None:
    rows = (cast("Record", row) for row in world.stage.sage_app.books.batches.rows())
    free = [row for row in rows if row.text("BatchStatus") in ("Open", "ReadyToPost")]
    return chance.choice(free) if free else None


def _allowed(act: Callable[[World, Random], None]) -> Callable[[World, Random], None]:
    """The books let people do only what they let them do."""

    def do(world: World, chance: Random) -> None:
        with suppress(SageError):
            act(world, chance)

    return do


ACTS: Mapping[str, Callable[[World, Random], None]] = {
    name: _allowed(act)
    for name, act in {
        "vendor": vendor, "account": account, "period": period, "mend": lambda world, chance: mend(world),
        "key": key_by_hand, "post": post, "delete-batch": delete, "edit-entry": edit, "ready": ready,
    }.items()
}  # fmt: skip
