"""What keeps a payment, or the status of an invoice, from being understood or found in the books.

Knows words for clerks. Knows no field of either system and no list.
"""

from ml_connector.domain.causes.cause import CONTROLLER, IT, NOBODY, SAGE_AP, Cause

__all__ = ["PAYMENTS"]

_VOCABULARY = "The profile of the connection, under `vocabulary`, `{}`: add the word and what it means here."
_NEXT = "Nothing is guessed. Once the profile has the word, the next run takes it up by itself."


def _unknown(what: str, kind: str) -> Cause:
    return Cause(
        what=what,
        who=IT,
        where=_VOCABULARY.replace("{}", kind),
        next=_NEXT,
        rechecked=True,
        blocker=f"the profile's {kind} has the word: {{}}",
    )


PAYMENTS: dict[str, Cause] = {
    "payment-status-unknown": _unknown(
        "AvidXchange gave a payment a status that the profile has no word for; the message says which.",
        "payment_status",
    ),
    "payment-method-unknown": _unknown(
        "AvidXchange pays by a method that the profile has no word for; the message says which.",
        "payment_method",
    ),
    "invoice-status-unknown": _unknown(
        "AvidXchange gave an invoice a status that the profile has no word for; the message says which.",
        "invoice_status",
    ),
    "export-status-unknown": _unknown(
        "AvidXchange says of an invoice's export a word that the profile does not have; the message says which.",
        "export_status",
    ),
    "payments-origin-unset": Cause(
        what="Nobody has said whether this live connection's payments are made in AvidXchange or in Sage 300.",
        who=CONTROLLER,
        where="The connection: `connection edit NAME --set payments_origin=avidxchange`, or `erp`.",
        next="Payments are neither read nor entered until it is said; all other flows run.",
    ),
    "payment-not-made": Cause(
        what="AvidXchange has a payment that is not on its way yet, or is in error.",
        who=NOBODY,
        where="AvidXchange, the payment named in the message, should it stay so for long.",
        next="It is entered by itself once it is issued or cleared.",
    ),
    "payment-before-invoice": Cause(
        what="AvidXchange paid an invoice that is not posted in Sage 300.",
        who=SAGE_AP,
        where="Sage 300, A/P Invoice Batch List: post the batch the invoice is in.",
        next="Every run looks again; once the invoice is posted, the payment is entered by itself.",
        rechecked=True,
        blocker="posted in Sage 300: {}",
    ),
    "payment-over-balance": Cause(
        what="AvidXchange paid more than Sage 300 still owes on an invoice: it may be paid there already.",
        who=CONTROLLER,
        where="Sage 300, A/P Document Inquiry, the invoice in the message: reverse or delete what paid it by mistake.",
        next="Nothing is entered. Every run looks again; resolve it if it was entered by hand.",
        rechecked=True,
        blocker="Sage 300 owes what the payment settles: {}",
    ),
    "payment-parts-unclear": Cause(
        what="AvidXchange does not say which invoices a payment is for, or the amounts do not add up to it.",
        who=SAGE_AP,
        where="AvidXchange, the payment in the message; Sage 300, A/P Payment Entry, to enter it by hand.",
        next="Nothing is guessed. A change in AvidXchange is taken up by itself; resolve what was entered by hand.",
        rechecked=True,
        blocker="AvidXchange says what the payment is for: {}",
    ),
    "payment-bank-unknown": Cause(
        what="It is not known which bank of Sage 300 a payment is drawn on.",
        who=SAGE_AP,
        where="The crosswalk, kind `bank`, for the bank account in the message; or the setting `payment_bank`.",
        next="Nothing is entered without a bank. Once it is known, the next run enters the payment by itself.",
        rechecked=True,
        blocker="the crosswalk or payment_bank names the bank of: {}",
    ),
    "payment-in-sage": Cause(
        what="Sage 300 already has a payment that may be this one, and it was not entered by us.",
        who=SAGE_AP,
        where="Sage 300, the payment named in the message, which also says whether it agrees.",
        next="Adopt it if it is the same payment, or delete it in Sage 300. Every run checks again.",
        rechecked=True,
        blocker="no payment of others in Sage 300 can be this one: {}",
    ),
    "payment-to-reverse": Cause(
        what="A payment that we entered in Sage 300 was voided or returned in AvidXchange afterwards.",
        who=SAGE_AP,
        where="Sage 300: delete the entry while its batch is open; once posted, Bank Services, Reverse Transactions.",
        next="The program cannot reverse it. Every run looks again; once it is taken back, it leaves by itself. Where "
        "the message names a payment of others that is not this one, resolve it.",
        rechecked=True,
        blocker="the payment is taken back in Sage 300: {}",
    ),
    "payment-awaited": Cause(
        what="AvidXchange made a payment that Sage 300 has not posted yet.",
        who=NOBODY,
        where="Sage 300, A/P Payment Entry, should it have been forgotten.",
        next="It is looked for again, at most once an hour; after five days it is put before a person.",
    ),
    "payment-not-in-sage": Cause(
        what="AvidXchange made a payment days ago that is not among the posted payments of Sage 300.",
        who=SAGE_AP,
        where="Sage 300, A/P Payment Entry: post the batch it is in, or enter it, with the number in the message.",
        next="Nothing is entered by the program. Every run looks again; once it is posted, the payment is matched.",
        rechecked=True,
        blocker="Sage 300 has the payment posted: {}",
    ),
    "payment-differs-in-sage": Cause(
        what="Sage 300 has this payment, but the amount or the currency differs, or one side has taken it back.",
        who=CONTROLLER,
        where="Sage 300, A/P Payment Inquiry, beside the payment in AvidXchange; the message names both.",
        next="Nothing is changed by the program. Every run compares again.",
        rechecked=True,
        blocker="both sides agree on the payment: {}",
    ),
    "payment-unclear-in-sage": Cause(
        what="Several posted payments of Sage 300 could be this one.",
        who=CONTROLLER,
        where="Sage 300, A/P Payment Inquiry, the payments named in the message: give the right one its check number.",
        next="None is chosen by the program. Every run looks again.",
        rechecked=True,
        blocker="one posted payment alone agrees: {}",
    ),
    "paid-not-settled": Cause(
        what="AvidXchange paid an invoice that Sage 300 has not settled yet.",
        who=NOBODY,
        where="Sage 300, A/P Payment Entry, should it have been forgotten.",
        next="It is looked at again, at most once an hour; after five days it is put before a person.",
    ),
    "paid-still-open": Cause(
        what="AvidXchange paid an invoice days ago that is still open in Sage 300: it could be paid again there.",
        who=SAGE_AP,
        where="Sage 300, A/P Payment Entry: enter the payment against the invoices named in the message.",
        next="Nothing is entered by the program. Every run looks again; once it is settled, it leaves by itself.",
        rechecked=True,
        blocker="Sage 300 has settled what was paid: {}",
    ),
    "paid-already": Cause(
        what="AvidXchange is about to pay an invoice that Sage 300 has settled already.",
        who=CONTROLLER,
        where="AvidXchange: stop the payment, unless the one in Sage 300 was entered for it.",
        next="Nothing is stopped by the program. Every run compares again, and so does each change of the payment.",
        rechecked=True,
        blocker="the invoice is open again, or the payment stopped: {}",
    ),
}
