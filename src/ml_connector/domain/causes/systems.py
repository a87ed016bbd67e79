"""What goes wrong with a system as a whole, or with telling AvidXchange what was done.

Knows words for clerks and IT administrators. Knows no call and no status.
"""

from ml_connector.domain.causes.cause import AVID_CODER, CONTROLLER, IT, NOBODY, SELF, Cause

__all__ = ["SYSTEMS"]

SYSTEMS: dict[str, Cause] = {
    "avidxchange-refused": Cause(
        what="AvidXchange refused what we told it, in words we do not know; what is in Sage 300 stays as it is.",
        who=IT,
        where="The AvidXchange profile; the message holds AvidXchange's words.",
        next="It is never entered again. Once it is put right, retry it: it is acknowledged again.",
        unrecognized=True,
    ),
    "avidxchange-field": Cause(
        what="AvidXchange refused what a field holds; what is in Sage 300 stays as it is.",
        who=IT,
        where="The field named in the message: what it holds, or its name in the AvidXchange profile.",
        next="It stays here; an invoice that is in Sage 300 is never entered again.",
    ),
    "avidxchange-not-found": Cause(
        what="AvidXchange does not know what we told it about any more; what is in Sage 300 stays as it is.",
        who=AVID_CODER,
        where="AvidXchange: was it deleted or voided?",
        next="It stays here; an invoice that is in Sage 300 is never entered again.",
    ),
    "avidxchange-too-large": Cause(
        what="AvidXchange's gateway took what we sent for too large.",
        who=IT,
        where="The AvidXchange profile: how many records are sent in one call.",
        next="It stays here; an invoice that is in Sage 300 is never entered again.",
    ),
    "no-clear-answer": Cause(
        what="No clear answer came to something we sent, so it may or may not have happened.",
        who=NOBODY,
        where="We look into Sage 300 and AvidXchange ourselves.",
        next="Looked up after a pause; sent again only when it is certainly not there.",
    ),
    "busy": Cause(
        what="The system was busy and took nothing.",
        who=NOBODY,
        where="The message says which system and for how long.",
        next=SELF,
    ),
    "facts-outdated": Cause(
        what="What we knew of the Sage 300 company grew older than 15 minutes before it was this invoice's turn.",
        who=NOBODY,
        where="Sage 300 took long over the invoices before it.",
        next=SELF,
    ),
    "sage-session": Cause(
        what="Sage 300 had no session or no license free for us, and took nothing.",
        who=IT,
        where="Sage 300, License Manager and the users signed in; the message holds its words.",
        next=SELF,
    ),
    "sage-unreachable": Cause(
        what="Sage 300 could not be reached.",
        who=IT,
        where="The IIS server of Sage 300, the network, the connection's address.",
        next=SELF,
    ),
    "avidxchange-unreachable": Cause(
        what="AvidXchange could not be reached.",
        who=IT,
        where="The network, the proxy, the connection's address.",
        next=SELF,
    ),
    "sage-sign-in": Cause(
        what="Sage 300 refused the user or its rights.",
        who=IT,
        where="Sage 300, Users, Security Groups (right: Sage 300 Web API), User Authorization.",
        next="The run stopped. Correct it before the next one: repeated refusals may lock the user out.",
    ),
    "avidxchange-sign-in": Cause(
        what="AvidXchange refused our credentials or our subscription.",
        who=IT,
        where="The AvidXchange partner portal; the connection's credentials.",
        next="The run stopped. Correct it before the next one: repeated refusals may lock the user out.",
    ),
    "wrong-address": Cause(
        what="The address answers, but not as the system it should be.",
        who=IT,
        where="The connection's address, company and profile.",
        next="Correct the connection and run again.",
    ),
    "order-lost": Cause(
        what="A list came back out of order or without an end, so the read cannot be trusted.",
        who=IT,
        where="The message names the list.",
        next="Nothing was concluded from it; the next run reads again.",
    ),
    "site-changed": Cause(
        what="Sage 300 lacks a field that is read here, or has it otherwise than before: it would be read as empty.",
        who=IT,
        where="The message names resource and field; think of an upgrade of Sage 300, or of what was customized.",
        next="Nothing of this kind is read or sent meanwhile. Every run looks again; `probe` takes the site as it is.",
    ),
    "breaker-open": Cause(
        what="What was about to be written is out of the ordinary, so nothing was written; it stays owed.",
        who=CONTROLLER,
        where="`ml-connector breaker NAME` shows the greatest of it, `ml-connector plan NAME` every call it would be.",
        next="Let it through there if it is right. If not, undo it at its source: the next run weighs it anew.",
    ),
    "read-failed": Cause(
        what="A list or an invoice could not be read whole.",
        who=IT,
        where="The message names the call and the answer.",
        next="Nothing was concluded from it; the next run reads again.",
    ),
}
