"""The catalogue of causes: what happened, who fixes it, where, and what happens next.

Knows every reason a delivery stops or a run fails, in words for clerks. Knows no delivery and no system's API.
`docs/errors.md` prints the same lines; a test keeps them equal.
"""

from ml_connector.domain.causes.books import BOOKS
from ml_connector.domain.causes.cause import Cause
from ml_connector.domain.causes.chart import CHART
from ml_connector.domain.causes.connecting import CONNECTING
from ml_connector.domain.causes.invoices import INVOICES
from ml_connector.domain.causes.matching import MATCHING
from ml_connector.domain.causes.orders import ORDERS
from ml_connector.domain.causes.payments import PAYMENTS
from ml_connector.domain.causes.posting import POSTING
from ml_connector.domain.causes.release import RELEASE
from ml_connector.domain.causes.systems import SYSTEMS
from ml_connector.domain.causes.vendors import VENDORS

__all__ = ["CAUSES", "RECHECKED", "Cause"]

CAUSES: dict[str, Cause] = (
    INVOICES
    | BOOKS
    | POSTING
    | RELEASE
    | SYSTEMS
    | VENDORS
    | CHART
    | ORDERS
    | MATCHING
    | PAYMENTS
    | CONNECTING
)

RECHECKED = frozenset(code for code, cause in CAUSES.items() if cause.rechecked)
