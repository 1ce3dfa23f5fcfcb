"""The words for codes: what a moderator reads where the rows have the name of a check or of a reason."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import checks
from moderation.models import CheckResult, Outcome, Reason
from moderation.rules import Stage

CODES = {
    **{check.name: check.label for check in checks.CHECKS},
    **dict(Reason.choices),
    "appeal": gettext_lazy("Appeal"),
    "pre": gettext_lazy("Everything waits here"),
    "post": gettext_lazy("Look afterwards"),
    "undo": gettext_lazy("Decision taken back"),
}
SENTENCES = {
    "appeal": gettext_lazy("Its author objects to the rejection"),
    "pre": gettext_lazy("Every comment on this article waits for a person"),
    "post": gettext_lazy("It was published at once and is to be looked at afterwards"),
    "undo": gettext_lazy("A decision about it was taken back"),
}
# What a queue can be filtered by: why the machine holds.
MACHINE_CODES = (*(check.name for check in checks.CHECKS), "pre", "post", "undo", "appeal")
HARSH = ("abuse", "words")
OBJECTIONS = (Outcome.REJECT, Outcome.HOLD, Outcome.FAILED)
ISOLATED = "\u2068{}\u2069"  # a name may run from right to left; the sentence around it does not


def label(code: str) -> str:
    return str(CODES.get(code, code))


def labels(codes: Iterable[str]) -> str:
    return ", ".join(label(code) for code in codes)


def isolated(name: str) -> str:
    """*name* for use within a plain sentence, whatever direction it is written in."""
    return ISOLATED.format(name)


def why_here(codes: Iterable[str], results: Sequence[CheckResult]) -> str:
    """One sentence: why a comment is in the queue, from the *codes* of its case and the findings of its checks."""
    findings = {result.check_name: _finding(result) for result in results if objects(result)}
    order = {result.check_name: place for place, result in enumerate(results)}
    codes = sorted(codes, key=lambda code: (order.get(code, len(order)), code))
    clauses = [findings.get(code) or str(SENTENCES.get(code, label(code))) for code in codes]
    return "; ".join(clauses) + "." if clauses else _("Nothing is recorded.")


def objects(result: CheckResult) -> bool:
    """Whether the result speaks against the comment, and counts."""
    return result.outcome in OBJECTIONS and result.stage == Stage.LIVE


def harsh(results: Iterable[CheckResult]) -> set[str]:
    """The checks whose words one may not want to read unasked: abuse, and the newsroom's own list, if they object."""
    return {result.check_name for result in results if result.check_name in HARSH and objects(result)}


def says(result: CheckResult) -> str:
    """What the check found, as a sentence."""
    return checks.says(result.check_name, result.code, result.params, result.evidence)


def _finding(result: CheckResult) -> str:
    """What the check says, and the model's reasons in brackets."""
    reasons = [str(piece["says"]) for piece in result.evidence if isinstance(piece, dict) and piece.get("says")]
    said = says(result).rstrip(".")
    return f"{said} ({', '.join(reasons[:3])})" if reasons else said
