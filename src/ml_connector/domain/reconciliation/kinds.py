"""What a comparison may find of an invoice, in words: what it means, who acts, and what comes next.

Knows the catalogue. Knows no invoice and no amount.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ml_connector.domain.causes.cause import CONTROLLER, IT, SAGE_AP

__all__ = ["KINDS", "Kind"]

_DELETED = (
    "If it is owed, enter it by hand. Where it is held as `batch-deleted`, `ml-connector release NAME` enters it anew "
    "and `ml-connector resolve NAME` closes it."
)
_LOOKS = "The next run looks for it and takes the entry it finds. Nothing is entered twice."


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of finding. `remark`: it is worth knowing, and no difference."""

    what: str
    who: str
    next: str
    remark: bool = False


KINDS: Mapping[str, Kind] = {
    "lost": Kind(
        what="It was entered, and is in Sage 300 neither in a batch nor posted.",
        who=SAGE_AP,
        next="Was it deleted from its batch, or cleared from history? `ml-connector explain NAME` names the batch. "
        "Enter it by hand if it is owed; it is not sent again.",
    ),
    "twice": Kind(
        what="It is in Sage 300 more than once.",
        who=SAGE_AP,
        next="Delete the entry that is one too many, or reverse it if it is posted; do not pay both.",
    ),
    "amount": Kind(
        what="Its amount in Sage 300 is not the one AvidXchange approved.",
        who=SAGE_AP,
        next="Correct the entry while its batch is open, or write down why it differs.",
    ),
    "currency": Kind(
        what="It is in Sage 300 in another currency, so that its amounts cannot be compared.",
        who=SAGE_AP,
        next="Correct the vendor or the entry in Sage 300.",
    ),
    "payee": Kind(
        what="It is in Sage 300 for another vendor than the one AvidXchange approved.",
        who=CONTROLLER,
        next="Do not pay it. Find out who changed the vendor, and correct the entry, or reverse it if it is posted.",
    ),
    "not-approved": Kind(
        what="It is in Sage 300, and AvidXchange does not say any more that it is approved.",
        who=CONTROLLER,
        next="Take it out of its batch, or reverse it; or have it approved again.",
    ),
    "missed": Kind(
        what="It waits in AvidXchange, and a complete read did not bring it.",
        who=IT,
        next="Run `ml-connector run NAME`. If it is still missing, the gateway's list leaves it out.",
    ),
    "stray": Kind(
        what="It is in Sage 300 with a mark of this program, and neither AvidXchange nor the ledger knows it.",
        who=IT,
        next="Is another installation entering in this company, or is this database older than the books?",
    ),
    "unknown-here": Kind(
        what="AvidXchange and Sage 300 have it with our mark, and the ledger does not know it.",
        who=IT,
        next="The database is older than the books. The mark keeps it from being entered twice.",
    ),
    "keyed-otherwise": Kind(
        what="A person closed it here, and Sage 300 has its vendor and number more than once, or with another amount.",
        who=SAGE_AP,
        next="Delete or reverse what is one too many, or correct the amount; or write down why it differs.",
    ),
    "keyed": Kind(
        what="A person closed it here, and Sage 300 has one document of its vendor, number and amount.",
        who=SAGE_AP,
        next="Nothing to do.",
        remark=True,
    ),
    "landed": Kind(
        what="It is in Sage 300, and the ledger does not know so yet.",
        who=SAGE_AP,
        next=_LOOKS,
        remark=True,
    ),
    "renumbered": Kind(
        what="It has another document number in Sage 300, or another code of the same vendor.",
        who=SAGE_AP,
        next="Nothing to do, where another vendor code is the same vendor, as the crosswalk maps it. It is known by "
        "its mark, or by its batch and entry.",
        remark=True,
    ),
    "unmarked": Kind(
        what="It is known by its number alone: our mark is gone from its description in Sage 300.",
        who=SAGE_AP,
        next="Leave the mark in the description; without it a lost answer cannot be cleared up.",
        remark=True,
    ),
    "deleted": Kind(
        what="Its batch or entry was deleted in Sage 300.",
        who=SAGE_AP,
        next=_DELETED,
        remark=True,
    ),
    "error-batch": Kind(
        what="Posting moved it to an error batch.",
        who=SAGE_AP,
        next="Correct the entry there, and post that batch.",
        remark=True,
    ),
    "by-others": Kind(
        what="A document of the same vendor and number is in Sage 300, and we did not enter it.",
        who=SAGE_AP,
        next="If it is this invoice, `ml-connector adopt NAME` takes it; a run holds it until somebody decides.",
        remark=True,
    ),
    "moving": Kind(
        what="A run moved it while it was compared.",
        who=SAGE_AP,
        next="Reconcile again once the run has ended.",
        remark=True,
    ),
}
