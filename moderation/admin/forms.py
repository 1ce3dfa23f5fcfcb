"""What the forms of the desk send, read and checked; nothing is done yet."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from moderation.models import Action, Reason

MAX_BULK = 1000


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
    """One decision, or a batch; of a batch, behind the decision *after*, under the batch *again*."""

    decision = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    batch = forms.UUIDField(required=False)
    again = forms.UUIDField(required=False)
    after = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)


class ClusterForm(ChoiceForm):
    """A choice for all that belong together, but for what is to be left."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.leave: list[Any] = []

    def clean(self) -> dict[str, Any]:
        exceptions = self.data.getlist("leave")
        if len(exceptions) > MAX_BULK:
            raise forms.ValidationError(_("Leave out at most %(max)d comments.") % {"max": MAX_BULK})
        self.leave = [forms.UUIDField().clean(one) for one in exceptions]
        return self.cleaned_data


class AllForm(ClusterForm):
    """A choice for all that a signed *token* names, going on behind the case *after*."""

    token = forms.CharField(max_length=4000)
    batch = forms.UUIDField()
    after = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)


class LookForm(forms.Form):
    """Where somebody is: the queue, and the comment that is looked at, claimed, or given back."""

    act = forms.ChoiceField(choices=[(act, act) for act in ("look", "claim", "release")])
    queue = forms.CharField(max_length=50, required=False)
    comment = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("act") in ("claim", "release") and not self.cleaned_data.get("comment"):
            raise forms.ValidationError(_("Say which comment."))
        return self.cleaned_data
