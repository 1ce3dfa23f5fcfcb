"""Two workers that meet the same new wave, and an undo beside a follower: one cluster, nobody forgotten."""

import threading

import pytest
from django.db import connection

from comments.models import Comment
from moderation import clusters, decisions, likenesses, screening
from moderation.models import Cluster, Decision, Likeness
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 20


def side_by_side(*acts):
    """Run *acts* in threads of their own; what any of them raises is raised here."""
    faults = []

    def run(act):
        try:
            act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert not faults, faults
    assert not any(thread.is_alive() for thread in threads)


@pytest.mark.parametrize("when", ["before the look-up", "after the look-up"])
def test_two_workers_that_meet_one_wave_make_one_cluster(unheard, many_connections, monkeypatch, when):
    article = make.an_article()
    for number in range(12):
        make.a_copy(number, article)
    Comment.objects.update(check_due_at=None)
    copies = list(Comment.objects.order_by("pk"))
    both = threading.Barrier(2)
    name = "_look_up" if when == "before the look-up" else "_join"
    original = getattr(likenesses, name)

    def together(*given):
        both.wait(PATIENCE_SECONDS)
        return original(*given)

    monkeypatch.setattr(likenesses, name, together)
    side_by_side(lambda: likenesses.note(copies[::2]), lambda: likenesses.note(copies[1::2]))
    cluster = Cluster.objects.get()
    assert cluster.size == Likeness.objects.filter(cluster=cluster).count() == 12
    assert sorted(cluster.members.values_list("place", flat=True)) == list(range(1, 13))


def test_many_workers_over_many_waves(unheard, many_connections):
    article = make.an_article()
    for number in range(40):
        make.a_copy(number, article)
    side_by_side(*[lambda: [screening.screen_due(7) for _ in range(8)]] * 3)
    assert not Comment.objects.filter(check_due_at__isnull=False).exists()
    assert Cluster.objects.get().size == 40
    assert Decision.objects.count() == 40


def test_an_undo_takes_back_whoever_follows_meanwhile(unheard, many_connections):
    article = make.an_article()
    cluster = make.a_cluster(3, article)
    moderator = make.a_moderator()
    clusters.decide(cluster.pk, "reject", user=moderator, reasons=["spam"])
    for number in range(10, 30):
        make.a_copy(number, article)
    batch = Cluster.objects.get().batch
    side_by_side(
        lambda: [screening.screen_due(4) for _ in range(6)], lambda: decisions.undo_many(batch, user=moderator)
    )
    assert Cluster.objects.get().batch is None
    assert set(Comment.objects.values_list("state", flat=True)) <= {"held", "published"}
