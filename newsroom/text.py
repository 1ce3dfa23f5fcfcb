"""Readers' text: plain text, stored as typed but normalised, refused where it could mislead, escaped at output.

One form for every way in (page, API, edit, import), so that no path is weaker than another. The rules follow Unicode
TR36 and UTS 39; the bugs of peers behind each are in docs/decisions.md.
"""

import re
import unicodedata
from hashlib import blake2b

from django.utils.translation import gettext as _

BODY_MAX = 5000  # code points
NAME_MAX = 60
EMAIL_MAX = 254  # RFC 5321
COMBINING_MAX = 8  # marks on one letter; Vietnamese and Thai need three, "zalgo" text uses dozens

BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BIDI_OVERRIDES = re.compile("[\u202d\u202e]")
# Controls except line feed, lone surrogates, the noncharacters of every plane.
UNWANTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
# Seen as nothing, or (private use) as whatever the reader's font likes. Zero-width (non-)joiners are part of Persian,
# Hindi and emoji, so they stay in a text that has more to show.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e0fff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
LINE_FEEDS = re.compile(r"\n[ \u00a0]*\n(?:[ \u00a0]*\n)+")
NOT_WORD = re.compile(r"[\W_]+")
NOT_ASCII_WORD = bytes(code for code in range(128) if not chr(code).isalnum())


class BadText(ValueError):
    """The text cannot be accepted; the message is for its writer."""


def clean_body(text: str) -> str:
    """The body of a comment as it is stored: NFC, line feeds only, at most one blank line running.

    Raises BadText for NUL and other controls, text that overrides its direction, or more than BODY_MAX code points;
    an empty answer means that there was nothing to read.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u2028", "\n")
    text = _normalised(text)
    if not text.isascii() and BIDI_OVERRIDES.search(text):
        raise BadText(_("Please remove the characters that reverse the direction of the text."))
    text = LINE_FEEDS.sub("\n\n", text).strip()
    if not _visible(text).strip():
        return ""
    if len(text) > BODY_MAX:
        raise BadText(_("Please shorten your comment to %(max)d characters.") % {"max": BODY_MAX})
    return text


def clean_name(text: str) -> str:
    """A name as it is stored and shown: one line, NFC, single spaces. Empty when nothing of it can be seen.

    Raises BadText for controls, any direction control, or more than NAME_MAX code points.
    """
    text = _normalised(" ".join(text.split()))
    if BIDI_CONTROLS.search(text):
        raise BadText(_("Please remove the invisible direction characters from your name."))
    if len(text) > NAME_MAX:
        raise BadText(_("Please use a name of at most %(max)d characters.") % {"max": NAME_MAX})
    return text if _visible(text).strip() else ""


def _visible(text: str) -> str:
    return text if text.isascii() else INVISIBLE.sub("", text)  # none of them is ASCII


def _normalised(text: str) -> str:
    if is_plain := text.isascii():
        is_bad = not text.replace("\n", "").isprintable()  # what ASCII has of UNWANTED, in a tenth of the time
    else:
        text = unicodedata.normalize("NFC", text)
        is_bad = UNWANTED.search(text) is not None
    if is_bad:
        raise BadText(_("Please remove the control characters from your text."))
    return text if is_plain else _thin_marks(text)


def _thin_marks(text: str) -> str:
    kept, run = [], 0
    for char in text:
        # By category: some marks that pile up (U+0489) are no combining characters by class.
        run = run + 1 if unicodedata.category(char).startswith("M") else 0
        if run <= COMBINING_MAX:
            kept.append(char)
    return "".join(kept)


def fingerprint(text: str) -> int:
    """A signed 64-bit key that is equal for texts that differ only in case, accents' form, spaces or punctuation.

    For finding repeats, not for security: BLAKE2b over the NFKC, case-folded letters and digits; where a text has
    none, over the text itself.
    """
    if text.isascii():  # as below, in a tenth of the time
        folded = text.lower().encode()
        key = folded.translate(None, NOT_ASCII_WORD) or folded
    else:
        shown = unicodedata.normalize("NFKC", _visible(text)).casefold()
        key = (NOT_WORD.sub("", shown) or shown).encode()
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "big", signed=True)
