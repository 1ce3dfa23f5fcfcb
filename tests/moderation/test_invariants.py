"""Whatever happens in whatever order: the record, the states, the counts and the cases tell one story."""

from contextlib import suppress

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from comments import editing, reacting, reporting
from comments.models import Comment, Report, Thread
from comments.recounting import recount
from comments.states import WAITING, State
from moderation import clusters, decisions, screening, tidying
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

    def __init__(self):
        super().__init__()
        self.story = transaction.atomic()  # each example tells its own, and leaves nothing behind
        self.story.__enter__()
        self.article = make.an_article()
        self.other = make.an_article()

    def teardown(self):
        transaction.set_rollback(True)
        self.story.__exit__(None, None, None)

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
        newest = {}
        for decision in Decision.objects.select_related("comment").order_by("sequence"):
            newest[decision.comment_id] = decision
        return {
            pk: decision.comment.state
            for pk, decision in newest.items()
            if decision.actor == "person" and decision.revision == decision.comment.revision
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


@pytest.mark.django_db
def test_record_states_counts_and_cases_tell_one_story():
    quick = settings(max_examples=25, stateful_step_count=25, **PLAIN)
    run_state_machine_as_test(Newsroom, settings=quick)
