"""The catalogue of causes: what happened, who fixes it, where, and what happens next.

Knows every reason a delivery stops or a run fails, in words for clerks. Knows no delivery and no system's API.
`docs/errors.md` prints the same four lines; a test keeps them equal.
"""

from dataclasses import dataclass

__all__ = ["CAUSES", "RECHECKED", "Cause"]


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One catalogued reason, in four lines; `rechecked` = each run tests whether it still holds."""

    what: str
    who: str
    where: str
    next: str
    rechecked: bool = False


_CHECKED = "Every run checks again; once it is right, the invoice leaves by itself."
_CHANGED = "Once it is corrected in AvidXchange, the next run takes it up by itself."
_SELF = "Nothing to do: the next run carries on by itself."
_AVID_CODER = "The person who codes invoices in AvidXchange"
_SAGE_AP = "Whoever keeps Accounts Payable in Sage 300"
_GL_ADMIN = "The GL administrator"
_IT = "The IT administrator"
_CONTROLLER = "The controller"

CAUSES: dict[str, Cause] = {
    "unreadable": Cause(
        what="AvidXchange sent this invoice in a form that could not be read, so nothing of it was used.",
        who=_IT,
        where="The AvidXchange profile of the connection: the field named in the message.",
        next="Correct the profile; the kept text is read again by the next run.",
    ),
    "not-approved": Cause(
        what="AvidXchange lists this invoice, but its status is not one we know as approved.",
        who=_AVID_CODER,
        where="AvidXchange, the invoice's workflow; or the vocabulary in the profile.",
        next="It leaves by itself once AvidXchange reports it as approved.",
    ),
    "other-company": Cause(
        what="AvidXchange says the invoice belongs to another company than this connection's.",
        who=_IT,
        where="The connection's AvidXchange company; or AvidXchange, the company of the invoice.",
        next=_CHANGED,
    ),
    "exported-elsewhere": Cause(
        what="AvidXchange says the invoice was exported already, and this connection did not do it.",
        who=_SAGE_AP,
        where="Sage 300: somebody or another interface may have entered it.",
        next="It is not entered. Once AvidXchange offers it for export again, the next run takes it up.",
    ),
    "before-go-live": Cause(
        what="The invoice was approved (or, without that date, dated) before this connection starts (invoices_from).",
        who=_CONTROLLER,
        where="The connection's setting invoices_from.",
        next="Enter it by hand; or set the date back: every run checks again.",
        rechecked=True,
    ),
    "unbalanced": Cause(
        what="The coded lines, tax, freight and discount do not add up to the invoice total.",
        who=_AVID_CODER,
        where="AvidXchange, the distributions of the invoice.",
        next=_CHANGED,
    ),
    "ambiguous-charges": Cause(
        what="The lines fit the total in more than one way, so it is not clear whether tax or freight is inside them.",
        who=_AVID_CODER,
        where="AvidXchange, the distributions of the invoice.",
        next=_CHANGED,
    ),
    "no-lines": Cause(
        what="The invoice has no coded line.",
        who=_AVID_CODER,
        where="AvidXchange, the distributions of the invoice.",
        next=_CHANGED,
    ),
    "too-many-lines": Cause(
        what="The invoice has more lines than one Sage 300 entry can hold.",
        who=_AVID_CODER,
        where="AvidXchange: combine lines with the same account.",
        next=_CHANGED,
    ),
    "too-many-decimals": Cause(
        what="An amount has more decimals than its currency, so Sage 300 would round it.",
        who=_AVID_CODER,
        where="AvidXchange, the distributions of the invoice.",
        next=_CHECKED,
        rechecked=True,
    ),
    "negative-total": Cause(
        what="The invoice total is negative although its type says invoice; Sage 300 wants a credit note.",
        who=_AVID_CODER,
        where="AvidXchange, the document type.",
        next=_CHANGED,
    ),
    "type-unknown": Cause(
        what="The document type is neither invoice nor credit.",
        who=_IT,
        where="The AvidXchange profile: the map of document types.",
        next="Correct the profile; the kept text is read again by the next run.",
    ),
    "document-number-missing": Cause(
        what="The invoice has no document number, which Sage 300 needs to tell two invoices apart.",
        who=_AVID_CODER,
        where="AvidXchange, the invoice number.",
        next=_CHANGED,
    ),
    "document-number-too-long": Cause(
        what="The document number is longer than the 22 characters Sage 300 keeps; it is never cut.",
        who=_AVID_CODER,
        where="AvidXchange, the invoice number.",
        next=_CHANGED,
    ),
    "date-missing": Cause(
        what="The date that decides the posting period is missing.",
        who=_AVID_CODER,
        where="AvidXchange, the invoice date; or the connection's setting posting_date.",
        next=_CHECKED,
        rechecked=True,
    ),
    "vendor-missing": Cause(
        what="The invoice names no vendor.",
        who=_AVID_CODER,
        where="AvidXchange, the vendor of the invoice.",
        next=_CHANGED,
    ),
    "vendor-unknown": Cause(
        what="Sage 300 has no vendor with this number.",
        who=_SAGE_AP,
        where="Sage 300, A/P Vendors; or AvidXchange, the vendor of the invoice.",
        next=_CHECKED,
        rechecked=True,
    ),
    "vendor-inactive": Cause(
        what="The vendor is inactive in Sage 300.",
        who=_SAGE_AP,
        where="Sage 300, A/P Vendors, Status.",
        next=_CHECKED,
        rechecked=True,
    ),
    "vendor-on-hold": Cause(
        what="The vendor is on hold in Sage 300.",
        who=_SAGE_AP,
        where="Sage 300, A/P Vendors, On Hold.",
        next=_CHECKED,
        rechecked=True,
    ),
    "currency-mismatch": Cause(
        what="The invoice is in another currency than its vendor has in Sage 300.",
        who=_AVID_CODER,
        where="AvidXchange, the invoice currency or the vendor; Sage 300 keeps one vendor per currency.",
        next=_CHECKED,
        rechecked=True,
    ),
    "currency-unknown": Cause(
        what="Sage 300 does not know the currency of the invoice.",
        who=_SAGE_AP,
        where="Sage 300, Common Services, Currency Codes.",
        next=_CHECKED,
        rechecked=True,
    ),
    "account-missing": Cause(
        what="A line has no GL account.",
        who=_AVID_CODER,
        where="AvidXchange, the coding of the line.",
        next=_CHANGED,
    ),
    "account-unknown": Cause(
        what="Sage 300 has no GL account with this code.",
        who=_GL_ADMIN,
        where="Sage 300, G/L Accounts; or AvidXchange, the coding of the line.",
        next=_CHECKED,
        rechecked=True,
    ),
    "account-inactive": Cause(
        what="The GL account is inactive in Sage 300.",
        who=_GL_ADMIN,
        where="Sage 300, G/L Accounts, Status; or AvidXchange, the coding of the line.",
        next=_CHECKED,
        rechecked=True,
    ),
    "account-not-postable": Cause(
        what="The GL account does not take postings from Accounts Payable.",
        who=_GL_ADMIN,
        where="Sage 300, G/L Accounts, Post To and Control Account; or AvidXchange, the coding of the line.",
        next=_CHECKED,
        rechecked=True,
    ),
    "account-ambiguous": Cause(
        what="The coding fits more than one GL account.",
        who=_IT,
        where="The connection's setting account_segments; or AvidXchange, the coding of the line.",
        next=_CHECKED,
        rechecked=True,
    ),
    "period-closed": Cause(
        what="The fiscal period of the posting date is locked in Sage 300.",
        who=_CONTROLLER,
        where="Sage 300, Common Services, Fiscal Calendar; or the connection's setting posting_date.",
        next=_CHECKED,
        rechecked=True,
    ),
    "period-unknown": Cause(
        what="The posting date lies in no fiscal year of Sage 300.",
        who=_CONTROLLER,
        where="Sage 300, Common Services, Fiscal Calendar; or AvidXchange, the invoice date.",
        next=_CHECKED,
        rechecked=True,
    ),
    "tax-split-unknown": Cause(
        what="The invoice has tax, and the vendor's tax group does not have exactly one authority to put it on.",
        who=_SAGE_AP,
        where="Sage 300, A/P Vendors, Tax Group; or the connection's setting tax.",
        next=_CHECKED,
        rechecked=True,
    ),
    "tax-unmapped": Cause(
        what="Tax is to be entered as a line of its own, but no account is set for it.",
        who=_IT,
        where="The connection's setting tax_account.",
        next=_CHECKED,
        rechecked=True,
    ),
    "freight-unmapped": Cause(
        what="The invoice has freight outside its lines, but no account is set for it.",
        who=_IT,
        where="The connection's setting freight_account.",
        next=_CHECKED,
        rechecked=True,
    ),
    "discount-unmapped": Cause(
        what="The invoice has a discount outside its lines, but no account is set for it.",
        who=_IT,
        where="The connection's setting discount_account.",
        next=_CHECKED,
        rechecked=True,
    ),
    "already-in-sage": Cause(
        what="Sage 300 already has this document number for this vendor, and it was not entered by us.",
        who=_SAGE_AP,
        where="Sage 300, the document named in the message.",
        next="If it is the same invoice, nothing more is owed; if not, correct the number in AvidXchange.",
    ),
    "duplicate-in-avidxchange": Cause(
        what="Another invoice from AvidXchange with the same vendor and document number was taken first.",
        who=_AVID_CODER,
        where="AvidXchange: reject one of the two, or correct its number.",
        next=_CHECKED,
        rechecked=True,
    ),
    "in-sage-twice": Cause(
        what="Sage 300 holds more than one entry with our mark for this invoice.",
        who=_SAGE_AP,
        where="Sage 300, A/P Invoice Batch List: delete one of the entries named in the message.",
        next="Nothing is sent again; release it once a single entry is left.",
    ),
    "batch-deleted": Cause(
        what="The batch we entered this invoice in was deleted in Sage 300.",
        who=_SAGE_AP,
        where="Sage 300, A/P Invoice Batch List.",
        next="It is not sent again by itself: release it to enter it anew, or resolve it.",
    ),
    "differs-in-sage": Cause(
        what="Sage 300 holds our entry, but its amount is not the amount of the invoice.",
        who=_SAGE_AP,
        where="Sage 300, the batch and entry named in the message.",
        next="Correct the entry in Sage 300, then release it; it is not entered again.",
    ),
    "unbalanced-in-sage": Cause(
        what="Sage 300 took the invoice but shows an undistributed amount, so the batch cannot be posted yet.",
        who=_SAGE_AP,
        where="Sage 300, the batch and entry named in the message.",
        next="Correct the entry in Sage 300, then release it; it is not entered again.",
    ),
    "changed-after-entry": Cause(
        what="AvidXchange changed this invoice after it was entered in Sage 300; what is in the books stays.",
        who=_CONTROLLER,
        where="Compare both versions; correct Sage 300 or AvidXchange.",
        next="Nothing is sent again; release or resolve it when both agree.",
    ),
    "vanished": Cause(
        what="A whole read of Sage 300 did not bring this record any more, and it is still in AvidXchange.",
        who=_SAGE_AP,
        where="Sage 300: was it deleted, merged or renumbered? AvidXchange: make it inactive there if it is gone.",
        next="Nothing is deleted by itself. Resolve it when both sides agree; if it comes back, it is sent again.",
    ),
    "sage-refused": Cause(
        what="Sage 300 refused the invoice; its own words are in the message.",
        who=_SAGE_AP,
        where="Sage 300, at the place its message names.",
        next="It stays here; once the invoice changes in AvidXchange, the next run tries it again.",
    ),
    "sage-duplicate": Cause(
        what="Sage 300 refused the document number as already used for this vendor, though no look found it.",
        who=_SAGE_AP,
        where="Sage 300, the vendor's documents, history included.",
        next="Correct the number in AvidXchange, or resolve it if it is the same invoice.",
    ),
    "avidxchange-refused": Cause(
        what="AvidXchange refused to be told that the invoice is in Sage 300; the invoice itself is entered.",
        who=_IT,
        where="The AvidXchange profile, invoice_ack; the message holds AvidXchange's words.",
        next="It stays here and is never entered again.",
    ),
    "no-clear-answer": Cause(
        what="No clear answer came to something we sent, so it may or may not have happened.",
        who="Nobody yet",
        where="We look into Sage 300 and AvidXchange ourselves.",
        next="Looked up after a pause; sent again only when it is certainly not there.",
    ),
    "busy": Cause(
        what="The system was busy and took nothing.",
        who="Nobody yet",
        where="The message says which system and for how long.",
        next=_SELF,
    ),
    "facts-outdated": Cause(
        what="What we knew of the Sage 300 company grew older than 15 minutes before it was this invoice's turn.",
        who="Nobody yet",
        where="Sage 300 took long over the invoices before it.",
        next=_SELF,
    ),
    "sage-unreachable": Cause(
        what="Sage 300 could not be reached.",
        who=_IT,
        where="The IIS server of Sage 300, the network, the connection's address.",
        next=_SELF,
    ),
    "avidxchange-unreachable": Cause(
        what="AvidXchange could not be reached.",
        who=_IT,
        where="The network, the proxy, the connection's address.",
        next=_SELF,
    ),
    "sage-sign-in": Cause(
        what="Sage 300 refused the user or its rights.",
        who=_IT,
        where="Sage 300, Users, Security Groups (right: Sage 300 Web API), User Authorization.",
        next="The run stopped. Correct it before the next one: repeated refusals may lock the user out.",
    ),
    "avidxchange-sign-in": Cause(
        what="AvidXchange refused our credentials or our subscription.",
        who=_IT,
        where="The AvidXchange partner portal; the connection's credentials.",
        next="The run stopped. Correct it before the next one: repeated refusals may lock the user out.",
    ),
    "wrong-address": Cause(
        what="The address answers, but not as the system it should be.",
        who=_IT,
        where="The connection's address, company and profile.",
        next="Correct the connection and run again.",
    ),
    "order-lost": Cause(
        what="A list came back out of order or without an end, so the read cannot be trusted.",
        who=_IT,
        where="The message names the list.",
        next="Nothing was concluded from it; the next run reads again.",
    ),
    "read-failed": Cause(
        what="A list or an invoice could not be read whole.",
        who=_IT,
        where="The message names the call and the answer.",
        next="Nothing was concluded from it; the next run reads again.",
    ),
}


RECHECKED = frozenset(code for code, cause in CAUSES.items() if cause.rechecked)
