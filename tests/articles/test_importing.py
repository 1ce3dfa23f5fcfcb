"""A page or a CMS record becomes an article: once, in the right section, corrected when it comes corrected."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.importing import Outcome, import_page, section_named, upsert
from articles.models import Article, Section
from articles.pagetext import LARGEST_BYTES, NotANewsPage
from tests.articles.pagemaking import BODY, CRUMB, DATELINE, DECK, HEADLINE, PAGES, a_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False)


def run(*arguments: str) -> str:
    said = io.StringIO()
    call_command("import_page", *arguments, stdout=said, no_color=True)
    return said.getvalue()


def test_a_page_becomes_an_article():
    imported = import_page(a_page())
    article = Article.objects.get()
    assert imported.outcome == Outcome.CREATED
    assert imported.article == article
    assert article.section.name == "World News"
    assert article.headline == HEADLINE
    assert article.deck == DECK
    assert article.paragraphs == list(BODY)
    assert article.source_line == "Agencies"
    assert article.published_at == datetime(2026, 11, 23, tzinfo=UTC)
    assert article.slug == "prime-minister-of-veldania-resigns-after-vote-of-no-confidence-in-parliament"
    assert article in Article.objects.published()


def test_the_same_page_twice_is_one_unchanged_article():
    first = import_page(a_page()).article
    again = import_page(a_page().replace("\n", "\r\n").replace(HEADLINE, f"“{HEADLINE}”"))
    assert again.outcome == Outcome.UNCHANGED
    assert again.article == first
    assert Article.objects.get().updated_at == first.updated_at


def test_a_corrected_page_updates_its_article():
    first = import_page(a_page()).article
    again = import_page(a_page(body=(*BODY, "Correction: it was 61 votes to 57.")))
    assert (again.outcome, again.article) == (Outcome.UPDATED, first)
    assert Article.objects.get().paragraphs[-1] == "Correction: it was 61 votes to 57."


def test_a_page_that_moved_to_another_section_on_its_day_is_the_same_story():
    first = import_page(a_page()).article
    again = import_page(a_page(crumb=CRUMB.replace("World News", "Politics")))
    assert (again.outcome, again.article) == (Outcome.UPDATED, first)
    assert Article.objects.get().section.name == "Politics"


def test_a_page_with_another_date_in_its_section_is_the_same_story():
    import_page(a_page())
    import_page(a_page(dateline="Friday, November 20, 2026"))
    assert Article.objects.get().published_at == datetime(2026, 11, 20, tzinfo=UTC)


def test_the_same_headline_elsewhere_on_another_day_is_another_story():
    import_page(a_page())
    other = a_page(crumb=CRUMB.replace("World News", "Opinion"), dateline="May 4, 2026")
    assert import_page(other).outcome == Outcome.CREATED
    assert import_page(other).outcome == Outcome.UNCHANGED
    assert import_page(a_page()).outcome == Outcome.UNCHANGED
    assert sorted(Article.objects.values_list("slug", flat=True))[1].endswith("-2")


def test_a_page_without_a_date_is_published_now_and_stays_so(time_machine):
    article = import_page(a_page(dateline="")).article
    assert article.published_at == timezone.now()
    time_machine.shift(timedelta(hours=3))
    assert import_page(a_page(dateline="")).outcome == Outcome.UNCHANGED


def test_a_page_dated_in_the_future_can_be_read_now():
    article = import_page(a_page(dateline="November 30, 2026")).article
    assert article in Article.objects.published()


def test_a_page_without_a_section_goes_to_news():
    page = f"{DATELINE}\n\n{HEADLINE}\n\n" + "\n\n".join(BODY)
    assert import_page(page).article.section.name == "News"


def test_an_existing_section_is_used_whatever_the_case_of_its_name():
    section = Section.objects.create(name="World news", slug="world")
    assert import_page(a_page()).article.section == section
    assert Section.objects.count() == 1


@pytest.mark.parametrize("name", ["Comments", "Admin", "API", "Мир", "世界"])
def test_every_section_gets_an_address_that_is_not_the_sites_own(name):
    section = section_named(name)
    assert section.slug not in {"comments", "admin", "api", ""}
    assert section_named(name) == section


def test_a_headline_without_latin_letters_gets_an_address():
    article = import_page((PAGES / "arabic.txt").read_text(encoding="utf-8").partition("=====\n")[2]).article
    assert article.get_absolute_url().startswith("/section-")


def test_a_refused_page_stores_nothing():
    with pytest.raises(NotANewsPage):
        import_page("Log in\nForgot your password?")
    assert not Article.objects.exists()
    assert not Section.objects.exists()


# --- The command ------------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_recognised_and_where_the_article_is(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(a_page(), encoding="utf-8")
    said = run(str(path))
    for part in [
        "World News",
        HEADLINE,
        "23 November 2026",
        "Agencies",
        "4 paragraphs",
        "related articles",
        "Created: /",
    ]:
        assert part in said
    assert f"Unchanged: {Article.objects.get().get_absolute_url()}" in run(str(path))


def test_the_command_reads_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(a_page().encode())))
    assert "Created: /world-news/" in run("-")


def test_a_dry_run_stores_nothing(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(a_page(), encoding="utf-8")
    assert "Would be created: /world-news/" in run("--dry-run", str(path))
    assert not Section.objects.exists()


def test_several_files_are_all_stored_or_none(tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(a_page(), encoding="utf-8")
    bad.write_text("<html><body></body></html>")
    with pytest.raises(CommandError, match=r"bad\.txt: This is HTML source"):
        run(str(good), str(bad))
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\x00\x01", "binary"),
        (b'{"a": "b"}', "JSON"),
        (b"x" * (LARGEST_BYTES + 5), "larger than 1 MB"),
    ],
    ids=["empty", "binary", "json", "large"],
)
def test_the_command_refuses_with_one_clear_line(tmp_path, content, reason):
    path = tmp_path / "page.txt"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=reason) as refusal:
        run(str(path))
    assert "\n" not in str(refusal.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(str(tmp_path / "none.txt"))
    with pytest.raises(CommandError, match="directory"):
        run(str(tmp_path))


# --- The CMS ----------------------------------------------------------------------------------------------------------

STORY = {"section": "World News", "headline": HEADLINE, "body": "One.\n\nTwo."}


def test_a_record_makes_an_article_and_then_changes_it():
    article, created = upsert("cms-7", STORY)
    assert created
    assert article.published_at == timezone.now()
    again, created = upsert("cms-7", STORY | {"headline": "Prime minister stays after all", "deck": "Vote repeated"})
    assert not created
    assert (again.pk, again.slug, again.published_at) == (article.pk, article.slug, article.published_at)
    assert (again.headline, again.deck) == ("Prime minister stays after all", "Vote repeated")


def test_a_record_with_no_time_is_a_draft():
    article, _ = upsert("cms-7", STORY | {"published_at": None})
    assert article not in Article.objects.published()


def test_a_section_may_be_named_by_its_slug():
    section = Section.objects.create(name="World News", slug="abroad")
    assert upsert("cms-7", STORY | {"section": "abroad"})[0].section == section
