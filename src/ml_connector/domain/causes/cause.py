"""What a cause is, and the words that many of them share: who acts, and what happens next.

Knows no cause and no system's API.
"""

from dataclasses import dataclass

__all__ = [
    "AVID_CODER",
    "CHANGED",
    "CHECKED",
    "CONTROLLER",
    "GL_ADMIN",
    "IT",
    "NOBODY",
    "SAGE_AP",
    "SELF",
    "Cause",
]

AVID_CODER = "The person who codes invoices in AvidXchange"
SAGE_AP = "Whoever keeps Accounts Payable in Sage 300"
GL_ADMIN = "The GL administrator"
IT = "The IT administrator"
CONTROLLER = "The controller"
NOBODY = "Nobody yet"

CHECKED = "Every run checks again; once it is right, the invoice leaves by itself."
CHANGED = "Once it is corrected in AvidXchange, the next run takes it up by itself."
SELF = "Nothing to do: the next run carries on by itself."


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One catalogued reason, in four lines.

    `rechecked` = each run tests whether it still holds. Then `blocker` says what fact the delivery waits for, with
    `{}` in the place of what `said` names. `unrecognized` = the other system's words say all there is to say.
    `overruled` = a person who releases it says that it shall be sent although this was found.
    """

    what: str
    who: str
    where: str
    next: str
    rechecked: bool = False
    blocker: str | None = None
    unrecognized: bool = False
    overruled: bool = False

    def waits_for(self, said: str = "") -> str:
        """Say what a delivery with this cause waits for, or "" where no run can test it.

        The first line of what was said names the code concerned; what another system said follows on further lines.
        """
        return (self.blocker or "").format(said.partition("\n")[0] or "…")
