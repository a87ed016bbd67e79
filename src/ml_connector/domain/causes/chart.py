"""What keeps a GL account or a dimension value from going to AvidXchange.

Knows words for clerks. Knows no field of either system and no list.
"""

from ml_connector.domain.causes.cause import GL_ADMIN, IT, Cause

__all__ = ["CHART"]

CHART: dict[str, Cause] = {
    "dimension-unnamed": Cause(
        what="The segment has no name here, so its values cannot be given to a dimension of AvidXchange.",
        who=IT,
        where="The setting `account_segments`: the names of the segments in the order of their numbers in Sage 300.",
        next="Nothing is sent. Every run checks again; once the segment has a name, its values leave by themselves.",
        rechecked=True,
        blocker="{} has a name in account_segments",
    ),
    "account-unsendable": Cause(
        what="The account or value cannot be sent in the form the AvidXchange profile asks for.",
        who=GL_ADMIN,
        where="Sage 300, G/L Accounts, Segment Codes or the set-up of its list, the field named in the message; "
        "or the limits in the profile.",
        next="Nothing was sent. Every run checks again; once it fits, it is sent by itself.",
        rechecked=True,
        blocker="it fits the profile: {}",
    ),
    "avidxchange-account-refused": Cause(
        what="AvidXchange refused this account or value, in the words of the message; the others were taken.",
        who=GL_ADMIN,
        where="Sage 300, G/L Accounts, Segment Codes or the set-up of its list, the field its message names.",
        next="It stays here; once it changes in Sage 300, the next run sends it again.",
    ),
}
