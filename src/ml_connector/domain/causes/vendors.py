"""What keeps a vendor from going to AvidXchange.

Knows words for clerks. Knows no field of either system and no list.
"""

from ml_connector.domain.causes.cause import NOBODY, SAGE_AP, Cause

__all__ = ["VENDORS"]

VENDORS: dict[str, Cause] = {
    "remit-to-unknown": Cause(
        what="The vendor names a remit-to location whose address could not be read in Sage 300.",
        who=SAGE_AP,
        where="Sage 300, A/P Remit-To Locations of the vendor; or the user's right to read them.",
        next="Nothing is sent, so no payment goes to another address. Every run checks again.",
        rechecked=True,
        blocker="the remit-to location can be read: {}",
    ),
    "vendor-unsendable": Cause(
        what="The vendor cannot be sent in the form the AvidXchange profile asks for; the message says which field.",
        who=SAGE_AP,
        where="Sage 300, A/P Vendors, the field named in the message; or the limits in the profile.",
        next="Nothing was sent. Every run checks again; once it fits, the vendor is sent by itself.",
        rechecked=True,
        blocker="the vendor fits the profile: {}",
    ),
    "link-conflict": Cause(
        what="AvidXchange has a vendor with this number already, but its name or its tax id is another one.",
        who=SAGE_AP,
        where="Compare both, as the message shows them; correct the one that is wrong.",
        next="Nothing is overwritten. Every run compares again; `run NAME vendors --accept` sends what Sage 300 has.",
        rechecked=True,
        blocker="both sides agree: {}",
    ),
    "link-elsewhere": Cause(
        what="AvidXchange seems to have this vendor already, under another number.",
        who=SAGE_AP,
        where="AvidXchange, the vendor named in the message: give it the number it has in Sage 300, if it is the same.",
        next="Nothing is sent, so none is there twice. Every run compares again; `run NAME vendors --accept` adds it.",
        rechecked=True,
        blocker="no other number in AvidXchange means this vendor: {}",
    ),
    "link-unconfirmed": Cause(
        what="The vendor is new to this connection, and link_first=always asks for a person's word first.",
        who=SAGE_AP,
        where="The list of held vendors: what each was matched with is in the message.",
        next="Nothing is sent. `run NAME vendors --accept` sends all that wait for it.",
        rechecked=True,
        blocker="a person accepts the link: {}",
    ),
    "avidxchange-vendor-refused": Cause(
        what="AvidXchange refused this vendor; its own words are in the message. The others of the call were taken.",
        who=SAGE_AP,
        where="Sage 300, A/P Vendors, the field its message names.",
        next="It stays here; once the vendor changes in Sage 300, the next run sends it again.",
    ),
    "refused-with-others": Cause(
        what="AvidXchange took nothing of a call because another record in it was wrong.",
        who=NOBODY,
        where="The refused record, which has a line of its own.",
        next="Sent again at once, without the refused one.",
    ),
}
