"""English and German, complete: each sentence translated, with placeholders and plurals; chosen as people expect."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.contrib.auth.models import User
from django.utils import translation
from django.utils.translation.template import templatize

from tests import make
from tests.moderation.desk import a_desk, seen

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "newsroom" / "locale" / "de" / "LC_MESSAGES" / "django.po"
APPS = ("articles", "comments", "moderation", "newsroom")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
}
FIRST_ARGUMENT = re.compile(r"""\bn?gettext\(\s*(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")""")
PERCENT = re.compile(r"%(?:\((\w+)\))?[.\d]*[sdf%]|%%\d")


def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="de")


def messages():
    return [message for message in catalogue() if message.id]


def ids(message_id) -> tuple[str, ...]:
    return (message_id,) if isinstance(message_id, str) else tuple(message_id)


def said_in_python():
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                for _line, said, _comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
                    yield from ids(said)[:1]


def said_in_templates():
    for app in APPS:
        for path in (ROOT / app).rglob("*.html"):
            for found in FIRST_ARGUMENT.findall(templatize(path.read_text(), origin=str(path))):
                yield ast.literal_eval(found)


def test_every_sentence_of_the_code_is_in_the_catalogue():
    known = {ids(message.id)[0] for message in messages()}
    missing = {said for said in (*said_in_python(), *said_in_templates()) if said and said not in known}
    assert len(known) > 900
    assert sorted(missing) == [], "run makemessages and translate these (docs/operating.md)"


def test_every_sentence_is_translated_and_none_only_guessed():
    assert [message.id for message in messages() if not all(ids(message.string))] == []
    assert [message.id for message in messages() if message.fuzzy] == []


def test_placeholders_and_ends_are_those_of_the_original():
    """A wrong one would break the page, or the sentence."""
    for message in messages():
        originals = ids(message.id)
        for number, said in enumerate(ids(message.string)):
            original = originals[min(number, len(originals) - 1)]
            assert sorted(PERCENT.findall(said)) == sorted(PERCENT.findall(original)), original
            assert sorted(re.findall(r"\{\w*\}|</?\w+>", said)) == sorted(re.findall(r"\{\w*\}|</?\w+>", original)), (
                original
            )
            assert said[:1].isspace() == original[:1].isspace(), original
            ends = [text.rstrip()[-1:] if text.rstrip()[-1:] in ".:?!…" else "" for text in (said, original)]
            assert ends[0] == ends[1], (original, said)


def test_what_is_served_is_what_is_in_the_catalogue():
    """The .mo is committed, so that no start needs gettext's tools."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        served = {ids(message.id): ids(message.string) for message in read_mo(file) if message.id}
    assert served == {ids(message.id): ids(message.string) for message in messages()}


def test_the_readers_two_sentences_stay_as_they_are_in_english():
    with translation.override("en"):
        for said in ("Please enter your comment!", "Please enter your name here"):
            assert translation.gettext(said) == said


@pytest.mark.parametrize(("count", "said"), [(0, "0 Kommentare"), (1, "1 Kommentar"), (2, "2 Kommentare")])
def test_plurals(count, said):
    with translation.override("de"):
        assert translation.ngettext("%(n)s comment", "%(n)s comments", count) % {"n": count} == said


# --- Choosing ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_public_pages_speak_the_paper_s_language_whatever_the_browser_prefers(client, settings):
    article = make.an_article()
    make.a_comment(article)
    english = client.get(article.get_absolute_url(), headers={"accept-language": "de"})
    assert '<html lang="en"' in english.content.decode()
    assert english["Content-Language"] == "en"
    settings.LANGUAGE_CODE = "de"
    german = client.get(article.get_absolute_url(), headers={"accept-language": "en"})
    page = german.content.decode()
    assert '<html lang="de"' in page
    assert german["Content-Language"] == "de"
    assert "Einen Kommentar schreiben" in page
    assert "Write a comment" not in page
    refused = client.post(article.get_absolute_url(), {"name": "", "body": ""}).content.decode()
    assert "Bitte geben Sie Ihren Kommentar ein!" in refused


@pytest.mark.django_db
def test_the_admin_speaks_the_browser_s_language_until_one_is_chosen(client):
    desk = a_desk(User.objects.create_superuser("boss"))
    german = desk.get("/admin/moderation/case/", headers={"accept-language": "de-AT,de;q=0.8"})
    page = german.content.decode()
    assert '<html lang="de"' in page
    assert german["Content-Language"] == "de"
    assert "Warteschlange" in page
    chosen = desk.post("/admin/language/", {"language": "en", "next": "/admin/"}, headers={"accept-language": "de"})
    assert chosen.url == "/admin/"
    assert desk.cookies["django_language"]["httponly"]
    page = desk.get("/admin/moderation/case/", headers={"accept-language": "de"}).content.decode()
    assert "Moderation queue" in page
    assert "Deutsch" in page  # the way back


@pytest.mark.django_db
def test_the_chosen_language_leads_to_no_other_site():
    desk = a_desk()
    assert desk.post("/admin/language/", {"language": "de", "next": "https://evil.example/"}).url == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_of_the_desk_can_be_written_in_both(language):
    """No sentence breaks on its placeholders, and none stays English in German."""
    comment = make.a_waiting_comment()
    make.a_policy(None, max_links=3)
    desk = a_desk(User.objects.create_superuser("boss"))
    desk.cookies["django_language"] = language
    places = ["/admin/", "case/", "hour/", "policy/add/", "term/", "term/bulk/", "decision/", "policychange/"]
    pages = [seen(desk, place if place.startswith("/") else f"/admin/moderation/{place}") for place in places]
    pages.append(seen(desk, f"/admin/comments/comment/{comment.pk}/change/"))
    pages.append(seen(desk, f"/admin/comments/commenter/{comment.commenter_id}/change/"))
    pages += [seen(desk, f"/admin/second-factor/{place}") for place in ("", "enrol/")]
    for page in pages:
        assert f'<html lang="{language}"' in page
    english = (
        "Approve<",
        "Why it is here",
        "The figures as a table",
        "Try it before you save",
        "Standing<",
        "Set up a",
    )
    assert all(any(word in page for page in pages) == (language == "en") for word in english)
