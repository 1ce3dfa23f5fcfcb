"""Read the labelled comments that the model is trained on. Each row names its corpus, so that any can be left out.

Labels are taken as the files give them; what a file is silent about stays undecided, except that two sets of ordinary
posts (tweets, Reddit and Gab) count as not spam.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """Where a corpus comes from and what its licence asks for."""

    file: str
    licence: str
    attribution: str


SOURCES = {
    "youtube": Source(
        "youtube_spam_4videos.jsonl.gz", "CC BY 4.0", "UCI YouTube Spam Collection; Alberto, Lochter, Almeida (2015)"
    ),
    "sms": Source("sms_spam.jsonl.gz", "CC BY 4.0", "UCI SMS Spam Collection; Almeida, Gomez Hidalgo"),
    "telegram_groups": Source("telegram_group_spam.jsonl.gz", "MIT", "umputun/tg-spam"),
    "telegram_ru": Source("telegram_ru.jsonl.gz", "MIT", "monalenka/telegram-spam-classifier-bot"),
    "gambling_id": Source("youtube_id_gambling.jsonl.gz", "MIT", "gbennnn/judol-comment-classification"),
    "civil": Source(
        "civil_comments_toxic_spans.jsonl.gz", "CC0 1.0", "Civil Comments by way of ipavlopoulos/toxic_spans"
    ),
    "surge": Source("surge_toxicity.jsonl.gz", "MIT", "surge-ai/toxicity"),
    "davidson": Source("davidson_tweets.jsonl.gz", "MIT", "t-davidson/hate-speech-and-offensive-language"),
    "edos": Source("edos_reddit_gab.jsonl.gz", "CC0 1.0", "rewire-online/edos (SemEval-2023 task 10)"),
    "germeval": Source("germeval18_de.jsonl.gz", "CC BY 4.0", "GermEval 2018 task; Wiegand, Siegel, Ruppenhofer"),
}
LISTS = {
    "profanity": Source(
        "lists/profanity_27_languages.tsv.gz",
        "CC BY 4.0",
        "LDNOOBW List of Dirty, Naughty, Obscene, and Otherwise Bad Words",
    ),
    "profanity_en": Source("lists/profanity_en_severity.csv.gz", "MIT", "surge-ai/profanity"),
}
# Posts that nobody selected as spam: counted as honest.
NOT_SPAM = frozenset({"davidson", "edos"})
SPAM_CORPORA = ("youtube", "sms", "telegram_groups", "telegram_ru", "gambling_id")
ABUSE_CORPORA = ("civil", "surge", "davidson", "edos", "germeval")
# A dump of message parts ("[{'type': 'bold', 'text': '…'}, …]") is read as the text that it was.
PARTS = re.compile(r"\[?\{'type': '\w+', 'text': '(.*?)'(?:, '\w+': '[^']*')*\},?\s*", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """One comment: labels are 1, 0 or None (undecided); `abuse_share` is the share of annotators who saw abuse."""

    corpus: str
    text: str
    author: str = ""
    spam: int | None = None
    abuse: int | None = None
    abuse_share: float | None = None
    lang: str = ""
    group: str = ""
    fold: int = 0
    # Rows that this one was made from (indexes), for made-up rows.
    parents: tuple[int, ...] = field(default=())


FOLDS = 5


def read(folder: Path) -> list[Row]:
    """Every row of every corpus below *folder*, in a fixed order.

    Raises FileNotFoundError, naming the file, when one is missing.
    """
    return [row for name in SOURCES for row in _rows(name, folder / SOURCES[name].file)]


def _rows(corpus: str, path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            text = entry["text"]
            if text.startswith("[{'type'"):
                text = PARTS.sub(r" \1 ", text).replace("\\n", "\n").strip("[]'\" ,")
            yield Row(
                corpus,
                text,
                entry.get("author", ""),
                0 if corpus in NOT_SPAM else entry.get("spam"),
                entry.get("toxic"),
                entry.get("tox_frac"),
                entry.get("lang", ""),
                entry.get("group", ""),
                fold_of(text),
            )


def fold_of(text: str) -> int:
    """The fold of a text; copies that differ only in digits, signs and spaces fall into the same fold."""
    core = re.sub(r"[\W\d_]+", "", text.lower())[:80] or text
    return int.from_bytes(hashlib.sha256(core.encode("utf-8", "surrogatepass")).digest()[:4], "big") % FOLDS


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that the model learns from, by file name."""
    files = [source.file for source in (*SOURCES.values(), *LISTS.values())]
    return {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in files}


def licences() -> list[dict[str, str]]:
    """What the model's header says about its sources."""
    return [
        {"file": source.file, "licence": source.licence, "attribution": source.attribution}
        for source in (*SOURCES.values(), *LISTS.values())
    ]


def profanity(folder: Path) -> list[tuple[str, str]]:
    """Abusive words as (language, word), from the two lists."""
    with gzip.open(folder / LISTS["profanity"].file, "rt", encoding="utf-8") as lines:
        words = [tuple(line.rstrip("\n").split("\t")[:2]) for line in lines if "\t" in line]
    return [(lang, word) for lang, word in words if lang not in ("tlh", "eo", "kab")]
