"""Say why a comment has its score: contributions that add up to the logit, marks on the original, reasons in words.

A contribution is weight * value of one feature. Character runs lie inside words, so for reading they are added up by
word; nothing is left out, the rest is one line. What was learned here (a delta) is told apart from what was shipped.
Where a passage of a long comment decides the spam head, that passage is explained, and its place is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from . import addresses, features, hashing, passages
from .flags import FLAGS
from .model import HEADS, Model, as_deltas, sigmoid
from .reasons import LINK, sentences

if TYPE_CHECKING:
    from .online import Delta

TOP = 6
# Below this a contribution is noise that only confuses (spam.md, section 6.6).
WORTH_SHOWING = 0.05


@dataclass
class Share:
    """What one thing in the comment adds to a logit: shipped, and learned here."""

    label: str
    kind: str  # word, phrase, characters, link or name, sign
    shipped: float
    learned: float
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def total(self) -> float:
        """Shipped and learned here together, in logit units."""
        return self.shipped + self.learned


@dataclass
class HeadExplanation:
    """One head: probability, and a logit that is the bias plus the sum of all contributions (to 1e-9).

    `passage` is the place in the original of the passage that decided; None when the whole comment was weighed.
    """

    head: str
    probability: float
    logit: float
    bias: float
    contributions: list[Share]
    top_for: list[Share]
    top_against: list[Share]
    learned_for: list[Share]
    learned_against: list[Share]
    shipped_sum: float
    learned_sum: float
    reasons: list[str]
    passage: tuple[int, int] | None = None


@dataclass
class Explanation:
    """Why a comment has its two scores. Marks and spans are places in the original text."""

    heads: dict[str, HeadExplanation]
    marks: list[tuple[int, int, float, str]]
    hidden: list[dict]
    reasons: list[str]
    model_version: str

    def as_dict(self) -> dict:
        """The same as plain lists and dictionaries, ready for JSON."""
        plain = asdict(self)
        for name, head in self.heads.items():
            for group in ("contributions", "top_for", "top_against", "learned_for", "learned_against"):
                for entry, share in zip(plain["heads"][name][group], getattr(head, group), strict=True):
                    entry["total"] = share.total
        return plain


@dataclass
class _Parts:
    """Everything in one comment that has weight: labels and places beside the numbers (n, 2)."""

    labels: list[str]
    kinds: list[str]
    spans: list[list[tuple[int, int]]]
    shipped: np.ndarray
    learned: np.ndarray


def explain(
    model: Model,
    text: str,
    author: str = "",
    delta: Delta | Sequence[Delta] | None = None,
    asked: Sequence[str] = HEADS,
) -> Explanation:
    """Why *model* (with what *delta* learned here) scores *text* as it does. Of the heads only those *asked* for are
    gone into; the marks are always of both.
    """
    return explain_all(model, [text], [author], delta, asked)[0]


def explain_all(
    model: Model,
    texts: Sequence[str],
    authors: Sequence[str],
    delta: Delta | Sequence[Delta] | None = None,
    asked: Sequence[str] = HEADS,
) -> list[Explanation]:
    """`explain` for each of *texts*, in half the time."""
    deltas = as_deltas(delta)
    readings = [features.read(text, author) for text, author in zip(texts, authors, strict=True)]
    return [
        _explained(comment, decided, model, deltas, asked)
        for start in range(0, len(readings), features.CHUNK)
        for comment, decided in _taken_apart(readings[start : start + features.CHUNK], model, deltas)
    ]


def _explained(
    comment: _Comment, decided: int, model: Model, deltas: Sequence[Delta], asked: Sequence[str]
) -> Explanation:
    """*decided* is the row that the spam head goes by: 0 is the whole, then the passages."""
    alone = any(each.alone for each in deltas)
    whole = comment.parts(0, model, deltas, alone=alone)
    by_head = {"spam": comment.parts(decided, model, deltas, alone=alone) if decided else whole, "abuse": whole}
    bias = sum((each.bias for each in deltas), np.zeros(len(HEADS)) if alone else model.bias)
    heads = {
        name: _head(number, name, bias[number], by_head[name]) for number, name in enumerate(HEADS) if name in asked
    }
    normalised = comment.reading.normalised
    hidden = [
        {"kind": kind, "count": count, "spans": normalised.spans.get(kind, [])}
        for kind, count in normalised.repairs.items()
    ]
    for name, head in heads.items():
        head.reasons = sentences(name, head.probability, head.contributions, model.thresholds[name]["hold"])
    if decided and "spam" in asked:
        heads["spam"].passage = comment.place(decided)
    leading = max(heads, key=lambda name: heads[name].probability / (model.thresholds[name]["hold"] or 1.0))
    return Explanation(heads, _marks(by_head), hidden, heads[leading].reasons, model.version)


def _taken_apart(readings: list[features.Reading], model: Model, deltas: Sequence[Delta]) -> list[tuple[_Comment, int]]:
    """What each comment consists of, and which of its rows the spam head goes by; looked up for all at once."""
    joined = hashing.join([reading.masked for reading in readings])
    found, word_starts, word_ends = features.occurrences(joined)
    rows = features.vectors_of(readings, joined, found)
    _, decided = model.read(rows, deltas)
    numbers = np.arange(len(readings) + 1)
    by_text = np.argsort(found.doc, kind="stable")
    ends = np.searchsorted(found.doc[by_text], numbers)
    words = np.searchsorted(joined.doc[word_starts], numbers)
    comments = []
    for number, reading in enumerate(readings):
        first = joined.starts[number]
        own = found.where(by_text[ends[number] : ends[number + 1]])
        own = replace(own, start=own.start - first, end=own.end - first)
        part = slice(words[number], words[number + 1])
        made = _Comment(reading, own, word_starts[part] - first, word_ends[part] - first, rows.of(number))
        comments.append((made, int(decided[number] - rows.texts[number])))
    return comments


class _Comment:
    """A comment with all its rows: what each word in it adds, in the whole and in each passage."""

    def __init__(
        self,
        reading: features.Reading,
        found: features.Occurrences,
        word_starts: np.ndarray,
        word_ends: np.ndarray,
        rows: features.Vectors,
    ) -> None:
        self.reading = reading
        self.found = found
        self.word_starts, self.word_ends = word_starts, word_ends
        self.rows = rows
        self.places = features.places(reading)

    def place(self, row: int) -> tuple[int, int]:
        """Where the passage of *row* stands in the original text."""
        start = (row - 1) * passages.STEP
        inside = [place for place in self.places[start : start + passages.LENGTH] if place[1]]
        return min(first for first, _ in inside), max(last for _, last in inside)

    def named(self, row: int) -> Iterator[tuple[str, str, tuple[int, int] | None]]:
        """Named tokens of *row*, what a person would call each, and where its link stands in the original text."""
        for place, link in features.link_places(self.reading):
            if row == 0 or passages.holds(row - 1, np.array(place)):
                for token, label in addresses.tokens(link).items():
                    yield token, label, self.places[place]
        if row == 0:
            for token, label in features.author_tokens(self.reading).items():
                yield token, label, None

    def parts(self, row: int, model: Model, deltas: Sequence[Delta], *, alone: bool) -> _Parts:
        """What has weight in *row*: 0 is the whole, then its passages."""
        slots, values = self.rows.row(row)
        found = self.found.where(passages.holds(row - 1, self.found.start)) if row else self.found
        none = np.zeros((len(slots), len(HEADS)))
        scale = values.astype(np.float64)[:, None]
        shipped = (none if alone else model.weights[slots].astype(np.float64)) * scale
        learned = sum((each.weights_at(slots).astype(np.float64) for each in deltas), none) * scale
        where = np.searchsorted(slots, found.slot)
        times = np.bincount(where, minlength=len(slots))[where, None]
        parts = _Gathered(self.reading, self.places, self.word_starts, self.word_ends)
        parts.add_text(found, shipped[where] / times, learned[where] / times)
        counted: set[int] = set()
        for token, label, span in self.named(row):
            slot = features.token_slot(token)
            if slot not in counted:  # two tokens may share a slot, which then has one value
                counted.add(slot)
                number = int(np.searchsorted(slots, slot))
                parts.add_named(label, "link" if span else "name", span, shipped[number], learned[number])
        for number in np.flatnonzero(slots >= features.FLAG_START):
            label = FLAGS[slots[number] - features.FLAG_START][1]
            parts.add_named(label, "sign", None, shipped[number], learned[number])
        return parts.finish()


class _Gathered:
    """Adds up contributions by what a person would point at."""

    def __init__(
        self, reading: features.Reading, places: list[tuple[int, int]], starts: np.ndarray, ends: np.ndarray
    ) -> None:
        self.reading = reading
        self.places = places
        self.word_starts, self.word_ends = starts, ends
        self.order: dict[tuple[str, str], int] = {}
        self.spans: list[set[tuple[int, int]]] = []
        self.sums: list[list[float]] = []  # for each: shipped spam, shipped abuse, learned spam, learned abuse

    def add_text(self, found: features.Occurrences, shipped: np.ndarray, learned: np.ndarray) -> None:
        """Pairs of words by themselves; words, and character runs with the word in which their middle lies."""
        size = len(self.word_starts)
        middle = (found.start + found.end - 1) // 2
        owner = np.clip(np.searchsorted(self.word_starts, middle, side="right") - 1, 0, max(size - 1, 0))
        pair = found.kind == features.PAIR
        if size:
            key = np.where(pair, size + found.start * 4096 + (found.end - found.start), owner)
        else:
            key = np.zeros(len(found.start), np.int64)
        keys, group = np.unique(key, return_inverse=True)
        first = np.zeros(len(keys), np.int64)
        first[group[::-1]] = np.arange(len(group))[::-1]
        both = np.concatenate((shipped, learned), axis=1)
        sums = np.stack([np.bincount(group, column, len(keys)) for column in both.T], 1).tolist()
        columns = (pair[first], found.start[first], found.end[first], owner[first])
        for values, is_pair, start, end, word in zip(sums, *(column.tolist() for column in columns), strict=True):
            kind = "phrase" if is_pair else "word" if size else "characters"
            if kind == "word":
                start, end = int(self.word_starts[word]), int(self.word_ends[word])
            elif kind == "characters":
                start, end = 1, len(self.reading.masked) - 1
            label = self.reading.masked[start:end].strip().lower().replace(hashing.MASK, LINK)
            self._add((kind, label), features.original_span(self.places, start, end), values)

    def add_named(
        self, label: str, kind: str, span: tuple[int, int] | None, shipped: np.ndarray, learned: np.ndarray
    ) -> None:
        """A sign, or a part of a link or name."""
        self._add((kind, label), span, [*shipped.tolist(), *learned.tolist()])

    def _add(self, key: tuple[str, str], span: tuple[int, int] | None, values: list[float]) -> None:
        number = self.order.setdefault(key, len(self.spans))
        if number == len(self.spans):
            self.spans.append({span} if span else set())
            self.sums.append(values)
            return
        if span:
            self.spans[number].add(span)
        self.sums[number] = [old + new for old, new in zip(self.sums[number], values, strict=True)]

    def finish(self) -> _Parts:
        """What was gathered, as columns."""
        sums = np.array(self.sums).reshape(-1, 2 * len(HEADS))
        return _Parts(
            [label for _, label in self.order],
            [kind for kind, _ in self.order],
            [sorted(spans) for spans in self.spans],
            sums[:, : len(HEADS)],
            sums[:, len(HEADS) :],
        )


def _head(number: int, name: str, bias: float, parts: _Parts) -> HeadExplanation:
    shipped, learned = parts.shipped[:, number].tolist(), parts.learned[:, number].tolist()
    shares = list(map(Share, parts.labels, parts.kinds, shipped, learned, parts.spans))
    logit = float(bias) + sum(shipped) + sum(learned)
    shares.sort(key=lambda share: -abs(share.shipped + share.learned))
    worth = [share for share in shares if abs(share.total) >= WORTH_SHOWING]
    local = sorted(
        (share for share in shares if abs(share.learned) >= WORTH_SHOWING), key=lambda share: -abs(share.learned)
    )
    return HeadExplanation(
        head=name,
        probability=float(sigmoid(np.array(logit))),
        logit=logit,
        bias=float(bias),
        contributions=shares,
        top_for=[share for share in worth if share.total > 0][:TOP],
        top_against=[share for share in worth if share.total < 0][:TOP],
        learned_for=[share for share in local if share.learned > 0][:TOP],
        learned_against=[share for share in local if share.learned < 0][:TOP],
        shipped_sum=sum(shipped),
        learned_sum=sum(learned),
        reasons=[],
    )


def _marks(by_head: dict[str, _Parts]) -> list[tuple[int, int, float, str]]:
    """Places in the original with the weight of what stands there; words only, the larger head, left to right."""
    marks: dict[tuple[int, int], list[float]] = {}
    for head, name in enumerate(HEADS):
        parts = by_head[name]
        totals = (parts.shipped[:, head] + parts.learned[:, head]).tolist()
        for kind, spans, weight in zip(parts.kinds, parts.spans, totals, strict=True):
            if kind not in ("sign", "name", "phrase"):
                for span in spans:
                    marks.setdefault(span, [0.0, 0.0])[head] += weight / len(spans)
    found = []
    for (start, end), weights in sorted(marks.items()):
        head = 0 if abs(weights[0]) >= abs(weights[1]) else 1
        if abs(weights[head]) >= WORTH_SHOWING:
            found.append((start, end, round(weights[head], 4), HEADS[head]))
    return found
