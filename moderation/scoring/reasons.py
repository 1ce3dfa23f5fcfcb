"""Short sentences for people out of the contributions to a score. Patterns are for words to say, never for scoring."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from . import destinations

if TYPE_CHECKING:
    from .explain import Share

MOST_REASONS = 4
# What stands in a word or phrase for a link, which has sentences of its own.
LINK = "[link]"
# A word or sign gets its own sentence when it adds at least this much to the logit.
ENOUGH = 0.12
# What a telling word is about -> the sentence for it; the first that fits, and each sentence once.
SPAM_SENTENCES = (
    (re.compile(r"\bsubs?\b|subscri|abonnier|подпи[сш]|inscrev|suscr[ií]b|langgan"), "Asks to subscribe to a channel"),
    (re.compile(r"\bchannel|\bkanal|канал"), "Advertises a channel"),
    (
        re.compile(r"check (?:it )?out|check out|visit|\bclick|klick|нажми|kunjungi"),
        "Asks to look at something elsewhere",
    ),
    (re.compile(r"whatsapp|telegram|личк|\bdm\b|\bлс\b|text me|contact"), "Asks to get in touch elsewhere"),
    (
        re.compile(r"casino|slot|poker|\bbet|gacor|maxwin|казино|jackpot|\btogel|\bwd\b|scatter"),
        "Words of gambling offers",
    ),
    (re.compile(r"loan|credit|kredit|кредит|debt"), "Words of loan offers"),
    (re.compile(r"earn|income|paid|money|profit|заработ|доход|cash|invest|crypto|bitcoin|крипт"), "Promises of money"),
    (re.compile(r"viagra|cialis|pills|pharma|виагр"), "Words of medicine offers"),
    (re.compile(r"\bfree\b|\bwin\b|winner|prize|gift|бесплатн|розыгрыш|gratis|kostenlos"), "Something for nothing"),
    (re.compile(r"follow|\blike\b|likes|thumbs"), "Asks for followers or likes"),
    (re.compile(r"\bcall\b|\btxt\b|reply"), "Asks to call or text"),
)
SIGN_SENTENCES = {
    "A link written in HTML or forum code": "A link written in code",
    "Three or more links": "Three or more links",
    "Little else than a link": "Little else than a link",
    "A telephone number": "Gives a telephone number",
    "An amount of money": "Names an amount of money",
    "An e-mail address": "Gives an e-mail address",
}
HIDING = (
    "Letters in disguise (styled or full-width)",
    "Look-alike letters of another alphabet",
    "Invisible characters",
    "Words spelled with gaps",
    "Digits in the place of letters",
    "A link spelled out to hide it",
)
PLACES = frozenset(destinations.LABELS.values())
SEEN_IN = {"spam": ("spam", "honest comments"), "abuse": ("insults", "civil comments")}


def sentences(head: str, probability: float, shares: Sequence[Share], hold: float | None) -> list[str]:
    """Up to four reasons from *shares* (the strongest first).

    They speak against the comment when it is held or likely bad, else in its favour.
    """
    against = probability >= min(0.5, hold or 0.5)
    strong = itertools.takewhile(lambda share: abs(share.total) >= ENOUGH, shares)
    wanted = [share for share in strong if (share.total > 0) == against]
    found = _for_score(head, wanted) if against else []
    words = [share for share in wanted if share.kind in ("word", "phrase") and share.label and LINK not in share.label]
    if words and len(found) < MOST_REASONS:
        quoted = ", ".join(f'"{share.label}"' for share in words[:3])
        found.append(f"Words often seen in {SEEN_IN[head][0 if against else 1]}: {quoted}")
    local = [
        share for share in shares if (share.learned > 0) == against and abs(share.learned) >= 2 * ENOUGH and share.label
    ]
    if local and len(found) < MOST_REASONS:
        found.append(f'Learned from decisions here: "{local[0].label}"')
    if not found:
        found.append("Nothing in it stands out" if not against else "Many small signs together")
    return found[:MOST_REASONS]


@lru_cache(maxsize=4096)
def _about(label: str) -> str | None:
    """What a telling word or phrase is about, if it has a sentence. Kept: pitches say the same words."""
    return next((said for pattern, said in SPAM_SENTENCES if pattern.search(label)), None)


def _about_link(label: str) -> str | None:
    """Where a link leads: to what kind of place, or to whose; what else is known of it has no sentence."""
    if " " not in label or label in PLACES:
        return f"Links to {label.removeprefix('a link to ')}"
    return None


def _for_score(head: str, wanted: Sequence[Share]) -> list[str]:
    """Sentences for signs and telling words that speak against the comment."""
    found: list[str] = []
    for share in wanted:
        sentence = None
        if share.kind == "sign":
            sentence = (
                f"Hidden: {share.label[0].lower()}{share.label[1:]}"
                if share.label in HIDING
                else SIGN_SENTENCES.get(share.label)
            )
        elif share.kind in ("word", "phrase") and head == "spam":
            sentence = _about(share.label)
        elif share.kind == "link" and head == "spam":
            sentence = _about_link(share.label)
        if sentence and sentence not in found:
            found.append(sentence)
    return found[: MOST_REASONS - 1]
