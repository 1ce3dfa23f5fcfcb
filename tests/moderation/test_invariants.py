"""Whatever happens in whatever order: the record, the states, the counts and the cases tell one story."""

import contextlib
import random
import threading
import time
import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from comments import editing, reacting, reporting
from comments.models import Comment, Commenter, Report, Thread
from comments.recounting import recount
from comments.states import WAITING, State
from moderation import clusters, decisions, harm, screening, tidying
from moderation.models import Case, Cluster, Decision
from moderation.verifying import verify
from newsroom.refusals import Refusal
from tests import make

BODIES = ("A short word.", make.SPAM, "See https://example.org/1 and https://example.org/2.", "Well said!")
# Shrinking a story of 25 acts takes minutes; the story as it was found says enough.
PLAIN = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}
some = st.integers(min_value=0, max_value=10**6)


class Newsroom(RuleBasedStateMachine):
    """Readers, the machine and two moderators, acting at random and twice."""

    story = None  # the transaction of the example that is being told

    def __init__(self):
        super().__init__()
        self.end()
        Newsroom.story = transaction.atomic()  # each example tells its own, and leaves nothing behind
        self.story.__enter__()
        if connection.vendor == "postgresql":
            # Where a test before left large tables' statistics, each question would be compiled first: minutes in all.
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL jit = off")
        self.article = make.an_article()
        self.other = make.an_article()

    @classmethod
    def end(cls):
        """Roll the story back, also one that Hypothesis dropped before its teardown: else all later tests are in it."""
        if cls.story:
            transaction.set_rollback(True)
            cls.story.__exit__(None, None, None)
            Newsroom.story = None

    def teardown(self):
        self.end()

    def one(self, rows, pick):
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    def comment(self, pick):
        return self.one(Comment.objects.select_related("commenter"), pick)

    @rule(body=st.sampled_from(BODIES), elsewhere=st.booleans())
    def a_reader_posts(self, body, elsewhere):
        make.a_pending_comment(self.other if elsewhere else self.article, body=body)

    @rule(number=st.integers(0, 50), elsewhere=st.booleans())
    def a_wave_swells(self, number, elsewhere):
        for copy in range(number, number + 2):
            make.a_copy(copy, self.other if elsewhere else self.article)

    @rule(pick=some, body=st.sampled_from(BODIES))
    def a_reader_answers(self, pick, body):
        parent = self.one(Comment.objects.published(), pick)
        if parent:
            make.a_pending_comment(to=parent, body=body)

    @rule(pick=some)
    def a_conversation_is_published(self, pick):
        last = self.one(Comment.objects.published(), pick)
        for _ in range(3):
            last = make.a_comment(None if last else self.article, to=last)

    @rule(pick=some, body=st.sampled_from(BODIES))
    def an_author_edits(self, pick, body):
        self.attempt(lambda c: editing.revise(c.pk, body, commenter=c.commenter), pick)

    @rule(pick=some)
    def an_author_withdraws(self, pick):
        self.attempt(lambda c: editing.withdraw(c.pk, commenter=c.commenter), pick)

    @rule(pick=some)
    def an_author_is_erased(self, pick):
        self.attempt(lambda c: editing.erase(c.commenter), pick)

    @rule(pick=some, who=st.sampled_from(["a", "b", "c"]))
    def a_reader_reports(self, pick, who):
        self.attempt(lambda c: reporting.report(c.pk, "spam", reporter_key=who), pick)

    @rule(pick=some, who=st.sampled_from(["a", "b"]), back=st.booleans())
    def a_reader_likes(self, pick, who, back):
        act = reacting.unreact if back else reacting.react
        self.attempt(lambda c: act(c.pk, reader_key=who), pick)

    @rule(limit=st.sampled_from([1, 3, 200]))
    def the_machine_checks(self, limit):
        decided = self.decided_by_people()
        screening.screen_due(limit)
        assert decided.items() <= self.decided_by_people().items()  # the policy overrules nobody

    def decided_by_people(self):
        """What stands of what people decided: not what was taken back, nor the taking back, which leaves it open."""
        newest = {}
        standing = Decision.objects.filter(reverses=None, reversed_by=None).select_related("comment")
        for decision in standing.order_by("sequence"):
            newest[decision.comment_id] = decision
        return {
            pk: decision.comment.state
            for pk, decision in newest.items()
            if decision.actor == "person"
            and decision.revision == decision.comment.revision
            and decision.to_state in (State.PUBLISHED, State.REJECTED)
        }

    @rule(pick=some, action=st.sampled_from(["approve", "reject", "hold"]), by=st.sampled_from(["mo", "max"]))
    def a_moderator_decides(self, pick, action, by):
        user = make.a_moderator(by)
        self.attempt(
            lambda c: decisions.decide(c.pk, action, user=user, version=c.version, reasons=["off_topic"]), pick
        )

    @rule(pick=some)
    def a_moderator_undoes(self, pick):
        decision = self.one(Decision.objects.all(), pick)
        if decision:
            self.attempt(lambda c: decisions.undo(decision.pk, user=make.a_moderator()), 0)

    @rule(pick=some, action=st.sampled_from(["approve", "reject"]), spared=st.none() | some)
    def a_moderator_decides_a_cluster(self, pick, action, spared):
        cluster = self.one(Cluster.objects.all(), pick)
        if cluster:
            one = self.one(cluster.members.all(), spared) if spared is not None else None
            exceptions = [one.comment_id] if one else []
            decided = self.decided_by_people()
            with suppress(Refusal):
                clusters.decide(cluster.pk, action, user=make.a_moderator(), reasons=["spam"], exceptions=exceptions)
            assert decided.items() <= self.decided_by_people().items()  # nobody is overruled

    @rule(pick=some)
    def a_moderator_undoes_a_cluster(self, pick):
        cluster = self.one(Cluster.objects.all(), pick)
        if cluster:
            with suppress(Refusal):
                clusters.undo(cluster.pk, user=make.a_moderator())
            assert Cluster.objects.get(pk=cluster.pk).batch is None

    @rule()
    def the_tidier_comes(self):
        tidying.tidy()

    @rule(days=st.sampled_from([1, 30, 100]))
    def time_passes_and_what_has_had_its_time_is_forgotten(self, days):
        longer_ago = F("created_at") - timedelta(days=days)
        Comment.objects.update(created_at=longer_ago)
        Commenter.objects.update(created_at=longer_ago)
        tidying.tidy()

    @rule(pick=some, action=st.sampled_from(["approve", "reject"]))
    def a_moderator_decides_many_and_takes_them_back(self, pick, action):
        """All that there are, one of them twice and one that is gone; then as one."""
        chosen = [(comment.pk, comment.version) for comment in Comment.objects.order_by("pk")]
        chosen += [*chosen[:1], (uuid.uuid4(), 1)]
        done = decisions.decide_many(chosen, action, user=make.a_moderator(), reasons=["other"])
        assert len(done.decided) + len(done.refused) == len(chosen)
        if pick % 2:
            decisions.undo_many(done.batch, user=make.a_moderator("max"))

    @rule()
    def everything_comes_due_again(self):
        Comment.objects.exclude(state__in=[State.WITHDRAWN, State.ERASED]).update(check_due_at=timezone.now())

    def attempt(self, act, pick):
        comment = self.comment(pick)
        if comment is None:
            return
        before = self.snapshot()
        try:
            act(comment)
        except Refusal:
            assert self.snapshot() == before  # what is refused changes nothing

    def snapshot(self):
        return (
            list(Comment.objects.order_by("pk").values()),
            list(Thread.objects.order_by("pk").values()),
            Decision.objects.count(),
            Report.objects.count(),
        )

    @invariant()
    def counts_equal_rows(self):
        assert set(recount().values()) == {0}

    @invariant()
    def the_record_is_whole(self):
        assert verify()[1] == []

    @invariant()
    def no_comment_is_stuck(self):
        for comment in Comment.objects.filter(state__in=WAITING):
            has_case = Case.objects.filter(comment=comment, closed_at=None).exists()
            assert comment.check_due_at or (comment.state == State.HELD and has_case)

    @invariant()
    def every_case_is_in_the_queues_that_its_comment_says(self):
        for case in Case.objects.filter(closed_at=None).select_related("comment"):
            state = case.comment.state
            reasons = set(case.reasons.values_list("code", flat=True))
            assert case.in_waiting == (state == State.HELD)
            assert case.in_spam == (state == State.HELD and "spam" in reasons)
            assert case.in_reported == (state == State.HELD and "reports" in reasons)
            assert case.in_afterwards == (state == State.PUBLISHED)
            assert case.harm == pytest.approx(harm.expected(case.priority, case.readers, case.report_weight))
        assert not Case.objects.filter(closed_at=None, comment__state__in=[State.WITHDRAWN, State.ERASED]).exists()

    @invariant()
    def standing_equals_rows(self):
        for comment in Comment.objects.select_related("commenter"):
            theirs = Comment.objects.filter(commenter=comment.commenter)
            assert comment.commenter.approved_count == theirs.filter(state=State.PUBLISHED).count()
            assert comment.commenter.removed_count == theirs.filter(state=State.REJECTED).count()

    @invariant()
    def clusters_equal_their_members(self):
        for cluster in Cluster.objects.all():
            places = list(cluster.members.values_list("place", flat=True))
            assert cluster.size == len(places) == len(set(places))

    @invariant()
    def what_follows_a_cluster_does_as_it_says(self):
        for cluster in Cluster.objects.exclude(batch=None):
            standing = Decision.objects.filter(batch=cluster.batch, reversed_by=None)
            assert set(standing.values_list("action", flat=True)) <= {cluster.action}

    @precondition(lambda self: Comment.objects.due().exists())
    @rule()
    def what_the_policy_holds_is_not_published_by_it(self):
        screening.screen_due(1000)
        for comment in Comment.objects.published():
            newest = comment.decisions.order_by("-sequence").first()
            objecting = comment.results.filter(revision=comment.revision, outcome__in=["hold", "reject", "failed"])
            # One that follows a cluster does as a person decided on that.
            assert newest.actor == "person" or newest.batch or not objecting.exists()


def any_comment(chance):
    return Comment.objects.select_related("commenter").order_by("pk")[chance.randrange(60)]


def a_reader_acts(chance):
    comment = any_comment(chance)
    acts = [
        lambda: make.a_pending_comment(comment.thread.article, body=f"{chance.choice(BODIES)} {chance.random()}"),
        lambda: reporting.report(comment.pk, "abuse", reporter_key=f"reader {chance.randrange(9)}"),
        lambda: editing.revise(comment.pk, f"Another text {chance.random()}", commenter=comment.commenter),
        lambda: editing.withdraw(comment.pk, commenter=comment.commenter) if chance.random() < 0.1 else None,
    ]
    chance.choice(acts)()


def a_moderator_acts(chance):
    user = User.objects.get(username=chance.choice(["mo", "max"]))
    if chance.random() < 0.3:
        decisions.undo(Decision.objects.order_by("-pk")[chance.randrange(10)].pk, user=user)
        return
    chosen = [(comment.pk, comment.version) for comment in (any_comment(chance) for _ in range(3))]
    decisions.decide_many(chosen, chance.choice(["approve", "reject", "hold"]), user=user, reasons=["other"])


def live(act, seed, over, failures):
    """Do it again and again until it is *over*; what is refused is part of life, anything else a failure."""
    chance = random.Random(seed)  # noqa: S311  a story, no secret
    try:
        while not over.is_set():
            with contextlib.suppress(Refusal):
                act(chance)
    except Exception as error:
        failures.append(error)
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_authors_and_moderators_at_once_leave_one_story(unheard):
    """Two workers screen while readers post, report, edit and withdraw and moderators decide and undo, at random."""
    articles = [make.an_article() for _ in range(2)]
    for name in ("mo", "max"):
        make.a_moderator(name)
    for number in range(60):
        make.a_pending_comment(articles[number % 2], body=f"{BODIES[number % len(BODIES)]} {number}")
    screening.screen_due(20)
    acts = [lambda chance: screening.screen_due(7)] * 2 + [a_reader_acts, a_reader_acts, a_moderator_acts]
    over, failures = threading.Event(), []
    people = [threading.Thread(target=live, args=(act, seed, over, failures)) for seed, act in enumerate(acts)]
    for person in people:
        person.start()
    time.sleep(8)
    over.set()
    for person in people:
        person.join()
    assert failures == []
    while screening.screen_due(200):
        pass
    for holds in (
        Newsroom.the_record_is_whole,
        Newsroom.counts_equal_rows,
        Newsroom.standing_equals_rows,
        Newsroom.no_comment_is_stuck,
        Newsroom.every_case_is_in_the_queues_that_its_comment_says,
    ):
        holds(None)
    assert {"policy", "person"} <= set(Decision.objects.values_list("actor", flat=True))


@pytest.mark.timeout(900)
@pytest.mark.django_db
def test_record_states_counts_and_cases_tell_one_story():
    quick = settings(max_examples=25, stateful_step_count=25, **PLAIN)
    try:
        run_state_machine_as_test(Newsroom, settings=quick)
    finally:
        Newsroom.end()
