"""Care for those who read it all: what is covered until asked for, and an order that mixes serious with harmless."""

import re

import pytest

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
