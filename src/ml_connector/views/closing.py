"""What keeps invoices out of a fiscal period, in the words of people, and where those invoices are shown.

Pure. Knows the words of a comparison and the console's places. Knows no invoice.
"""

from urllib.parse import urlencode

from ml_connector.domain.reconciliation.closing import LATER
from ml_connector.domain.release import WAITING
from ml_connector.views.reconciliation import BRIDGE

__all__ = ["bridge_place", "reason_place", "reason_title"]

_OTHERS = {LATER: "In Sage in a later period", "nowhere": "Not found in Sage"}


def reason_title(word: str) -> str:
    """Say where such invoices stand."""
    return BRIDGE.get(word) or _OTHERS.get(word, "Needs a look")


def reason_place(name: str, word: str, cause: str, currency: str) -> str:
    """Give the page that lists what is kept by a reason."""
    if cause == WAITING:
        return f"/c/{name}/release"
    if cause and word in ("held", "refused"):
        return f"/c/{name}/exceptions?{urlencode({'cause': cause})}"
    return bridge_place(name, word, currency)


def bridge_place(name: str, word: str, currency: str) -> str:
    """Give the page that lists what stands under a word of the bridge now."""
    if word in ("held", "refused"):
        return f"/c/{name}/exceptions"
    if word == "in_doubt":
        return f"/c/{name}/exceptions?tab=checked"
    return f"/c/{name}/invoices?{urlencode({'state': word, 'currency': currency})}"
