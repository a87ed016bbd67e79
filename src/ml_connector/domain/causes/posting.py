"""What keeps an invoice that was entered from being posted, or what Sage 300 did with it when it was.

Knows words for clerks. Knows no call and no status.
"""

from ml_connector.domain.causes.cause import NOBODY, SAGE_AP, Cause

__all__ = ["POSTING"]

_BATCHES = "Sage 300, A/P Invoice Batch List, the batch named in the message."

POSTING: dict[str, Cause] = {
    "not-posted-yet": Cause(
        what="The invoice is entered, and its batch has not been posted in Sage 300 yet.",
        who=NOBODY,
        where="Sage 300, A/P Invoice Batch List, should the batch have been forgotten.",
        next="It is looked for again, at most once an hour; once it is posted, AvidXchange is told by itself.",
    ),
    "posting-under-way": Cause(
        what="Sage 300 is posting the batch at this moment, or was when it was last looked at.",
        who=NOBODY,
        where="Sage 300, A/P Invoice Batch List, should a batch stay Post In Progress for long.",
        next="The next look tells what became of each entry; after a day it is put before a person as posting-unclear.",
    ),
    "moved-to-error-batch": Cause(
        what="Sage 300 posted the other entries of the batch and moved this one to an error batch; the message names "
        "both places and gives Sage's own words.",
        who=SAGE_AP,
        where="Sage 300, A/P Invoice Batch List, the error batch: correct the entry there.",
        next="Post the error batch in Sage 300, and the invoice leaves by itself; or release every invoice of it, and "
        "the next run makes it ready and posts it as the settings say. Where release is not straight, one whose "
        "number, accounts or amounts were changed is yours to post.",
        rechecked=True,
        blocker="posted from its error batch: {}",
    ),
    "batch-edited": Cause(
        what="Somebody changed the batch since we entered it, so that nothing of it is posted by the program.",
        who=SAGE_AP,
        where=_BATCHES,
        next="Post the batch in Sage 300, and its invoices leave by themselves; or move out what is not ours, and "
        "release the changed invoice if its accounts are right as they are now. Where release is not straight, a "
        "change is never posted by the program: post it in Sage 300.",
        rechecked=True,
        blocker="its batch is as it was entered, or posted: {}",
    ),
    "batch-mate-held": Cause(
        what="Another invoice in the same batch waits for a person, so that nothing of the batch is posted yet.",
        who=SAGE_AP,
        where="The other invoice, named in the message, and why it is stopped.",
        next="Once that one goes on, or its entry is out of the batch, the next run posts the rest.",
        rechecked=True,
        blocker="no other invoice of its batch is stopped: {}",
    ),
    "batch-not-printed": Cause(
        what="Sage 300 wants a batch to be listed before it is posted (Force Listing of Batches), and it is not.",
        who=SAGE_AP,
        where="Sage 300, A/P Batch Listing, the batch named in the message; or A/P Options, Batches.",
        next="The program does not print, and sets no mark as if it had. Every run looks whether it is listed.",
        rechecked=True,
        blocker="the batch is listed: {}",
    ),
    "posting-refused": Cause(
        what="Sage 300 would not make the batch ready, or would not post it; its words are in the message.",
        who=SAGE_AP,
        where=_BATCHES,
        next="Put right what Sage says. Later runs try it again, three times in all; then retry it, or post the batch "
        "in Sage 300: every run looks for that.",
        rechecked=True,
        blocker="Sage 300 takes the batch: {}",
    ),
    "posting-unclear": Cause(
        what="The batch of this invoice or payment is posted, or to be posted no more, and no posted document is it; "
        "or it has been Post In Progress for a day, as a posting that broke off leaves it.",
        who=SAGE_AP,
        where="Sage 300, A/P Invoice or Payment Batch List, and Document Inquiry: was it renumbered, or an error batch "
        "deleted?",
        next="It is not entered again. Recover a posting that broke off in Sage 300. Every run looks again; resolve it "
        "once you know what became of it.",
        rechecked=True,
        blocker="Sage 300 shows where the invoice is: {}",
    ),
}
