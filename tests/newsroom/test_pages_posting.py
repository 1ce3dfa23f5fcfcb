"""The comment form: what a reader is told, what is kept, what only the holder of the receipt sees."""

import pytest

from comments import receipts
from comments.models import Comment, Commenter
from comments.states import State
from moderation import decisions
from tests import make

pytestmark = pytest.mark.django_db

WAITS = "Only you can see this: it waits for a moderator"
BROWSER = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def address():
    return make.an_article().get_absolute_url()


def post(client, address, headers=BROWSER, **fields):
    return client.post(address, {"name": "Ada", "body": "Well said.", "email": ""} | fields, headers=headers)


def test_an_empty_form_is_answered_with_exactly_these_messages(client, address):
    answer = post(client, address, name=" ", body="\r\n")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count("Please enter your comment!") == 1
    assert page.count("Please enter your name here") == 1
    assert '<span class="error" id="error-body">Please enter your comment!</span>' in page
    assert 'aria-invalid="true" aria-describedby="error-body hint-body"' in page
    assert 'aria-invalid="true" aria-describedby="error-name hint-name"' in page
    assert 'id="problem" tabindex="-1" autofocus' in page
    assert " required" not in page
    assert not Comment.objects.exists()


def test_a_form_without_any_field_is_an_empty_form(client, address):
    assert "Please enter your comment!" in client.post(address).content.decode()


def test_what_was_typed_is_kept_when_something_is_wrong(client, address):
    page = post(client, address, name="", body="\nA <b>thought</b>\n\nof mine", email="not an address").content.decode()
    assert ">\n\nA &lt;b&gt;thought&lt;/b&gt;\n\nof mine</textarea>" in page
    assert 'value="not an address"' in page
    assert "Enter a valid email address." in page
    assert "Please enter your comment!" not in page


def test_a_comment_that_passes_the_checks_is_there_at_once(client, address, ringing):
    with ringing():
        answer = post(client, address)
    comment = Comment.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"{address}#comment-{comment.pk}"
    assert f'id="comment-{comment.pk}"' in client.get(address).content.decode()
    client.cookies.clear()
    assert "Well said." in client.get(address).content.decode()


def test_page_and_api_store_the_same(client, address):
    post(client, address, name=" Ada  L. ", body="One\r\n\r\n\r\n\r\ntwo\t", email="ada@example.com")
    make.Api().post(
        f"articles/{address.split('/')[2]}/comments/",
        {"name": " Ada  L. ", "body": "One\r\n\r\n\r\n\r\ntwo\t", "email": "ada@example.com"},
    )
    by_page, by_api = Comment.objects.order_by("id").values("author_name", "body", "text_key", "commenter__email")
    assert by_page == by_api


def test_a_waiting_comment_is_seen_by_its_author_alone_with_the_reasons(client, address, ringing):
    with ringing():
        post(client, address, name="Eve", body=make.SPAM)
    assert Comment.objects.get().state == State.HELD
    mine = client.get(address)
    assert WAITS in mine.content.decode()
    assert "It has more links than we publish unseen." in mine.content.decode()
    assert "casino bonus" in mine.content.decode()
    assert mine["Cache-Control"] == "private, no-store"
    client.cookies.clear()
    others = client.get(address)
    assert "casino bonus" not in others.content.decode()
    assert others["Cache-Control"] == "public, max-age=0, s-maxage=1"


def test_a_rejected_comment_is_shown_to_its_author_with_the_reason(client, address):
    post(client, address)
    comment = Comment.objects.get()
    decisions.decide(comment.pk, "reject", user=make.a_moderator(), version=comment.version, reasons=["off_topic"])
    page = client.get(address).content.decode()
    assert "Only you can see this: it was rejected" in page
    assert "It is not about the article." in page


def test_a_published_or_withdrawn_comment_is_not_in_that_block(client, address):
    post(client, address)
    comment = Comment.objects.get()
    decisions.decide(comment.pk, "approve", user=make.a_moderator(), version=comment.version)
    page = client.get(address).content.decode()
    assert "Only you can see this" not in page
    assert page.count("Well said.") == 1


def test_the_receipt_stays_with_the_reader_out_of_the_reach_of_scripts_and_other_sites(client, address, settings):
    settings.RECEIPT_COOKIE_SECURE = True
    cookie = post(client, address).cookies[receipts.COOKIE]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert cookie["max-age"] == 365 * 24 * 3600


def test_who_holds_a_receipt_stays_the_same_commenter_and_finds_the_name(client, address):
    post(client, address, body="My first.")
    post(client, address, body="My second.")
    assert Commenter.objects.count() == 1
    assert 'name="name" value="Ada"' in client.get(address).content.decode()


def test_a_worthless_receipt_is_forgotten_and_makes_nobody_somebody(client, address):
    client.cookies[receipts.COOKIE] = "0123.1:forged"
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.cookies[receipts.COOKIE].value == ""
    assert post(client, address).status_code == 303


def test_a_staff_session_gives_the_form_no_authority(client, address):
    client.force_login(make.a_moderator())
    post(client, address)
    commenter = Commenter.objects.get()
    assert commenter.user is None
    assert commenter.badge == ""


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver:8080"},
        {"Origin": "https://testserver"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    ],
)
def test_a_form_from_another_site_is_refused(client, address, headers):
    answer = post(client, address, headers=headers)
    assert answer.status_code == 403
    assert "This form was sent from another site" in answer.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_form_of_ours_needs_no_token(address, headers):
    client = make.Client(enforce_csrf_checks=True)
    assert post(client, address, headers=headers).status_code == 303


def test_an_origin_that_the_paper_trusts_may_post(client, address, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://www.paper.example"]
    headers = {"Origin": "https://www.paper.example", "Sec-Fetch-Site": "cross-site"}
    assert post(client, address, headers=headers).status_code == 303


def test_a_reply_names_whom_it_answers_and_is_stored_under_it(client):
    parent = make.a_comment(by="Ben", body="What about the lorries?")
    address = parent.thread.article.get_absolute_url()
    page = client.get(f"{address}?reply={parent.pk}").content.decode()
    assert "You answer <bdi>Ben</bdi>" in page
    assert f'name="parent" value="{parent.pk}"' in page
    wrong = post(client, address, body="", parent=str(parent.pk)).content.decode()
    assert "You answer <bdi>Ben</bdi>" in wrong
    assert post(client, address, parent=str(parent.pk)).status_code == 303
    assert Comment.objects.latest("created_at").parent == parent


@pytest.mark.parametrize("state", [State.HELD, State.REJECTED])
def test_a_hidden_comment_cannot_be_answered_and_the_text_is_kept(client, state):
    parent = make.a_comment(state=state, body="Something hidden.")
    address = parent.thread.article.get_absolute_url()
    assert (
        "The comment you answer is not available here." in client.get(f"{address}?reply={parent.pk}").content.decode()
    )
    answer = post(client, address, parent=str(parent.pk))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "The comment you answer is not available here." in page
    assert "Well said." in page
    assert "Something hidden." not in page
    assert 'name="parent"' not in page


def test_a_parent_that_is_no_id_is_refused_in_words(client, address):
    answer = post(client, address, parent="1 OR 1=1")
    assert answer.status_code == 400
    assert "The comment you answer is not available here." in answer.content.decode()


def test_the_same_comment_twice_is_stored_once(client, address):
    post(client, address)
    answer = post(client, address)
    assert answer.status_code == 409
    assert "You have already posted this comment here." in answer.content.decode()
    assert Comment.objects.count() == 1


def test_a_closed_thread_has_no_form_and_keeps_the_text_of_who_came_too_late(client):
    article = make.an_article()
    make.a_policy(article, mode="closed")
    address = article.get_absolute_url()
    page = client.get(address).content.decode()
    assert "Comments on this article are closed." in page
    assert "<form" not in page
    answer = post(client, address)
    assert answer.status_code == 403
    assert "Well said.</textarea>" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_banned_commenter_is_told_so_and_keeps_the_text(client, address):
    post(client, address, body="My first.")
    Commenter.objects.update(banned_until="2999-01-01T00:00:00Z")
    answer = post(client, address)
    assert answer.status_code == 403
    assert "You cannot comment at the moment." in answer.content.decode()
    assert "Well said.</textarea>" in answer.content.decode()


def test_too_many_comments_are_refused_with_the_time_to_wait(client, address, settings):
    settings.UNLIMITED_ADDRESSES = []
    settings.LIMITS = {"post": ["1/3600"]}
    post(client, address, body="My first.")
    answer = post(client, address)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert "You can try again in" in answer.content.decode()
    assert "Well said.</textarea>" in answer.content.decode()


def test_too_long_a_text_is_refused_in_words(client, address):
    assert "Please shorten your comment" in post(client, address, body="x" * 5001).content.decode()
    answer = post(client, address, body="x" * 70_000)
    assert answer.status_code == 413
    assert "Please shorten your comment" in answer.content.decode()


def test_the_longest_text_of_the_widest_letters_fits(client, address):
    assert post(client, address, body="🦔" * 5000).status_code == 303


def test_a_form_that_was_opened_under_an_older_address_still_posts(client, address):
    make.a_section("Politics")
    assert post(client, f"/politics/{address.split('/')[2]}/").status_code == 303
