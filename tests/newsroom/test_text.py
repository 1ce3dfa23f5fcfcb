"""Readers' text: one normal form, whichever way it comes, and nothing that misleads."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsroom.text import BODY_MAX, COMBINING_MAX, NAME_MAX, BadText, clean_body, clean_name, fingerprint

any_text = st.text(st.characters(), max_size=200)
odd_text = st.text(
    st.sampled_from("a \n\t\r\u2028\u2029\u00a0\u0301\u0489\u200b\u200d\ufeff\u0041\u030a\u1100\u1161é"), max_size=60
)


def cleaned(clean, text):
    try:
        return clean(text)
    except BadText:
        return None


@given(any_text | odd_text)
@example("a\n \n\n\u00a0\nb")
@example("\u1100" + "\u0489" * 12 + "\u1161")
@example("a\u2028\u2028\u2028b")
def test_cleaning_twice_is_cleaning_once(text):
    """clean_body and clean_name are idempotent: what is stored can be posted again and stays the same."""
    for clean in (clean_body, clean_name):
        once = cleaned(clean, text)
        if once is not None:
            assert clean(once) == once


@given(any_text | odd_text)
def test_what_is_stored_can_be_stored_and_shown(text):
    """No NUL, control, surrogate or noncharacter is ever stored; the result is NFC and fits."""
    for clean, limit in ((clean_body, BODY_MAX), (clean_name, NAME_MAX)):
        kept = cleaned(clean, text)
        if kept is None:
            continue
        kept.encode()
        assert kept == unicodedata.normalize("NFC", kept)
        assert len(kept) <= limit
        assert kept == kept.strip()
        assert not any(unicodedata.category(char) in ("Cc", "Cs") and char != "\n" for char in kept)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Well said.", "Well said."),
        ("  Well said.\n", "Well said."),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("one\n \n\u00a0\ntwo", "one\n\ntwo"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("one\ttwo", "one two"),
        ("one\u2028two", "one\ntwo"),
        ("A\u030a", "Å"),
        ("Ngo\u0302 Ba\u0309o", "Ngô Bảo"),
        ("\u0646\u0627\u0645\u200c\u0647\u0627", "\u0646\u0627\u0645\u200c\u0647\u0627"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("<b>bold</b> & <script>", "<b>bold</b> & <script>"),
        ("a" + "\u0301" * 200, "á" + "\u0301" * COMBINING_MAX),
        ("x\ue000", "x\ue000"),
    ],
)
def test_a_body_is_kept_as_typed_but_for_its_form(typed, stored):
    assert clean_body(typed) == stored


@pytest.mark.parametrize(
    "invisible", ["", " ", "\n\n", "\u200b", "\u2060\u200d\ufeff", "\u3164", "\u115f\u1160", "\u2800", "\ue000"]
)
def test_what_nobody_can_see_is_nothing(invisible):
    assert clean_body(invisible) == clean_name(invisible) == ""


@pytest.mark.parametrize(
    "bad", ["a\0b", "a\x07b", "\x1b[31mred", "a\x85b", "a\ufffeb", "a\U0010ffffb", "a\ud800b", "a\u202eb", "a\u202db"]
)
def test_what_misleads_or_cannot_be_stored_is_refused(bad):
    with pytest.raises(BadText):
        clean_body(bad)


def test_of_ascii_every_control_is_refused_but_those_that_part_words_and_lines():
    refused = [code for code in range(128) if cleaned(clean_body, f"a{chr(code)}b") is None]
    assert refused == [code for code in (*range(32), 127) if chr(code) not in "\t\n\r"]


@pytest.mark.parametrize(
    "bad", ["\u202erotidE\u202c", "\u2066Editor\u2069", "Ada\u200f", "A\u061cda", "a\0b", "a\ufffeb"]
)
def test_a_name_has_no_direction_controls(bad):
    with pytest.raises(BadText):
        clean_name(bad)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("  Ada \n Lovelace ", "Ada Lovelace"), ("Ada\u00a0L.", "Ada L."), ("O'Neill-Śliwa", "O'Neill-Śliwa")],
)
def test_a_name_is_one_line(typed, stored):
    assert clean_name(typed) == stored


def test_lengths_count_characters_after_normalising():
    assert len(clean_body("A\u030a" * BODY_MAX)) == BODY_MAX
    with pytest.raises(BadText):
        clean_body("\u0958" * BODY_MAX)  # NFC makes two of each
    with pytest.raises(BadText):
        clean_name("x" * (NAME_MAX + 1))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Well said!", "well  SAID"),
        ("Cafe\u0301", "Café"),
        ("\ufb01sh", "fish"),
        ("we\u200bll", "well"),
        ("!!!", "\uff01\uff01\uff01"),
    ],
)
def test_texts_that_read_alike_have_one_fingerprint(one, other):
    assert fingerprint(one) == fingerprint(other)


@given(st.text(st.characters(max_codepoint=127), max_size=200) | any_text)
@example("Well_said, 2 times!")
def test_what_cannot_be_seen_changes_no_fingerprint(text):
    """ASCII has a shorter way; with an invisible character it goes the long one."""
    assert fingerprint(text) == fingerprint(f"\u200b{text}")


def test_texts_that_differ_have_different_fingerprints():
    texts = ["Well said", "Well sad", "!!!", "???", "", "👍", "👎", "مرحبا"]
    assert len({fingerprint(text) for text in texts}) == len(texts)
    assert all(-(2**63) <= fingerprint(text) < 2**63 for text in texts)
