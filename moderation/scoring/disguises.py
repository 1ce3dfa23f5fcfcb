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
    dice = Dice(text)
    return f"{text} {' '.join(dice.of(GOOD_WORDS) for _ in range(40))}"


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
