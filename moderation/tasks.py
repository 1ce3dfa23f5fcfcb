"""The tasks. They take nothing, may run twice, late or together, and only look at the rows."""

from celery import shared_task
from django.conf import settings

from moderation import clearing, hours, learning, outgoing, policies, screening, tidying

CLEARING_SECONDS = 10  # a worker that is told to stop ends its task first


@shared_task
def check_pending() -> None:
    """Check due comments for a while, and come again where more may be due.

    Rung in process, it checks one batch and leaves the others to the sweeper: a reader waits for the answer.
    """
    if settings.CELERY_TASK_ALWAYS_EAGER:
        screening.screen_due()
        return
    _claimed, is_more = clearing.clear(CLEARING_SECONDS)
    if is_more:
        check_pending.delay()


@shared_task
def turn() -> None:
    """Tell the pages of threads that have opened or closed by the clock."""
    policies.turn()


@shared_task
def learn() -> None:
    """Let the model learn what the moderators have decided since."""
    learning.learn()


@shared_task
def send() -> None:
    """Tell the paper's own systems what was decided."""
    outgoing.send_due()


@shared_task
def tidy() -> None:
    """Forget what has had its time."""
    tidying.tidy()


@shared_task
def tally() -> None:
    """Count what happened since, for the dashboard."""
    hours.tally()
