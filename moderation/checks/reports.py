"""What readers report. One report proves little; several credible readers since the last look are new evidence."""

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from moderation.checks.base import Check, Context, Outcome, Past, Result

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "1"
SAYS = {
    "none": _("No report."),
    "reported": ngettext_lazy(
        "%(count)d report since a person last decided (%(named)s); weight %(weight).1f, held from %(limit).1f.",
        "%(count)d reports since a person last decided (%(named)s); weight %(weight).1f, held from %(limit).1f.",
        "count",
    ),
}


def _look(comment: "Comment", context: Context) -> Result:
    """Hold a comment when the reports since a person last decided weigh as much as the policy allows.

    A reader who never reported before weighs 1; see moderation.reporters for how a record changes that.
    """
    if not context.reports:
        return Result("reports", Outcome.PASS, "none", score=0, threshold=context.rules.report_limit, version=VERSION)
    weight, limit = sum(report.weight for report in context.reports), context.rules.report_limit
    count = len(context.reports)
    by_reason = Counter(report.reason for report in context.reports)
    named = ", ".join(f"{reason} {number}" for reason, number in by_reason.most_common())
    return Result(
        "reports",
        Outcome.HOLD if weight >= limit else Outcome.PASS,
        "reported",
        {"count": count, "named": named, "weight": round(weight, 2), "limit": limit},
        score=round(weight, 2),
        threshold=limit,
        version=VERSION,
        evidence=[{"reason": report.reason, "weight": round(report.weight, 2)} for report in context.reports[:20]],
    )


def _again(past: Past, context: Context) -> np.ndarray:
    return past.held_where((past.scores > 0) & (past.scores >= context.rules.report_limit))


reports = Check("reports", _("Reports"), _look, SAYS, goes_by=("report_limit",), again=_again)
