"""Which documents of a ledger stand against an invoice that is like them, and in which words.

Pure. Knows which of two comes first, and that nobody is asked twice about one pair. Knows no table and no system.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ml_connector.domain.near_match import Likeness, Paper, likeness, name_key, plain_number, tells

__all__ = ["CAUSE", "NOT_COMING", "Other", "Resembled", "resembled", "shared"]

CAUSE = "near-duplicate"

# What is held so is not on its way to the books; the next version of the same invoice may be.
NOT_COMING = (
    "vanished",
    "approval-withdrawn",
    "not-approved",
    "other-company",
    "unreadable",
    "release-rejected",
)

_NEW = 2**63  # what has no number yet comes after all that have one


@dataclass(frozen=True, kw_only=True)
class Other:
    """One invoice of a ledger; `paper` is None where it is another company's, which nobody here may see.

    `entered`: it is or may be in the books. `released` are the findings a person let it through for. `id` 0 = not yet
    in the ledger.
    """

    id: int
    key: str
    connection: str
    paper: Paper | None
    entered: bool = False
    released: Collection[str] = ()

    def said(self, *, abroad: bool) -> str:
        """Name it, in words that stay: a ruling is about them. `abroad`: to another company."""
        if abroad or self.paper is None:
            return f"an invoice of another company of this installation, no. {self.id}"
        return f"{self.paper.words}: invoice {self.key} of {self.connection}"

    def comes_before(self, this: "Other") -> bool:
        """Tell whether it is the one that stays: in the books, or known first."""
        return self.entered or (self.id or _NEW, self.key) < (this.id or _NEW, this.key)


@dataclass(frozen=True, kw_only=True)
class Resembled:
    """One document that an invoice was found to be like, as people are shown it.

    `delivery` is its number in the ledger; None of a document others entered, which is `where` a look saw it.
    """

    said: str
    likeness: Likeness
    paper: Paper | None = None
    delivery: int | None = None
    where: str = ""


def resembled(this: Other, others: Iterable[Other]) -> Iterator[Resembled]:
    """Say which of these stand against an invoice.

    Of each pair the later one is asked about, and not even that where a person let the first through for it.
    """
    for other in others:
        abroad = other.paper is None
        if not other.comes_before(this) or this.said(abroad=abroad) in other.released:
            continue
        alike = Likeness.HELD if other.paper is None else likeness(_known(this), other.paper)
        if alike is not None:
            yield Resembled(
                said=other.said(abroad=abroad), likeness=alike, paper=other.paper, delivery=other.id or None
            )


def shared(paper: Paper) -> str:
    """Give what two companies must have in common to the letter; "" where that tells too little.

    It is compared as a keyed hash only.
    """
    name, number = name_key(paper.name), plain_number(paper.number)
    if not (name and tells(paper) and paper.currency and paper.dated and paper.amount):
        return ""
    parts = (name, number, f"{paper.amount.normalize():f}", paper.currency.upper(), paper.dated.isoformat())
    return "\x1f".join(parts)


def _known(this: Other) -> Paper:
    if this.paper is None:
        raise ValueError("an invoice of another company is compared by what is shared alone")
    return this.paper
