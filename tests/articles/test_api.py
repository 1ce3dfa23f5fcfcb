"""Articles over HTTP: what anybody may read, and what the CMS may write."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.api.serializers import ArticleCardSerializer
from articles.models import Article, Section
from tests.make import a_section, an_article

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-tests"
STORY = {
    "section": "World News",
    "headline": "Harbour of Norla reopens after the storm",
    "deck": "First ferry leaves at dawn",
    "body": ["The harbour opened.", "The ferry left."],
    "source_line": "Agencies",
    "published_at": "2026-11-23T06:30:00+01:00",
}


def listed(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/api/v1/articles/{query}")
    assert answer.status_code == 200, answer.content
    return [article["slug"] for article in answer.json()["results"]]


def put(client: Client, external_id: str = "cms-7", token: str = TOKEN, **story):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    address = f"/api/v1/articles/by-external-id/{external_id}/"
    return client.put(address, STORY | story, content_type="application/json", headers=headers)


@pytest.fixture
def cms(settings):
    settings.CMS_TOKEN = TOKEN


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_sections_come_in_the_papers_order(client):
    Section.objects.create(name="Zoo", slug="zoo", position=1, description="Animals")
    a_section("Arts")
    results = client.get("/api/v1/sections/").json()["results"]
    assert [section["slug"] for section in results] == ["zoo", "arts"]
    assert results[0] == {"name": "Zoo", "slug": "zoo", "description": "Animals", "url": "/zoo/"}


def test_only_published_articles_are_listed_newest_first(client):
    now = timezone.now()
    an_article(slug="old", published_at=now - timedelta(days=2))
    an_article(slug="new", published_at=now - timedelta(hours=1))
    an_article(slug="draft", published=False)
    an_article(slug="tomorrow", published_at=now + timedelta(days=1))
    assert listed(client) == ["new", "old"]
    assert listed(client, "?ordering=published_at") == ["old", "new"]


def test_a_listed_article_says_what_its_serializer_says(client):
    article = an_article(deck="Deck", source_line="Agencies", published_at=datetime(2026, 1, 2, 3, tzinfo=UTC))
    shown = client.get("/api/v1/articles/").json()["results"][0]
    assert shown == dict(ArticleCardSerializer(article).data)
    assert shown["published_at"] == "2026-01-02T03:00:00Z"


def test_articles_are_found_by_section_words_and_time(client):
    an_article(slug="storm", headline="Storm over Norla", published_at=datetime(2026, 3, 1, tzinfo=UTC))
    an_article(
        slug="calm",
        headline="Calm",
        deck="Norla after",
        section="Business",
        published_at=datetime(2026, 4, 1, tzinfo=UTC),
    )
    assert listed(client, "?section=business") == ["calm"]
    assert listed(client, "?q=norla") == ["calm", "storm"]
    assert listed(client, "?q=norla+storm") == ["storm"]
    assert listed(client, "?q=nothing") == []
    assert listed(client, "?published_after=2026-04-01T00:00:00Z") == ["calm"]
    assert listed(client, "?published_before=2026-04-01T00:00:00Z") == ["storm"]
    assert listed(client, "?published_after=2026-02-01&published_before=2026-03-02") == ["storm"]


@pytest.mark.parametrize(
    "query",
    [
        "section=nowhere",
        "published_after=yesterday",
        "ordering=headline",
        "seciton=world-news",
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=x",
        "published_after=0001-01-01T00:00:00%2B14:00",
        "q=%00",
        "published_before=9999-12-31T23:59:59-14:00",
    ],
)
def test_what_the_list_does_not_know_is_an_error(client, query):
    answer = client.get(f"/api/v1/articles/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_pages_of_articles_follow_each_other_while_others_are_published(client):
    now = timezone.now()
    for number in range(5):
        an_article(slug=f"story-{number}", published_at=now - timedelta(hours=number))
    first = client.get("/api/v1/articles/?limit=2&section=world-news").json()
    an_article(slug="breaking", published_at=now)
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    slugs = [article["slug"] for page in (first, second, third) for article in page["results"]]
    assert slugs == [f"story-{number}" for number in range(5)]
    assert third["next"] is None
    assert [article["slug"] for article in client.get(third["previous"]).json()["results"]] == ["story-2", "story-3"]


def test_the_list_asks_the_same_of_the_database_at_any_size(client, django_assert_num_queries):
    for size in (1, 30):
        for _ in range(size):
            an_article()
        with django_assert_num_queries(2):
            client.get("/api/v1/articles/?section=world-news&limit=100")


def test_the_detail_asks_the_same_of_the_database_at_any_size(client, django_assert_max_num_queries):
    article = an_article(slug="storm", headline="Storm over Norla")
    client.get("/api/v1/articles/storm/")
    for size in (1, 30):
        for _ in range(size):
            an_article(headline=article.headline)
        with django_assert_max_num_queries(5):
            client.get("/api/v1/articles/storm/")


def test_the_detail_tells_the_whole_article(client):
    an_article(slug="other", headline="Storm leaves Norla")
    an_article(slug="storm", headline="Storm over Norla", deck="Deck", body="One.\n\nTwo.", source_line="Agencies")
    shown = client.get("/api/v1/articles/storm/").json()
    assert shown["url"] == "/world-news/storm/"
    assert shown["section"] == {"name": "World News", "slug": "world-news"}
    assert (shown["headline"], shown["deck"], shown["source_line"]) == ("Storm over Norla", "Deck", "Agencies")
    assert (shown["body"], shown["paragraphs"]) == ("One.\n\nTwo.", ["One.", "Two."])
    assert shown["published_at"].endswith("Z")
    assert shown["breadcrumbs"] == [
        {"name": "Home", "url": "/"},
        {"name": "World News", "url": "/world-news/"},
        {"name": "Storm over Norla", "url": "/world-news/storm/"},
    ]
    assert [card["slug"] for card in shown["related"]] == ["other"]
    assert [card["slug"] for card in shown["latest"]] == ["other"]
    assert shown["comments"]["count"] == 0


def test_a_draft_is_not_there(client):
    an_article(slug="draft", published=False)
    assert client.get("/api/v1/articles/draft/").status_code == 404


def test_readers_cannot_write(client):
    assert client.post("/api/v1/articles/", {}, content_type="application/json").status_code == 405


# --- The CMS ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("cms")
def test_the_cms_brings_a_story_in_and_changes_it(client):
    made = put(client)
    assert made.status_code == 201
    article = Article.objects.get()
    assert made.json()["url"] == made["Location"] == article.get_absolute_url()
    assert article.body == "The harbour opened.\n\nThe ferry left."
    assert article.published_at == datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    changed = put(client, body="The harbour is closed again.", section="world-news")
    assert changed.status_code == 200
    assert changed.json()["external_id"] == "cms-7"
    assert Article.objects.get().body == "The harbour is closed again."


@pytest.mark.usefixtures("cms")
def test_the_same_request_twice_does_no_harm(client):
    put(client)
    before = Article.objects.values().get()
    assert put(client).status_code == 200
    assert Article.objects.values().get() == before


@pytest.mark.usefixtures("cms")
@pytest.mark.parametrize("token", ["", "wrong", "a-token-for-test", "ä"])
def test_without_the_token_nothing_is_written(client, token):
    answer = put(client, token=token)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert not Article.objects.exists()


@pytest.mark.parametrize("token", ["", "x"])
def test_without_a_token_of_its_own_the_door_is_closed(client, settings, token):
    settings.CMS_TOKEN = ""
    assert put(client, token=token).status_code == 403


@pytest.mark.usefixtures("cms")
def test_staff_are_not_the_cms(admin_client):
    assert put(admin_client, token="").status_code == 401


@pytest.mark.usefixtures("cms")
@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"headline": ""}, "/headline"),
        ({"headline": "x" * 301}, "/headline"),
        ({"headline": "\ud800"}, "/headline"),
        ({"section": " "}, "/section"),
        ({"body": ""}, "/body"),
        ({"body": ["", " "]}, "/body"),
        ({"body": {"a": "b"}}, "/body"),
        ({"body": ["one", 2]}, "/body"),
        ({"body": "one\x00two"}, "/body"),
        ({"published_at": "yesterday"}, "/published_at"),
        ({"published_at": "0001-01-01T00:00:00+14:00"}, "/published_at"),
        ({"source_line": "x" * 201}, "/source_line"),
    ],
)
def test_a_story_that_makes_no_sense_is_refused_with_the_place(client, wrong, pointer):
    answer = put(client, **wrong)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Article.objects.exists()
    assert not Section.objects.exists()


@pytest.mark.usefixtures("cms")
@pytest.mark.parametrize("external_id", ["%00", "x" * 201])
def test_an_id_that_no_database_can_hold_is_refused(client, external_id):
    assert put(client, external_id).status_code == 400


@pytest.mark.usefixtures("cms")
def test_a_draft_stays_hidden_until_the_cms_publishes_it(client):
    slug = put(client, published_at=None).json()["slug"]
    assert client.get(f"/api/v1/articles/{slug}/").status_code == 404
    put(client, published_at="2026-01-01T00:00:00Z")
    assert client.get(f"/api/v1/articles/{slug}/").status_code == 200


# --- The desk ---------------------------------------------------------------------------------------------------------


def test_the_desk_can_search_and_open_articles(admin_client):
    article = an_article(headline="Storm over Norla")
    an_article(headline="Chess", published=False)
    listing = admin_client.get("/admin/articles/article/?q=norla").content.decode()
    assert "Storm over Norla" in listing
    assert "Chess" not in listing
    assert (
        article.get_absolute_url() in admin_client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    )
    assert admin_client.get("/admin/articles/article/add/").status_code == 200
    assert admin_client.get("/admin/articles/section/").status_code == 200


def test_a_section_cannot_take_an_address_of_the_site(admin_client):
    sent = {"name": "Remarks", "slug": "comments", "position": 1, "description": ""}
    assert "please choose another" in admin_client.post("/admin/articles/section/add/", sent).content.decode()
    assert not Section.objects.exists()
