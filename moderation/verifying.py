"""Is the record of decisions whole? Recomputes every hash, follows every chain, compares states with the record."""

from collections.abc import Iterator
from itertools import groupby

from comments.models import Comment
from comments.states import State
from moderation.chain import hash_of
from moderation.models import Decision, Ledger


def verify() -> tuple[int, list[str]]:
    """(how many decisions were checked, one sentence for each fault). Reads only."""
    count, faults = 0, []
    ends = {ledger.thread_id: ledger for ledger in Ledger.objects.iterator()}
    rows = Decision.objects.order_by("thread_id", "sequence").iterator(chunk_size=2000)
    for thread_id, chain in groupby(rows, key=lambda decision: decision.thread_id):
        checked, found = _chain(thread_id, chain, ends.pop(thread_id, None))
        count += checked
        faults += found
    faults += [f"Thread {thread_id}: its whole chain is missing." for thread_id, end in ends.items() if end.length]
    faults += list(_states())
    return count, faults


def _chain(thread_id: int, chain: Iterator[Decision], end: Ledger | None) -> tuple[int, list[str]]:
    place, head, faults = 0, "", []
    for place, decision in enumerate(chain, start=1):
        if decision.sequence != place or decision.previous_hash != head:
            faults.append(f"Thread {thread_id}: the chain is broken before decision {decision.pk}.")
        if decision.hash != hash_of(decision):
            faults.append(f"Decision {decision.pk} is not what was written.")
        head = decision.hash
    if end is None or (end.length, end.head) != (place, head):
        faults.append(f"Thread {thread_id}: the end of the chain is not where the ledger says.")
    return place, faults


def _states() -> Iterator[str]:
    """Comments whose state is another than their newest decision left, and that no act of the author explains."""
    newest: dict = {}
    for comment_id, state in Decision.objects.order_by("id").values_list("comment_id", "to_state").iterator():
        newest[comment_id] = state
    own_acts = (State.PENDING, State.WITHDRAWN, State.ERASED)
    for pk, state in Comment.objects.exclude(state__in=own_acts).values_list("pk", "state").iterator():
        if newest.get(pk) != state:
            yield f"Comment {pk} is {state}, but the record says {newest.get(pk, 'nothing')}."
