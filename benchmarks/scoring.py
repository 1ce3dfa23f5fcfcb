"""How fast scoring is, beside what Python peers use: naive Bayes on words, and alt-profanity-check. One run, one table.

    python benchmarks/scoring.py [--number 2000] [--json scoring.json]

Needs the training packages for the peers. Every candidate gets the same comments of about 370 characters on one core.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import warnings
from pathlib import Path

import profanity_check
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from moderation import scoring  # noqa: E402  after the path
from moderation.scoring import pitches, timing  # noqa: E402


def naive_bayes():
    """Word counts and multinomial naive Bayes, as Django blog apps have it; its accuracy is not the matter here."""
    spam = [pitch.replace("{link}", "http://example.com") for pitch in pitches.PITCHES]
    honest = timing.comments(len(spam))
    return make_pipeline(CountVectorizer(), MultinomialNB()).fit(spam + honest, [1] * len(spam) + [0] * len(honest))


def measured(one, many, texts: list[str]) -> dict[str, float]:
    """Milliseconds for one comment, comments a second for a batch of 1,000."""
    mean, tail = timing.each(one, texts)
    return {"single_mean_ms": mean, "single_p99_ms": tail, "batch_per_second": timing.per_second(many, texts[:1000])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=2000, help="comments to score one by one")
    parser.add_argument("--json", type=Path, default=None, help="also write the figures here")
    given = parser.parse_args()
    texts = timing.comments(given.number)
    bayes = naive_bayes()
    found = {"ours (spam and abuse)": timing.ours(scoring.shipped(), given.number)}
    found["naive Bayes on words"] = measured(lambda text: bayes.predict_proba([text]), bayes.predict_proba, texts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pickles of another scikit-learn
        teacher = profanity_check.predict_prob
        found["alt-profanity-check"] = measured(lambda text: teacher([text]), teacher, texts[:500])
    print(f"{platform.python_implementation()} {platform.python_version()}, model {scoring.shipped().version}")
    columns = ("single_mean_ms", "single_p99_ms", "batch_per_second", "update_ms", "explain_ms")
    print(f"{'':24}" + "".join(f"{name:>18}" for name in columns))
    for name, figures in found.items():
        cells = (f"{figures[column]:>18,.2f}" if column in figures else f"{'-':>18}" for column in columns)
        print(f"{name:24}" + "".join(cells))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
