"""A month of all five flows together, run every four hours: people edit both sides, and both are compared all along.

Knows when something happens and what is judged then. Does not know how the product reads or writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from month_avid import UNKNOWN_WORD, AvidPeople
from month_ends import PAYMENTS, Judge
from month_faults import Weather
from month_money import Cashier
from month_paid import DONE, Clerk, Rule
from month_sage import SagePeople
from month_sides import DEFAULT_ACCOUNT, DIMENSIONS, Codes, dashless
from month_witness import Witness
from proof import assert_identity, assert_no_crash
from stage import INVOICES, ORDERS, START, VENDORS, Scene, Set, Stage, of_kinds

from ml_connector import views
from ml_connector.domain.people import trusted
from ml_connector.operations import Edit, Table, edit_connection, import_crosswalk, run_flows
from ml_connector.systems.avidxchange import default_profile

__all__ = ["Month", "set_month"]

EVERY, DAY = timedelta(hours=4), timedelta(days=1)
SLOTS = 6  # runs a day
ACCOUNTS = "gl-accounts"
FLOWS = (VENDORS, ACCOUNTS, ORDERS, INVOICES, PAYMENTS)
CLEAN = ("balanced", "nothing_to_do", "partial")
SETTINGS = {
    "link_first": "never",
    "page_size": "20",
    "account_segments": "main-department-location",
    "parcel_max": "3",
}
PROFILE = (
    ("dimension_values_upsert: false", "dimension_values_upsert: true"),
    ("  size: 100\n", "  size: 5\n"),
)
KINDS = ("one-line", "one-line", "several-lines", "credit-note", "freight", "tax-on-top")
MENDED = (
    ("    void: void\n    returned", f"    {UNKNOWN_WORD.lower()}: held\n    void: void\n    returned"),
)
VANISHED = ("held", "vanished")
Ended = Mapping[str, Mapping[str, tuple[str, str]]]
Reports = Mapping[str, Mapping[str, Any]]


@dataclass(kw_only=True)
class Month:
    """One stage through the days. `lossy`: things go wrong between the systems."""

    stage: Stage
    chance: Random
    lossy: bool
    codes: Codes
    sage: SagePeople
    avid: AvidPeople
    weather: Weather
    witness: Witness
    judge: Judge
    clerk: Clerk
    outcomes: Counter[str] = field(default_factory=Counter)
    renamed: int = 0
    _tricked_at: datetime = START - timedelta(
        days=2
    )  # when a list left something out that a whole read must bring

    def days(self, count: int) -> Month:
        """Live through so many days, then through a quiet one; both sides are equal then, record by record."""
        for slot in range(count * SLOTS):
            for _ in range(self.chance.randrange(3, 10)):
                self.chance.choice((self.sage.act, self.avid.act, *self._clerks))()
            if self.chance.random() < 0.1:
                self._rename()
            if slot == count * SLOTS * 2 // 3:
                self._mend()
            self.run(spoiled=self.lossy and self.chance.random() < 0.6)
        self._end()
        return self

    def run(self, *, spoiled: bool = False) -> Reports:
        """Run all five flows at the next fourth hour, and compare what may be compared."""
        now = self.stage.clock.now()
        self.stage.later((EVERY - (now - START) % EVERY).total_seconds())
        with self.weather.over_a_run() if spoiled else nullcontext():
            told = run_flows(
                self.stage.house, self.stage.name, FLOWS, trusted("test:month"), lambda what, count: None
            )
        reports = {report["flow"]: report for report in told}
        for report in told:
            assert_identity(report)
            self.outcomes[report["outcome"]] += 1
        self.witness.look()
        self.judge.termless |= {
            number
            for number, said in self.witness.nouns["vendors"].now.items()
            if "paymentTerms" not in said.told
        }
        lied = spoiled and self.weather.believed
        if lied:
            self._tricked_at = self.stage.clock.now()
        clean = set() if lied else {flow for flow, report in reports.items() if _clean(report)}
        self.judge.cashier.look(whole=INVOICES in clean)
        self._compare(reports, clean)
        return reports

    def _compare(self, reports: Reports, clean: set[str]) -> None:
        """Compare what a run that came to its end leaves equal."""
        ends = self.ends()
        assert self.lossy or clean == set(FLOWS), [reports[flow] for flow in set(FLOWS) - clean]
        if VENDORS in clean:
            vendors = len(self.witness.nouns["vendors"].now)
            whole = reports[VENDORS]["read"] >= vendors
            self.sage.late = set() if whole else self.sage.late
            self.witness.assert_equal({"vendors": self.sage.late}, "vendors")
            assert set(self._missed(ends)) <= self.sage.late
        if ACCOUNTS in clean:
            self.witness.assert_equal(self._gone(ends), "accounts", "values")
        if ORDERS in clean:
            self.witness.assert_equal({"orders": self._orphans(ends)}, "orders")
        told = PAYMENTS in clean and self.stage.clock.now() - self._tricked_at > DAY + EVERY
        wrong = list(self.judge.wrong_payments(ends[PAYMENTS], whole=told))  # in any case: it remembers
        if told:
            assert [*wrong, *self.judge.untold()] == []

    @property
    def _clerks(self) -> Sequence[Callable[[], object]]:
        return (self.clerk.act,) if self.judge.rule.erp else ()

    @property
    def did(self) -> set[str]:
        """What people did at least once."""
        return (self.sage.did.keys() | self.avid.did.keys() | self.clerk.did.keys()) - {"nothing"}

    def ends(self) -> Ended:
        """State and cause of every delivery, by flow and key."""
        found: dict[str, dict[str, tuple[str, str]]] = {flow: {} for flow in FLOWS}
        for row in views.deliveries(self.stage.name, state=None, cause=None, limit=1_000_000):
            found[row["flow"]][row["id"]] = (row["state"], row["cause"])
        return found

    def _missed(self, ends: Ended) -> Iterator[str]:
        """Vendors that the ledger holds for gone although Sage has them."""
        now = self.witness.nouns["vendors"].now
        return (number for number, end in ends[VENDORS].items() if end == VANISHED and number in now)

    def _undone(self, ends: Ended) -> Iterator[str]:
        """Records of Sage that did not end done; what is gone may wait for a person, an orphan waits for its vendor."""
        excused = {*self._orphans(ends), *(key for key, end in ends[VENDORS].items() if end == VANISHED)}
        gone = self._gone(ends)
        excused |= {
            key
            for key, end in ends[ACCOUNTS].items()
            if end == VANISHED and _named(key)[1] in gone[_named(key)[0]]
        }
        for flow in (VENDORS, ACCOUNTS, ORDERS):
            yield from (
                f"{key}: {end}" for key, end in ends[flow].items() if end != DONE and key not in excused
            )

    def _gone(self, ends: Ended) -> dict[str, set[str]]:
        """Accounts and values that are gone and wait for a person, since more was missing at once than came."""
        found: dict[str, set[str]] = {"accounts": set(), "values": set()}
        for noun, name in (_named(key) for key, end in ends[ACCOUNTS].items() if end == VANISHED):
            found[noun] |= {name} - self.witness.nouns[noun].now.keys()
        return found

    def _orphans(self, ends: Ended) -> set[str]:
        """Orders that wait for a vendor which AvidXchange really does not have."""
        held = {key for key, end in ends[ORDERS].items() if end == ("held", "vendor-not-there-yet")}
        there, now = self.witness.nouns["vendors"].theirs, self.witness.nouns["orders"].now
        return {key for key in held if key not in now or self._vendor_of(now[key].told) not in there}

    def _vendor_of(self, told: Mapping[str, Any]) -> str:
        return self.codes.theirs("vendor", told["vendorCode"])

    def _rename(self) -> None:
        """Somebody maps a code anew."""
        self.renamed += 1
        kind, sage = self.chance.choice(
            [
                ("vendor", self.chance.choice(sorted(self.witness.nouns["vendors"].now))),
                ("account", self.chance.choice(sorted(self.witness.nouns["accounts"].now))),
                ("terms", self.chance.choice(("NET30", "NET60", "COD"))),
                ("segment:department", self.chance.choice(("100", "200"))),
            ]
        )
        self.codes.lines[kind, sage] = f"T{self.renamed}-{dashless(sage)}"[:12].upper()
        table = Table(text=self.codes.csv(), because="a test")
        import_crosswalk(self.stage.house, self.stage.name, table, trusted("test:ann"), dry_run=False)
        vendors = self.witness.nouns["vendors"].now.items()
        self.sage.late |= {
            number
            for number, said in vendors
            if kind in ("vendor", "terms") or dashless(sage) == said.told.get(DEFAULT_ACCOUNT)
        }

    def _mend(self) -> None:
        """Somebody teaches the profile the word that nobody knew."""
        profile = default_profile("default")
        for was, becomes in (*PROFILE, *MENDED):
            assert was in profile
            profile = profile.replace(was, becomes)
        edit_connection(self.stage.house, self.stage.name, Edit(profile=profile), trusted("test:month"))
        self.judge.unknown = False

    def _end(self) -> None:
        """Two quiet runs, the second about a day later: what no date tells is found by then."""
        self.run()
        self.stage.later((DAY - EVERY).total_seconds())
        reports = self.run()
        assert {flow for flow, report in reports.items() if _clean(report)} == set(FLOWS), reports
        ends = self.ends()
        assert not self.sage.late
        self.witness.assert_equal({"orders": self._orphans(ends), **self._gone(ends)})
        for wrong in (
            self._missed(ends),
            self._undone(ends),
            self.judge.wrong_invoices(ends[INVOICES]),
            self.judge.wrong_payments(ends[PAYMENTS]),
            self.judge.untold(),
        ):
            assert list(wrong) == []
        assert_no_crash(self.stage)


def _named(key: str) -> tuple[str, str]:
    """Give the noun and the name of a line of the chart, by the key of its delivery."""
    part, *rest = key.split(" ")
    if part == "account":
        return "accounts", rest[0]
    return "values", f"{DIMENSIONS[int(rest[0]) - 2]} {rest[1]}"


def _clean(report: Mapping[str, Any]) -> bool:
    """Whether a run came to its end; a payment that is not settled in Sage yet waits for people."""
    owed = report["pending"] + report["in_doubt"] + (report["waiting"] if report["flow"] != PAYMENTS else 0)
    return report["outcome"] in CLEAN and not owed


def set_month(make_stage: Set, *, seed: int, lossy: bool = False, erp: bool = False) -> Month:
    """Set a stage with sixty vendors, sixty accounts and fourteen orders, after its first run.

    `erp`: Sage makes the payments.
    """
    origin = {"payments_origin": "erp"} if erp else {}
    stage = make_stage(Scene(company=of_kinds(*KINDS), settings={**SETTINGS, **origin}, profile=PROFILE))
    on: dict[str, Any] = {"stage": stage, "codes": Codes()}
    chance: dict[str, Any] = {"chance": Random(seed)}
    month = Month(
        **on, **chance, lossy=lossy,
        sage=SagePeople(stage=stage, **chance),
        avid=AvidPeople(**on, **chance),
        clerk=Clerk(**on, **chance),
        weather=Weather(stage=stage, **chance),
        witness=Witness(**on),
        judge=Judge(**on, cashier=Cashier(**on), rule=Rule(**on, erp=erp)),
    )  # fmt: skip
    month.run()
    return month
