"""What serves: the shipped model alone, or with what the moderators taught it, for each section and head."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from moderation.models import Learned
from moderation.scoring import Model, ModelError
from moderation.scoring.contest import Contest
from moderation.scoring.online import BIAS_STEP, EPSILON, LARGEST_ERROR, RATE, Delta

logger = logging.getLogger(__name__)

HEADS = ("spam", "abuse")


@dataclass(frozen=True)
class Served:
    """What scores one head in one section. No delta: the shipped model is (still) the best."""

    delta: Delta | None
    labels: int
    contender: str = "base"

    def version(self, model: Model) -> str:
        """As it is noted with every score: the model, and how many labels were learned on top of it."""
        return model.version if self.delta is None else f"{model.version}+{self.contender}.{self.labels}"


ServedBySection = dict[int, dict[str, Served]]
SHIPPED = Served(None, 0)
_deltas: dict[tuple[int, str], tuple[str, Delta]] = {}  # (row, contender) -> (digest, delta), one process' copies


def teaching(model: Model) -> str:
    """What a delta was learned on top of, and how: with another model or other constants it is of no use."""
    return f"{model.version} {RATE:g} {EPSILON:g} {LARGEST_ERROR:g} {BIAS_STEP:g}"


def serving(model: Model, section_ids: Collection[int]) -> ServedBySection:
    """Who serves each head in each section: the section's own champion, else the newsroom's. One query."""
    columns = ("id", "section_id", "labels", "digest", "contest")
    rows = Learned.objects.filter(model_version=teaching(model)).values_list(*columns)
    by_section = {section: row for row in rows if (section := row[1]) in {None, *section_ids}}
    return {
        section: {head: _champion(head, by_section.get(section), by_section.get(None)) for head in HEADS}
        for section in section_ids
    }


def score(model: Model, texts: Sequence[str], authors: Sequence[str], served: dict[str, Served]) -> np.ndarray:
    """(n, 2) probabilities of spam and abuse, each head by who serves it."""
    spam, abuse = (served[head].delta for head in HEADS)
    scores = model.score(texts, authors, delta=spam)
    if spam is not abuse:
        scores[:, 1] = model.score(texts, authors, delta=abuse)[:, 1]
    return scores


def _champion(head: str, *candidates: tuple | None) -> Served:
    for row in candidates:
        if row is None:
            continue
        pk, _section, labels, digest, contest = row
        contender = Contest.from_dict(contest).champion(head)
        if contender != "base" and (delta := _delta(pk, contender, digest)) is not None:
            return Served(delta, labels, contender)
    return SHIPPED


def _delta(pk: int, contender: str, digest: str) -> Delta | None:
    held = _deltas.get((pk, contender))
    if held is None or held[0] != digest:
        content = Learned.objects.filter(pk=pk, digest=digest).values_list(contender, flat=True).first()
        try:
            delta = Delta.from_bytes(bytes(content)) if content is not None else None
        except ModelError:
            logger.exception("What was learned (%s) cannot be used; the shipped model serves", pk)
            delta = None
        if delta is None:
            return None
        held = _deltas[pk, contender] = (digest, delta)
    return held[1]
