"""Care for those who read it all: what is covered until asked for, and an order that mixes serious with harmless."""

import re

import pytest
from django.contrib.auth.models import Group, User

from comments import editing
from comments.models import Comment
from moderation import decisions, screening
from moderation.admin import covers
from moderation.models import Case, Term
from tests import make
from tests.moderation.desk import QUEUE, a_desk, names_on, seen

pytestmark = pytest.mark.django_db


def abusive(name, score):
    comment = make.a_waiting_comment(by=name)
    comment.results.filter(check_name="abuse").update(score=score, outcome="hold")
    Case.objects.filter(comment=comment).update(abuse=score)
    return comment


def test_words_of_the_word_list_are_covered_until_asked_for():
    Term.objects.create(term="scoundrel")
    make.a_waiting_comment(body=f"You scoundrel! {make.SPAM}")
    page = seen(a_desk())
    assert re.search(r'<mark class="evidence by-words is-harsh"[^>]*>scoundrel</mark>', page)
    assert "Show the covered words" in page
    assert "cover-on" in page


COVERED = re.compile(r'<mark class="evidence by-words is-harsh"[^>]*>scoundrel</mark>')
OF_ALL = '<label class="uncover-it"><input type="checkbox" class="uncover" autocomplete="off"> Show the covered words'


def a_rude_one(article=None, **given):
    Term.objects.get_or_create(term="scoundrel")
    return make.a_waiting_comment(article, **{"body": f"You scoundrel! {make.SPAM}"} | given)


def decided(comment, action="approve"):
    reasons = ["abuse"] if action == "reject" else []
    decisions.decide(comment.pk, action, user=make.a_moderator(), version=comment.version, reasons=reasons)
    return comment


def test_what_a_comment_answers_is_covered_like_the_comment():
    parent = decided(a_rude_one())
    make.a_waiting_comment(parent.thread.article, by="Ada", to=parent)
    page = seen(a_desk())
    assert COVERED.search(page[page.index("<blockquote") :])
    assert "Show the covered words" in page[page.index("<blockquote") :]


def test_the_lines_around_a_comment_are_covered():
    article = make.an_article()
    decided(a_rude_one(article))
    make.a_waiting_comment(article, by="Ada")
    decided(a_rude_one(article, by="Max"))
    page = seen(a_desk(), f"{QUEUE}focus/")
    assert [bool(COVERED.search(part)) for part in page.split('class="line-around"')] == [False, True, True]
    assert "Show the covered words" in page


def test_the_author_s_last_comments_and_the_same_text_elsewhere_are_covered():
    first = decided(a_rude_one(body="You scoundrel, http://a.example http://b.example http://c.example"), "reject")
    make.a_waiting_comment(commenter=first.commenter)
    page = seen(a_desk(), f"{QUEUE}focus/")
    assert COVERED.search(page[page.index("Their last comments") :])
    assert "Show the covered words" in page
    make.a_waiting_comment(by="Max", body=first.body)
    other = Comment.objects.latest("id")
    page = seen(a_desk(), f"{QUEUE}focus/?comment={other.pk}")
    assert COVERED.search(page[page.index("The same text elsewhere") :])


def test_the_list_of_all_that_match_is_covered():
    a_rude_one()
    page = seen(a_desk(), f"{QUEUE}all/")
    assert COVERED.search(page)
    assert OF_ALL in page


def test_a_wave_and_its_members_are_covered():
    Term.objects.create(term="harbour")
    cluster = make.a_cluster(3)
    page = seen(a_desk(), f"{QUEUE}cluster/{cluster.pk}/")
    assert page.count('<mark class="evidence by-words is-harsh"') == 4
    assert OF_ALL in page


def test_one_s_last_decisions_are_covered():
    decided(a_rude_one(), "reject")
    page = seen(a_desk())
    last = page[page.index("Your last decisions") :]
    assert COVERED.search(last)
    assert OF_ALL in last


def test_the_record_covers_the_text_and_the_earlier_ones_and_can_show_them():
    rude = a_rude_one()
    editing.revise(rude.pk, f"You old scoundrel! {make.SPAM}", commenter=rude.commenter)
    screening.screen_due()
    page = seen(a_desk(), f"/admin/comments/comment/{rude.pk}/change/")
    assert len(COVERED.findall(page)) == 2
    assert page.count(OF_ALL) == 2


def test_what_a_commenter_wrote_is_covered():
    rude = a_rude_one()
    page = seen(a_desk(), f"/admin/comments/commenter/{rude.commenter_id}/change/")
    assert COVERED.search(page)
    assert OF_ALL in page
    assert "cover-on" in page


def test_of_the_worst_the_whole_excerpt_is_covered():
    abusive("Eve", 0.95)
    page = seen(a_desk(), f"{QUEUE}all/")
    assert re.search(r'<mark class="is-harsh is-whole">Check out', page)


def test_a_word_that_the_excerpt_cuts_is_covered_as_far_as_it_is_there():
    comment = a_rude_one(body=f"{'Well, ' * 13}you scoundrel there! {make.SPAM}")
    found = covers.found_in([comment])
    assert str(covers.excerpt(comment, 87, found)).endswith('title="Word list">scou…</mark>')
    assert "is-harsh" not in covers.excerpt(comment, 40, found)


def test_covering_costs_one_query_and_none_without_comments(django_assert_num_queries):
    rude = [a_rude_one(), a_rude_one()]
    with django_assert_num_queries(1):
        assert set(covers.found_in(rude)) == {one.pk for one in rude}
    with django_assert_num_queries(0):
        assert covers.found_in([None]) == {}


def test_spam_is_not_covered():
    make.a_waiting_comment()
    page = seen(a_desk())
    assert "is-harsh" not in page
    assert 'class="uncover"' not in page


@pytest.mark.parametrize(("score", "is_worst"), [(0.95, True), (0.7, False)])
def test_the_worst_is_covered_as_a_whole(score, is_worst):
    abusive("Eve", score)
    assert ("Probably very abusive. Show it" in seen(a_desk())) == is_worst


def test_who_wants_to_see_at_once_does():
    client = a_desk()
    client.post(f"{QUEUE}comfort/", {"desk-keys": "on", "desk-size": "normal", "desk-cover": "off"})
    assert "cover-off" in seen(client)


# --- The mixed order --------------------------------------------------------------------------------------------------


def walked(client, path):
    """Whose comments the pages list, one after the other."""
    names = []
    while path:
        page = seen(client, path)
        names += names_on(page)
        found = re.search(r'<a href="([^"]*)" rel="next">', page)
        path = found[1].replace("&amp;", "&") if found else ""
    return names


def test_serious_and_harmless_ones_take_turns():
    for number in range(3):
        make.a_waiting_comment(by=f"Calm {number}")
        abusive(f"Harsh {number}", 0.8)
    names = names_on(seen(a_desk(), f"{QUEUE}?ordering=mixed"))
    assert names == ["Calm 0", "Harsh 0", "Calm 1", "Harsh 1", "Calm 2", "Harsh 2"]


@pytest.mark.parametrize(("calm", "harsh"), [(30, 3), (3, 30), (24, 24), (0, 25), (25, 0), (1, 0)])
def test_every_comment_comes_once_whatever_the_mixture(calm, harsh):
    for number in range(calm):
        make.a_waiting_comment(by=f"Calm {number:02}")
    for number in range(harsh):
        abusive(f"Harsh {number:02}", 0.8)
    names = walked(a_desk(), f"{QUEUE}?ordering=mixed")
    assert len(names) == len(set(names)) == calm + harsh
    assert [name for name in names if name < "H"] == [f"Calm {number:02}" for number in range(calm)]
    assert [name for name in names if name >= "H"] == [f"Harsh {number:02}" for number in range(harsh)]


def test_one_by_one_in_the_mixed_order():
    make.a_waiting_comment(by="Calm 0")
    make.a_waiting_comment(by="Calm 1")
    bad = abusive("Harsh 0", 0.8)
    client = a_desk()
    focus = f"{QUEUE}focus/?ordering=mixed"
    assert walked(client, focus) == ["Calm 0", "Harsh 0", "Calm 1"]
    assert names_on(seen(client, f"{focus}&comment={bad.pk}")) == ["Harsh 0"]


@pytest.mark.parametrize("cursor", ["x", "x~y", ".~x", "a~b~c"])
def test_a_made_up_place_lists_nothing(cursor):
    make.a_waiting_comment()
    page = seen(a_desk(), f"{QUEUE}?ordering=mixed&cursor={cursor}")
    assert names_on(page) == []
    assert "errornote" in page


def a_head_s_desk():
    user = User.objects.create_user("helen", is_staff=True)
    user.groups.add(Group.objects.get(name="head"))
    return a_desk(user)


def test_what_a_head_tries_on_the_newest_comments_is_covered():
    a_rude_one(body=f"You scoundrel of a ferryman! {make.SPAM}")
    sent = {"entries": "ferryman", "kind": "banned", "_try": "1"}
    page = a_head_s_desk().post("/admin/moderation/term/bulk/", sent).content.decode()
    assert COVERED.search(page)
    assert OF_ALL in page
    assert "cover-on" in page


def test_what_a_head_tries_on_the_past_is_covered():
    article = make.an_article()
    rude = a_rude_one(article, body="You scoundrel of a ferryman, what a day!")
    decided(rude)
    sent = {"entries": "ferryman", "kind": "banned", "_try": "past"}
    page = a_head_s_desk().post("/admin/moderation/policy/past/", sent).content.decode()
    assert COVERED.search(page)
    assert OF_ALL in page
    assert "cover-on" in page
