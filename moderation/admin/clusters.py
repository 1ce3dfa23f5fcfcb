"""Near-copies decided together: the list of clusters, a page of one, and the form behind that."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework.exceptions import ValidationError

from comments.models import Comment
from moderation import clusters, reach
from moderation.admin import acts, answers, covers, rows
from moderation.admin.answers import Said
from moderation.admin.forms import ClusterForm
from moderation.admin.items import lines
from moderation.models import Cluster
from newsroom.refusals import Missing, Refusal

LISTED = 200
PAGE_SIZE = 20
EXCERPT = 200


def list_of(request: HttpRequest) -> dict[str, Any]:
    """What the list shows: clusters that nobody has decided, or those decided; the last grown first.

    Raises PermissionDenied for who may not decide.
    """
    if request.method not in ("GET", "HEAD") or not acts.may_decide(request):
        raise PermissionDenied
    is_decided = request.GET.get("decided") == "true"
    try:
        cursor = request.GET.get("cursor", "")
        page = clusters.page(request.user, decided=is_decided, cursor=cursor, limit=PAGE_SIZE)
    except ValidationError:
        raise Http404 from None
    described = clusters.described([row["cluster"] for row in page.rows], user=request.user)
    harsh = covers.found_in([one["newest"] for one in described])
    return {
        "title": _("Near-copies"),
        "is_decided": is_decided,
        "clusters": [
            {**one, "text": _excerpt(one["newest"], harsh), "said": _decided(one["cluster"])} for one in described
        ],
        "has_harsh": bool(harsh),
        "next_cursor": page.next,
        "previous_cursor": page.previous,
        **rows.page_needs(request),
    }


def _excerpt(comment: Comment | None, harsh: covers.Found) -> SafeString | str:
    return covers.excerpt(comment, EXCERPT, harsh) if comment else ""


def page_of(request: HttpRequest, cluster_id: int) -> dict[str, Any]:
    """What the page shows. Raises Http404 where there is no such cluster, PermissionDenied for who may not decide."""
    if request.method not in ("GET", "HEAD") or not acts.may_decide(request):
        raise PermissionDenied
    try:
        cluster = clusters.find(cluster_id, user=request.user)
    except Missing:
        raise Http404 from None
    about = clusters.described([cluster], user=request.user)[0]
    left_out = set(cluster.exceptions)
    members = clusters.members(cluster, user=request.user)
    listed = list(members[:LISTED])
    shown = lines([member.comment for member in listed])
    return {
        "title": _("Near-copies"),
        "cluster": cluster,
        "size": about["size"],
        "is_limited": reach.sections_of(request.user) is not None,
        "text": _covered(about["newest"]) if about["newest"] else "",
        "people": about["people"],
        "threads": about["threads"],
        "waiting": about["held"],
        "decided": _decided(cluster),
        "has_harsh": shown.has_harsh,
        "lines": [
            {
                **line,
                "alike": round(100 * (member.resemblance or 1)),
                "is_left_out": str(member.comment_id) in left_out,
            }
            for member, line in zip(listed, shown, strict=True)
        ],
        **rows.page_needs(request),
    }


def _covered(comment: Comment) -> SafeString:
    return covers.whole(comment, covers.found_in([comment]))


def _decided(cluster: Cluster) -> str:
    """What stands for the whole cluster, as a sentence; empty while nothing does."""
    if cluster.batch is None:
        return ""
    return _("%(who)s decided on these together: %(what)s") % {
        "who": cluster.user.get_username(),
        "what": cluster.get_action_display(),
    }


@acts.for_deciders
def decide(request: HttpRequest, cluster_id: int) -> HttpResponse:
    """Decide on all members but the exceptions. The message's Undo takes all of it back."""
    form = ClusterForm(request.POST)
    if not form.is_valid():
        return answers.not_understood(request, form)
    try:
        outcome = clusters.decide(
            cluster_id,
            form.action,
            user=request.user,
            reasons=form.reasons,
            note=form.cleaned_data["note"],
            exceptions=form.leave,
        )
    except Refusal as refusal:
        return answers.refuse(request, refusal)
    count = len(outcome.decided)
    said = Said(acts.told_many(form.action, count, list(outcome.reasons)), undo=("batch", outcome.batch))
    later = []
    if outcome.later:
        text = ngettext("%(n)d more follows within a minute.", "%(n)d more follow within a minute.", outcome.later)
        later = [Said(text % {"n": outcome.later})]
    return answers.give(request, said, *later, *acts.refusals_of(outcome.refused, request.user))
