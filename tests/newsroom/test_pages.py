"""The pages that everybody sees: front, section, article, one comment."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import reading
from comments.models import Comment, Thread
from comments.states import State
from moderation import decisions
from tests import make

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>window.caught=1</script>",
    '"><img src=x onerror=window.caught=1>',
    "' onmouseover='window.caught=1",
    "</textarea><script>window.caught=1</script>",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "javascript:window.caught=1//",
    "&lt;b&gt; &amp;lt;",
    "[click](javascript:alert(1)) **bold** http://x.example/?a=1&b=2",
]


def test_the_front_page_leads_with_the_newest_story_and_shows_each_section(client):
    old = make.an_article(
        section="Politics", headline="Budget passed", published_at=timezone.now() - timedelta(days=400)
    )
    make.an_article(section="World News", headline="Bridge closed", published_at=timezone.now() - timedelta(days=1))
    make.an_article(section="World News", headline="Bridge reopens")
    page = client.get("/").content.decode()
    assert page.index("Bridge reopens") < page.index("Budget passed")
    assert page.count("Bridge reopens") == 1
    assert old.get_absolute_url() in page
    assert "Bridge closed" in page


def test_an_empty_paper_says_so(client):
    assert "Nothing has been published yet." in client.get("/").content.decode()


def test_drafts_and_stories_of_tomorrow_are_nowhere(client):
    draft = make.an_article(headline="A draft", published=False)
    tomorrow = make.an_article(headline="Of tomorrow", published_at=timezone.now() + timedelta(days=1))
    for address in ("/", "/world-news/"):
        page = client.get(address).content.decode()
        assert "A draft" not in page
        assert "Of tomorrow" not in page
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.post(tomorrow.get_absolute_url(), {"name": "Ada", "body": "Early."}).status_code == 404


def test_a_section_is_read_page_by_page_without_losing_a_story(client):
    stories = {make.an_article(headline=f"Story number {n}.").headline for n in range(45)}
    address, seen = "/world-news/", []
    while address:
        page = client.get(address)
        seen += [f"Story number {n}." for n in range(45) if f">Story number {n}.<" in page.content.decode()]
        address = page.context["pager"]["next"]
    assert sorted(seen) == sorted(stories)


@pytest.mark.parametrize("address", ["/world-news/?cursor=made-up", "{article}?cursor=made-up", "{article}?sort=worst"])
def test_an_unknown_cursor_or_order_is_refused_and_not_page_one(client, address):
    article = make.an_article()
    assert client.get(address.format(article=article.get_absolute_url())).status_code == 400


def test_an_article_page_has_everything_in_the_order_of_the_paper(client):
    make.an_article(headline="Ferries return")
    article = make.an_article(headline="Harbour bridge reopens", deck="Two weeks early", source_line="Agencies")
    page = client.get(article.get_absolute_url()).content.decode()
    parts = [
        'class="dateline"', ">Home<", ">World News<", "<h1", "Two weeks early", "First paragraph.", "Second paragraph.",
        "Sources: Agencies", 'id="comments"', "Be the first to comment.", 'id="comment-form"', "Related articles",
        "Latest posts", "Stay connected",
    ]  # fmt: skip
    main = page[page.index('class="dateline"') :]
    places = [main.index(part, main.index("<main") if part.startswith(">") else 0) for part in parts]
    assert places == sorted(places)


def test_the_wrong_section_leads_to_the_right_one_for_good(client):
    article = make.an_article(section="World News")
    make.a_section("Politics")
    answer = client.get(f"/politics/{article.slug}/?sort=top")
    assert answer.status_code == 301
    assert answer["Location"] == f"{article.get_absolute_url()}?sort=top"


@pytest.mark.parametrize("text", HOSTILE)
def test_what_readers_write_stays_text(client, text):
    comment = make.a_comment(by=text[:60], body=text)
    make.a_comment(to=comment, by="Ada", body="Well said.")
    article = comment.thread.article
    for address in (
        article.get_absolute_url(),
        comment.get_absolute_url(),
        f"{article.get_absolute_url()}?reply={comment.pk}",
    ):
        page = client.get(address).content.decode()
        assert page.count("<script") == page.count('<script src="/static/')  # ours
        for live in ("<img", "onerror=window.caught=1>", "onmouseover='", 'href="javascript:', "<b>", "**bold** <a"):
            assert live not in page
        assert "SECRET_KEY }}" in page or "SECRET_KEY" not in text


def test_line_breaks_are_kept_and_addresses_are_not_links(client):
    comment = make.a_comment(body="One.\n\nTwo: http://example.com/")
    page = client.get(comment.thread.article.get_absolute_url()).content.decode()
    assert '<p class="text" dir="auto">One.\n\nTwo: http://example.com/</p>' in page


def test_comments_come_in_the_order_asked_for(client):
    article = make.an_article()
    for text in ("The first.", "The second.", "The third."):
        make.a_comment(article, body=text)
    Comment.objects.filter(body="The second.").update(like_count=3)

    def order(sort):
        page = client.get(article.get_absolute_url(), {"sort": sort}).content.decode()
        return sorted(["The first.", "The second.", "The third."], key=page.index)

    assert order("newest") == ["The third.", "The second.", "The first."]
    assert order("oldest") == ["The first.", "The second.", "The third."]
    assert order("top")[0] == "The second."


def test_a_long_thread_is_read_page_by_page_without_losing_a_comment(client):
    article = make.an_article()
    written = {make.a_comment(article).pk for _ in range(43)}
    address, seen = f"{article.get_absolute_url()}?sort=oldest", []
    while address:
        page = client.get(address)
        seen += [item["id"] for item in page.context["comments"]]
        address = page.context["pager"]["next"]
    assert len(seen) == 43
    assert set(seen) == written


def test_a_reply_stands_under_what_it_answers_and_says_so(client):
    first = make.a_comment(by="Ada", body="The first.")
    make.a_comment(first.thread.article, by="Ben", body="Another.")
    reply = make.a_comment(to=first, by="Cyd", body="An answer.")
    deeper = make.a_comment(to=reply, by="Dan", body="An answer to the answer.")
    page = client.get(first.thread.article.get_absolute_url())
    items = page.context["comments"]
    assert [item["body"] for item in items] == ["Another.", "The first.", "An answer.", "An answer to the answer."]
    assert [item["indent"] for item in items] == [0, 0, 1, 2]
    assert f'in reply to <a href="#comment-{reply.pk}"><bdi>Cyd</bdi></a>' in page.content.decode()
    assert items[-1]["id"] == deeper.pk


def test_a_comment_that_is_gone_but_was_answered_keeps_its_place(client):
    first = make.a_comment(by="Eve", body="Something bad.")
    reply = make.a_comment(to=first, by="Ada", body="An answer.")
    below = make.a_comment(to=reply, by="Ben", body="A deeper one.")
    for gone in (first, reply):
        gone.refresh_from_db()
        decisions.decide(gone.pk, "reject", user=make.a_moderator(), version=gone.version, reasons=["abuse"])
    page = client.get(first.thread.article.get_absolute_url()).content.decode()
    assert page.count("This comment is gone.") == 2
    assert "Something bad." not in page
    assert ">Eve<" not in page
    assert below.body in page


def test_replies_that_do_not_fit_are_a_link_away(client):
    first = make.a_comment(body="The first.")
    replies = [make.a_comment(to=first, body=f"Answer number {n}.") for n in range(reading.FIRST_REPLIES + 3)]
    page = client.get(first.thread.article.get_absolute_url())
    assert "Show 3 more replies" in page.content.decode()
    rest = client.get(page.context["comments"][-1]["more_url"]).content.decode()
    assert [reply.body in rest for reply in replies] == [False] * reading.FIRST_REPLIES + [True] * 3
    assert "The first." in rest


def test_the_replies_of_a_comment_that_is_gone_can_be_read_to_the_end(client):
    first = make.a_comment(body="Something bad.")
    last = [make.a_comment(to=first) for _ in range(reading.FIRST_REPLIES + 2)][-1]
    first.refresh_from_db()
    decisions.decide(first.pk, "reject", user=make.a_moderator(), version=first.version, reasons=["abuse"])
    page = client.get(first.thread.article.get_absolute_url())
    rest = client.get(page.context["comments"][-1]["more_url"])
    assert rest.status_code == 404
    assert last.body in rest.content.decode()
    assert "Something bad." not in rest.content.decode()


def test_a_permalink_shows_the_comment_in_its_context(client):
    first = make.a_comment(by="Ada", body="The first.")
    reply = make.a_comment(to=first, by="Ben", body="An answer.")
    deeper = make.a_comment(to=reply, by="Cyd", body="A deeper one.")
    make.a_comment(to=deeper, by="Dan", body="The deepest.")
    page = client.get(deeper.get_absolute_url()).content.decode()
    assert all(text in page for text in ("The first.", "An answer.", "A deeper one.", "The deepest."))
    assert first.thread.article.get_absolute_url() in page


@pytest.mark.parametrize("state", [State.PENDING, State.HELD, State.REJECTED])
def test_hidden_comments_are_nowhere_and_look_like_none(client, state):
    comment = make.a_comment(state=state, by="Eve", body="Something hidden.")
    hidden = client.get(comment.get_absolute_url())
    absent = client.get(comment.get_absolute_url().replace(str(comment.pk), str(uuid.uuid4())))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    assert "Something hidden." not in client.get(comment.thread.article.get_absolute_url()).content.decode()


def test_nothing_private_is_on_a_page(client):
    article = make.an_article()
    client.post(article.get_absolute_url(), {"name": "Ada", "body": "Well said.", "email": "ada@private.example"})
    comment = Comment.objects.get()
    decisions.decide(comment.pk, "approve", user=make.a_moderator(), version=comment.version)
    client.cookies.clear()
    for address in ("/", article.get_absolute_url(), comment.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "private.example" not in page
        assert str(comment.commenter_id) not in page
        assert comment.commenter_id.hex not in page


def test_the_public_page_is_the_same_for_everybody_and_may_be_cached(client):
    comment = make.a_comment()
    address = comment.thread.article.get_absolute_url()
    for page in (address, "/", "/world-news/", comment.get_absolute_url(), "/receipt/"):
        client.logout()
        guest = client.get(page)
        client.force_login(make.a_moderator())
        client.cookies["csrftoken"] = "c" * 32
        client.cookies["django_language"] = "de"
        staff = client.get(page, headers={"Accept-Language": "de"})
        assert guest.content == staff.content
        assert not guest.cookies
        assert not staff.cookies
        assert guest["Cache-Control"] == "public, max-age=0, s-maxage=1"
        assert "Cookie" not in guest.get("Vary", "")


def test_who_has_the_page_already_is_not_sent_it_again(client):
    address = make.an_article().get_absolute_url()
    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    make.a_comment(Thread.objects.get().article)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_head_request_is_answered(client):
    comment = make.a_comment()
    for address in (
        "/",
        "/world-news/",
        comment.thread.article.get_absolute_url(),
        comment.get_absolute_url(),
        "/receipt/",
    ):
        assert client.head(address).status_code == 200


@pytest.mark.parametrize("size", [1, 12])
def test_a_page_costs_the_same_at_any_size(client, django_assert_num_queries, size):
    article = make.an_article()
    for n in range(size):
        make.an_article(section=f"Desk {n}")
        make.a_comment(to=make.a_comment(article))
    last = Comment.objects.published().filter(parent=None).last()
    with django_assert_num_queries(3):
        client.get("/")
    with django_assert_num_queries(4):
        client.get("/world-news/")
    with django_assert_num_queries(8):
        client.get(article.get_absolute_url())
    with django_assert_num_queries(5):
        client.get(last.get_absolute_url())


def test_an_error_page_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/no/such/page/at/all/")
    assert answer.status_code == 404
    assert "There is nothing here." in answer.content.decode()
