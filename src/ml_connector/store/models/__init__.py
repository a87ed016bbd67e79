"""The tables, for migrations and pages; the hot verbs use set-based SQL (L21).

Knows the names of all tables, a file a purpose. Knows no rule about when a row may change.
"""

from ml_connector.store.models.alerting import Alert, AlertLimit, Channel, Notice, NoticeTry, Reading
from ml_connector.store.models.audit import AuditKey, Checkpoint, Event, Seal, SealHead
from ml_connector.store.models.connections import (
    Connection,
    Crosswalk,
    HouseKey,
    KeyCheck,
    SiteDescription,
    Token,
)
from ml_connector.store.models.ledger import (
    Claim,
    Comparison,
    Delivery,
    Page,
    Resemblance,
    Seen,
    Watermark,
)
from ml_connector.store.models.people import Grant, Person, RecoveryCode, SecondFactor, SignIn
from ml_connector.store.models.reconciliation import Reconciliation, SignOff
from ml_connector.store.models.release import Proposal, ProposalEntry
from ml_connector.store.models.running import Breaker, Process, Run, RunTotal, Schedule
from ml_connector.store.models.systems import SystemState

__all__ = [
    "Alert",
    "AlertLimit",
    "AuditKey",
    "Breaker",
    "Channel",
    "Checkpoint",
    "Claim",
    "Comparison",
    "Connection",
    "Crosswalk",
    "Delivery",
    "Event",
    "Grant",
    "HouseKey",
    "KeyCheck",
    "Notice",
    "NoticeTry",
    "Page",
    "Person",
    "Process",
    "Proposal",
    "ProposalEntry",
    "Reading",
    "Reconciliation",
    "RecoveryCode",
    "Resemblance",
    "Run",
    "RunTotal",
    "Schedule",
    "Seal",
    "SealHead",
    "SecondFactor",
    "Seen",
    "SignIn",
    "SignOff",
    "SiteDescription",
    "SystemState",
    "Token",
    "Watermark",
]
