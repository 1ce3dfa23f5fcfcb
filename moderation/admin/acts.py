"""What a moderator does on the desk: decide on one, decide on many, undo. Each is a form's POST that calls a flow, says
in a message what became of it, and goes back to where the moderator was. Nothing here needs JavaScript.
"""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urldefrag

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from comments.models import Comment
from moderation import decisions
from moderation.admin.wording import isolated, label
from moderation.models import Action, Decision, Reason
from newsroom.refusals import Refusal

MAX_BULK = 1000
LISTED_REFUSALS = 8
QUICK_REASONS = (Reason.SPAM, Reason.ABUSE, Reason.OFF_TOPIC)
ANCHOR = re.compile(r"comment-[0-9a-f-]{36}")
UNDO = re.compile(r"undo-(decision|batch)-([0-9a-f-]+)")


class ChoiceForm(forms.Form):
    """Which button was pressed ("approve", "reject:spam", or "reject" with a reason beside it), and a note."""

    choice = forms.RegexField(r"^(approve|reject|reject:[a-z_]+)$")
    reason = forms.ChoiceField(choices=[("", ""), *Reason.choices], required=False)
    note = forms.CharField(max_length=1000, required=False)

    @property
    def action(self) -> str:
        return self.cleaned_data["choice"].partition(":")[0]

    @property
    def reasons(self) -> list[str]:
        """An approval has none, whatever stands in the select beside the button."""
        if self.action == Action.APPROVE:
            return []
        reason = self.cleaned_data["choice"].partition(":")[2] or self.cleaned_data["reason"]
        return [reason] if reason else []


class DecisionForm(ChoiceForm):
    comment = forms.UUIDField()
    version = forms.IntegerField(min_value=1)


class ManyForm(ChoiceForm):
    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.chosen: list[tuple[Any, int]] = []

    def clean(self) -> dict[str, Any]:
        """Each checkbox says "id:version" of a comment as it was shown."""
        boxes = dict.fromkeys(self.data.getlist("chosen"))
        if not boxes:
            raise forms.ValidationError(_("Choose at least one comment."))
        if len(boxes) > MAX_BULK:
            raise forms.ValidationError(_("Choose at most %(max)d comments at once.") % {"max": MAX_BULK})
        for box in boxes:
            comment_id, _colon, version = box.partition(":")
            one = {"comment": comment_id, "version": version}
            fields = {name: DecisionForm.base_fields[name].clean(value) for name, value in one.items()}
            self.chosen.append((fields["comment"], fields["version"]))
        return self.cleaned_data


class UndoForm(forms.Form):
    decision = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    batch = forms.UUIDField(required=False)


def may_decide(request: HttpRequest) -> bool:
    return request.user.has_perm("moderation.decide")


def _for_deciders(act: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Only for who may decide: a forged form is refused like an honest one."""

    @wraps(act)
    @require_POST
    def guarded(request: HttpRequest) -> HttpResponse:
        if not may_decide(request):
            raise PermissionDenied
        return act(request)

    return guarded


@_for_deciders
def decide(request: HttpRequest) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
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
        messages.error(request, _("Nothing was changed: %(why)s") % {"why": refusal.title})
        return back(request, anchor=f"comment-{comment_id}")
    messages.success(request, told(decision), extra_tags=f"undo-decision-{decision.pk}")
    return back(request, anchor=request.POST.get("after", ""))


@_for_deciders
def decide_many(request: HttpRequest) -> HttpResponse:
    form = ManyForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    try:
        outcome = decisions.decide_many(
            form.chosen, form.action, user=request.user, reasons=form.reasons, note=form.cleaned_data["note"]
        )
    except Refusal as refusal:
        messages.error(request, _("Nothing was changed: %(why)s") % {"why": refusal.title})
        return back(request)
    count = len(outcome.decided)
    if form.action == Action.APPROVE:
        said = ngettext("Approved %(count)d comment.", "Approved %(count)d comments.", count) % {"count": count}
    else:
        said = ngettext("Rejected %(count)d comment: %(why)s.", "Rejected %(count)d comments: %(why)s.", count) % {
            "count": count,
            "why": label(form.reasons[0]),
        }
    if count:
        messages.success(request, said, extra_tags=f"undo-batch-{outcome.batch}")
    _tell_refusals(request, outcome)
    return back(request)


@_for_deciders
def undo(request: HttpRequest) -> HttpResponse:
    """Take back one decision, or all decisions of one click."""
    form = UndoForm(request.POST)
    if not form.is_valid() or not any(form.cleaned_data.values()):
        messages.error(request, _("Nothing was changed: say which decision to undo."))
        return back(request)
    if form.cleaned_data["decision"]:
        return _undo_one(request, form.cleaned_data["decision"])
    outcome = decisions.undo_many(form.cleaned_data["batch"], user=request.user)
    count = len(outcome.decided)
    if count:
        said = ngettext("Took back %(count)d decision.", "Took back %(count)d decisions.", count) % {"count": count}
        messages.success(request, said)
    elif not outcome.refused:
        messages.warning(request, _("Nothing was changed: these decisions have been taken back already."))
    _tell_refusals(request, outcome)
    return back(request)


def _undo_one(request: HttpRequest, decision_id: int) -> HttpResponse:
    try:
        decision = decisions.undo(decision_id, user=request.user)
    except Refusal as refusal:
        messages.error(request, _("Nothing was changed: %(why)s") % {"why": refusal.title})
        return back(request)
    said = _("Taken back: the comment by %(name)s is again as before: %(state)s.") % {
        "name": isolated(decision.comment.author_name),
        "state": decision.get_to_state_display(),
    }
    messages.success(request, said)
    return back(request, anchor=f"comment-{decision.comment_id}")


def told(decision: Decision) -> str:
    """What a decision did, as a sentence; plain text, to be escaped like any other."""
    name = isolated(decision.comment.author_name)
    if decision.action == Action.APPROVE:
        return _("Approved: the comment by %(name)s is published.") % {"name": name}
    why = ", ".join(label(code) for code in decision.reasons)
    return _("Rejected the comment by %(name)s: %(why)s.") % {"name": name, "why": why}


def _tell_refusals(request: HttpRequest, outcome: decisions.Outcomes) -> None:
    """A warning that names those that were left as they are, and why."""
    if not outcome.refused:
        return
    count = len(outcome.refused)
    first = dict(outcome.refused[:LISTED_REFUSALS])
    names = dict(Comment.objects.filter(pk__in=first).values_list("pk", "author_name"))
    listed = [f"{isolated(names.get(pk, str(pk)))} ({why.title})" for pk, why in first.items()]
    said = ngettext("%(count)d comment was left as it is:", "%(count)d comments were left as they are:", count)
    rest = count - len(first)
    more = ngettext("and %(rest)d more", "and %(rest)d more", rest) % {"rest": rest}
    messages.warning(request, f"{said % {'count': count}} {'; '.join(listed + [more] * bool(rest))}")


def _refused(request: HttpRequest, form: forms.Form) -> HttpResponse:
    faults = [fault for faults in form.errors.values() for fault in faults]
    messages.error(request, _("Nothing was changed: %(why)s") % {"why": " ".join(faults)})
    return back(request, anchor=f"comment-{request.POST.get('comment', '')}")


def back(request: HttpRequest, *, anchor: str = "") -> HttpResponse:
    """To the page that the form was on, at *anchor*; never to another site."""
    place = urldefrag(request.POST.get("next", "")).url
    desk = reverse("admin:moderation_case_changelist")
    ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    if not ours or not place.startswith(reverse("admin:index")):
        place = desk
    return HttpResponseRedirect(f"{place}#{anchor}" if ANCHOR.fullmatch(anchor) else place)


def told_messages(request: HttpRequest) -> list[dict[str, Any]]:
    """The waiting messages, each with what its Undo button takes back, if it has one."""
    return [_told(message.message, message.level_tag, message.extra_tags) for message in messages.get_messages(request)]


def _told(text: Any, level: str, tags: str | None) -> dict[str, Any]:
    undoes = UNDO.fullmatch(tags or "")
    return {"text": text, "level": level, "undo": {"name": undoes[1], "value": undoes[2]} if undoes else None}


def buttons(request: HttpRequest) -> dict[str, Any]:
    """What the decision forms of any page need."""
    quick: Iterable[Reason] = QUICK_REASONS
    return {
        "may_decide": may_decide(request),
        "quick_reasons": [(reason.value, reason.label) for reason in quick],
        "all_reasons": Reason.choices,
        "here": request.get_full_path(),
        "told": told_messages(request),
    }
