"""Sage 300 as the house sees it: the sources of vendors, GL accounts and purchase orders, the steps that enter and
post an invoice, enter a payment, match a payment and watch for one made twice, the probe and the ping.

Knows the client `sage300` and the domain. Knows no other system, no table, no schedule and no retry.
"""

from ml_connector.systems.sage300.account_codes import AccountCodes
from ml_connector.systems.sage300.awaiting import AwaitPosting
from ml_connector.systems.sage300.chart import Chart
from ml_connector.systems.sage300.chart_reading import account_named
from ml_connector.systems.sage300.double_pay import WatchPayments
from ml_connector.systems.sage300.invoices import ENTER, EnterInvoice
from ml_connector.systems.sage300.leading import Astray, Leads, leads
from ml_connector.systems.sage300.memory import Count
from ml_connector.systems.sage300.payment_entry import EnterPayment
from ml_connector.systems.sage300.payments import MatchPayment
from ml_connector.systems.sage300.pinging import stages
from ml_connector.systems.sage300.posting import PostBatch
from ml_connector.systems.sage300.probing import Answer, Learned, probe_site
from ml_connector.systems.sage300.purchase_orders import PurchaseOrders
from ml_connector.systems.sage300.rights import APPLICATIONS, WEB_API_BOX, Right, needed, welcome, withheld
from ml_connector.systems.sage300.system import Books, Manner, SageAddress, book_of, open_books
from ml_connector.systems.sage300.testimony import Sought, Stray, Testimony, mark_of, testify
from ml_connector.systems.sage300.unknown import UnknownCode, unknown_codes
from ml_connector.systems.sage300.vendors import Vendors

__all__ = [
    "APPLICATIONS",
    "ENTER",
    "WEB_API_BOX",
    "AccountCodes",
    "Answer",
    "Astray",
    "AwaitPosting",
    "Books",
    "Chart",
    "Count",
    "EnterInvoice",
    "EnterPayment",
    "Leads",
    "Learned",
    "Manner",
    "MatchPayment",
    "PostBatch",
    "PurchaseOrders",
    "Right",
    "SageAddress",
    "Sought",
    "Stray",
    "Testimony",
    "UnknownCode",
    "Vendors",
    "WatchPayments",
    "account_named",
    "book_of",
    "leads",
    "mark_of",
    "needed",
    "open_books",
    "probe_site",
    "stages",
    "testify",
    "unknown_codes",
    "welcome",
    "withheld",
]
