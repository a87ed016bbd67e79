"""What people decide about payments in a story: adopt, release, resolve, retry; and about an invoice: edit it.

Knows the acts and what stands to be decided. Does not know the books, nor how a story must end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acting import acted
from payment_past import Past
from stage import Stage

from ml_connector.domain.acts import Act

__all__ = ["Desk"]

PAYMENTS = "payments"
SUFFIXES = ("-B", "-C")
GONE = ("batch-deleted", "entry-gone")  # what is released as gone is entered anew


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The people who decide; what they did stands in the `past`. `made`: the entries of each payment, by its number."""

    stage: Stage
    past: Past
    made: Mapping[str, set[tuple[int, int]]]

    def adopt(self, pick: int) -> None:
        """Somebody says that what a clerk keyed is the payment."""
        for number, _ in self._decide(Act.ADOPT, pick, "held", cause="payment-in-sage"):
            self.past.adopted.add(number)

    def release(self, pick: int) -> None:
        """Somebody lets something that is held go on: first what is gone in Sage 300."""
        gone = [each for cause in GONE for each in self._decide(Act.RELEASE, pick, "held", cause=cause)]
        for number, cause in gone or self._decide(Act.RELEASE, pick, "held"):
            if cause in GONE:
                self.past.again[number] += 1
                self.past.resolved.pop(number, None)

    def resolve(self, pick: int) -> None:
        """Somebody closes something by hand: nothing more may be entered of it."""
        for number, _ in self._decide(Act.RESOLVE, pick, "held", "refused", "in_doubt"):
            self.past.resolved[number] = len(self.made.get(number, ()))

    def retry(self, pick: int) -> None:
        """Somebody has something tried again at once."""
        self._decide(Act.RETRY, pick, "refused", "waiting")

    def decide(self, pick: int) -> None:
        """Somebody looks at what stands before people, and does something about it."""
        (self.adopt, self.release, self.adopt, self.resolve)[pick // 7 % 4](pick)

    def edit(self, pick: int) -> None:
        """Somebody gives an invoice that is not entered another number."""
        ends = self.stage.ends()
        stopped = [one for one in self.stage.company.invoices if ends.get(one.id, ("done",))[0] != "done"]
        for invoice in stopped[:1]:
            suffix = SUFFIXES[pick % len(SUFFIXES)]
            if acted(self.stage, Act.EDIT, invoice.id, number_suffix=suffix) != [None]:
                self.past.renamed[invoice.number].append(f"{invoice.number.strip()}{suffix}")

    def _decide(self, act: Act, pick: int, *states: str, cause: str = "") -> list[tuple[str, str]]:
        """Do an act to one payment that stands so, if there is one; its number and cause where the act was done."""
        ends = self.stage.ends_of(PAYMENTS)
        keys = [
            key
            for key, (state, why) in sorted(ends.items())
            if key.startswith("payment ") and state in states and cause in ("", why)
        ]
        if not keys:
            return []
        key = keys[pick % len(keys)]
        if acted(self.stage, act, key) == [None]:
            return []
        return [(self.stage.avid_app.payments.get(key.split()[1]).number, ends[key][1])]
