"""What the normaliser undoes, what it leaves alone, and the way back to the original."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.scoring import disguises, normalise

PLAIN = "Check out my channel and subscribe now"
# Letters of many scripts, and the characters with which words are hidden, more often than chance would have it.
TRICKY = st.text(
    st.one_of(
        st.sampled_from("аеорсхуabcdeop \u200b\u200d\u0301\u0336.,-_*!013457@$()[]<>dothxw:/\n\t"),
        st.characters(codec="utf-8"),
        st.sampled_from("𝗣𝓢ｆﬁ№①🅰🇩ᴀΑΟαοİı㍿…"),
    ),
    max_size=80,
)


@given(TRICKY)
@settings(max_examples=300, deadline=None)
def test_every_character_leads_back_into_the_original(text):
    found = normalise(text)
    assert len(found.map) == len(found.text)
    assert all(0 <= place < len(text) for place in found.map)
    assert all(0 <= start < end <= len(text) for spans in found.spans.values() for start, end in spans)


@given(TRICKY)
@settings(max_examples=300, deadline=None)
def test_normalising_again_changes_nothing(text):
    once = normalise(text).text
    assert normalise(once).text == once


@given(TRICKY)
@settings(max_examples=300, deadline=None)
def test_a_quick_look_misses_nothing_that_a_close_one_finds(text):
    close = import_module("moderation.scoring.normalise")  # the package has a function of that name
    if close.BRACKET_DOT.search(text) or close.AT_SIGN.search(text):
        assert close.BRACKET_HINT.search(text)
    words = [match.group().rstrip("!") for match in close.LEET.finditer(text)]
    read = [(word, word.translate(close.READ_AS)) for word in words]
    if any(word != plain and plain.isalpha() and any(map(str.isalpha, word)) for word, plain in read):
        assert close.LEET_HINT.search(text)
    if any(close.LEET_INSIDE.search(word) for word in words):
        assert close.LEET_HINT.search(text)


@pytest.mark.parametrize(
    "disguise",
    [disguises.look_alikes, disguises.zero_width, disguises.mathematical, disguises.full_width, disguises.spaced],
)
def test_a_disguise_is_undone_and_counted(disguise):
    found = normalise(disguise(PLAIN))
    assert found.text == PLAIN
    assert sum(found.repairs.values()) >= 5


@pytest.mark.parametrize(
    ("hidden", "plain", "kind"),
    [
        ("Baлютa тpeбуeт", "Валюта требует", "look-alike letters"),
        ("visit example dot com", "visit example.com", "spelled-out links"),
        ("visit example[.]com today", "visit example.com today", "spelled-out links"),
        ("visit example (dot) com", "visit example.com", "spelled-out links"),
        ("get m0n3y", "get money", "digits for letters"),
        ("ⓕⓡⓔⓔ", "free", "styled letters"),
        ("f r e e stuff", "free stuff", "spaced letters"),
        ("w̶i̶n̶", "win", "stacked marks"),
    ],
)
def test_examples_of_hiding(hidden, plain, kind):
    found = normalise(hidden)
    assert found.text == plain
    assert found.repairs[kind] >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Well said.",
        "The U.S.A. and the U.N. agree, J. R. R. Tolkien would not.",
        "mp3, covid19, the 2nd of May, 5pm, B2B and H2O",
        "Мы живём в Москве и пьём чай",
        "Straße, naïve, Łódź, İstanbul"[:20],
        "Tiếng Việt có dấu",
        "हिन्दी में टिप्पणी",
        "한국어 댓글입니다",
        "the dot com years",
        "write to ada@example.org",
    ],
)
def test_honest_writing_is_left_alone(text):
    found = normalise(text)
    assert found.text == text
    assert not found.repairs


def test_repairs_point_at_the_original():
    text = "an аpple"
    (span,) = normalise(text).spans["look-alike letters"]
    assert text[slice(*span)] == "а"


def test_a_word_that_ends_in_digits_has_a_second_reading():
    found = normalise("fr33 slot88")
    assert [word for word, _, _ in found.echoes] == ["free"]
    assert found.text == "fr33 slot88"


def test_a_long_comment_is_read_at_both_ends():
    found = normalise("a b" * 3000 + " the end")
    assert len(found.text) <= 2000
    assert found.text.endswith("the end")
