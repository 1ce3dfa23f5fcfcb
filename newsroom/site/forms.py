"""The comment form as a page needs it: what was typed, what is wrong with it, what it answers.

What may be posted is for `SubmissionSerializer` to say, as in the API; this only keeps words and messages together.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comments.api.serializers import SubmissionSerializer
from comments.posting import Draft
from comments.refusals import ParentUnavailable
from newsroom.refusals import Refusal
from newsroom.text import BODY_MAX, EMAIL_MAX, NAME_MAX

FIELDS = ("body", "name", "email")  # as they stand on the page
TRAP = "subject"  # stands in the form as well, where people do not see it


@dataclass
class CommentForm:
    """*values* are as typed, *errors* one message a field in the order of the page, *refusal* what posting said."""

    values: dict[str, str] = field(default_factory=dict)
    parent: str = ""
    noted: dict[str, Any] = field(default_factory=dict)  # see Comment.form
    answered: dict[str, Any] | None = None
    errors: dict[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None

    body_max, name_max, email_max = BODY_MAX, NAME_MAX, EMAIL_MAX

    @classmethod
    def sent(cls, post: Mapping[str, str]) -> "CommentForm":
        values = {name: post.get(name, "") for name in FIELDS}
        return cls(values=values, parent=post.get("parent", ""), noted=_noted(post))

    @property
    def is_refused(self) -> bool:
        return bool(self.errors or self.refusal)

    def draft(self) -> Draft | None:
        """What to post, normalised; None when a field is wrong, which is then in *errors*. Raises ParentUnavailable."""
        submission = SubmissionSerializer(data=self.values | {"parent": self.parent or None})
        if submission.is_valid():
            given = submission.validated_data
            return Draft(given["name"], given["body"], given["email"], given["parent"], self.noted)
        if "parent" in submission.errors:
            raise ParentUnavailable
        self.errors = {name: str(submission.errors[name][0]) for name in FIELDS if name in submission.errors}
        return None


def _noted(post: Mapping[str, str]) -> dict[str, Any]:
    """What tells people from machines: the field that only machines see, and the seconds that the page counted."""
    noted: dict[str, Any] = {"extra": bool(post.get(TRAP, "").strip())}
    if re.fullmatch(r"\d{1,6}(\.\d{1,3})?", given := post.get("seconds", "")):
        noted["seconds"] = float(given)
    return noted
