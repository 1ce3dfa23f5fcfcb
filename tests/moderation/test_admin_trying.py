"""A head of moderation tries a policy and a list before they count: the truth, and nothing saved."""

import re

import pytest
from django.contrib.auth.models import Group, User

from comments.models import Comment
from comments.states import State
from moderation import lists
from moderation.models import CheckResult, Decision, Domain, Policy, PolicyChange, Term
from tests import make
from tests.moderation.desk import a_desk
from tests.moderation.test_admin_policies import EMPTY, POLICIES

pytestmark = pytest.mark.django_db

BULK = "/admin/moderation/term/bulk/"
TWO_LINKS = "See https://one.example/ and https://two.example/ for it."


@pytest.fixture
def head():
    user = User.objects.create_user("helen", is_staff=True)
    user.groups.add(Group.objects.get(name="head"))
    return a_desk(user)


def tried(head, path=f"{POLICIES}add/", **sent):
    answer = head.post(path, EMPTY | {"_try": "1", "try_name": "Ada"} | sent)
    assert answer.status_code == 200
    return answer.content.decode()


def verdict_on(page: str) -> str:
    return re.search(r'<p class="verdict[^>]*><strong>(.*?)</strong>', page)[1]


# --- A policy ---------------------------------------------------------------------------------------------------------


def test_a_text_is_judged_by_the_settings_as_they_are_typed():
    """By the very code that judges comments: what it says is what happens once it is saved."""
    user = User.objects.create_superuser("boss")
    desk, article = a_desk(user), make.an_article()
    assert verdict_on(tried(desk, try_body=TWO_LINKS)) == "It would be published."
    strict = {"max_links": "1", "try_body": TWO_LINKS}
    page = tried(desk, **strict)
    assert verdict_on(page) == "It would wait for a person: Links."
    assert "On “Harbour bridge reopens” in World News." in page
    assert 'name="max_links" value="1"' in page
    assert "Nothing has been saved" not in page  # as a mistake of the form
    assert "Please correct" not in page
    desk.post(f"{POLICIES}add/", EMPTY | {"max_links": "1", "why": "Two are too many"})
    comment = make.a_checked_comment(article, body=TWO_LINKS)
    assert (comment.state, comment.decisions.get().reasons) == (State.HELD, ["links"])


def test_a_trial_saves_nothing_even_with_a_why(head):
    make.an_article()
    policy = make.a_policy(None, max_links=3)

    def rows():
        return [model.objects.count() for model in (Policy, PolicyChange, Comment, CheckResult, Decision)]

    before = rows()
    for path in (f"{POLICIES}add/", f"{POLICIES}{policy.pk}/change/"):
        tried(head, path, max_links="9", why="Really", try_body="Hello.", _save="Save")
    assert rows() == before
    policy.refresh_from_db()
    assert policy.max_links == 3


def test_it_is_tried_where_it_would_hold(head):
    sport = make.an_article(section="Sport", headline="Own goal")
    make.an_article(section="Politics", headline="Budget passed")
    Term.objects.create(term="offside", kind="banned", section=sport.section)
    policy = make.a_policy(sport.section)
    page = tried(head, f"{POLICIES}{policy.pk}/change/", section=sport.section_id, try_body="Clearly offside.")
    assert verdict_on(page) == "It would be rejected: Word list."
    assert "On “Own goal” in Sport." in page


def test_what_lies_below_the_policy_still_wins(head):
    article = make.an_article()
    make.a_policy(article, max_links=5)
    paper = make.a_policy(None)
    page = tried(head, f"{POLICIES}{paper.pk}/change/", max_links="0", try_body=TWO_LINKS)
    assert verdict_on(page) == "It would be published."


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"try_body": ""}, "Nothing was tried: type a text."),
        ({"try_body": "\u202ex"}, "direction"),
        ({"try_body": "x", "max_links": "-1"}, "Nothing was tried: the settings above have a mistake."),
        ({"try_body": "x" * 5001}, "5000"),
    ],
)
def test_what_cannot_be_tried_says_why(head, sent, said):
    make.an_article()
    page = tried(head, **sent)
    assert said in re.search(r'role="alert">(.*?)</p>', page.split('id="trial"')[1])[1]
    assert 'class="verdict' not in page


def test_without_an_article_it_says_so(head):
    assert "There is no article yet." in tried(head, try_body="Hello.")


def test_a_hostile_text_is_text(head):
    make.an_article()
    page = tried(head, try_body='</textarea><script>alert("x")</script> https://x.example/', try_name='"><b>x')
    assert "<script>alert" not in page
    assert '"><b>' not in page


def test_who_may_only_look_may_not_try_by_a_forged_form():
    policy = make.a_policy(None)
    auditor = User.objects.create_user("ann", is_staff=True)
    auditor.groups.add(Group.objects.get(name="auditor"))
    answer = a_desk(auditor).post(f"{POLICIES}{policy.pk}/change/", EMPTY | {"_try": "1", "try_body": "x"})
    assert answer.status_code == 403


# --- The word list ----------------------------------------------------------------------------------------------------


def bulk(head, entries, kind="suspect", **more):
    return head.post(
        BULK, {"entries": entries, "kind": kind, "section": "", "note": "", "why": "", **more}, follow=True
    )


def names_in_trial(page: str) -> list[str]:
    return re.findall(r"<bdi>(.*?)</bdi>: <bdi>", page)


def test_a_list_is_tried_on_what_was_posted_before_it_counts(head):
    article = make.an_article()
    make.a_comment(article, by="Ada", body="A fine Casino, I say.")
    make.a_comment(article, by="Ben", body="No cásino here.", state=State.REJECTED)
    make.a_comment(article, by="Cyd", body="Nothing of the kind.")
    page = bulk(head, "casino\n# a remark\n\nroulette table", _try="1").content.decode()
    assert "changed what the list finds in 2 of the newest 3 comments" in page
    assert "published: 1, rejected: 1" in page
    assert names_in_trial(page) == ["Ben", "Ada"]
    assert not Term.objects.exists()
    assert not PolicyChange.objects.exists()


def test_a_trial_says_what_then_happens(head):
    """The list in the trial finds what the check finds once the list is saved, with every kind and place."""
    article, other = make.an_article(section="Sport"), make.an_article(section="Politics")
    bodies = ["spam offer", "an offer", "special offer", "plain", "Offering help"]
    posted = [
        make.a_comment(place, body=f"{body} {number}")
        for number, body in enumerate(bodies * 2)
        for place in (article, other)
    ]
    Term.objects.create(term="offer*", kind="banned")
    for kind, entries, section in [
        ("allowed", "special offer", ""),
        ("suspect", "offer*", article.section_id),
        ("remove", "offer*", ""),
    ]:
        change = lists.Change(tuple(entries.split("\n")), "" if kind == "remove" else kind, section or None)
        foretold = {hit.comment.pk: hit.after for hit in lists.try_out(change).hits}
        before = {comment.pk: outcome_of(comment) for comment in posted}
        bulk(head, entries, kind, section=section, why="For this test")
        after = {comment.pk: outcome_of(comment) for comment in posted}
        assert {pk for pk in after if after[pk] != before[pk]} == set(foretold)
        outcomes = {"banned": "reject", "suspect": "hold", "": "pass"}
        assert {pk: outcomes[kind] for pk, kind in foretold.items()} == {pk: after[pk] for pk in foretold}


def outcome_of(comment: Comment) -> str:
    from moderation.whatif import what_if

    answer = what_if(comment.thread.article, comment.body, comment.author_name)
    return next(str(result.outcome) for result in answer.results if result.check == "words")


def test_saving_records_who_and_why_and_undoes_by_removal(head):
    Term.objects.create(term="Casino", kind="suspect")
    page = bulk(head, "casino\nroulette\nRoulette", "banned", why="Gambling spam").content.decode()
    assert "Recorded for 2 entries." in page
    assert {term.term: term.kind for term in Term.objects.all()} == {"Casino": "banned", "roulette": "banned"}
    change = PolicyChange.objects.get()
    assert (change.user.username, change.why, change.before) == (
        "helen",
        "Gambling spam",
        {"entries": {"Casino": "suspect"}},
    )
    assert "“roulette”: empty → banned" in head.get("/admin/moderation/policychange/").content.decode()
    bulk(head, "CASINO\nroulette\nnever there", "remove", why="It was a mistake")
    assert not Term.objects.exists()
    assert PolicyChange.objects.count() == 2


def test_an_entry_of_a_section_is_not_that_of_the_paper(head):
    sport = make.a_section("Sport")
    Term.objects.create(term="goal", kind="suspect")
    bulk(head, "goal", "allowed", section=sport.pk, why="It is about football")
    assert sorted((t.kind, t.section_id) for t in Term.objects.all()) == [("allowed", sport.pk), ("suspect", None)]
    bulk(head, "goal", "remove", why="Everywhere only")
    assert [(t.kind, t.section_id) for t in Term.objects.all()] == [("allowed", sport.pk)]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ("", "This field is required."),
        ("# only a remark", "There is no entry in this."),
        ("fine\n***", "Line 2: There is no word in this."),
        ("x" * 101, "Line 1: Ensure this value has at most 100 characters"),
        ("a\0b", "Null characters are not allowed."),
        ("\n".join(f"w{n}" for n in range(5001)), "At most 5000 entries at once."),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(head, entries, said):
    answer = bulk(head, entries, why="For this test")
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert not Term.objects.exists()


def test_nothing_is_saved_without_a_why(head):
    answer = bulk(head, "casino", why=" ")
    assert answer.status_code == 400
    assert not Term.objects.exists()


def test_a_trial_looks_at_the_newest_five_thousand_by_few_queries(head, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(lists, "TRIED_ON", 3)
    for number in range(5):
        make.a_comment(body=f"casino {number}")
    with django_assert_num_queries(2):
        trial = lists.try_out(lists.Change(("casino",), "suspect"))
    assert (trial.looked_at, len(trial.hits), trial.by_state) == (3, 3, {"published": 3})


def test_the_list_leads_to_its_bulk_page_only_who_may_change_it(head):
    assert 'href="bulk/"' in head.get("/admin/moderation/term/").content.decode()
    auditor = User.objects.create_user("ann", is_staff=True)
    auditor.groups.add(Group.objects.get(name="auditor"))
    assert 'href="bulk/"' not in a_desk(auditor).get("/admin/moderation/term/").content.decode()


def test_domains_are_tried_and_kept_alike(head):
    article = make.an_article()
    make.a_comment(article, by="Eve", body="Buy at https://shop.win.example/now today.")
    make.a_comment(article, by="Ada", body="Read https://paper.example/ instead.")
    sent = {"entries": "win.example\n", "kind": "blocked", "section": "", "note": "", "why": ""}
    page = head.post("/admin/moderation/domain/bulk/", sent | {"_try": "1"}).content.decode()
    assert "in 1 of the newest 2 comments" in page
    assert names_in_trial(page) == ["Eve"]
    assert not Domain.objects.exists()
    head.post("/admin/moderation/domain/bulk/", sent | {"why": "A wave"})
    assert [(one.domain, one.kind) for one in Domain.objects.all()] == [("win.example", "blocked")]
    assert PolicyChange.objects.get().level == "Domains"
    assert make.a_checked_comment(article, body="See https://win.example/ too.").state == State.REJECTED
    answer = head.post("/admin/moderation/domain/bulk/", sent | {"entries": "no domain", "why": "x"})
    assert "Line 1: Such as: example.com" in answer.content.decode()


def test_a_new_kind_leaves_the_language_of_an_entry(head):
    Term.objects.create(term="gift", kind="suspect", language="de")
    make.a_comment(body="What a lovely gift you gave your mother and me on that summer evening by the sea.")
    change = lists.Change(("gift",), "banned")
    assert lists.try_out(change).hits == []
    bulk(head, "gift", "banned", why="Poison")
    assert (Term.objects.get().kind, Term.objects.get().language) == ("banned", "de")


def test_a_preset_is_tried_as_it_would_be_saved(head):
    article = make.an_article()
    make.a_checked_comment(article, body=TWO_LINKS)
    assert verdict_on(tried(head, preset="strict", max_links="9", try_body=TWO_LINKS)).startswith("It would wait")
