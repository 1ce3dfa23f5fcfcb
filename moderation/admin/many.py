"""Decide on all that match: a page that says how many they are and lets exceptions be made, and the form behind it.

With the script the form is sent a chunk at a time, with a bar; without it, one press decides on a thousand.
"""

import uuid
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from moderation import bulk
from moderation.admin import acts, answers, asking, rows
from moderation.admin.answers import Said
from moderation.admin.forms import AllForm
from moderation.admin.items import lines
from newsroom.refusals import Refusal

SALT = "moderation.bulk"
KEPT_SECONDS = 12 * 3600  # a long shift
LISTED = 100


def page_of(request: HttpRequest) -> dict[str, Any]:
    """What the page shows: how many match, the oldest of them with a box to leave each out, and the buttons."""
    asked = asking.asked_for(request.GET, request.user)
    seen = bulk.see(asked.cases)
    first = (
        asked.cases.order_by("id")
        .select_related("comment__thread__article")
        .defer("comment__thread__article__body")[:LISTED]
    )
    token = {"query": request.GET.urlencode(), "count": seen.count, "newest": seen.newest, "at": seen.at.isoformat()}
    return {
        "title": _("Decide on all that match"),
        "queue": asked.queue,
        "queue_name": asking.name_of(asked),
        "conditions": asking.conditions_of(asked),
        "count": seen.count,
        "number": asking.counted(seen.count, bulk.COUNTED_UP_TO),
        "lines": lines([case.comment for case in first]),
        "token": signing.dumps(token, salt=SALT),
        "batch": uuid.uuid4(),
        "list_url": asking.address(asked, "changelist", cursor=None),
        "faults": asked.faults,
        **rows.page_needs(request),
    }


@acts.for_deciders
def decide_all(request: HttpRequest) -> HttpResponse:
    """Decide on the next chunk of what the page's token names."""
    form = AllForm(request.POST)
    if not form.is_valid():
        return answers.not_understood(request, form)
    said = form.cleaned_data
    try:
        token = signing.loads(said["token"], salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return answers.give(request, Said(_("Nothing was changed: open the page again, it is too old."), "error"))
    seen = bulk.Seen(token["count"], token["newest"], datetime.fromisoformat(token["at"]))
    asked = asking.asked_for(QueryDict(token["query"]), request.user)
    try:
        step = bulk.decide_next(
            asked.cases,
            seen,
            form.action,
            user=request.user,
            batch=said["batch"],
            reasons=form.reasons,
            note=said["note"],
            after=said["after"] or 0,
            leave=form.leave,
            limit=acts.chunk_of(request),
        )
    except Refusal as refusal:
        return answers.refuse(request, refusal)
    count = len(step.decided)
    told = [Said(acts.told_many(form.action, count, form.reasons), undo=("batch", said["batch"]))] if count else []
    if not step.is_last and not answers.wants_json(request):
        told.append(Said(_("There are more; press again to go on."), "warning"))
    return answers.give(
        request, *told, *acts.refusals_of(step.refused, request.user), data=lambda: acts.step_became(step)
    )
