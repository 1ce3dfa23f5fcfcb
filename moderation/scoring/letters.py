"""Which letters look alike: the tables behind `normalise`.

Compatibility forms (styled, full-width, enclosed letters) come from Python's `unicodedata`, whose answers for
assigned characters never change (Unicode stability policy). The look-alike pairs are our own list, made by eye.
"""

from __future__ import annotations

import re
import unicodedata

# Blocks whose characters are only another dress of an ordinary letter or digit. Kind -> ranges (inclusive).
DRESSED = {
    "full-width letters": ((0xFF01, 0xFF5E), (0xFFE0, 0xFFE6)),
    "styled letters": (
        (0x1D400, 0x1D7FF),
        (0x2100, 0x214F),
        (0x2460, 0x24FF),
        (0x1F100, 0x1F189),
        (0x2070, 0x209C),
        (0xFB00, 0xFB06),
        (0x1D2C, 0x1D6A),
        (0x2C7C, 0x2C7D),
    ),
}
# Ordinary typing that happens to stand in those blocks: never an attempt to hide something.
INNOCENT = frozenset("™℠№℃℉ªº²³¹…ﬁﬂ①②③④⑤⑥⑦⑧⑨⑩℮Ωℓ⁰⁴⁵⁶⁷⁸⁹")
# Invisible: zero-width and bidi marks, soft hyphen, fillers, tags, variation selectors, private use.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\ue000-\uf8ff\U0001d173-\U0001d17a"
)
# Every character that INVISIBLE or STRAY_MARKS may name lies below the first or in the second of these ranges.
CANDIDATES = [*map(chr, range(0x80, 0x3200)), *map(chr, range(0xE000, 0x10000)), *map(chr, range(0x1D173, 0x1D17B))]
CANDIDATES += map(chr, range(0xE0000, 0xE1000))
# Emoji are joined with these and Persian or Hindi need them: dropped, but not counted as hiding.
QUIET = frozenset("\u200d\ufe0f\ufe0e\u200c\u00ad\ufeff\u200e\u200f")
# Marks that stack on Latin, Greek and Cyrillic letters; those that composition leaves over are ornaments.
STRAY_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"

SMALL_CAPITALS = dict(
    zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡɩıꭓꞓƨƽᴑ", "abcdefghijklmnoprstuvwyzagiixcssо".replace("о", "o"), strict=True)
)
# Latin letters that look like another Latin letter; used as one letter of an English word they hide it.
ODD_LATIN = dict(zip("ƄɓƈɗƊƒɠɦɨɮɱɲɵơʂƫʋɯƴƶȥɐǝɟɥɹʇʌʍʎ", "bbcddfghilmnoostvwyzzaefhrtvwy", strict=True))

LOWER_CYRILLIC = {
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "і": "i", "ј": "j", "ѕ": "s", "һ": "h",
    "ԁ": "d", "ԛ": "q", "ԝ": "w", "ӏ": "l", "ո": "n", "ɡ": "g", "к": "k", "м": "m", "т": "t", "п": "n", "ѵ": "v",
    "ь": "b", "в": "b", "н": "h", "г": "r", "ү": "y", "ґ": "r", "ё": "e", "ї": "i", "є": "e", "и": "u", "ш": "w",
    "я": "r", "з": "3",
}  # fmt: skip
UPPER_CYRILLIC = {
    "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T", "Х": "X",
    "У": "Y", "І": "I", "Ј": "J", "Ѕ": "S", "Ԛ": "Q", "Ԝ": "W", "Ү": "Y", "Ё": "E", "Ѵ": "V", "Ь": "b", "Я": "R",
    "И": "N", "Г": "r", "П": "n",
}  # fmt: skip
GREEK = {
    "α": "a", "ο": "o", "ν": "v", "ρ": "p", "ι": "i", "κ": "k", "υ": "u", "χ": "x", "γ": "y", "η": "n", "τ": "t",
    "ω": "w", "ε": "e", "σ": "o", "ϲ": "c", "ϳ": "j", "β": "b", "μ": "u", "ѡ": "w", "ς": "c", "ζ": "z", "δ": "d",
    "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P",
    "Τ": "T", "Υ": "Y", "Χ": "X", "Λ": "A", "Σ": "E", "Ϲ": "C",
}  # fmt: skip
ARMENIAN_CHEROKEE = {
    "օ": "o", "ս": "u", "ո": "n", "հ": "h", "ց": "g", "զ": "q", "ք": "p", "յ": "j", "Օ": "O", "Տ": "S", "Լ": "L",
    "Ꭺ": "A", "Ᏼ": "B", "Ꮯ": "C", "Ꭰ": "D", "Ꭼ": "E", "Ꮐ": "G", "Ꮋ": "H", "Ꭵ": "i", "Ꭻ": "J", "Ꮶ": "K", "Ꮮ": "L",
    "Ꮇ": "M", "Ꮲ": "P", "Ꭱ": "R", "Ꮪ": "S", "Ꭲ": "T", "Ꮩ": "V", "Ꮃ": "W", "Ꮓ": "Z", "Ꮜ": "U",
}  # fmt: skip

# Letters of another script -> the Latin letter that a reader takes them for.
TO_LATIN = {**ARMENIAN_CHEROKEE, **GREEK, **LOWER_CYRILLIC, **UPPER_CYRILLIC}
# Only pairs that cannot be told apart go back: in a Russian word a Latin "a" is an "а".
TO_CYRILLIC = {
    **dict(zip("aeopcxyijskmthbrngu", "аеорсхуіјѕкмтнвгпди", strict=True)),
    **dict(zip("ABEKMHOPCTXYIJS", "АВЕКМНОРСТХУІЈЅ", strict=True)),
}
TO_CYRILLIC.pop("g")
# The pairs that are alike in every typeface; a word of these alone says nothing about its script.
TWINS_CYRILLIC = frozenset("аеорсхуіјѕһԁԛԝӏкмтАВЕКМНОРСТХУІЈЅԚԜ")
TWINS_LATIN = frozenset("aeopcxyijshdqwlABEKMHOPCTXYIJSQW")


def _dressed() -> tuple[dict[int, str], dict[str, str]]:
    """The table of dressed characters, and for each its kind of repair ("" when innocent)."""
    table: dict[int, str] = {}
    kinds: dict[str, str] = {}
    for kind, ranges in DRESSED.items():
        for first, last in ranges:
            for code in range(first, last + 1):
                char = chr(code)
                plain = unicodedata.normalize("NFKC", char)
                if plain != char and not plain.isspace():
                    table[code] = plain
                    kinds[char] = "" if char in INNOCENT else kind
    return table, kinds


def _enclosed(table: dict[int, str], kinds: dict[str, str]) -> None:
    """Negative circled and squared letters and flags have no compatibility form; they are runs of the alphabet."""
    for start in (0x1F150, 0x1F170, 0x1F1E6):
        for offset in range(26):
            table[start + offset] = chr(ord("A") + offset)
            kinds[chr(start + offset)] = "styled letters" if start != 0x1F1E6 else ""
    for char, plain in {**SMALL_CAPITALS, **ODD_LATIN}.items():
        table[ord(char)] = plain
        kinds[char] = "styled letters"
    table[0x130] = "I"  # the one letter whose lower case has two characters
    kinds["\u0130"] = kinds["\u0131"] = ""  # Turkish, not a disguise


FOLDED, FOLD_KIND = _dressed()
_enclosed(FOLDED, FOLD_KIND)
SAME_LENGTH = {code: plain for code, plain in FOLDED.items() if len(plain) == 1}
LONGER = {chr(code): plain for code, plain in FOLDED.items() if len(plain) != 1}

LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f\u0531-\u0587\u13a0-\u13ef]")
