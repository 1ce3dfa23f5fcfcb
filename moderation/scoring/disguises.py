"""Ways to hide words from a filter, for measuring how well `normalise` undoes them. Text in, disguised text out."""

from __future__ import annotations

from collections.abc import Callable

from .made_up import Dice

TWINS = dict(zip("aeopcxyijsHKMTABE", "аеорсхуіјѕНКМТАВЕ", strict=True))
LEET = str.maketrans("aeiostAEIOST", "431057431057")
GOOD_WORDS = (
    "council", "minister", "agree", "article", "thank", "because", "school", "weather", "people", "government", "think",
    "yesterday", "house", "family", "report", "number", "question", "children", "history", "music", "morning", "street",
    "paper", "really", "always", "never", "country", "reason", "water", "garden", "winter", "teacher", "river", "story",
    "understand", "opinion", "neighbour", "train", "doctor", "library", "local", "different", "important",
    "interesting",
)  # fmt: skip
# Shares of the padding that stand before the spam.
BEHIND, AROUND, BEFORE = 0.0, 0.5, 1.0
ARTICLE = (
    "The town council decided on Monday evening to rebuild the old bridge across the river instead of replacing "
    "it. Engineers had told the members in spring that the stone arches are sound and that only the roadway needs "
    "to be renewed. The work will begin after the school holidays and should last until the end of next summer; "
    "buses will take the longer way round by the railway station in the meantime. Several residents of the "
    "northern bank had asked for a second footpath, which the mayor called a fair wish that the budget does not "
    "allow for now. The opposition voted against the plan because, it said, nobody had compared the cost of both "
    "solutions with enough care. A decision about the trees along the embankment was put off until the meeting in "
    "March."
)


def look_alikes(text: str) -> str:
    """Cyrillic letters for the Latin ones that look the same."""
    return "".join(TWINS.get(char, char) for char in text)


def zero_width(text: str) -> str:
    """A zero-width space after every second letter."""
    return "".join(char + ("\u200b" if place % 2 and char.isalpha() else "") for place, char in enumerate(text))


def mathematical(text: str) -> str:
    """Bold mathematical letters."""
    return "".join(
        chr(0x1D41A + ord(char) - 97)
        if "a" <= char <= "z"
        else chr(0x1D400 + ord(char) - 65)
        if "A" <= char <= "Z"
        else char
        for char in text
    )


def full_width(text: str) -> str:
    """Full-width letters, digits and signs."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def spaced(text: str) -> str:
    """A space after every character."""
    return " ".join(text)


def leet(text: str) -> str:
    """Digits for letters, except in links."""
    return " ".join(word if "." in word or "/" in word else word.translate(LEET) for word in text.split(" "))


def spelled_link(text: str) -> str:
    """ "example dot com" for every link."""
    return text.replace("https://", "").replace("http://", "").replace("www.", "").replace(".", " dot ")


def padded(text: str) -> str:
    """Forty good words behind it, drawn by the text itself."""
    return among(text, good_words(text, 40), BEHIND)


def good_words(text: str, number: int) -> list[str]:
    """*number* harmless words, drawn by *text* itself."""
    dice = Dice(text)
    return [dice.of(GOOD_WORDS) for _ in range(number)]


def article_words(number: int) -> list[str]:
    """The first *number* words of an article, over and over if need be."""
    words = ARTICLE.split()
    return (words * (number // len(words) + 1))[:number]


def among(text: str, words: list[str], share_before: float) -> str:
    """*text* among *words*, of which this share stands before it."""
    cut = round(len(words) * share_before)
    return " ".join((*words[:cut], text, *words[cut:]))


DISGUISES: dict[str, Callable[[str], str]] = {
    "look-alike letters": look_alikes,
    "zero-width characters": zero_width,
    "mathematical letters": mathematical,
    "full-width letters": full_width,
    "spaced letters": spaced,
    "leet": leet,
    "spelled-out links": spelled_link,
    "40 good words": padded,
}
