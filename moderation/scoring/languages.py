"""Which language a comment is in, roughly: enough to see whether the model treats one worse than another."""

import re
import unicodedata
from collections import Counter

# The commonest short words of each language that few of the others share.
COMMON = {
    "en": "the and is are of to you that was for with have this not but they what your he she it my so if can will",
    "de": "der die das und ist nicht ich ein eine zu mit auf für sie wir auch sich dem den wie aber",
    "fr": "le la les des est une que pas dans pour vous qui je sur avec plus ce cette mais nous",
    "es": "el los las que es una por con para no del se lo como más pero sus muy también hay",
    "pt": "o os as que é uma não com para por do da dos das em mais mas você isso são",
    "it": "il gli che è di una non per con sono anche ma della nel più questo come lo ha del",
    "nl": "de het een en van is dat niet ik op te zijn met voor ook er maar wat aan bij",
    "id": "yang dan di ini itu tidak dengan untuk ada saya kita bisa akan juga dari ke sudah kalau aja banget",
    "tr": "bir ve bu için çok ne da de ile ama gibi değil daha var ben mi olarak kadar sonra her",
}
SCRIPTS = {
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "DEVANAGARI": "hi",
    "THAI": "th",
}
BY_WORD = {language: frozenset(words.split()) for language, words in COMMON.items()}
WORD = re.compile(r"[^\W\d_]+")
ADDRESS = re.compile(r"\S+://\S+|\S+\.\w\S+")
LOOKED_AT = 500  # characters


def language_of(text: str) -> str:
    """An ISO 639-1 code for *text*, by its script and commonest words; "und" (undetermined) when it shows neither."""
    beginning = ADDRESS.sub(" ", text[:LOOKED_AT])
    letters = [char for char in beginning if char.isalpha()]
    scripts = Counter(SCRIPTS.get(unicodedata.name(char, "").split(" ")[0], "") for char in letters)
    if scripts and (language := scripts.most_common(1)[0][0]):
        return language
    words = WORD.findall(beginning.lower())
    hits = Counter({language: sum(word in common for word in words) for language, common in BY_WORD.items()})
    best, count = hits.most_common(1)[0]
    return best if count else "und"
