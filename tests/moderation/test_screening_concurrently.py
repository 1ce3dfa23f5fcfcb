"""What happens to a comment while the machine is looking at it, and what happens when the machine stumbles."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from comments import editing
from comments.models import Comment, Thread
from comments.states import State
from moderation import checks, clearing, decisions, policies, screening
from moderation.checks.base import Check, Outcome, Result
from moderation.models import Actor, CheckResult, Decision
from moderation.scoring import ModelError
from moderation.tasks import check_pending
from tests.make import a_moderator, a_pending_comment, a_policy, an_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def while_checking(monkeypatch):
    """One more check, which lets something happen to each comment while it is being looked at."""

    def install(happen):
        def meanwhile(comment, context):
            happen(comment)
            return Result("meanwhile", Outcome.PASS)

        monkeypatch.setattr(checks, "CHECKS", (*checks.CHECKS, Check("meanwhile", "Meanwhile", meanwhile)))

    return install


# --- The late verdict -------------------------------------------------------------------------------------------------


def test_a_person_who_decides_meanwhile_is_not_overruled(while_checking):
    comment = a_pending_comment()
    mo = a_moderator()
    while_checking(lambda seen: decisions.decide(seen.pk, "reject", user=mo, version=seen.version, reasons=["spam"]))
    screening.screen_due()
    comment.refresh_from_db()
    assert comment.state == State.REJECTED
    assert [decision.actor for decision in comment.decisions.all()] == [Actor.PERSON]
    assert not CheckResult.objects.filter(comment=comment).exists()


def test_an_edit_meanwhile_is_checked_itself_and_the_old_text_never_published(while_checking):
    comment = a_pending_comment()
    edits = iter(["A second thought."])

    def edit_once(seen):
        for body in edits:
            editing.revise(seen.pk, body, commenter=seen.commenter)

    while_checking(edit_once)
    screening.screen_due()
    comment.refresh_from_db()
    assert (comment.state, comment.decisions.count()) == (State.PENDING, 0)
    screening.screen_due()
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED
    assert [decision.revision for decision in comment.decisions.all()] == [2]


def test_withdrawn_meanwhile_stays_withdrawn(while_checking):
    comment = a_pending_comment()
    while_checking(lambda seen: editing.withdraw(seen.pk, commenter=seen.commenter))
    screening.screen_due()
    comment.refresh_from_db()
    assert (comment.state, comment.decisions.count()) == (State.WITHDRAWN, 0)


def test_a_worker_that_oversleeps_its_lease_comes_too_late():
    comment = a_pending_comment()
    [slow] = Comment.objects.claim_due(10, timedelta(0))
    [_quick] = Comment.objects.claim_due(10, timedelta(seconds=30))
    verdict = policies.judge([], policies.effective(comment.thread.article))
    assert decisions.enact({slow.pk: verdict}, [slow]) == []
    assert comment.decisions.count() == 0


def test_what_is_claimed_is_nobody_elses_until_the_lease_is_over(time_machine):
    a_pending_comment()
    time_machine.move_to(timezone.now() + timedelta(seconds=1), tick=False)
    assert len(Comment.objects.claim_due(10, timedelta(seconds=30))) == 1
    assert screening.screen_due() == 0
    time_machine.shift(31)
    assert screening.screen_due() == 1


# --- Twice, late, more than once --------------------------------------------------------------------------------------


def test_a_task_that_runs_again_finds_nothing_to_do():
    comment = a_pending_comment()
    for _ in range(3):
        check_pending()
    assert comment.decisions.count() == 1


def test_in_process_a_bell_checks_one_batch_and_leaves_the_others_to_the_sweeper(settings):
    settings.SCREENING_BATCH = 2
    settings.CELERY_TASK_ALWAYS_EAGER = True
    article = an_article()
    for _ in range(5):
        a_pending_comment(article)
    check_pending()
    assert Comment.objects.due().count() == 3
    call_command("check_pending")
    assert Comment.objects.due().count() == 0
    assert Decision.objects.count() == 5


# --- Stumbling --------------------------------------------------------------------------------------------------------


def test_a_check_that_raises_holds_the_comment_in_its_name_and_the_others_speak(monkeypatch):
    def broken(comment, context):
        raise ZeroDivisionError

    monkeypatch.setattr(checks, "CHECKS", (Check("broken", "Broken", broken), *checks.CHECKS))
    comment = a_pending_comment()
    screening.screen_due()
    comment.refresh_from_db()
    assert (comment.state, comment.reasons) == (State.HELD, ["broken"])
    assert comment.results.exclude(check_name="broken").filter(outcome=Outcome.PASS).count() == len(checks.CHECKS) - 1


def test_where_the_paper_says_so_a_broken_check_does_not_hold(monkeypatch):
    def broken(comment, context):
        raise ZeroDivisionError

    monkeypatch.setattr(checks, "CHECKS", (Check("broken", "Broken", broken), *checks.CHECKS))
    a_policy(hold_on_failure=False)
    comment = a_pending_comment()
    screening.screen_due()
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED


def test_without_a_model_spam_and_abuse_fail_and_a_person_looks(monkeypatch):
    def missing():
        raise ModelError("no such file")

    monkeypatch.setattr(screening, "shipped", missing)
    comment = a_pending_comment()
    screening.screen_due()
    comment.refresh_from_db()
    assert (comment.state, comment.reasons) == (State.HELD, ["spam", "abuse"])
    passed = comment.results.filter(outcome=Outcome.PASS).values_list("check_name", flat=True)
    assert set(passed) == {check.name for check in checks.CHECKS} - {"spam", "abuse"}


def test_a_text_on_which_the_model_fails_does_not_harm_the_rest_of_its_batch(monkeypatch):
    model = screening.shipped()

    class Choking(type(model)):
        def score(self, texts, authors, delta=None):
            if any("poison" in text for text in texts):
                raise MemoryError
            return model.score(texts, authors, delta)

    choking = object.__new__(Choking)
    choking.__dict__ |= model.__dict__
    monkeypatch.setattr(screening, "shipped", lambda: choking)
    article = an_article()
    first, poison, last = (a_pending_comment(article, body=body) for body in ("Well said.", "poison", "Thank you."))
    screening.screen_due()
    for comment in (first, poison, last):
        comment.refresh_from_db()
    assert [first.state, poison.state, last.state] == [State.PUBLISHED, State.HELD, State.PUBLISHED]


def test_one_comment_that_cannot_be_decided_does_not_stop_the_others(monkeypatch, time_machine):
    article = an_article()
    first, stuck, last = (a_pending_comment(article) for _ in range(3))
    enact = decisions.enact

    def stumbling(verdicts, claimed):
        standing = enact(verdicts, claimed)
        if stuck.pk in verdicts:
            raise RuntimeError
        return standing

    time_machine.move_to(timezone.now() + timedelta(seconds=1), tick=False)
    with monkeypatch.context() as patched:
        patched.setattr(decisions, "enact", stumbling)
        assert screening.screen_due() == 3
    for comment in (first, stuck, last):
        comment.refresh_from_db()
    assert [first.state, stuck.state, last.state] == [State.PUBLISHED, State.PENDING, State.PUBLISHED]
    assert not stuck.results.exists()
    time_machine.shift(31)  # its lease is over
    screening.screen_due()
    stuck.refresh_from_db()
    assert stuck.state == State.PUBLISHED


def test_told_to_stop_it_gives_back_what_it_did_not_get_to(while_checking):
    article = an_article()
    for _ in range(3):
        a_pending_comment(article)
    seen = []

    def interrupt_the_second(comment):
        seen.append(comment)
        if len(seen) == 2:
            raise KeyboardInterrupt

    while_checking(interrupt_the_second)
    with pytest.raises(KeyboardInterrupt):
        screening.screen_due()
    assert Decision.objects.count() == 0
    assert Comment.objects.due().count() == 3


# --- Side by side -----------------------------------------------------------------------------------------------------


def screen_small_batches():
    while screening.screen_due(limit=20):
        pass


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("work", [screen_small_batches, lambda: clearing.clear(60)], ids=["batches", "overlapping"])
def test_four_workers_side_by_side_decide_each_comment_once(unheard, work, settings):
    settings.SCREENING_BATCH = 20
    articles = [an_article() for _ in range(3)]
    for number in range(300):
        a_pending_comment(articles[number % 3])
    assert Comment.objects.due().count() == 300
    start, failures = threading.Barrier(4), []

    def begin():
        try:
            start.wait()
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=begin) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    screening.screen_due()  # what all four were about to claim when each found less than a batch
    assert failures == []
    assert Decision.objects.count() == Decision.objects.values("comment").distinct().count() == 300
    assert not Comment.objects.filter(check_due_at__isnull=False).exists()
    for article in articles:
        thread = Thread.objects.get(article=article)  # anew, not as it was before
        assert thread.public_count == Comment.objects.published().in_thread(thread).count() == 100


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_told_to_stop_while_clearing_it_keeps_what_it_checked_and_gives_back_others(unheard, while_checking, settings):
    settings.SCREENING_BATCH = 10
    article = an_article()
    for _ in range(60):
        a_pending_comment(article)
    seen = []

    def interrupt_in_the_fourth_batch(comment):
        seen.append(comment)
        if len(seen) == 35:
            raise KeyboardInterrupt

    while_checking(interrupt_in_the_fourth_batch)
    with pytest.raises(KeyboardInterrupt):
        clearing.clear(60)
    assert Decision.objects.count() == 30
    assert Comment.objects.due().count() == 30


def test_when_its_time_is_over_it_says_that_more_may_be_due(settings):
    settings.SCREENING_BATCH = 2
    article = an_article()
    for _ in range(3):
        a_pending_comment(article)
    assert clearing.clear(0) == (2, True)
    assert clearing.clear(0) == (1, False)
    assert Decision.objects.count() == 3
