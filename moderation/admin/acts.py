"""What a moderator does on the desk: decide on one, decide on many, undo. Each is a form's POST that calls a flow and
says what became of it. Nothing here needs JavaScript; the desk's script sends the same forms and asks for JSON.
"""

import uuid
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from comments.models import Comment
from moderation import bulk, decisions, reach
from moderation.admin import answers, rows
from moderation.admin.answers import Said
from moderation.admin.forms import DecisionForm, ManyForm, UndoForm
from moderation.admin.wording import isolated, label
from moderation.models import Action, Decision
from newsroom.refusals import Refusal

LISTED_REFUSALS = 8
AT_ONCE = 1000


def may_decide(request: HttpRequest) -> bool:
    return request.user.has_perm("moderation.decide")


def for_deciders(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for who may decide: a forged form is refused like an honest one."""

    @wraps(act)
    @require_POST
    def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
        if not may_decide(request):
            raise PermissionDenied
        return act(request, **named)

    return guarded


@for_deciders
def decide(request: HttpRequest) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return answers.not_understood(request, form)
    comment_id = form.cleaned_data["comment"]
    try:
        decision = decisions.decide(
            comment_id,
            form.action,
            user=request.user,
            version=form.cleaned_data["version"],
            reasons=form.reasons,
            note=form.cleaned_data["note"],
        )
    except Refusal as refusal:
        return answers.refuse(request, refusal, comment_id, data=lambda: rows.as_it_is(request, comment_id))
    said = Said(told(decision), undo=("decision", decision.pk))
    data = {"comment": str(comment_id), "state": decision.to_state}
    return answers.give(request, said, anchor=request.POST.get("after", ""), data=lambda: data)


@for_deciders
def decide_many(request: HttpRequest) -> HttpResponse:
    form = ManyForm(request.POST)
    if not form.is_valid():
        return answers.not_understood(request, form)
    try:
        outcome = decisions.decide_many(
            form.chosen, form.action, user=request.user, reasons=form.reasons, note=form.cleaned_data["note"]
        )
    except Refusal as refusal:
        return answers.refuse(request, refusal)
    count = len(outcome.decided)
    said = [Said(told_many(form.action, count, form.reasons), undo=("batch", outcome.batch))] if count else []
    return answers.give(request, *said, *refusals_of(outcome.refused, request.user), data=lambda: _became(outcome))


@for_deciders
def undo(request: HttpRequest) -> HttpResponse:
    """Take back one decision, or all decisions of one click."""
    form = UndoForm(request.POST)
    if not form.is_valid() or not any(form.cleaned_data.values()):
        said = Said(_("Nothing was changed: say which decision to undo."), "error")
        return answers.give(request, said)
    if form.cleaned_data["decision"]:
        return _undo_one(request, form.cleaned_data["decision"])
    return _undo_batch(request, form.cleaned_data)


def _undo_batch(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    batch, after = asked["batch"], asked["after"] or 0
    again = asked["again"] or uuid.uuid4()
    try:
        step = bulk.undo_next(batch, user=request.user, again=again, after=after, limit=chunk_of(request))
    except Refusal as refusal:
        return answers.refuse(request, refusal)
    count = len(step.decided)
    said = []
    if count:
        text = ngettext("Took back %(count)d decision.", "Took back %(count)d decisions.", count) % {"count": count}
        said = [Said(text)]
    elif not step.refused and not after:
        said = [Said(_("Nothing was changed: these decisions have been taken back already."), "warning")]
    if not step.is_last and not answers.wants_json(request):
        said.append(Said(_("There are more; undo again to go on."), "warning", undo=("batch", batch)))
    data = {**step_became(step), "again": str(again)}
    return answers.give(request, *said, *refusals_of(step.refused, request.user), data=lambda: data)


def _undo_one(request: HttpRequest, decision_id: int) -> HttpResponse:
    try:
        decision = decisions.undo(decision_id, user=request.user)
    except Refusal as refusal:
        return answers.refuse(request, refusal)
    text = _("Taken back: the comment by %(name)s is again as before: %(state)s.") % {
        "name": isolated(decision.comment.author_name),
        "state": decision.get_to_state_display(),
    }
    comment_id = decision.comment_id
    return answers.give(
        request, Said(text), anchor=f"comment-{comment_id}", data=lambda: rows.as_it_is(request, comment_id)
    )


def told(decision: Decision) -> str:
    """What a decision did, as a sentence; plain text, to be escaped like any other."""
    name = isolated(decision.comment.author_name)
    if decision.action == Action.APPROVE:
        return _("Approved: the comment by %(name)s is published.") % {"name": name}
    why = ", ".join(label(code) for code in decision.reasons)
    return _("Rejected the comment by %(name)s: %(why)s.") % {"name": name, "why": why}


def told_many(action: str, count: int, reasons: list[str]) -> str:
    if action == Action.APPROVE:
        return ngettext("Approved %(count)d comment.", "Approved %(count)d comments.", count) % {"count": count}
    said = ngettext("Rejected %(count)d comment: %(why)s.", "Rejected %(count)d comments: %(why)s.", count)
    return said % {"count": count, "why": label(reasons[0])}


def chunk_of(request: HttpRequest) -> int:
    """How many at once: as many as keep a bar moving, or, without the script, as many as one can wait for."""
    return bulk.CHUNK if answers.wants_json(request) else AT_ONCE


def step_became(step: bulk.Step) -> dict[str, Any]:
    return {
        "after": step.after,
        "is_last": step.is_last,
        "decided": [str(decision.comment_id) for decision in step.decided],
        "refused": [str(comment_id) for comment_id, _why in step.refused],
    }


def _became(outcome: decisions.Outcomes) -> dict[str, Any]:
    return {
        "batch": str(outcome.batch),
        "decided": [str(decision.comment_id) for decision in outcome.decided],
        "refused": [str(comment_id) for comment_id, _why in outcome.refused],
    }


def refusals_of(refused: Sequence[tuple[uuid.UUID, Refusal]], user: User) -> list[Said]:
    """A warning that names those that were left as they are, and why; none if there are none."""
    if not refused:
        return []
    count = len(refused)
    first = dict(refused[:LISTED_REFUSALS])
    names = dict(reach.comments(user, Comment.objects.filter(pk__in=first)).values_list("pk", "author_name"))
    listed = [f"{isolated(names.get(pk, str(pk)))} ({why.title})" for pk, why in first.items()]
    said = ngettext("%(count)d comment was left as it is:", "%(count)d comments were left as they are:", count)
    rest = count - len(first)
    more = ngettext("and %(rest)d more", "and %(rest)d more", rest) % {"rest": rest}
    return [Said(f"{said % {'count': count}} {'; '.join(listed + [more] * bool(rest))}", "warning")]
