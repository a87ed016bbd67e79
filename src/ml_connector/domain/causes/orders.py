"""What keeps a purchase order from going to AvidXchange.

Knows words for clerks. Knows no field of either system and no list.
"""

from ml_connector.domain.causes.cause import IT, NOBODY, Cause

__all__ = ["ORDERS"]

_BUYER = "Whoever keeps Purchase Orders in Sage 300"

ORDERS: dict[str, Cause] = {
    "vendor-not-there-yet": Cause(
        what="The order's vendor is not in AvidXchange yet.",
        who=NOBODY,
        where="The vendor's own line in the flow `vendors`; if it is held there, that line says why.",
        next="Nothing to do: once the vendor is there, the next run sends the order by itself.",
        rechecked=True,
        blocker="vendor {} is in AvidXchange",
    ),
    "account-not-there-yet": Cause(
        what="An account that a line of the order names is not in AvidXchange yet.",
        who=NOBODY,
        where="The account's own line in the flow `gl-accounts`; if it is held or refused there, that line says why.",
        next="Nothing to do: once the account is there, the next run sends the order by itself.",
        rechecked=True,
        blocker="account {} is in AvidXchange",
    ),
    "order-unsendable": Cause(
        what="The order cannot be sent in the form the AvidXchange profile asks for; the message says which field.",
        who=_BUYER,
        where="Sage 300, P/O Purchase Orders, the field named in the message; or the limits in the profile.",
        next="Nothing was sent. Every run checks again; once it fits, the order is sent by itself.",
        rechecked=True,
        blocker="the purchase order fits the profile: {}",
    ),
    "avidxchange-order-refused": Cause(
        what="AvidXchange refused this purchase order; its own words are in the message. The others were taken.",
        who=_BUYER,
        where="Sage 300, P/O Purchase Orders, the field its message names.",
        next="It stays here; once the order changes in Sage 300, the next run sends it again.",
    ),
    "orders-not-shown": Cause(
        what="Sage 300 does not show its purchase orders: the user may not see them, or the company has no P/O.",
        who=IT,
        where="Sage 300, Security Groups, Purchase Orders: inquiry. Without P/O: `purchase_orders_upsert: false` "
        "in the AvidXchange profile.",
        next="No order is sent, closed or changed; every run asks again. The other flows go on.",
    ),
}
