"""A wave of near-copies is one cluster: found by whichever worker, decided once, undone as one."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import editing
from comments.models import Comment
from comments.states import State
from moderation import bulk, clusters, decisions, likenesses, screening
from moderation.labels import log
from moderation.models import Cluster, Likeness, SectionLimit
from moderation.refusals import (
    BeyondReach,
    ClusterDecided,
    ClusterMissing,
    ClusterUndecided,
    DecidedByPerson,
    NotMember,
)
from moderation.verifying import verify
from tests import make

pytestmark = pytest.mark.django_db


def a_wave(size, article=None, start=0):
    """*size* near-copies, posted and checked; answers them, and the cluster that they are."""
    article = article or make.an_article()
    copies = [make.a_copy(number, article) for number in range(start, start + size)]
    screening.screen_due()
    for comment in copies:
        comment.refresh_from_db()
    return copies, Cluster.objects.first()


def states(copies):
    return [Comment.objects.get(pk=comment.pk).state for comment in copies]


def test_the_third_near_copy_makes_a_wave_and_is_held():
    copies, cluster = a_wave(5)
    assert states(copies) == ["published", "published", "held", "held", "held"]
    assert cluster.size == 5
    assert [row.comment_id for row in clusters.members(cluster, user=make.a_moderator())] == [
        comment.pk for comment in copies
    ]
    result = copies[2].results.get(check_name="copies")
    assert (result.score, result.threshold, result.evidence[0]["cluster"]) == (2, 2, cluster.pk)


def test_the_first_of_a_wave_is_never_held_for_it():
    copies, _cluster = a_wave(6)
    Comment.objects.update(check_due_at=timezone.now())
    screening.screen_due()
    assert states(copies)[:2] == ["published", "published"]


def test_a_wave_is_found_across_articles_and_over_time():
    for number in range(3):
        make.a_copy(number)
        screening.screen_due()
    assert Cluster.objects.get().size == 3


@pytest.mark.parametrize(
    "body",
    [
        "Thank you",
        "Thank you very much for this article!",
        "Well said, I agree with you.",
        "hahahahahahaha" * 6,
        "👍" * 50,
    ],
)
def test_what_honest_people_say_alike_is_no_wave(body):
    for _ in range(5):
        make.a_pending_comment(body=body)
    screening.screen_due()
    assert not Cluster.objects.exists()


def test_different_comments_on_one_matter_are_no_wave():
    said = [
        "The council has sold the harbour and I think that this was a mistake.",
        "Nobody asked us whether the harbour should be sold, and now it is too late.",
        "I was there when the council voted about the harbour; it took ten minutes.",
        "What will become of the fishermen when the harbour belongs to somebody else?",
    ]
    for body in said:
        make.a_pending_comment(body=body)
    screening.screen_due()
    assert not Cluster.objects.exists()


def test_disguise_does_not_hide_a_copy():
    plain = "Everybody should know that the mayor took money from the builders of the new bridge last summer."
    disguised = [
        plain,
        plain.upper(),
        plain.replace("o", "о").replace("a", "а"),
        plain.replace("mayor", "m a y o r"),
        plain.replace("money", "m\u200bo\u200bn\u200be\u200by"),
        plain.replace("e", "é"),
    ]
    for body in disguised:
        make.a_pending_comment(body=body)
    screening.screen_due()
    assert Cluster.objects.get().size == len(disguised)


def test_a_short_text_with_a_link_can_be_a_wave():
    for number in range(4):
        make.a_pending_comment(body=f"Free coins for everybody https://c{number}.example.com")
    screening.screen_due()
    assert Cluster.objects.get().size == 4


def test_a_cluster_is_decided_once_with_exceptions():
    copies, cluster = a_wave(6)
    done = clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"], exceptions=[copies[0].pk])
    assert len(done.decided) == 5
    assert not done.refused
    assert states(copies) == ["published"] + ["rejected"] * 5
    assert {decision.batch for decision in done.decided} == {done.cluster.batch}
    assert done.decided[0].evidence == [{"check": "copies", "cluster": cluster.pk}]


@pytest.mark.parametrize("size", [4, 30])
def test_a_wave_is_decided_and_undone_by_as_many_statements_whatever_its_size(size, django_assert_max_num_queries):
    _copies, cluster = a_wave(size)
    mo = make.a_moderator()
    with django_assert_max_num_queries(45):
        done = clusters.decide(cluster.pk, "reject", user=mo, reasons=["spam"])
    assert len(done.decided) == size
    with django_assert_max_num_queries(40):
        assert len(clusters.undo(cluster.pk, user=mo).decided) == size


def test_what_changed_meanwhile_is_refused_and_the_others_are_decided(monkeypatch):
    copies, cluster = a_wave(4)
    said = clusters._open_members

    def and_then_a_colleague_decides(*args):
        members = list(said(*args))
        one = Comment.objects.get(pk=copies[3].pk)
        decisions.decide(one.pk, "hold", user=make.a_moderator("max"), version=one.version)
        return members

    monkeypatch.setattr(clusters, "_leave_to_the_machine", lambda cluster: 0)
    monkeypatch.setattr(clusters, "_open_members", and_then_a_colleague_decides)
    done = clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    assert [pk for pk, _why in done.refused] == [copies[3].pk]
    assert states(copies) == ["rejected"] * 3 + ["held"]


def test_what_a_person_decided_before_stands_and_is_named():
    copies, cluster = a_wave(4)
    comment = copies[2]
    decisions.decide(comment.pk, "approve", user=make.a_moderator("max"), version=comment.version)
    done = clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    assert states(copies) == ["rejected", "rejected", "published", "rejected"]
    assert [(pk, type(why)) for pk, why in done.refused] == [(comment.pk, DecidedByPerson)]


def test_undo_takes_back_the_whole_cluster_and_its_followers():
    copies, cluster = a_wave(4)
    before = states(copies)
    clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    more, _ = a_wave(3, start=5)
    assert states(more) == ["rejected"] * 3
    undone = clusters.undo(cluster.pk, user=make.a_moderator())
    assert len(undone.decided) == 7
    assert states(copies) == before
    assert states(more) == ["held"] * 3
    assert states(a_wave(1, start=9)[0]) == ["held"]  # nothing follows any more
    assert verify()[1] == []


def test_undoing_its_batch_from_anywhere_ends_the_following():
    _copies, cluster = a_wave(3)
    done = clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    decisions.undo_many(done.cluster.batch, user=make.a_moderator())
    cluster.refresh_from_db()
    assert cluster.batch is None
    assert states(a_wave(1, start=5)[0]) == ["held"]


def test_a_later_member_follows_and_its_decision_says_so():
    _copies, cluster = a_wave(3)
    done = clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    follower = a_wave(1, start=7)[0][0]
    decision = follower.decisions.get()
    assert (decision.actor, decision.action, decision.reasons) == ("policy", "reject", ["spam"])
    assert decision.batch == done.cluster.batch
    assert any(found.get("cluster") == cluster.pk for found in decision.evidence)


def test_a_later_member_follows_an_approval_unless_something_else_is_wrong_with_it():
    article = make.an_article()
    _copies, cluster = a_wave(3, article)
    clusters.decide(cluster.pk, "approve", user=make.a_moderator())
    assert states(a_wave(1, article, start=5)[0]) == ["published"]
    make.a_policy(article, max_links=0)
    linked = make.a_copy(6, article)
    Comment.objects.filter(pk=linked.pk).update(body=f"{linked.body} https://example.com")
    screening.screen_due()
    linked.refresh_from_db()
    assert (linked.state, linked.reasons) == ("held", ["links", "copies"])


def test_nothing_follows_where_the_policy_says_no():
    article = make.an_article()
    _copies, cluster = a_wave(3, article)
    make.a_policy(article, follow_clusters=False)
    clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    late = a_wave(1, article, start=5)[0]
    assert states(late) == ["held"]
    again = clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    assert states(late) == ["rejected"]
    assert again.decided[0].batch == again.cluster.batch == Cluster.objects.get().batch


def test_one_that_resembles_less_waits_for_a_person():
    _copies, cluster = a_wave(3)
    clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    body = "Friends, the council has sold our harbour for 900 coins and nobody of you was asked; I saw it myself there."
    quoting = make.a_checked_comment(body=body)
    row = Likeness.objects.get(comment=quoting)
    assert likenesses.ALIKE <= row.resemblance < clusters.FOLLOWS
    assert quoting.state == State.HELD


def test_following_overrules_nobody():
    copies, cluster = a_wave(4)
    comment = copies[3]
    decisions.decide(comment.pk, "approve", user=make.a_moderator("max"), version=comment.version)
    clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    Comment.objects.update(check_due_at=timezone.now())
    screening.screen_due()
    assert states(copies)[3] == "published"


def test_members_beyond_those_decided_at_once_are_decided_by_the_machine(monkeypatch):
    copies, cluster = a_wave(5)
    monkeypatch.setattr(clusters, "AT_ONCE", 2)
    done = clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    assert (len(done.decided), done.later) == (2, 3)
    screening.screen_due()
    assert states(copies) == ["rejected"] * 5
    assert len(clusters.undo(cluster.pk, user=make.a_moderator()).decided) == 5


def test_what_does_not_fit_is_refused_and_changes_nothing():
    copies, cluster = a_wave(3)
    moderator = make.a_moderator()
    with pytest.raises(ClusterUndecided):
        clusters.undo(cluster.pk, user=moderator)
    with pytest.raises(ClusterMissing):
        clusters.decide(cluster.pk + 1, "approve", user=moderator)
    with pytest.raises(NotMember):
        clusters.decide(cluster.pk, "approve", user=moderator, exceptions=[uuid.uuid4()])
    with pytest.raises(decisions.ReasonMissing):
        clusters.decide(cluster.pk, "reject", user=moderator)
    clusters.decide(cluster.pk, "approve", user=moderator)
    with pytest.raises(ClusterDecided):
        clusters.decide(cluster.pk, "reject", user=moderator, reasons=["spam"])
    assert states(copies) == ["published"] * 3


def test_an_edited_text_leaves_the_cluster():
    copies, cluster = a_wave(4)
    author = copies[3]
    editing.revise(
        author.pk, "I have thought about it: the sale of the harbour is a good thing.", commenter=author.commenter
    )
    screening.screen_due()
    cluster.refresh_from_db()
    assert (cluster.size, states(copies)[3]) == (3, "published")


def test_an_erased_text_leaves_no_sketch():
    copies, cluster = a_wave(4)
    editing.erase(copies[1].commenter)
    likenesses.forget(Comment.objects.filter(state=State.ERASED))
    cluster.refresh_from_db()
    assert cluster.size == 3
    assert not Likeness.objects.filter(comment=copies[1]).exists()
    assert clusters.described([cluster], user=make.a_moderator())[0]["newest"] == copies[3]


def test_a_wave_of_last_month_is_no_reason_to_hold():
    _copies, _cluster = a_wave(3)
    long_ago = timezone.now() - timedelta(days=30)
    Cluster.objects.update(grew_at=long_ago)
    assert states(a_wave(1, start=5)[0]) == ["published"]


def test_it_takes_the_same_queries_for_two_and_for_twenty(django_assert_num_queries):
    article = make.an_article()
    for size in (2, 20):
        fresh = [
            make.a_pending_comment(article, body=f"{uuid.uuid4()} {uuid.uuid4()} {uuid.uuid4()}") for _ in range(size)
        ]
        with django_assert_num_queries(6):  # known, two for the savepoint, stored, lone, clusters
            likenesses.note(fresh)


def test_a_bulk_over_near_copies_is_one_opinion_to_the_model():
    _copies, cluster = a_wave(5)
    other = make.a_comment(state=State.REJECTED)
    clusters.decide(cluster.pk, "reject", user=make.a_moderator(), reasons=["spam"])
    weights = {entry.comment_id: entry.weight for entry in log()}
    assert weights.pop(other.pk) == 1
    assert sum(weights.values()) == pytest.approx(1)
    assert len(weights) == 5


def test_the_api_lists_shows_decides_and_undoes(django_assert_max_num_queries):
    cluster = make.a_cluster(5)
    api = make.Api(make.a_moderator())
    with django_assert_max_num_queries(9):
        (row,) = api.get("moderation/clusters/?decided=false").json()["results"]
    assert (row["id"], row["size"], row["people"], row["threads"]) == (cluster.pk, 5, 5, 1)
    assert row["states"] == {"published": 2, "held": 3}
    assert row["body"].startswith(make.OPENINGS[4])
    with django_assert_max_num_queries(10):
        shown = api.get(f"moderation/clusters/{cluster.pk}/?limit=3").json()
    assert shown["members"][0]["resemblance"] == 1
    assert len(api.get(shown["next"]).json()["members"]) == 2
    spared = shown["members"][0]["id"]
    sent = {"action": "reject", "reason": "spam", "exceptions": [spared]}
    answer = api.post(f"moderation/clusters/{cluster.pk}/decisions/", sent)
    assert (answer.status_code, len(answer.json()["decided"]), answer.json()["later"]) == (201, 4, 0)
    (row,) = api.get("moderation/clusters/?decided=true").json()["results"]
    assert (row["action"], row["user"], row["exceptions"]) == ("reject", "mo", [spared])
    refused = api.post(f"moderation/clusters/{cluster.pk}/decisions/", {"action": "approve"})
    assert (refused.status_code, refused.json()["code"]) == (409, "cluster_decided")
    assert len(api.post(f"moderation/clusters/{cluster.pk}/undo/", {}).json()["decided"]) == 4
    refused = api.post(f"moderation/clusters/{cluster.pk}/undo/", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "cluster_undecided")
    assert api.get(f"moderation/clusters/{cluster.pk + 1}/").status_code == 404
    assert api.get("moderation/clusters/?decided=perhaps").status_code == 400


def test_the_trace_of_a_comment_shows_its_near_copies():
    cluster = make.a_cluster(4)
    first = cluster.first_comment
    said = make.Api(make.a_moderator()).get(f"moderation/comments/{first.pk}/").json()
    assert said["cluster"] == cluster.pk
    assert len(said["similar"]) == 3
    lone = make.a_checked_comment(
        body="One bright morning the ferry left the old harbour without its captain on board."
    )
    twin = make.a_checked_comment(
        body="One bright morning the ferry left our old harbour without its captain on board!"
    )
    said = make.Api(make.a_moderator()).get(f"moderation/comments/{lone.pk}/").json()
    assert [(other["id"], other["resemblance"] > 0.6) for other in said["similar"]] == [(str(twin.pk), True)]


def test_what_if_sees_the_wave_and_writes_nothing():
    make.a_cluster(3)
    body = make.a_copy(7).body
    Comment.objects.filter(body=body).update(check_due_at=None)
    before = Likeness.objects.count()
    sent = {"article": make.an_article().slug, "body": body}
    said = make.Api(make.a_moderator()).post("moderation/policies/what-if/", sent).json()
    assert "copies" in said["reasons"]
    assert Likeness.objects.count() == before


# --- Within one's sections --------------------------------------------------------------------------------------------


@pytest.fixture
def sport_and_culture():
    """A wave over two sections, three members in each, in turn; and Mo, who works for Sport alone."""
    stories = [make.an_article(section=name) for name in ("Sport", "Culture")]
    copies = [make.a_copy(number, stories[number % 2]) for number in range(6)]
    screening.screen_due()
    mo = make.a_moderator()
    SectionLimit.objects.create(user=mo, section=stories[0].section)
    for comment in copies:
        comment.refresh_from_db()
    return copies, Cluster.objects.get(), mo


def test_who_is_limited_sees_the_members_there_as_if_there_were_no_others(sport_and_culture):
    copies, cluster, mo = sport_and_culture
    assert [row.comment_id for row in clusters.members(cluster, user=mo)] == [one.pk for one in copies[::2]]
    (seen,) = clusters.described([cluster], user=mo)
    assert (seen["size"], seen["people"], seen["threads"], seen["held"]) == (3, 3, 1, 2)
    assert seen["newest"] == copies[4]
    assert list(clusters.listed(mo)) == [cluster]


def test_who_is_limited_decides_there_alone_and_nothing_follows(sport_and_culture):
    copies, cluster, mo = sport_and_culture
    before = states(copies)
    done = clusters.decide(cluster.pk, "reject", user=mo, reasons=["spam"], exceptions=[copies[0].pk])
    assert {decision.comment_id for decision in done.decided} == {copies[2].pk, copies[4].pk}
    assert states(copies)[1::2] == before[1::2]
    cluster.refresh_from_db()
    assert cluster.batch is None
    assert states(a_wave(1, copies[0].thread.article, start=7)[0]) == ["held"]
    assert len(decisions.undo_many(done.batch, user=mo).decided) == 2
    assert states(copies) == before


def test_exceptions_of_elsewhere_are_no_members_and_a_wave_of_elsewhere_is_none(sport_and_culture):
    copies, cluster, mo = sport_and_culture
    with pytest.raises(NotMember):
        clusters.decide(cluster.pk, "reject", user=mo, reasons=["spam"], exceptions=[copies[1].pk])
    SectionLimit.objects.update(section=make.a_section("Science"))
    stranger = type(mo).objects.get(pk=mo.pk)
    assert not clusters.listed(stranger).exists()
    for act in (clusters.find, lambda pk, user: clusters.decide(pk, "approve", user=user), clusters.undo):
        with pytest.raises(ClusterMissing):
            act(cluster.pk, user=stranger)


def test_who_is_limited_does_not_take_back_what_holds_everywhere(sport_and_culture):
    copies, cluster, mo = sport_and_culture
    done = clusters.decide(cluster.pk, "reject", user=make.a_moderator("max"), reasons=["spam"])
    for act in (
        lambda: clusters.undo(cluster.pk, user=mo),
        lambda: decisions.undo_many(done.batch, user=mo),
        lambda: bulk.undo_next(done.batch, user=mo),
    ):
        with pytest.raises(BeyondReach):
            act()
    with pytest.raises(ClusterDecided):
        clusters.decide(cluster.pk, "approve", user=mo)
    assert states(copies) == ["rejected"] * 6
    decisions.undo(copies[2].decisions.get(actor="person").pk, user=mo)
    assert states(copies).count("rejected") == 5


def test_the_api_of_waves_keeps_within_reach(sport_and_culture):
    copies, cluster, mo = sport_and_culture
    clusters.decide(
        cluster.pk, "reject", user=make.a_moderator("max"), reasons=["spam"], exceptions=[copies[1].pk, copies[2].pk]
    )
    api = make.Api(mo)
    (row,) = api.get("moderation/clusters/").json()["results"]
    assert (row["size"], row["threads"], row["exceptions"]) == (3, 1, [str(copies[2].pk)])
    shown = api.get(f"moderation/clusters/{cluster.pk}/").json()
    assert [member["id"] for member in shown["members"]] == [str(one.pk) for one in copies[::2]]
    refused = api.post(f"moderation/clusters/{cluster.pk}/undo/", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "beyond_reach")
    sent = {"action": "reject", "reason": "spam"}
    answer = api.post(f"moderation/clusters/{cluster.pk}/decisions/", sent).json()
    assert [one["comment"] for one in answer["decided"]] == [str(copies[2].pk)]
