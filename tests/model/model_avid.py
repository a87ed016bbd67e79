"""What people at AvidXchange and at the buyer do to invoices: bring, approve, edit, take back, void, undo an export.

Knows the life of an invoice there. Does not know Sage 300's books, nor how an act is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from model_truth import is_waiting
from model_world import World

from simulators.avidxchange.invoices import Kept

__all__ = ["ACTS"]

CENT = Decimal("0.01")
LAST_MONTH_DAYS = 30


def bring(world: World, chance: Random) -> None:
    """An invoice comes in, approved already or not; now and then one that is not in order, or that is there already."""
    now, form = world.stage.clock.now(), chance.choice(world.stage.company.invoices)
    count = len(world.stage.avid_app.invoices.keys()) + 1
    id = f"i{count:04}"
    back = chance.choice((0, 1, 3, LAST_MONTH_DAYS))
    invoice = replace(
        form, id=id, number=f"M{count:04}{chance.choice(('', '', 'b '))}", description=f"{id} as it came",
        status=chance.choice(("approved", "approved", "approved", "In Workflow")),
        dated=now.date() - timedelta(days=back), approved_at=now, updated_at=now,
    )  # fmt: skip
    odd = chance.randrange(24)
    others = [kept.invoice for kept in world.truth.invoices()]
    if odd == 0:
        invoice = replace(invoice, total=invoice.total + CENT)
    elif odd in (1, 2):
        invoice = replace(invoice, vendor_code=f"A{chance.randrange(6)}")
    elif odd in (3, 4, 5, 6) and others:
        twin = chance.choice(others[-2:] if odd > 4 else others)
        same = {"number": twin.number, "vendor_code": twin.vendor_code, "currency": twin.currency}
        invoice = replace(twin, **same, id=id, description=invoice.description, status=invoice.status,
                          approved_at=now, updated_at=now)  # fmt: skip
    elif odd == 7 and others:
        twin = chance.choice(others[-4:])
        number = f"{twin.number.strip()}{chance.choice(('A', '-2'))}"
        invoice = replace(twin, number=number, id=id, description=invoice.description, status=invoice.status,
                          approved_at=now, updated_at=now)  # fmt: skip
    world.stage.avid_app.invoices.add(invoice)


def approve(world: World, chance: Random) -> None:
    """Somebody approves what is in its workflow."""
    kept = _one(world, chance, lambda one: one.invoice.status == "In Workflow")
    if kept is not None:
        world.stage.avid_app.people.approve(kept.invoice.id)


def edit(world: World, chance: Random) -> None:
    """Somebody changes the text of an invoice, or its amount; one that is exported too."""
    kept = _one(world, chance, lambda one: not one.dead)
    if kept is None:
        return
    invoice, id = kept.invoice, kept.invoice.id
    fields: dict[str, object] = {"description": f"{id} seen {chance.randrange(99)}"}
    if chance.random() < 0.5:
        first, *rest = invoice.distributions
        more = Decimal(chance.randrange(1, 9)) * (-1 if first.amount < 0 else 1)
        lines = (replace(first, amount=first.amount + more), *rest)
        fields = {"distributions": lines, "total": invoice.total + more, "lines": ()}
    world.stage.avid_app.people.edit(id, **fields)


def void(world: World, chance: Random) -> None:
    """Somebody voids an invoice, exported or not."""
    kept = _one(world, chance, lambda one: not one.dead)
    if kept is not None:
        world.stage.avid_app.people.void(kept.invoice.id)


def take_back(world: World, chance: Random) -> None:
    """Approval is taken back, to be given again or not."""
    kept = _one(world, chance, is_waiting)
    if kept is not None:
        world.stage.avid_app.people.edit(kept.invoice.id, status="In Workflow")


def reopen(world: World, chance: Random) -> None:
    """Somebody undoes an export."""
    kept = _one(world, chance, lambda one: one.export_status == "exported" and not one.dead)
    if kept is not None:
        world.stage.avid_app.people.reopen(kept.invoice.id)


def _one(world: World, chance: Random, fits: Callable[[Kept], bool]) -> Kept | None:
    """Choose one of those that fit, rather a late one than an early one."""
    fit = [kept for kept in world.truth.invoices() if fits(kept)]
    recent = fit[-8:] if chance.random() < 0.7 else fit
    return chance.choice(recent) if recent else None


ACTS: Mapping[str, Callable[[World, Random], None]] = {
    "bring": bring, "approve": approve, "edit": edit, "void": void, "take-back": take_back, "reopen": reopen,
}  # fmt: skip
