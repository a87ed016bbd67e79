"""What stands in the books of Sage 300, or what Sage 300 would not take into them.

Knows words for clerks. Knows no look and no text of Sage 300.
"""

from ml_connector.domain.causes.cause import AVID_CODER, CHECKED, CONTROLLER, IT, SAGE_AP, Cause

__all__ = ["BOOKS"]

BOOKS: dict[str, Cause] = {
    "already-in-sage": Cause(
        what="Sage 300 already has this document number for this vendor, and it was not entered by us.",
        who=SAGE_AP,
        where="Sage 300, the document named in the message, which also says whether it agrees.",
        next="Adopt it if it is the same invoice; if not, correct the number in AvidXchange. Every run checks again, "
        "until the document is posted: then it stays held.",
        # What it costs: one read of the open batches each run, for all of them together.
        # What it spares: once a clerk deletes the entry in Sage 300, the invoice leaves by itself.
        rechecked=True,
        blocker="no document of others in Sage 300 has this vendor and number: {}",
    ),
    "duplicate-in-avidxchange": Cause(
        what="Another record from AvidXchange stands for the same document and was taken first: an invoice with the "
        "same vendor and document number, or a payment for the same posted payment.",
        who=AVID_CODER,
        where="AvidXchange: reject one of the two, or correct its number.",
        next=CHECKED,
        rechecked=True,
        blocker="no other record stands for this document",
    ),
    "near-duplicate": Cause(
        what="Another document is so much like this invoice that it may be the same one under another number or "
        "vendor: number, amount and vendor or day agree but for how they are written.",
        who=SAGE_AP,
        where="ml-connector explain shows both side by side; compare their images.",
        next="Release it if it is another invoice: this pair is not asked about again. If it is the same, reject it in "
        "AvidXchange or resolve it. Every run checks again.",
        rechecked=True,
        blocker="no document that came before it is like it: {}",
        overruled=True,
    ),
    "in-sage-twice": Cause(
        what="Sage 300 holds more than one entry with our mark for this invoice or payment.",
        who=SAGE_AP,
        where="Sage 300, A/P Invoice or Payment Batch List: delete one of the entries named in the message.",
        next="Nothing is sent again; release it once a single entry is left.",
    ),
    "batch-deleted": Cause(
        what="The batch we entered this invoice or payment in was deleted in Sage 300.",
        who=SAGE_AP,
        where="Sage 300, A/P Invoice or Payment Batch List.",
        next="It is not sent again by itself: release it to enter it anew, or resolve it.",
        overruled=True,
    ),
    "entry-gone": Cause(
        what="The entry we made of this is in Sage 300 no more: in no batch, and not among posted documents.",
        who=SAGE_AP,
        where="Sage 300, A/P Invoice or Payment Batch List: who deleted the entry, and why?",
        next="It is not sent again by itself: release it to enter it anew, or resolve it.",
        overruled=True,
    ),
    "differs-in-sage": Cause(
        what="Sage 300 holds our entry, but it is not what the invoice or payment says; the message names both.",
        who=SAGE_AP,
        where="Sage 300, the batch and entry named in the message.",
        next="Correct the entry in Sage 300, then release it: it is looked at again, and not entered again.",
    ),
    "unbalanced-in-sage": Cause(
        what="Sage 300 took the invoice but shows an undistributed amount, so the batch cannot be posted yet.",
        who=SAGE_AP,
        where="Sage 300, the batch and entry named in the message.",
        next="Correct the entry in Sage 300, then release it: it is looked at again, and not entered again.",
    ),
    "changed-after-entry": Cause(
        what="AvidXchange changed this invoice after it was entered in Sage 300; what is in the books stays.",
        who=CONTROLLER,
        where="Compare both versions; correct Sage 300 or AvidXchange.",
        next="Release it when both agree: an entry that is not posted is compared with the invoice, accounts included; "
        "of a posted document only vendor and amount can be. Then it is acknowledged again. Or resolve it.",
    ),
    "vanished": Cause(
        what="A whole read of Sage 300 did not bring this record any more, and it is still in AvidXchange.",
        who=SAGE_AP,
        where="Sage 300: was it deleted, merged or renumbered? AvidXchange: make it inactive there if it is gone.",
        next="Nothing is deleted by itself. Resolve it when both sides agree; if it comes back, it is sent again.",
    ),
    "held-by-person": Cause(
        what="A person stopped this; the message says why.",
        who="Whoever stopped it",
        where="The reason in the message.",
        next="It stays here, also when the other side changes it, until it is released or resolved.",
    ),
    "edit-does-not-fit": Cause(
        what="What a person changed of this invoice for sending no longer fits the invoice.",
        who="Whoever edited it",
        where="The edit named in the message.",
        next="Edit it again, or take the edit back; the next run checks again.",
        rechecked=True,
        blocker="the edit fits the invoice: {}",
    ),
    "sage-refused": Cause(
        what="Sage 300 refused it in words we do not know; they are in the message as they came.",
        who=SAGE_AP,
        where="Sage 300, at the place its message names.",
        next="It stays here. Once it is put right, retry it; a change of the invoice has it tried again by itself.",
        unrecognized=True,
    ),
    "sage-form": Cause(
        what="Sage 300 did not take the form of what we sent: this site spells or wants something otherwise.",
        who=IT,
        where="Run ml-connector probe on the connection; the message names what Sage 300 did not take.",
        next="It stays here and is not sent again by itself; once the invoice changes, the next run tries it again.",
    ),
    "sage-duplicate": Cause(
        what="Sage 300 refused the document number as already used for this vendor, though no look found it.",
        who=SAGE_AP,
        where="Sage 300, the vendor's documents, history included.",
        next="Correct the number in AvidXchange, or resolve it if it is the same invoice.",
    ),
    "account-set-unknown": Cause(
        what="Sage 300 refused the invoice: the account set of its vendor is missing or inactive.",
        who=SAGE_AP,
        where="Sage 300, A/P Account Sets; or A/P Vendors, Account Set.",
        next="It stays here and is not sent again by itself; once the invoice changes, the next run tries it again.",
    ),
    "optional-field-unknown": Cause(
        what="Sage 300 refused the invoice: it has no such optional field for A/P invoices.",
        who=SAGE_AP,
        where="Sage 300, A/P Optional Fields; or the connection's setting image_link.",
        next="It stays here and is not sent again by itself; once the invoice changes, the next run tries it again.",
    ),
}
