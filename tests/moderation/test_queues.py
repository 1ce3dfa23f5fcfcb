"""Queues: who is in which, in which order and why, whose they are, and how far a moderator's rights reach."""

import pytest
from django.contrib.auth.models import Group

from comments import editing, reporting
from comments.models import Comment
from comments.states import State
from moderation import decisions, harm, screening, tidying
from moderation.models import Case, SavedQueue, SectionLimit
from moderation.queues import QUEUES
from tests import make
from tests.moderation.desk import QUEUE, a_desk, names_on, seen

pytestmark = pytest.mark.django_db


def names(answer):
    assert answer.status_code == 200, answer.json()
    return [row["author"]["name"] for row in answer.json()["results"]]


def a_reported_comment(article=None, reports=3, **given):
    """Approved by a person, then reported by readers whom nobody knows."""
    comment = make.a_comment(article, **given)
    for number in range(reports):
        reporting.report(comment.pk, "abuse", reporter_key=f"reader {number}")
    screening.screen_due()
    comment.refresh_from_db()
    return comment


# --- Which queue ------------------------------------------------------------------------------------------------------


def test_an_approved_comment_that_readers_report_is_new_evidence():
    make.a_waiting_comment(by="Eve")
    a_reported_comment(by="Ada")
    api = make.Api(make.a_moderator())
    assert names(api.get("moderation/queue/?queue=new_evidence")) == ["Ada"]
    assert names(api.get("moderation/queue/?queue=reported")) == ["Ada"]
    assert set(names(api.get("moderation/queue/"))) == {"Ada", "Eve"}


def test_what_its_author_withdrew_is_in_no_queue():
    comment = make.a_waiting_comment()
    editing.withdraw(comment.pk, commenter=comment.commenter)
    assert [name for name, queue in QUEUES.items() if queue().exists()] == []


def test_a_basket_lists_its_articles_and_no_other():
    trial = [make.an_article() for _ in range(3)]
    for number, article in enumerate(trial):
        make.a_waiting_comment(article, by=f"Eve {number}")
    make.a_waiting_comment(by="Somebody else")
    slugs = ",".join(article.slug for article in trial)
    assert names(make.Api(make.a_moderator()).get(f"moderation/queue/?article={slugs}")) == ["Eve 0", "Eve 1", "Eve 2"]


def test_a_person_has_a_queue():
    comment = make.a_waiting_comment(by="Eve")
    make.a_waiting_comment(by="Eva")
    assert names(make.Api(make.a_moderator()).get(f"moderation/queue/?person={comment.commenter_id}")) == ["Eve"]


# --- In which order ---------------------------------------------------------------------------------------------------


def test_expected_harm_is_probability_times_readers_times_reports():
    quiet, busy = make.an_article(), make.an_article()
    for _ in range(3):
        make.a_comment(busy)
    make.a_waiting_comment(quiet, by="Quiet")
    make.a_waiting_comment(busy, by="Busy")
    rows = make.Api(make.a_moderator()).get("moderation/queue/?ordering=harm").json()["results"]
    assert [row["author"]["name"] for row in rows] == ["Busy", "Quiet"]
    for row, readers in zip(rows, (400, 100), strict=True):
        rank = row["rank"]
        assert rank["readers"] == readers
        assert rank["harm"] == pytest.approx(rank["probability"] * readers, abs=0.1)
        assert f"about {readers} readers" in rank["says"]
        assert "nobody reported it" in rank["says"]


def test_reports_make_it_more_harmful_and_the_row_says_so():
    comment = a_reported_comment()
    [row] = make.Api(make.a_moderator()).get("moderation/queue/?ordering=harm").json()["results"]
    assert row["rank"]["report_weight"] == 3.0
    assert "(1 + 3.0 by reports)" in row["rank"]["says"]
    assert "(1 + 3.0 by reports)" in seen(a_desk())
    case = Case.objects.get(comment=comment, closed_at=None)
    assert case.harm == pytest.approx(case.priority * case.readers * 4)


def test_more_readers_raise_the_harm_of_what_waits_there():
    article = make.an_article()
    waiting = make.a_waiting_comment(article)
    before = Case.objects.get(comment=waiting).harm
    for _ in range(3):
        make.a_comment(article)
    assert Case.objects.get(comment=waiting).harm == pytest.approx(4 * before)


def test_readers_that_left_are_noticed_when_tidying():
    article = make.an_article()
    waiting = make.a_waiting_comment(article)
    other = make.a_comment(article)
    editing.withdraw(other.pk, commenter=other.commenter)
    tidying.tidy()
    assert Case.objects.get(comment=waiting).readers == harm.readers(0)


def test_a_report_that_hides_nothing_still_counts_for_what_waits_to_be_looked_at():
    article = make.an_article()
    make.a_policy(article, mode="post")
    comment = make.a_checked_comment(article)
    before = Case.objects.get(comment=comment).harm
    reporting.report(comment.pk, "abuse", reporter_key="a reader")
    screening.screen_due()
    case = Case.objects.get(comment=comment, closed_at=None)
    assert (case.report_weight, case.in_afterwards) == (1.0, True)
    assert case.harm == pytest.approx(2 * before)


# --- Saved ------------------------------------------------------------------------------------------------------------


def test_a_queue_is_saved_opened_shared_changed_and_forgotten():
    trial, other = make.an_article(), make.an_article()
    make.a_waiting_comment(trial, by="Eve")
    make.a_waiting_comment(other, by="Eva")
    mo, max_ = make.Api(make.a_moderator("mo")), make.Api(make.a_moderator("max"))
    wanted = {"name": "The trial", "filters": {"article": trial.slug, "queue": "spam"}, "ordering": "harm"}
    made = mo.post("moderation/queues/", wanted)
    assert made.status_code == 201
    path = f"moderation/queues/{made.json()['id']}/"
    opened = f"moderation/queue/?queue={made.json()['id']}"
    assert names(mo.get(opened)) == ["Eve"]
    assert max_.get(path).status_code == 404
    assert max_.get(opened).status_code == 400
    assert mo.put(path, wanted | {"shared": True}).json()["shared"] is True
    assert names(max_.get(opened)) == ["Eve"]
    assert max_.put(path, wanted).status_code == max_.delete(path).status_code == 403
    assert [saved["name"] for saved in max_.get("moderation/queues/").json()["saved"]] == ["The trial"]
    assert mo.delete(path).status_code == 204
    assert not SavedQueue.objects.exists()


@pytest.mark.parametrize(
    "filters", [{"nonsense": "1"}, {"score_min": "7"}, {"queue": "nonsense"}, {"age_min": "soon"}, {"queue": "12"}]
)
def test_what_the_queue_would_not_take_is_not_saved(filters):
    answer = make.Api(make.a_moderator()).post("moderation/queues/", {"name": "Odd", "filters": filters})
    assert answer.status_code == 400
    assert not SavedQueue.objects.exists()


def test_a_saved_queue_is_a_tab_of_the_desk():
    article = make.an_article()
    make.a_waiting_comment(article, by="Eve")
    make.a_waiting_comment(by="Eva")
    saved = SavedQueue.objects.create(name="The trial", owner=make.a_moderator(), filters={"article": article.slug})
    page = seen(a_desk(), f"{QUEUE}?queue={saved.pk}")
    assert names_on(page) == ["Eve"]
    assert "The trial" in page


def test_the_standing_queues_say_how_many_they_hold():
    make.a_waiting_comment()
    a_reported_comment()
    counts = {
        one["name"]: one["count"] for one in make.Api(make.a_moderator()).get("moderation/queues/").json()["standing"]
    }
    assert counts == {"waiting": 2, "spam": 1, "reported": 1, "new_evidence": 1, "appeals": 0, "afterwards": 0}


# --- Rights -----------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["user", "group"])
def sportswriter(request):
    """A moderator for Sport alone, by a limit of their own or of their group."""
    user = make.a_moderator("sportswriter")
    limit = SectionLimit(section=make.a_section("Sport"))
    if request.param == "user":
        limit.user = user
    else:
        limit.group = Group.objects.create(name="sports desk")
        user.groups.add(limit.group)
    limit.save()
    return user


def test_out_of_reach_is_as_if_it_were_not_there(sportswriter):
    ours = make.a_waiting_comment(make.an_article(section="Sport"), by="Eve")
    theirs = make.a_waiting_comment(make.an_article(section="Politics"), by="Eva")
    decided = decisions.decide(
        make.a_waiting_comment(make.an_article(section="Politics")).pk,
        "approve",
        user=make.a_moderator("max"),
        version=Comment.objects.latest("id").version,
    )
    api, desk = make.Api(sportswriter), a_desk(sportswriter)
    assert names(api.get("moderation/queue/")) == ["Eve"]
    assert api.get("moderation/queue/").json()["count"] == 1
    assert api.get("moderation/queues/").json()["standing"][0] == {"name": "waiting", "count": 1}
    assert names(api.get("moderation/queue/?section=politics")) == []
    assert api.get(f"moderation/comments/{ours.pk}/").status_code == 200
    assert api.get(f"moderation/comments/{theirs.pk}/").status_code == 404
    act = {"action": "approve", "version": theirs.version}
    assert api.post(f"moderation/comments/{theirs.pk}/decisions/", act).status_code == 404
    assert api.post(f"moderation/decisions/{decided.pk}/undo/", {}).status_code == 404
    slug = theirs.thread.article.slug
    assert api.get(f"moderation/policies/effective/?article={slug}").status_code == 404
    assert api.post("moderation/policies/what-if/", {"article": slug, "body": "Hello"}).status_code == 404
    assert names_on(seen(desk)) == ["Eve"]
    assert desk.get(f"/admin/comments/comment/{theirs.pk}/change/").status_code == 404
    assert desk.get(f"/admin/comments/comment/{ours.pk}/change/").status_code == 200
    assert "Eva" not in seen(desk, "/admin/comments/comment/")
    theirs.refresh_from_db()
    assert theirs.state == State.HELD


def test_a_bulk_decision_leaves_what_is_out_of_reach(sportswriter):
    ours = make.a_waiting_comment(make.an_article(section="Sport"))
    theirs = make.a_waiting_comment(make.an_article(section="Politics"))
    chosen = [{"id": str(one.pk), "version": one.version} for one in (ours, theirs)]
    answer = make.Api(sportswriter).post("moderation/decisions/", {"action": "approve", "comments": chosen}).json()
    assert [one["comment"] for one in answer["decided"]] == [str(ours.pk)]
    assert [(one["id"], one["code"]) for one in answer["refused"]] == [(str(theirs.pk), "not_found")]


def test_a_shared_queue_shows_each_what_is_within_their_reach(sportswriter):
    make.a_waiting_comment(make.an_article(section="Sport"), by="Eve")
    make.a_waiting_comment(make.an_article(section="Politics"), by="Eva")
    saved = SavedQueue.objects.create(name="All", owner=make.a_moderator("max"), shared=True)
    assert names(make.Api(sportswriter).get(f"moderation/queue/?queue={saved.pk}")) == ["Eve"]
    assert set(names(make.Api(make.a_moderator("max")).get(f"moderation/queue/?queue={saved.pk}"))) == {"Eve", "Eva"}


def test_who_has_no_limit_reaches_everything():
    make.a_waiting_comment(make.an_article(section="Sport"), by="Eve")
    make.a_waiting_comment(make.an_article(section="Politics"), by="Eva")
    assert set(names(make.Api(make.a_moderator()).get("moderation/queue/"))) == {"Eve", "Eva"}


# --- Asked again and again --------------------------------------------------------------------------------------------


def test_who_has_the_page_gets_304_until_something_changes():
    comment = make.a_waiting_comment(by="Eve")
    api = make.Api(make.a_moderator())
    first = api.get("moderation/queue/")
    assert api.get("moderation/queue/", If_None_Match=first["ETag"]).status_code == 304
    decisions.decide(comment.pk, "approve", user=make.a_moderator("max"), version=comment.version)
    again = api.get("moderation/queue/", If_None_Match=first["ETag"])
    assert (again.status_code, again.json()["results"]) == (200, [])


@pytest.mark.django_db(transaction=True)
def test_a_kept_page_is_never_older_than_what_was_committed():
    """Outside of any transaction, as on a real site: what is kept in the process falls with every commit."""
    mo, api = make.a_moderator(), make.Api(make.a_moderator("max"))
    for number in range(3):
        comment = make.a_waiting_comment(by=f"Eve {number}")
        assert names(api.get("moderation/queue/")) == [f"Eve {number}"]
        assert names(api.get("moderation/queue/")) == [f"Eve {number}"]
        decisions.decide(comment.pk, "approve", user=mo, version=comment.version)
        assert names(api.get("moderation/queue/")) == []
    api.client.logout()
    assert api.get("moderation/queue/").status_code == 403
