"""Training comments of our own making, so that the model does not learn the accidents of its corpora.

Honest comments that cite sources; spam padded with good words; spam of kinds that the corpora lack; ordinary short
remarks; sentences that name people neutrally, and insults. Every draw comes from a hash of its number: same rows,
same result, on every machine. A made-up row names the rows it came from, so that a test can leave them out together.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from . import destinations, phrases, pitches, respect
from .corpora import FOLDS, Row, fold_of

# Where people argue and cite; under a music video or in a text message an added link would not be honest.
DISCUSSIONS = ("civil", "surge", "edos", "germeval", "telegram_groups", "telegram_ru")
CITED = 9000
PROMOTED = 2000
PADDED = 8000
PITCHED = 5000
RUN_TOGETHER = 800
LEETED = 1200
INSULTS = 6000
SALADS = 25000
# Words that the teacher does not know (its stop words); readers use them all the time.
COMMON = ("the", "you", "are", "a", "is", "and", "of", "to", "they", "what", "such", "this", "have", "not", "my", "it")
LEET = str.maketrans("aeiost", "431057")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
# How often readers cite each kind of place, which places need no word beside them, where spam leads, and where readers
# who promote themselves do.
CITED_PLACES = {
    "press": 8, "reference": 4, "video": 12, "post": 10, "picture": 4, "shortened": 5, "own": 5, "vote": 2,
    "profile": 3, "files": 1, "fundraiser": 1, "shop": 1,
}  # fmt: skip
SOURCE_PLACES = {"press": 2, "reference": 1}
PITCHED_PLACES = {
    "video": 4, "profile": 8, "music": 6, "shop": 8, "fundraiser": 6, "vote": 4, "files": 6, "paid": 8, "shortened": 8,
    "chat": 8, "own": 8, "betting": 4, "adult": 4, "play": 4, "picture": 1, "post": 2,
}  # fmt: skip
PROMOTED_PLACES = {
    "music": 3, "shop": 3, "fundraiser": 3, "files": 3, "paid": 3, "chat": 3, "betting": 2, "adult": 2, "play": 2,
    "profile": 2,
}  # fmt: skip

Thing = TypeVar("Thing")


class Dice:
    """Draws that depend only on a name and on how many went before."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.drawn = 0

    def below(self, size: int) -> int:
        """A number from 0 up to, but not including, *size*."""
        self.drawn += 1
        digest = hashlib.blake2b(f"{self.name}:{self.drawn}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % size

    def of(self, things: Sequence[Thing]) -> Thing:
        """One of *things*."""
        return things[self.below(len(things))]


def make(rows: Sequence[Row], profanity: Sequence[tuple[str, str]]) -> list[Row]:
    """All made-up rows for the real *rows*; parents are indexes into *rows*."""
    honest = [number for number, row in enumerate(rows) if row.spam == 0 and len(row.text) >= 12]
    spam = [number for number, row in enumerate(rows) if row.spam == 1]
    return [
        *remarks(),
        *citing(rows, honest),
        *promoting(rows, honest),
        *padded(rows, honest, spam),
        *pitched(),
        *run_together(rows, honest, spam),
        *leeted(rows, spam),
        *nameless(rows),
        *neutral(),
        *insults(profanity),
    ]


def remarks() -> list[Row]:
    """Ordinary remarks, also without their full stop and in other dress."""
    made = []
    for text in phrases.REMARKS:
        for variant in sorted({text, text.lower(), text.rstrip(".!"), text.rstrip(".!") + "!"}):
            made.append(Row("made_remarks", variant, spam=0, abuse=0, fold=fold_of(text)))
    return made


def by_corpus(rows: Sequence[Row], numbers: Sequence[int]) -> list[list[int]]:
    """Row numbers grouped by corpus, so that a draw can treat every corpus alike."""
    groups: dict[str, list[int]] = {}
    for number in numbers:
        groups.setdefault(rows[number].corpus, []).append(number)
    return [groups[name] for name in sorted(groups)]


def known_place(dice: Dice, shares: Mapping[str, int]) -> tuple[str, str]:
    """The kind and the site of a place that everybody knows, its kind drawn by *shares*."""
    kind = dice.of([kind for kind, share in shares.items() for _ in range(share)])
    site = dice.of(destinations.PLACES["social" if kind in ("profile", "post") else kind])
    return kind, site if "." in site else f"{site}.com"


def known_link(dice: Dice, shares: Mapping[str, int]) -> str:
    """A link to such a place."""
    kind, site = known_place(dice, shares)
    start = dice.of(("http://", "https://", "http://www.", "https://www.", "www."))
    tag = hashlib.blake2b(f"{dice.name}:{dice.drawn}".encode(), digest_size=6).hexdigest()
    name = f"{dice.of(pitches.SPAM_LINK_WORDS)}{dice.of(phrases.OUTLET_WORDS)}{dice.below(99)}"
    slug = "-".join(dice.of(phrases.SLUG_WORDS) for _ in range(1 + dice.below(4)))
    if kind == "profile":
        path = name
    elif kind == "post":
        path = f"{name}/posts/{dice.below(10**9)}"
    elif "youtu" in site:
        path = f"watch?v={tag}"
    else:
        path = dice.of((tag, f"{name}/{tag}", slug, f"{name}/{slug}", f"?id={tag}"))
    return f"{start}{site}/{path}"


def honest_link(dice: Dice) -> str:
    """A link as a reader would give for a source: a known place or a newspaper that we made up."""
    if dice.below(10) < 3:
        return known_link(dice, CITED_PLACES)
    if dice.below(3) == 0:
        return source_link(dice)
    site = f"www.{dice.of(phrases.OUTLET_WORDS)}{dice.of(phrases.OUTLET_NOUNS)}.{dice.of(phrases.OUTLET_ENDINGS)}"
    return story_link(dice, site[4:] if dice.below(3) == 0 else site)


def story_link(dice: Dice, site: str) -> str:
    """A link to something that can be read at *site*."""
    style = dice.below(10)
    if style == 0:
        return site
    start = "http://" if dice.below(2) else "https://"
    if style == 1:
        return f"{start}{site}"
    if style == 2:
        return f"{start}{site}/{hashlib.blake2b(str(dice.drawn).encode(), digest_size=4).hexdigest()}"
    slug = "-".join(dice.of(phrases.SLUG_WORDS) for _ in range(2 + dice.below(5)))
    date = f"{2008 + dice.below(18)}/{1 + dice.below(12):02}/" if dice.below(2) else ""
    tail = ("", ".html", f"-{dice.below(900000)}", "/", f"?id={dice.below(9999)}", f"_{dice.below(9999)}.pdf")[
        dice.below(6)
    ]
    return f"{start}{site}/{dice.of(phrases.SLUG_WORDS)}/{date}{slug}{tail}"


def source_link(dice: Dice) -> str:
    """A link to a known newspaper or reference work: it needs no word beside it."""
    return story_link(dice, known_place(dice, SOURCE_PLACES)[1])


def part_of(dice: Dice, text: str) -> str:
    """One to three sentences out of *text*."""
    sentences = [part.strip() for part in SENTENCE.findall(text) if part.strip()]
    if not sentences:
        return text
    first = dice.below(len(sentences))
    return " ".join(sentences[first : first + 1 + dice.below(3)])


def discussed(rows: Sequence[Row], honest: Sequence[int]) -> list[list[int]]:
    """Those of *honest* that come from discussions, by corpus."""
    return by_corpus(rows, [number for number in honest if rows[number].corpus in DISCUSSIONS])


def citing(rows: Sequence[Row], honest: Sequence[int]) -> list[Row]:
    """Honest comments with a source, in many phrasings, from every corpus of discussions alike."""
    dice = Dice("citing")
    groups = discussed(rows, honest)
    made = []
    for turn in range(CITED):
        number = dice.of(groups[turn % len(groups)])
        text = dice.of(phrases.CITING) if dice.below(3) else "{said} {link}"
        said = "{said}" in text
        text = text.replace("{said}", part_of(dice, rows[number].text))
        while "{link}" in text:
            text = text.replace("{link}", honest_link(dice), 1)
        text = text.replace("{source}", source_link(dice))
        text = text.replace("{title}", dice.of(phrases.TITLES)).replace("{who}", dice.of(phrases.OUTLET_WORDS) + "news")
        abuse = rows[number].abuse if said else 0
        made.append(_child("made_citing", text, rows, (number,), spam=0, abuse=abuse))
    return made


def promoting(rows: Sequence[Row], honest: Sequence[int]) -> list[Row]:
    """Honest words beside a link to where people promote themselves, the counterpart of `citing`."""
    dice = Dice("promoting")
    groups = discussed(rows, honest)
    made = []
    for turn in range(PROMOTED):
        number = dice.of(groups[turn % len(groups)])
        said, link = part_of(dice, rows[number].text), known_link(dice, PROMOTED_PLACES)
        text = dice.of((f"{said} {link}", f"{said}\n{link}", f"{link} {said}"))
        made.append(_child("made_promoting", text, rows, (number,), spam=1))
    return made


def padded(rows: Sequence[Row], honest: Sequence[int], spam: Sequence[int]) -> list[Row]:
    """Spam among good words: before, after or around."""
    dice = Dice("padded")
    honest_groups, spam_groups = by_corpus(rows, honest), by_corpus(rows, spam)
    made = []
    for turn in range(PADDED):
        bad = dice.of(spam_groups[turn % len(spam_groups)])
        # Padding is mostly in the language of the spam, or it would give itself away.
        same = [group for group in honest_groups if rows[group[0]].lang == rows[bad].lang] or honest_groups
        good = [dice.of(dice.of(same)) for _ in range(8)]
        words = " ".join(rows[number].text for number in good).split()
        if dice.below(2):
            words = [dice.of(words) for _ in range(60)]
        words = words[: 8 + dice.below(52)]
        place = dice.below(3)
        cut = (0, len(words), len(words) // 2)[place]
        text = " ".join((*words[:cut], rows[bad].text, *words[cut:]))
        made.append(_child("made_padded", text, rows, (bad, *good), spam=1))
    return made


def spam_link(dice: Dice) -> str:
    """A link as spam gives: own shops, free hosts, shorteners, videos."""
    if dice.below(3) == 0:
        return known_link(dice, PITCHED_PLACES)
    site = "-".join(dice.of(pitches.SPAM_LINK_WORDS) for _ in range(1 + dice.below(3)))
    site += str(dice.below(999)) if dice.below(3) == 0 else ""
    start = ("http://", "https://", "http://www.", "www.", "")[dice.below(5)]
    return f"{start}{site}.{dice.of(pitches.SPAM_LINK_ENDINGS)}" + ("", "/", f"/?ref={dice.below(999)}")[dice.below(3)]


def pitched() -> list[Row]:
    """Spam of our own making."""
    dice = Dice("pitched")
    made = []
    for turn in range(PITCHED):
        pitch = pitches.PITCHES[turn % len(pitches.PITCHES)]
        text = pitch
        for hole, draw in (
            ("{link}", lambda: spam_link(dice)),
            ("{place}", lambda: known_link(dice, PITCHED_PLACES)),
            ("{goods}", lambda: dice.of(pitches.GOODS)),
            ("{name}", lambda: dice.of(pitches.NAMES)),
            ("{price}", lambda: dice.of(pitches.PRICES)),
            ("{tag}", lambda: f"{dice.of(pitches.SPAM_LINK_WORDS)}{dice.of(pitches.SPAM_LINK_WORDS)}{dice.below(99)}"),
            ("{n}", lambda: str(100 + dice.below(899))),
        ):
            while hole in text:
                text = text.replace(hole, draw(), 1)
        made.append(Row("made_pitches", text, spam=1, fold=fold_of(pitch)))
    return made


def run_together(rows: Sequence[Row], honest: Sequence[int], spam: Sequence[int]) -> list[Row]:
    """Texts without their spaces, as they look after s p a c e d writing has been joined."""
    dice = Dice("run together")
    made = []
    for label, numbers in ((0, honest), (1, spam)):
        groups = by_corpus(rows, numbers)
        for turn in range(RUN_TOGETHER):
            number = dice.of(groups[turn % len(groups)])
            text = "".join(rows[number].text.split())[:200]
            made.append(_child("made_run_together", text, rows, (number,), spam=label))
    return made


def leeted(rows: Sequence[Row], spam: Sequence[int]) -> list[Row]:
    """Spam with digits in the place of letters, wholly or in every other word."""
    dice = Dice("leeted")
    groups = by_corpus(rows, spam)
    made = []
    for turn in range(LEETED):
        number = dice.of(groups[turn % len(groups)])
        whole = dice.below(2)
        words = [
            word if "." in word or "/" in word or not (whole or dice.below(2)) else word.translate(LEET)
            for word in rows[number].text.split()
        ]
        made.append(_child("made_leeted", " ".join(words), rows, (number,), spam=1))
    return made


def nameless(rows: Sequence[Row]) -> list[Row]:
    """Rows with an author once more without: not every caller knows the name."""
    return [
        _child(f"{row.corpus}", row.text, rows, (number,), spam=row.spam)
        for number, row in enumerate(rows)
        if row.author
    ]


def neutral() -> list[Row]:
    """Sentences that name groups of people and are no abuse."""
    return [
        Row("made_neutral", text, spam=0, abuse=0, fold=fold_of(text))
        for group in respect.GROUPS
        for text in respect.neutral_sentences(group)
    ]


def insults(profanity: Sequence[tuple[str, str]]) -> list[Row]:
    """Abusive words of 26 languages in abusive sentences; the same frames with harmless words are the counterweight."""
    dice = Dice("insults")
    made = []
    for turn in range(INSULTS):
        lang, word = profanity[turn % len(profanity)]
        frame = dice.of(respect.INSULT_FRAMES.get(lang, ("{word}", "{word}!", "{word} {word}")))
        made.append(Row("made_insults", frame.replace("{word}", word), spam=0, abuse=1, fold=fold_of(word)))
    for frames in respect.INSULT_FRAMES.values():
        for frame in frames:
            for word in respect.HARMLESS:
                made.append(Row("made_insults", frame.replace("{word}", word), spam=0, abuse=0, fold=fold_of(word)))
    return made


def word_salads(words: Sequence[str]) -> list[Row]:
    """A teacher's words, one by one and in handfuls, for it to give its opinion on."""
    dice = Dice("salads")
    made = [Row("made_salads", word, lang="en", fold=fold_of(word)) for word in words]
    for turn in range(SALADS if words else 0):
        handful = [words[(turn * 7 + dice.below(len(words))) % len(words)] for _ in range(2 + dice.below(10))]
        handful = [dice.of(COMMON) if dice.below(3) == 0 else word for word in handful]
        made.append(Row("made_salads", " ".join(handful), lang="en", fold=turn % FOLDS))
    return made


def _child(
    corpus: str, text: str, rows: Sequence[Row], parents: tuple[int, ...], *, spam: int | None, abuse: int | None = None
) -> Row:
    return Row(corpus, text, spam=spam, abuse=abuse, fold=rows[parents[0]].fold % FOLDS, parents=parents)
