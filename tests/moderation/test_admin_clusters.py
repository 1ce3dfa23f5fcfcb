"""Near-copies on the desk: said in the row, decided together with exceptions, undone as one."""

import html
import re

import pytest

from comments.models import Comment
from comments.states import State
from moderation import clusters, screening
from moderation.admin import clusters as admin_clusters
from moderation.models import Cluster, SectionLimit
from tests import make
from tests.moderation.desk import QUEUE, UNDO, a_desk, a_person_with, messages_on, seen, undo_buttons

pytestmark = pytest.mark.django_db


def page_of(cluster):
    return f"{QUEUE}cluster/{cluster.pk}/"


def decide(client, cluster, choice="reject:spam", **more):
    sent = {"choice": choice, "next": QUEUE, **more}
    return client.post(f"{page_of(cluster)}decide/", sent, follow=True).content.decode()


def states():
    return [comment.state for comment in Comment.objects.order_by("id")]


def test_a_row_says_how_many_near_copies_there_are_and_leads_to_them():
    cluster = make.a_cluster(5)
    client = a_desk()
    page = seen(client)
    assert "5 near-copies." in page
    assert page_of(cluster) in page
    page = seen(client, page_of(cluster))
    assert "Near-copies: 5 · authors: 5 · articles: 1 · waiting: 3" in page
    assert page.count('name="leave"') == 5


def test_they_are_decided_together_but_for_exceptions():
    cluster = make.a_cluster(5)
    kept = Comment.objects.order_by("id")[3]
    client = a_desk()
    assert "Rejected 4 comments: Spam." in messages_on(decide(client, cluster, leave=[kept.pk]))
    assert states() == [State.REJECTED] * 3 + [State.HELD, State.REJECTED]
    assert "mo decided on these together: reject" in seen(client, page_of(cluster))


def test_it_is_undone_as_one_and_nothing_follows_any_more():
    cluster = make.a_cluster(5)
    client = a_desk()
    (name, value), *_ = undo_buttons(messages_on(decide(client, cluster)))
    client.post(UNDO, {name: value})
    assert State.REJECTED not in states()
    assert Cluster.objects.get(pk=cluster.pk).batch is None


def test_of_two_different_decisions_on_one_wave_the_second_is_told():
    cluster = make.a_cluster(5)
    clusters.decide(cluster.pk, "approve", user=make.a_moderator("max"))
    page = decide(a_desk(), cluster)
    assert "Nothing was changed" in messages_on(page)
    assert State.REJECTED not in states()


@pytest.mark.parametrize("sent", [{"choice": "hold"}, {"choice": "reject"}, {"leave": "x"}, {"leave": str(UNDO)}])
def test_what_makes_no_sense_decides_nothing(sent):
    cluster = make.a_cluster(5)
    assert "Nothing was changed" in messages_on(decide(a_desk(), cluster, **sent))
    assert State.REJECTED not in states()


def test_there_is_no_page_for_no_cluster_and_none_for_who_may_only_look():
    assert a_desk().get(f"{QUEUE}cluster/99/").status_code == 404
    cluster = make.a_cluster(3)
    looker = a_desk(a_person_with("view_case"))
    assert looker.get(page_of(cluster)).status_code == 403
    assert looker.post(f"{page_of(cluster)}decide/", {"choice": "approve"}).status_code == 403
    assert re.search("3 near-copies", seen(looker))


def test_who_is_limited_to_sections_sees_and_decides_there_alone():
    stories = [make.an_article(section=name) for name in ("Sport", "Culture")]
    for number in range(6):
        make.a_copy(number, stories[number % 2])
    screening.screen_due()
    cluster, mo = Cluster.objects.get(), make.a_moderator()
    SectionLimit.objects.create(user=mo, section=stories[0].section)
    client = a_desk(mo)
    assert "3 near-copies." in seen(client)
    page = seen(client, page_of(cluster))
    assert "Near-copies: 3 · authors: 3 · articles: 1 · waiting: 2" in page
    assert "later ones do not follow" in page
    assert [name for name in re.findall(r"Ada \d", page) if int(name[-1]) % 2] == []
    message = messages_on(decide(client, cluster))
    assert "Rejected 3 comments: Spam." in message
    rejected = Comment.objects.filter(state=State.REJECTED)
    assert list(rejected.values_list("thread__article__section__slug", flat=True)) == ["sport"] * 3
    (name, value), *_ = undo_buttons(message)
    client.post(UNDO, {name: value})
    assert State.REJECTED not in states()


def test_who_is_limited_does_not_undo_what_holds_everywhere():
    cluster = make.a_cluster(3)
    batch = clusters.decide(cluster.pk, "reject", user=make.a_moderator("max"), reasons=["spam"]).batch
    mo = make.a_moderator()
    SectionLimit.objects.create(user=mo, section=make.a_section())
    client = a_desk(mo)
    assert str(batch) not in seen(client, page_of(cluster))
    page = client.post(UNDO, {"batch": batch}, follow=True).content.decode()
    assert "reaches beyond your sections" in messages_on(page)
    assert states() == [State.REJECTED] * 3


def test_a_wave_of_elsewhere_is_not_there():
    cluster = make.a_cluster(3)
    mo = make.a_moderator()
    SectionLimit.objects.create(user=mo, section=make.a_section("Science"))
    client = a_desk(mo)
    assert client.get(page_of(cluster)).status_code == 404
    assert "Nothing was changed" in messages_on(decide(client, cluster))
    assert State.REJECTED not in states()


# --- The list of clusters ---------------------------------------------------------------------------------------------

CLUSTERS = f"{QUEUE}clusters/"
WAVES = (
    "The ferry to the islands has been late on every single morning of this month, and nobody says why.",
    "Whoever planned that roundabout has surely never tried to push a pram across it in the rain.",
    "My grandmother baked bread with chestnuts during the war, and it tasted better than today's cake.",
    "Astronomers knew about this comet twenty years before the ministry bought its first telescope.",
    "A referee who cannot see an elbow in the face from four metres should perhaps try swimming.",
)


def test_clusters_that_nobody_has_decided_are_listed_and_lead_to_their_pages():
    client = a_desk()
    assert "No undecided near-copies." in seen(client, CLUSTERS)
    cluster = make.a_cluster(5)
    page = seen(client, CLUSTERS)
    assert page_of(cluster) in page
    assert re.findall(r"<td>(\d+)</td>", page) == ["5", "5", "1", "3"]  # comments, authors, articles, waiting
    assert CLUSTERS in seen(client)


def test_a_decided_one_is_listed_among_the_decided_with_who_decided_what():
    cluster = make.a_cluster(5)
    client = a_desk()
    decide(client, cluster)
    assert page_of(cluster) not in seen(client, CLUSTERS)
    page = seen(client, f"{CLUSTERS}?decided=true")
    assert page_of(cluster) in page
    assert "mo decided on these together: reject" in page


def test_who_is_limited_to_sections_sees_the_clusters_there_and_counts_those_members():
    here, elsewhere = (make.an_article(section=make.a_section(name)) for name in ("Culture", "Sport"))
    cluster = make.a_cluster(3, elsewhere)
    mo = make.a_moderator()
    SectionLimit.objects.create(user=mo, section=here.section)
    client = a_desk(mo)
    assert page_of(cluster) not in seen(client, CLUSTERS)
    make.a_copy(90, here)
    screening.screen_due()
    page = seen(client, CLUSTERS)
    assert page_of(cluster) in page
    assert re.findall(r"<td>(\d+)</td>", page)[:3] == ["1", "1", "1"]


def test_pages_of_the_list_go_on_and_back_and_cost_the_same(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(admin_clusters, "PAGE_SIZE", 2)
    article = make.an_article()
    for text in WAVES:
        for number in range(3):
            make.a_pending_comment(article, by=f"Ada {number}", body=f"{text} {number}")
    screening.screen_due()
    client = a_desk()
    seen(client, CLUSTERS)
    listed, address = [], CLUSTERS
    while address:
        with django_assert_max_num_queries(20):
            page = seen(client, address)
        listed += [int(pk) for pk in re.findall(rf"{QUEUE}cluster/(\d+)/", page)]
        after = re.search(r'href="(\?cursor=[^"]*)" rel="next"', page)
        address = CLUSTERS + html.unescape(after[1]) if after else ""
    assert len(listed) == len(WAVES)
    assert listed == [one.pk for one in Cluster.objects.order_by("-grew_at", "-id")]
    assert 'rel="prev"' in page
    assert client.get(f"{CLUSTERS}?cursor=x").status_code == 404


def test_who_may_only_look_has_no_list_of_clusters():
    looker = a_desk(a_person_with("view_case"))
    assert looker.get(CLUSTERS).status_code == 403
    assert CLUSTERS not in seen(looker)
