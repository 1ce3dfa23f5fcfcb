"""The focus view: one comment of the queue with everything around it, and the way to the next."""

import re

import pytest
from django.utils import timezone

from comments import reporting
from comments.models import Comment
from comments.states import State
from moderation import claims, decisions
from moderation.models import SectionLimit
from tests import make
from tests.moderation.desk import DECIDE, QUEUE, UNDO, a_desk, names_on, seen, sent_by_script

pytestmark = pytest.mark.django_db
FOCUS = f"{QUEUE}focus/"


def link(page, rel):
    found = re.search(rf'<a href="([^"]*)" rel="{rel}"', page)
    return found and found[1].replace("&amp;", "&")


def test_one_comes_first_and_leads_to_the_next_and_back():
    for name in ("Ann", "Bea", "Cyd"):
        make.a_waiting_comment(by=name)
    client = a_desk()
    first = seen(client, FOCUS)
    assert (names_on(first), link(first, "prev")) == (["Ann"], None)
    second = seen(client, link(first, "next"))
    assert names_on(second) == ["Bea"]
    assert names_on(seen(client, link(second, "prev"))) == ["Ann"]
    last = seen(client, link(second, "next"))
    assert (names_on(last), link(last, "next")) == (["Cyd"], None)


def test_deciding_without_a_script_leads_to_the_next():
    make.a_waiting_comment(by="Ann")
    make.a_waiting_comment(by="Bea")
    client = a_desk()
    page = seen(client, FOCUS)
    fields = dict(re.findall(r'<input type="hidden" name="(comment|version|next)" value="([^"]*)"', page))
    fields["next"] = fields["next"].replace("&amp;", "&")
    answer = client.post(DECIDE, {**fields, "choice": "approve"}, follow=True)
    assert names_on(answer.content.decode()) == ["Bea"]


def test_a_named_comment_is_shown_within_its_queue():
    make.a_waiting_comment(by="Ann")
    bea = make.a_waiting_comment(by="Bea")
    make.a_waiting_comment(by="Cyd")
    client = a_desk()
    page = seen(client, f"{FOCUS}?queue=waiting&comment={bea.pk}")
    assert names_on(page) == ["Bea"]
    assert names_on(seen(client, link(page, "prev"))) == ["Ann"]
    assert names_on(seen(client, link(page, "next"))) == ["Cyd"]


@pytest.mark.parametrize("named", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_comment_that_is_not_in_the_queue_is_said_to_be_gone(named):
    make.a_waiting_comment()
    page = seen(a_desk(), f"{FOCUS}?comment={named}")
    assert names_on(page) == []
    assert "not in this queue any more" in page


def test_an_empty_queue_and_a_made_up_address_are_no_error():
    assert "Nothing more here." in seen(a_desk(), FOCUS)
    make.a_waiting_comment()
    assert names_on(seen(a_desk(), f"{FOCUS}?cursor=abc")) == []


def test_what_another_is_at_work_on_is_not_shown_first():
    ann = make.a_waiting_comment(by="Ann")
    make.a_waiting_comment(by="Bea")
    claims.look(make.a_moderator("max"), "waiting", ann.pk)
    assert names_on(seen(a_desk(), FOCUS)) == ["Bea"]


def test_the_lines_around_it_stand_in_their_order():
    article = make.an_article()
    make.a_comment(article, by="Ada", body="Long before.")
    make.a_comment(article, by="Ben", body="Just before.")
    make.a_waiting_comment(article)
    make.a_comment(article, by="Cyd", body="Just behind.")
    make.a_comment(article, by="Dan", body="Never shown.", state=State.REJECTED)
    page = seen(a_desk(), FOCUS)
    places = [page.index(text) for text in ("Long before.", "Just before.", "Why it is here", "Their last comments")]
    assert places == sorted(places)
    assert page.index("Just before.") < page.index("Just behind.")
    assert "Never shown." not in page


def test_a_reply_stands_under_what_it_answers_and_beside_its_siblings():
    parent = make.a_comment(by="Ada", body="The first word.")
    make.a_comment(to=parent, by="Ben", body="The second word.")
    make.a_comment(parent.thread.article, by="Cyd", body="Elsewhere in the thread.")
    make.a_waiting_comment(to=parent)
    page = seen(a_desk(), FOCUS)
    assert page.count("The first word.") == 1
    assert "The second word." in page
    assert "Elsewhere in the thread." not in page


def test_reports_are_shown_with_what_they_weigh():
    comment = make.a_waiting_comment()
    decisions.decide(comment.pk, "approve", user=make.a_moderator(), version=comment.version)
    reporting.report(comment.pk, "abuse", note="He means my sister", reporter_key="r1")
    comment.refresh_from_db()
    client = a_desk()
    decision = decisions.decide(comment.pk, "hold", user=make.a_moderator("max"), version=comment.version)
    reports = comment.reports
    reports.update(created_at=decision.created_at.replace(year=decision.created_at.year + 1))
    page = seen(client, FOCUS)
    assert "He means my sister" in page
    assert "weighs 1.0" in page
    reports.update(created_at=timezone.now().replace(year=2020))
    assert "judged already" in seen(client, FOCUS)


def test_what_its_author_wrote_before_and_the_copies_are_there():
    first = make.a_checked_comment(by="Eve", body="My first remark here, and a long one.")
    make.a_waiting_comment(commenter=first.commenter, body=f"{make.SPAM} twice")
    make.a_waiting_comment(by="Eva", body=f"{make.SPAM} twice")
    page = seen(a_desk(), FOCUS)
    assert "My first remark here" in page
    assert "The same text elsewhere: 1" in page
    assert "Eva" in page


def test_the_hosts_of_links_are_named():
    make.a_waiting_comment(
        body="http://A.example.com/x https://a.example.com/y http://b.example.com@evil.example/z now"
    )
    page = seen(a_desk(), FOCUS)
    assert "<bdi>a.example.com</bdi> ×2" in page
    assert "<bdi>evil.example</bdi>" in page


def test_all_check_results_come_on_demand_into_a_row():
    comment = make.a_waiting_comment()
    client = a_desk()
    path = f"{QUEUE}found/{comment.pk}/"
    assert f'data-from="{path}"' in seen(client)
    assert "Contains 3 links; the policy allows 2." in seen(client, path)


def test_an_undone_decision_comes_back_as_it_was_shown():
    comment = make.a_waiting_comment()
    client = a_desk()
    undo = sent_by_script(client, DECIDE, comment, choice="approve", view="focus").json()["said"][0]["undo"]
    answer = sent_by_script(client, UNDO, view="focus", **{undo["name"]: undo["value"]})
    assert "Their last comments" in answer.json()["html"]


@pytest.mark.parametrize("length", [2, 12])
def test_the_page_costs_the_same_whatever_is_around(length, django_assert_num_queries):
    article = make.an_article()
    writer = make.a_checked_comment(article, by="Eve").commenter
    for _ in range(length):
        make.a_waiting_comment(article, commenter=writer)
        make.a_waiting_comment(article, body=f"{make.SPAM} the same")
        make.a_comment(article)
    client = a_desk()
    assert Comment.objects.count() > length
    with django_assert_num_queries(26):
        client.get(FOCUS)


def test_what_stands_in_other_sections_is_not_shown_to_who_is_limited():
    sport = make.an_article(section="Sport")
    here = make.a_waiting_comment(body=f"{make.SPAM} twice")
    there = make.a_waiting_comment(sport, by="Zoe", body=f"{make.SPAM} twice")
    mo = make.a_moderator()
    SectionLimit.objects.create(user=mo, section=here.thread.article.section)
    client = a_desk(mo)
    assert "Zoe" not in seen(client, f"{FOCUS}?comment={here.pk}")
    assert client.get(f"{QUEUE}found/{there.pk}/").status_code == 404
