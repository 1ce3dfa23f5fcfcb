"""What becomes of comments: what checks found, what was decided and why, what waits for a person, by which policy."""

from moderation.models.checking import CheckResult, Cluster, Domain, Likeness, Signature, Term
from moderation.models.choices import Action, Actor, Outcome, Reason
from moderation.models.desk import (
    QUEUE_ORDERS,
    STANDING_QUEUES,
    Appeal,
    Case,
    CaseReason,
    Claim,
    Presence,
    SavedQueue,
    SectionLimit,
)
from moderation.models.figures import Hour, Learned
from moderation.models.policy import Policy, PolicyChange
from moderation.models.record import Ban, Decision, Ledger, Outgoing

__all__ = [
    "QUEUE_ORDERS",
    "STANDING_QUEUES",
    "Action",
    "Actor",
    "Appeal",
    "Ban",
    "Case",
    "CaseReason",
    "CheckResult",
    "Claim",
    "Cluster",
    "Decision",
    "Domain",
    "Hour",
    "Learned",
    "Ledger",
    "Likeness",
    "Outcome",
    "Outgoing",
    "Policy",
    "PolicyChange",
    "Presence",
    "Reason",
    "SavedQueue",
    "SectionLimit",
    "Signature",
    "Term",
]
