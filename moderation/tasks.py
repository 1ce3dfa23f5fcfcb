"""The tasks. They take nothing, may run twice, late or together, and only look at the rows."""

from celery import shared_task
from django.conf import settings

from moderation import hours, learning, outgoing, policies, screening, tidying


@shared_task
def check_pending() -> None:
    """Check one batch of due comments, and come again while there may be more.

    Rung in process, it leaves those to the sweeper: a reader waits for the answer.
    """
    full = screening.screen_due(limit=settings.SCREENING_BATCH) == settings.SCREENING_BATCH
    if full and not settings.CELERY_TASK_ALWAYS_EAGER:
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
