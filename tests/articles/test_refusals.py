"""What is not the page of one story is refused, with a sentence that says what to do."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.pagetext import LARGEST_BYTES, NotANewsPage, decoded, parse_page
from articles.pagetext.kinds import classify
from tests.articles.pagemaking import AFTER, BEFORE, BODY, a_page

HEADLINES = "\n".join(
    f"Storm number {name} hits the coast of Norla" for name in ["one", "two", "three", "four", "five"]
)
EXTRACTS = "\n".join(
    f"Storm number {name} hits the coast\nNovember {day}, 2026\nThe storm came ashore in the night, took roofs "
    "and "
    "trees and left all without power.\nRead more"
    for day, name in enumerate(["one", "two", "three", "four", "five"], 10)
)
REFUSED = [
    ("", "empty"),
    (" \n\t\u200b\n", "empty"),
    ("\ufeff", "empty"),
    ("\x00\x01\x02PNG", "binary"),
    ("<!DOCTYPE html>\n<html><body><p>Storm</p></body></html>", "HTML source"),
    ("  <div class='td-post'><p>Storm</p></div>", "HTML source"),
    ("Storm</p></div>\n" * 5, "HTML source"),
    ('<?xml version="1.0"?><rss></rss>', "HTML source"),
    ('{"headline": "Storm", "body": ["It rained."]}', "JSON"),
    ('[{"headline": "Storm"}, {"headline": "Calm"', None),
    ('[{"headline": "Storm", "deck": "Wind", "body": "It rained."}]', "JSON"),
    ("[" * 5000, "JSON"),
    ("{\\rtf1 Storm}", "document file"),
    ("%PDF-1.7 storm", "document file"),
    ("From: Ada\nTo: Max\nSubject: Storm\n\nDear Max,\nit rained all day long and we stayed in the house.", "e-mail"),
    ("import os\n\ndef main():\n    pass\n\nclass Storm:\n    pass\n", "program text"),
    ("The Lantern\nLog in\nUsername or Email Address\nPassword\nRemember Me\nForgot your password?\n", "login page"),
    (
        "The Lantern\nLog in to your account\nPlease log in to read this article and all others from our archive.\n"
        "Forgot your password?\n",
        "login page",
    ),
    (
        "The Lantern\n404\nPage not found\nThe page that you are looking for does not exist any more. Try the search.",
        "error page",
    ),
    (HEADLINES, "list of headlines"),
    (f"The Lantern\nMonday, November 23, 2026\nLatest news\n{HEADLINES}\n{AFTER}", "list of headlines"),
    (f"The Lantern\nMonday, November 23, 2026\nHome\nWorld News\n{EXTRACTS}\nLoad more", "list of headlines"),
    (a_page(body=(), source="", deck=""), "no story"),
    (a_page(body=(), deck=""), "no story"),
    (BEFORE, None),
    ("\n\n".join(BODY), "No headline"),
    ("milk\nbread\nflour\n", None),
    (
        "Dear Max\n\nIt rained all day long, and we stayed in the house and played cards until the lamp went out.",
        "neither",
    ),
    ("x" * (LARGEST_BYTES + 1), "larger than 1 MB"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_news_page_is_refused_with_a_clear_sentence(text, reason):
    with pytest.raises(NotANewsPage) as refusal:
        parse_page(text)
    sentence = str(refusal.value)
    assert reason is None or reason in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Müller".encode(), "Müller"),
        (b"\xef\xbb\xbfM", "M"),
        ("Müller".encode("utf-16"), "Müller"),
        ("Müller “so”".encode("cp1252"), "Müller “so”"),
    ],
)
def test_files_of_several_encodings_are_read(raw, text):
    assert decoded(raw) == text


@pytest.mark.parametrize(
    "raw", [b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"PK\x03\x04\xff\x81\x8d", b"\xff\xfe\x00"]
)
def test_binary_files_are_refused(raw):
    with pytest.raises(NotANewsPage):
        parse_page(decoded(raw))


def test_a_file_too_large_is_refused_before_it_is_decoded():
    with pytest.raises(NotANewsPage, match="larger than 1 MB"):
        decoded(b"\xff" * (LARGEST_BYTES + 1))


LINES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(a_page().split("\n")),
    st.sampled_from(
        ["", "Share", "RELATED ARTICLES", "Home", "…", "Sources By", "By", "“”", "LEAVE A REPLY", "2026-11-23"]
    ),
)


@given(st.lists(LINES, max_size=40).map("\n".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_and_no_leftover_gets_into_a_story(text):
    """Whatever comes in, parse_page answers or raises NotANewsPage, and no paragraph is a leftover line."""
    try:
        page = parse_page(text)
    except NotANewsPage:
        return
    assert page.headline
    assert page.body
    assert all(classify(paragraph).belongs for paragraph in page.body)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(raw):
    """Whatever a file holds, it is answered with a page or with NotANewsPage."""
    try:
        parse_page(decoded(raw))
    except NotANewsPage:
        return


@pytest.mark.parametrize(
    "piece", ["Share ", "Home > ", "a ", "2026-11-23 ", "Source: ", "...", "“", "Home", "by ", "1."]
)
def test_a_long_monotonous_line_is_answered_quickly(piece):
    begun = time.perf_counter()
    with pytest.raises(NotANewsPage):
        parse_page(piece * (200_000 // len(piece)))
    assert time.perf_counter() - begun < 2  # seconds; it takes some hundredths
