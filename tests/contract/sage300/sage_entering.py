"""The inquiries about batches of a Sage 300 site: duplicates, what a refusal leaves, balance, listing.

Knows which entry shows what, and what our program does about each answer. Does not know the simulator. All of it
leaves batches behind: only in a company that was named for writing.
"""

from __future__ import annotations

from asking import Answer, Questions
from hearing import together
from sage_site import MARK, SageHeard, SageSite, told, whether

from sage300 import try_patch_insert

QUESTIONS = Questions()

STORED_LATER = "enters it, looks at the answer, and leaves a batch that is out of balance open and flagged"


TWICE = {
    "refused": "holds the invoice: it is there and not by us",
    "stored": "looks in open batches and posted documents itself, before and after",
}


def _twice(heard: SageHeard) -> Answer:
    if heard.status == 409:
        return Answer(found="refused", evidence=str(heard))
    return whether(heard)


@QUESTIONS.about(
    "S-J/duplicates",
    "posted",
    {"refused": TWICE["refused"]},
    facts=("S-E.2/duplicate-document-number",),
    marks=("writes",),
)
def duplicate_of_posted(site: SageSite) -> Answer:
    """A number that stands among the posted documents"""
    return _twice(site.enter(site.posted_again))


@QUESTIONS.about(
    "S-J/duplicates", "open-batch", TWICE, facts=("S-E.2/duplicate-document-number",), marks=("writes",)
)
def duplicate_of_open(site: SageSite) -> Answer:
    """A number that stands in another open batch"""
    entry = site.entry()
    site.entered(entry)
    return _twice(site.enter(entry))


@QUESTIONS.about(
    "S-J/duplicates", "same-batch", TWICE, facts=("S-E.2/duplicate-document-number",), marks=("writes",)
)
def duplicate_in_batch(site: SageSite) -> Answer:
    """A number twice in one POST"""
    entry = site.entry()
    return _twice(site.enter(entry, entry))


@QUESTIONS.about(
    "S-J/atomicity",
    "second-refused",
    {
        "nothing is kept": "looks, finds nothing, halves the rest",
        "the batch is kept with the first": "looks, keeps what landed, halves the rest",
        "the batch is kept empty": "looks, finds nothing, lists the empty batch, halves the rest",
    },
    facts=("S-E12",),
    marks=("writes",),
)
def atomicity(site: SageSite) -> Answer:
    """What stays of a POST whose second invoice is refused"""
    good, bad = site.entry(), site.entry(VendorNumber="ZZNONE")
    heard = site.enter(good, bad, Description=f"{MARK} {good['DocumentNumber']}")
    assert not heard.ok, "a vendor that does not exist was accepted"
    kept = site.described(f"{MARK} {good['DocumentNumber']}")
    numbers = [entry["DocumentNumber"] for batch in kept for entry in batch["Invoices"]]
    words = {(): "the batch is kept empty", (good["DocumentNumber"],): "the batch is kept with the first"}
    found = words.get(tuple(numbers), f"{len(numbers)} entries are kept") if kept else "nothing is kept"
    return Answer(found=found, evidence=str(heard))


@QUESTIONS.about(
    "S-J/unbalanced",
    "where",
    {
        "stored and made ready": STORED_LATER,
        "refused on ReadyToPost": STORED_LATER,
        "refused on POST": "holds the invoice with Sage's words",
    },
    facts=("S-E.2/unbalanced-invoice",),
    marks=("writes",),
)
def unbalanced(site: SageSite) -> Answer:
    """Where is a total that differs from its lines refused"""
    entered = site.enter(site.entry(DocumentTotalIncludingTax=101))
    if not entered.ok:
        return Answer(found="refused on POST", evidence=str(entered))
    batch = dict(entered.json)
    ready = site.change(batch, BatchStatus="ReadyToPost")
    if not ready.ok:
        return Answer(found="refused on ReadyToPost", evidence=together(entered, ready))
    site.change(batch, BatchStatus="Open")
    return Answer(found="stored and made ready", evidence=together(entered, ready))


@QUESTIONS.about(
    "S-J/patch-insert",
    "open-batch",
    {"accepted": "continues in the same batch", "refused": "starts another batch"},
    facts=("S-D9",),
    marks=("writes",),
)
def patch_insert(site: SageSite) -> Answer:
    """Does PATCH add an entry to an open batch"""
    company, first, second = site.place.company, site.draft(), site.draft()
    found = try_patch_insert(
        site.sage, company=company, first=first, second=second, description=f"{MARK} {first.DocumentNumber}"
    )
    return told(found)


@QUESTIONS.about(
    "S-J/listing",
    "printed-flag",
    {
        "set": "could set it before posting",
        "ignored": "a person lists the batch, where the company forces it",
        "refused": "a person lists the batch, where the company forces it",
    },
    facts=("S-G8",),
    marks=("writes",),
)
def printed_flag(site: SageSite) -> Answer:
    """Can BatchPrintedFlag be set"""
    batch = site.entered()
    heard = site.change(batch, BatchPrintedFlag="Yes")
    if not heard.ok:
        return Answer(found="refused", evidence=str(heard))
    flag = site.read(batch)["BatchPrintedFlag"]
    return Answer(found="set" if flag == "Yes" else "ignored", evidence=str(heard))


@QUESTIONS.about(
    "S-J/listing",
    "unlisted",
    {
        "posts unlisted": "posts without a listing",
        "blocked": "leaves the batch ready and tells a person to list it",
    },
    facts=("S-G8",),
    marks=("writes",),
)
def unlisted(site: SageSite) -> Answer:
    """Is a batch posted that nobody listed"""
    batch = site.entered()
    heard = site.posting(batch)
    status = site.read(batch)["BatchStatus"]
    if status != "Posted":
        site.change(batch, BatchStatus="Open")
    words = {"Posted": "posts unlisted", "ReadyToPost": "blocked", "Open": "blocked"}
    return Answer(found=words.get(status, f"batch is {status}"), evidence=str(heard))
