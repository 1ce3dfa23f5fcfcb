"""Expected harm: how much a comment would hurt if it is bad and readers see it. What a queue can be ordered by.

The product of three numbers that anybody can check: how likely the model thinks it to be spam or abuse, how many
readers its thread has, and how much the reports on it weigh. Pure; `moderation.cases` stores it with the case.
"""

from django.utils.translation import gettext as _

# One reader in a hundred writes (Nielsen 2006, "Participation inequality": 90-9-1), so each comment stands for so many.
READERS_EACH = 100
UNKNOWN = 0.5  # where the model has nothing to say


def probability(spam: float | None, abuse: float | None) -> float:
    """The higher of the two scores; even odds without any."""
    known = [score for score in (spam, abuse) if score is not None]
    return max(known, default=UNKNOWN)


def readers(public_count: int) -> int:
    """About how many read a thread with so many published comments: 100, 200, 400 ... so that it seldom changes."""
    return READERS_EACH * 2 ** ((public_count + 1).bit_length() - 1)


def expected(probability: float, readers: int, report_weight: float) -> float:
    """The harm that is to be expected, in readers hurt; an unreported comment weighs one."""
    return probability * readers * (1 + report_weight)


def says(probability: float, readers: int, report_weight: float, harm: float) -> str:
    """The rank in words."""
    words = {"percent": round(probability * 100), "readers": readers, "weight": report_weight, "harm": round(harm)}
    if report_weight:
        return (
            _(
                "%(percent)d %% likely to be harmful × about %(readers)d readers × (1 + %(weight).1f by reports) = "
                "%(harm)d"
            )
            % words
        )
    return _("%(percent)d %% likely to be harmful × about %(readers)d readers = %(harm)d; nobody reported it") % words
