"""What people at Sage 300 do in a month, the same each time: to vendors, accounts, orders and batches.

Knows Sage's books and which acts make sense. Does not know AvidXchange, nor how an act is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from chart_proof import change_account, delete_account
from editing import MOVES, REMOVING, Edit, Office
from order_proof import change_order, delete, enter_order, is_sent, orders, receive
from stage import Stage

from simulators.sage300.record import Record, Value

__all__ = ["SagePeople"]

CHART: tuple[Mapping[str, Value], ...] = (
    {"Description": "Renamed once"},
    {"Description": "Renamed again"},
    {"Status": "Inactive"},
    {"Status": "Active"},
    {"PostToAccount": "Prohibited"},
    {"PostToAccount": "Detail"},
)
HEADS: tuple[Mapping[str, Value], ...] = (
    {"OnHold": True},
    {"OnHold": False},
    {"OnHold": False},
    {"PurchaseOrderType": "Standing"},
    {"PurchaseOrderType": "Active"},
    {"TermsCode": "NET60"},
    {"TermsCode": "COD"},
    {"Currency": "CAD"},
    {"Currency": "USD"},
    {"Total": Decimal("1234.560")},
)
CURRENCIES = ("USD", "USD", "CAD")
FEWEST_VENDORS, FEWEST_ACCOUNTS = 45, 45
FEWEST_ORDERS = 4  # of a company that shows no order at all nothing is believed
ENDING = (3, 4, 5)  # what ends an order: received whole, completed, deleted
BACK_DAYS = (0, 0, 0, 1, 2, 40)


@dataclass(kw_only=True)
class SagePeople:
    """The people of one company. `late`: vendors only a whole read need find; `did`: how often each act was done."""

    stage: Stage
    chance: Random
    did: dict[str, int] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    _gone: list[Record] = field(default_factory=list)
    _numbers: list[str] = field(default_factory=list)

    def act(self) -> None:
        """One person does one thing."""
        acts = (self.vendor, self.vendor, self.account, self.value, self.order, self.order, self.post)
        self._note(self.chance.choice(acts)())

    def _note(self, what: str) -> None:
        self.did[what] = self.did.get(what, 0) + 1

    def vendor(self) -> str:
        """Somebody edits, enters, merges or deletes a vendor, under some date or none."""
        office, chance = Office(app=self.stage.sage_app), self.chance
        numbers = sorted(office.numbers())
        what = chance.choice([*sorted(MOVES), "currency"])
        if what in REMOVING and len(numbers) < FEWEST_VENDORS:
            what = "status"
        edit = Edit(
            what=what,
            vendor=f"N{chance.randrange(100):05}" if what == "enter" else chance.choice(numbers),
            choice=chance.randrange(60),
            back=chance.choice(BACK_DAYS),
            stamped=chance.random() < 0.75,
        )
        if what == "currency":
            touched = office.change(edit, {"CurrencyCode": chance.choice(CURRENCIES)})
        else:
            touched = office.do(edit)
        self.late = self.late - set(touched) if edit.prompt else self.late | set(touched)
        return f"vendor {what}" if touched else "nothing"

    def account(self) -> str:
        """Somebody changes, deletes or enters an account again."""
        table = self.stage.sage_app.books.tables["GLAccounts"]
        numbers = [str(table.key_of(row)[0]) for row in table.rows()]
        number, chosen = self.chance.choice(numbers), self.chance.randrange(6)
        if chosen == 0 and len(numbers) > FEWEST_ACCOUNTS:
            self._gone.append(table.as_record(table.get((number,))))
            delete_account(self.stage, number)
            return "account deleted"
        if chosen == 1 and self._gone:
            row = self._gone.pop(self.chance.randrange(len(self._gone)))
            table.add(row)
            self.stage.sage_app.books.masters.learn("GLAccounts", row)
            return "account again"
        change_account(self.stage, number, **self.chance.choice(CHART))
        return "account changed"

    def value(self) -> str:
        """Somebody names a segment code, deletes one or enters one."""
        table = self.stage.sage_app.books.tables["GLSegmentCodes"]
        key = self.chance.choice([table.key_of(row) for row in table.rows()])
        chosen = self.chance.randrange(4)
        if chosen == 0 and len(table) > 6:
            table.remove(key)
            return "value deleted"
        if chosen == 1:
            code = f"{self.chance.randrange(700, 720)}"
            table.add(
                Record(SegmentNumber="000002", SegmentCodeKey=code, SegmentCodeDescription=f"New {code}")
            )
            return "value entered"
        told = {"SegmentCodeDescription": f"Named {self.chance.randrange(9)}"}
        self.stage.sage_app.books.upkeep.change("GLSegmentCodes", key, told)
        return "value changed"

    def order(self) -> str:
        """Somebody enters an order, receives of it, changes it, ends it or deletes it; or day end does."""
        books, chance = self.stage.sage_app.books, self.chance
        open_ones = [row for row in orders(self.stage) if not row.get("Completed")]
        free = [row for row in open_ones if is_sent(row, ("Active",))]
        what = chance.randrange(8)
        if what in ENDING and len(open_ones) < FEWEST_ORDERS:
            return self._enter()
        match what:
            case 0 | 1:
                return self._enter()
            case 2 if free:
                return self._receive(chance.choice(free), whole=False)
            case 3 if free:
                return self._receive(chance.choice(free), whole=True)
            case 4 if open_ones:
                row = chance.choice(open_ones)
                books.orders.complete(row.number("PurchaseOrderSequenceKey"))
                return "order completed"
            case 5:
                row = chance.choice(list(orders(self.stage)))
                number = row.text("PurchaseOrderNumber")
                self._numbers.append(number)
                delete(self.stage, number)
                return "order deleted"
            case 6:
                self.stage.sage_app.switches["day_end_deletes_pos"] = chance.choice(("on", "off"))
                books.orders.day_end()
                return "day end"
            case _ if open_ones:
                number = chance.choice(open_ones).text("PurchaseOrderNumber")
                change_order(self.stage, number, **chance.choice(HEADS))
                return "order changed"
        return "nothing"

    def _enter(self) -> str:
        """Enter an order, of today or long ago; of a number that was deleted, now and then."""
        sellers = [one.number for one in self.stage.sage_app.books.masters.vendors.values() if one.active]
        taken = {row.text("PurchaseOrderNumber") for row in orders(self.stage)}
        free = [number for number in self._numbers if number not in taken]
        number = (
            free[-1]
            if free and self.chance.random() < 0.5
            else f"NEW{len(taken)}{self.chance.randrange(999):03}"
        )
        if number in taken:
            return "nothing"
        day = self.stage.clock.now().date() - timedelta(days=self.chance.choice((0, 1, 400)))
        enter_order(
            self.stage, number, self.chance.choice(sellers), PurchaseOrderDate=day, OrderDate=day,
            PurchaseOrderType=self.chance.choice(("Active", "Active", "Active", "Future", "Blanket")),
        )  # fmt: skip
        return "order again" if number in free else "order entered"

    def _receive(self, row: Record, *, whole: bool) -> str:
        vendor = self.stage.sage_app.books.masters.vendors.get(row.text("Vendor"))
        lines = [line for line in row.rows("PurchaseOrderLines") if line.amount("QuantityOutstanding")]
        if vendor is None or not vendor.active or not lines:
            return "nothing"
        receive(self.stage, row.text("PurchaseOrderNumber"), None if whole else Decimal("0.1250"))
        return "received whole" if whole else "received in part"

    def post(self) -> str:
        """An accountant posts the batches our entries are in, and enters payments made for what is posted."""
        unposted = self._unposted()
        if unposted and self.chance.random() < 0.7:
            for number in unposted:
                self.stage.sage_app.books.post_batch(number)
            return "posted"
        table = self.stage.sage_app.books.posted
        due = [row for row in map(table.as_record, table.rows()) if row.text("FullyPaid") != "Yes"]
        row = self.chance.choice(due)
        row.update(
            VendorCurrencyAmountDue=Decimal(0), FullyPaid="Yes", DatePaid=self.stage.clock.now().date()
        )
        table.add(row)
        return "settled"

    def _unposted(self) -> list[int]:
        batches = [row for row in self.stage.sage_app.books.batches.rows() if isinstance(row, Record)]
        return [
            batch.number("BatchNumber")
            for batch in batches
            if batch.text("BatchStatus") in ("Open", "ReadyToPost")
            and any("AVX" in entry.text("InvoiceDescription") for entry in batch.rows("Invoices"))
        ]
