"""What a policy says about posting: opening hours, closing by age, slow mode, presets; told to readers at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Thread
from comments.states import Badge, Mode
from moderation import policies, presets
from moderation.models import Policy, PolicyChange
from tests import make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday
FORM = {"section": "", "article": "", "mode": "", "hold_on_failure": "unknown", "shorteners_hold": "unknown"}


def post(article, body="Hello there.", api=None, **headers):
    return (api or make.Api()).post(f"articles/{article.slug}/comments/", {"name": "Ada", "body": body}, **headers)


# --- Opening hours ----------------------------------------------------------------------------------------------------


def test_outside_hours_nothing_is_taken_and_the_reader_is_told_when():
    with time_machine.travel(NOON, tick=False):
        article = make.an_article()
        make.a_policy(opening_hours="Mon-Fri 14:00-22:00", time_zone="Europe/Berlin")
        refused = post(article)
        assert (refused.status_code, refused.json()["code"]) == (403, "outside_hours")
        assert refused["Retry-After"] == "3600"
        assert "Tuesday, 24 November, 14:00 CET" in refused.json()["detail"]
        said = make.Api().get(f"articles/{article.slug}/").json()["comments"]
        assert (said["open"], said["opens_at"]) == (False, "2026-11-24T13:00:00Z")
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert post(article).status_code == 201


def test_the_page_tells_when_comments_are_taken_again_and_keeps_what_was_typed():
    with time_machine.travel(NOON, tick=False):
        article = make.an_article()
        make.a_policy(opening_hours="daily 18:00-20:00")
        page = Client().get(article.get_absolute_url()).content.decode()
        assert "They are taken again on Tuesday, 24 November, 18:00 UTC." in page
        sent = Client().post(article.get_absolute_url(), {"name": "Ada", "body": "What I wanted to say."})
        assert (sent.status_code, sent["Retry-After"]) == (403, "21600")
        assert "What I wanted to say." in sent.content.decode()


def test_hours_hold_to_the_second_without_anybody_opening_or_closing():
    with time_machine.travel(NOON, tick=False):
        article = make.an_article()
        make.a_policy(opening_hours="daily 08:00-12:01")
        assert post(article).status_code == 201
    with time_machine.travel(NOON + timedelta(seconds=59), tick=False):
        assert post(article).status_code == 201
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert post(article).status_code == 403


def test_pages_kept_by_their_version_are_made_old_when_the_clock_turns_them():
    with time_machine.travel(NOON, tick=False):
        thread = make.a_thread()
        make.a_policy(opening_hours="daily 08:00-13:00")
        thread.refresh_from_db()
        version = thread.version
        assert policies.turn() == 0
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert (policies.turn(), policies.turn()) == (1, 0)
        thread.refresh_from_db()
        assert thread.version == version + 1
        assert thread.turns_at == NOON + timedelta(hours=20)


def test_the_nearest_hours_win_and_always_is_one_of_them():
    with time_machine.travel(NOON, tick=False):
        article = make.an_article()
        make.a_policy(opening_hours="daily 18:00-20:00")
        make.a_policy(article.section, opening_hours="always")
        assert post(article).status_code == 201


# --- Age --------------------------------------------------------------------------------------------------------------


def test_a_thread_closes_with_the_age_of_its_article():
    article = make.an_article(published_at=timezone.now() - timedelta(days=13))
    make.a_policy(close_after_days=14)
    assert post(article).status_code == 201
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert post(article).json()["code"] == "thread_closed"
        assert make.Api().get(f"articles/{article.slug}/").json()["comments"]["open"] is False


def test_an_article_that_is_published_anew_counts_from_then():
    article = make.an_article(published_at=timezone.now() - timedelta(days=20))
    make.a_policy(close_after_days=14)
    assert post(article).status_code == 403
    article.published_at = timezone.now()
    article.save()
    assert post(article).status_code == 201


# --- Slow mode --------------------------------------------------------------------------------------------------------


def test_in_slow_mode_a_person_waits_between_two_comments_of_one_thread():
    article, other = make.an_article(), make.an_article()
    make.a_policy(article, slow_seconds=60)
    receipt = post(article, "The first.").json()["receipt"]
    ada = make.Api(receipt=receipt)
    refused = post(article, "The second.", ada)
    assert (refused.status_code, refused.json()["code"]) == (429, "slow_mode")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert post(other, "Elsewhere.", ada).status_code == 201
    assert post(article, "Somebody else.").status_code == 201
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert post(article, "The second.", ada).status_code == 201


def test_without_a_receipt_a_person_is_known_by_the_address(settings):
    settings.UNLIMITED_ADDRESSES = []
    article = make.an_article()
    make.a_policy(article, slow_seconds=60)
    guest, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    url, sent = f"/api/v1/articles/{article.slug}/comments/", {"name": "Ada", "body": "One."}
    answers = [who.post(url, sent, content_type="application/json").status_code for who in (guest, guest, other)]
    assert answers == [201, 429, 201]


def test_behind_a_front_end_of_ours_readers_do_not_wait_for_each_other():
    article = make.an_article()
    make.a_policy(article, slow_seconds=60)
    assert [post(article, f"Reader {n}.").status_code for n in range(3)] == [201, 201, 201]


def test_slow_mode_ends_by_itself():
    article = make.an_article()
    make.a_policy(article, slow_seconds=3600, slow_until=timezone.now() + timedelta(minutes=5))
    ada = make.Api(receipt=post(article, "The first.").json()["receipt"])
    assert post(article, "The second.", ada).status_code == 429
    assert make.Api().get(f"articles/{article.slug}/").json()["comments"]["wait_seconds"] == 3600
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert make.Api().get(f"articles/{article.slug}/").json()["comments"]["wait_seconds"] == 0
        assert post(article, "The second.", ada).status_code == 201


def test_staff_answer_as_often_as_they_like():
    article = make.an_article()
    make.a_policy(article, slow_seconds=60)
    first = make.a_pending_comment(article)
    first.commenter.badge = Badge.STAFF
    first.commenter.save()
    make.a_pending_comment(article, commenter=first.commenter)


def test_the_page_says_that_it_is_slow_and_how_long_to_wait():
    article = make.an_article()
    make.a_policy(article, slow_seconds=60)
    client = Client()
    assert "Slow mode: 60 seconds" in client.get(article.get_absolute_url()).content.decode()
    client.post(article.get_absolute_url(), {"name": "Ada", "body": "The first."})
    again = client.post(article.get_absolute_url(), {"name": "Ada", "body": "The second."})
    assert (again.status_code, "You can try again in" in again.content.decode()) == (429, True)


# --- Written down -----------------------------------------------------------------------------------------------------


def test_hours_and_age_cost_posting_no_query(django_assert_num_queries):
    """What holds stands in the thread's row."""
    article = make.an_article()
    make.a_pending_comment(article)
    with CaptureQueriesContext(connection) as plain:
        make.a_pending_comment(article)
    make.a_policy(opening_hours="daily 00:00-24:00", close_after_days=9)
    with django_assert_num_queries(len(plain)):
        make.a_pending_comment(article)


def test_removing_a_policy_takes_everything_back():
    article = make.an_article()
    policy = make.a_policy(article, opening_hours="Mon 03:00-03:01", slow_seconds=9, close_after_days=1)
    thread = make.a_thread(article)
    policies.remove(policy, user=None, why="Enough")
    thread.refresh_from_db()
    assert (thread.hours, thread.slow_seconds, thread.close_after_days, thread.turns_at) == ("", 0, 0, None)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("opening_hours", "8-22", "is not understood"),
        ("time_zone", "Berlin", "A name such as Europe/Berlin"),
        ("slow_seconds", "100000", "less than or equal to 86400"),
    ],
)
def test_the_form_refuses_what_no_clock_understands(field, value, sentence):
    client = Client()
    client.force_login(User.objects.create_superuser("helen"))
    page = client.post("/admin/moderation/policy/add/", FORM | {field: value, "why": "Trying"}).content.decode()
    assert sentence in page
    assert not Policy.objects.exists()


# --- Presets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", presets.PRESETS)
def test_a_preset_fills_in_what_it_is_about_and_is_recorded(name):
    client = Client()
    client.force_login(User.objects.create_superuser("helen"))
    client.post("/admin/moderation/policy/add/", FORM | {"preset": name, "max_links": "9", "why": "A long night"})
    policy = Policy.objects.get()
    assert {field: getattr(policy, field) for field in presets.PRESETS[name].values} == presets.PRESETS[name].values
    change = PolicyChange.objects.get()
    assert (change.user.username, change.why) == ("helen", f"A long night ({name})")
    policy.full_clean()


def test_balanced_is_what_holds_without_any_policy():
    rules = policies.effective(make.an_article()).rules
    assert {name: getattr(rules, name) for name in presets.PRESETS["balanced"].values} == presets.PRESETS[
        "balanced"
    ].values


def test_breaking_news_is_slow_for_a_day():
    article = make.an_article()
    policies.change(presets.fill(Policy(article=article), "breaking_news"), user=None, why="A quake")
    thread = make.a_thread(article)
    assert thread.wait_seconds == 60
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert thread.wait_seconds == 0


def test_strict_holds_what_balanced_publishes():
    body = "I read about it on https://example.org/report yesterday."
    assert make.a_checked_comment(body=body).state == "published"
    policies.change(presets.fill(Policy(), "strict"), user=None, why="A wave of spam")
    assert make.a_checked_comment(body=f"{body} Twice.").reasons == ["links", "newcomers"]


# --- What holds, and from where ---------------------------------------------------------------------------------------


def test_what_holds_for_an_article_is_shown_with_where_it_comes_from():
    article = make.an_article(section="Sport")
    make.a_policy(None, mode=Mode.PRE)
    make.a_policy(article.section, opening_hours="daily 08:00-22:00", stages={"links": "shadow"})
    make.a_policy(article, slow_seconds=30)
    said = make.Api(make.a_moderator()).get(f"moderation/policies/effective/?article={article.slug}").json()["settings"]
    assert said["mode"] == {"value": "pre", "from": "paper"}
    assert said["opening_hours"] == {"value": "daily 08:00-22:00", "from": "section"}
    assert said["slow_seconds"] == {"value": 30, "from": "article"}
    assert said["max_links"]["from"] == "default"
    client = Client()
    client.force_login(User.objects.create_superuser("helen"))
    page = client.get(f"/admin/moderation/policy/effective/?article={article.slug}").content.decode()
    for told in ("daily 08:00-22:00</td><td>the section", "30</td><td>the article", "shadow: runs, and does not count"):
        assert told in page
    assert (
        "There is no such article." in client.get("/admin/moderation/policy/effective/?article=none").content.decode()
    )


def test_a_policy_for_every_thread_is_told_to_all_of_them():
    threads = [make.a_thread() for _ in range(3)]
    make.a_policy(slow_seconds=5)
    assert set(Thread.objects.values_list("slow_seconds", flat=True)) == {5}
    assert len(threads) == 3
