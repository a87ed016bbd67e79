"""The kinds of records that AvidXchange takes in bulk, a row each.

Knows names, operations, keys and how many at once (§6.1). Does not know what becomes of them.
"""

from dataclasses import dataclass

from simulators.avidxchange.calls import Operation

__all__ = ["KINDS", "Taken"]

_KEYS = ("code", "key", "number", "id")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A kind of record taken in bulk: how many at once, and the names its key may have.

    `dates` and `amounts` are members whose spelling a strict site checks.
    `takes` and `lists` are its operations (§6.1; "" = it cannot be listed), `needs` the switch that opens it.
    """

    name: str
    shape: str
    takes: str
    lists: str = ""
    most: int
    keys: tuple[str, ...]
    needs: tuple[tuple[str, str], ...] = ()
    dates: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()

    @property
    def operation(self) -> Operation:
        """Give the operation that writes it."""
        return Operation(name=self.takes, shape=self.shape, bulk=True)


KINDS = (
    Taken(
        name="vendors",
        shape="vendor",
        takes="vendors_upsert",
        lists="vendors_list",
        most=100,
        keys=("vendorCode", *_KEYS),
    ),
    Taken(
        name="gl-accounts",
        shape="account",
        takes="gl_accounts_upsert",
        lists="gl_accounts_list",
        most=500,
        keys=("accountCode", "glAccount", *_KEYS),
        needs=(("gl_write", "on"),),
    ),
    Taken(
        name="dimensions",
        shape="dimension_value",
        takes="dimension_values_upsert",
        lists="dimension_values_list",
        most=500,
        keys=("valueCode", *_KEYS),
        needs=(("dimension_write", "on"),),
    ),
    Taken(
        name="reference",
        shape="reference_value",
        takes="reference_values_upsert",
        most=500,
        keys=_KEYS,
    ),
    Taken(
        name="purchase-orders",
        shape="order",
        takes="purchase_orders_upsert",
        lists="purchase_orders_list",
        most=50,
        keys=("poNumber", "orderNumber", *_KEYS),
        dates=("orderDate",),
        amounts=("totalAmount",),
    ),
    Taken(
        name="invoices",
        shape="invoice",
        takes="invoices_submit",
        most=100,
        keys=("invoiceNumber", *_KEYS),
        dates=("invoiceDate", "dueDate", "postingDate"),
        amounts=("totalAmount", "taxAmount"),
        needs=(("submit", "on"),),
    ),
    Taken(
        name="payment-requests",
        shape="payment",
        takes="payment_requests_submit",
        most=100,
        keys=("paymentNumber", *_KEYS),
        dates=("paymentDate",),
        amounts=("amount",),
        needs=(("submit", "on"),),
    ),
)
