"""The chain of a thread's decisions: each holds the hash of the one before it, so that none can be changed unseen."""

import hashlib
import uuid
from collections.abc import Sequence

import orjson

from moderation.models import Decision, Ledger
from newsroom import rows

HASHED = (
    "thread_id",
    "sequence",
    "comment_id",
    "actor",
    "user_id",
    "action",
    "from_state",
    "to_state",
    "reasons",
    "evidence",
    "policy_version",
    "revision",
    "note",
    "reverses_id",
    "batch",
    "previous_hash",
)


def append(decisions: Sequence[Decision]) -> None:
    """Write new *decisions*, in this order, each at the end of its thread's chain. The threads are locked.

    Three statements, however many they are.
    """
    threads = {decision.thread_id for decision in decisions}
    ends = {end.thread_id: end for end in Ledger.objects.filter(thread__in=threads)}
    for decision in decisions:
        end = ends.setdefault(decision.thread_id, Ledger(thread_id=decision.thread_id))
        decision.sequence, decision.previous_hash = end.length + 1, end.head
        decision.hash = hash_of(decision)
        end.length, end.head = decision.sequence, decision.hash
    rows.add_all(decisions)
    rows.add_all(list(ends.values()), unique=["thread_id"], update=["length", "head"])


def hash_of(decision: Decision) -> str:
    """SHA-256, in hex, over the decision's fields and the hash before it, as canonical JSON.

    Keys are sorted at every depth: PostgreSQL does not keep the order in which evidence was written.
    """
    said = {name: getattr(decision, name) for name in HASHED} | {"created_at": decision.created_at.isoformat()}
    plain = {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in said.items()}
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()
