"""Spam and abuse scoring: shipped, explained, learning. Pure: knows no database, no request, no network.

`shipped().score(texts, authors)` gives probabilities; `explain` says why; `online` learns from decisions.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .explain import Explanation, explain, explain_all
from .model import Model, ModelError, load
from .normalise import Normalised, normalise

SHIPPED = Path(__file__).with_name("shipped.model")

__all__ = ["SHIPPED", "Explanation", "Model", "ModelError", "Normalised"]
__all__ += ["explain", "explain_all", "load", "normalise", "shipped"]


@cache
def shipped() -> Model:
    """The model in this repository. Raises ModelError, each time anew, when its file cannot be used."""
    return load(SHIPPED)
