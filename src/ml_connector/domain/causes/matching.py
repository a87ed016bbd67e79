"""What keeps an invoice that names a purchase order from being entered in A/P.

Knows words for clerks. Knows no rule and no field of Sage 300.
"""

from ml_connector.domain.causes.cause import AVID_CODER, CHECKED, IT, SAGE_AP, Cause

__all__ = ["MATCHING"]

_ENTER = "Enter it in Sage 300, P/O Invoice Entry (ml-connector worksheet lists what to key)"

MATCHING: dict[str, Cause] = {
    "po-receipt-uninvoiced": Cause(
        what="The goods of this invoice were received in Sage 300 P/O and are not invoiced there. Entered in A/P as it "
        "is coded, it would leave the receipt open on the payables-clearing account.",
        who=SAGE_AP,
        where=f"{_ENTER}; or code its lines in AvidXchange to the payables-clearing account of the receipt.",
        next="Every run checks again; it leaves by itself once the receipt is invoiced or the lines are on clearing. "
        "Release it to enter it as it is coded. If it was keyed in P/O, adopt it when it is in A/P.",
        rechecked=True,
        blocker="the receipt is invoiced in P/O, or the lines are on its payables-clearing account: {}",
        overruled=True,
    ),
    "po-already-invoiced": Cause(
        what="Sage 300 P/O has an invoice of this vendor with this number, so it comes to A/P from there.",
        who=SAGE_AP,
        where="Sage 300, P/O Invoice Entry, the invoice named in the message; and P/O Day End Processing.",
        next="Nothing is entered. Every run checks again; once Day End brings it to A/P, it is held as already-in-sage "
        "and can be adopted. Release it only if it is another invoice.",
        rechecked=True,
        blocker="no invoice in P/O has this vendor and number: {}",
        overruled=True,
    ),
    "po-clearing-unknown": Cause(
        what="Its lines are to go to the payables-clearing account of what was received, and which that is cannot be "
        "known: Sage 300 shows none or several, the invoice does not say which line of the order it is for, or the "
        "receipt is for several orders, so that P/O may have an invoice for it that names none of them.",
        who=AVID_CODER,
        where="AvidXchange: code the line to the clearing account, or name the line of the order; or set "
        "po_clearing_account of the connection.",
        next=CHECKED,
        rechecked=True,
        blocker="the payables-clearing account of the line is known: {}",
        overruled=True,
    ),
    "po-more-than-received": Cause(
        what="More is invoiced of a line of the order than was received and not invoiced yet, so that the difference "
        "would stay on the payables-clearing account.",
        who=SAGE_AP,
        where=f"{_ENTER}, which books the variance; or correct receipt, order or coding.",
        next=CHECKED,
        rechecked=True,
        blocker="no more is invoiced than was received: {}",
        overruled=True,
    ),
    "po-unreadable": Cause(
        what="The invoice names a purchase order, and orders, receipts or P/O invoices may not be read in Sage 300, "
        "so it cannot be compared with them.",
        who=IT,
        where="Sage 300, the security group of our user: P/O inquiry, as ml-connector ping --recipe lists; or set "
        "po_invoices to plain.",
        next="Every run checks again; once they can be read, the invoice is compared. Release it to enter it without.",
        rechecked=True,
        blocker="orders, receipts and P/O invoices can be read in Sage 300: {}",
        overruled=True,
    ),
}
