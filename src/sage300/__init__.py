"""Knows the client library for the Sage 300 Web API: what a caller may import from it.

Does not know any other system, the house it stands beside, or the environment.
"""

from sage300 import models
from sage300.batches import InvoiceBatches, PaymentBatches
from sage300.changes import Change
from sage300.client import Sage300
from sage300.codec import encode
from sage300.dialect import Dialect
from sage300.drafts import BatchDraft, EntryDraft, LineDraft, OptionalFieldDraft, PaymentScheduleDraft
from sage300.errors import (
    Answered,
    Ask,
    BadAnswer,
    BadSite,
    BodyTooLarge,
    Forbidden,
    LeftAlone,
    NoAnswer,
    NoSuchHost,
    NothingListens,
    NotSent,
    OrderLost,
    OutOfDate,
    ProxyRefused,
    RecordNotFound,
    Redirected,
    Rejected,
    ResourceMissing,
    SageError,
    ServerFault,
    Throttled,
    TooManyPages,
    Unauthorized,
    UnknownAuthority,
    Untrusted,
    Unusable,
    WriteRefused,
    WrongName,
)
from sage300.filters import Field, Filter, NotSpoken, field
from sage300.findings import Evidence, Finding, Findings
from sage300.limits import Limits
from sage300.metadata import Gaps, Metadata
from sage300.odata import encoded_length
from sage300.payment_drafts import AppliedPaymentDraft, PaymentBatchDraft, PaymentDraft
from sage300.probe import probe
from sage300.resource import Glance, Page, Resource
from sage300.shapes import RECEIPTS_BEFORE_2022_2, Shape
from sage300.site import Site
from sage300.transport import Call
from sage300.trials import try_password_case, try_patch_insert

__all__ = [
    "RECEIPTS_BEFORE_2022_2",
    "Answered",
    "AppliedPaymentDraft",
    "Ask",
    "BadAnswer",
    "BadSite",
    "BatchDraft",
    "BodyTooLarge",
    "Call",
    "Change",
    "Dialect",
    "EntryDraft",
    "Evidence",
    "Field",
    "Filter",
    "Finding",
    "Findings",
    "Forbidden",
    "Gaps",
    "Glance",
    "InvoiceBatches",
    "LeftAlone",
    "Limits",
    "LineDraft",
    "Metadata",
    "NoAnswer",
    "NoSuchHost",
    "NotSent",
    "NotSpoken",
    "NothingListens",
    "OptionalFieldDraft",
    "OrderLost",
    "OutOfDate",
    "Page",
    "PaymentBatchDraft",
    "PaymentBatches",
    "PaymentDraft",
    "PaymentScheduleDraft",
    "ProxyRefused",
    "RecordNotFound",
    "Redirected",
    "Rejected",
    "Resource",
    "ResourceMissing",
    "Sage300",
    "SageError",
    "ServerFault",
    "Shape",
    "Site",
    "Throttled",
    "TooManyPages",
    "Unauthorized",
    "UnknownAuthority",
    "Untrusted",
    "Unusable",
    "WriteRefused",
    "WrongName",
    "encode",
    "encoded_length",
    "field",
    "models",
    "probe",
    "try_password_case",
    "try_patch_insert",
]
