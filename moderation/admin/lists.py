"""The lists of words and domains in the admin: one entry at a time, or many at once and tried first."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Section
from comments.states import State
from moderation import lists
from moderation.admin import comfort, covers
from moderation.admin.items import EXCERPT_LENGTH, record_url
from moderation.lists import Kept
from moderation.models import Domain, Term

TRY = "_try"
TEXT_MAX = 50_000  # a form may have 64 KiB
REMOVE = "remove"


class BulkForm(forms.Form):
    """Entries, one a line; what becomes of them, where, and why."""

    entries = forms.CharField(
        label=gettext_lazy("Entries, one a line"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "dir": "auto", "required": True}),
        help_text=gettext_lazy("What stands behind a # is left out."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("They become"),
        initial=Term.Kind.SUSPECT,
    )
    section = forms.ModelChoiceField(
        Section.objects.all(), label=gettext_lazy("Section"), required=False, empty_label=gettext_lazy("Everywhere")
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For the record, when saving."),
    )

    def __init__(self, kept: Kept, data: Any = None, *, is_trial: bool = False) -> None:
        super().__init__(data)
        self.kept = kept
        self.fields["kind"].choices = [*kept.model.Kind.choices, (REMOVE, _("taken off the list"))]
        self.fields["why"].required = data is not None and not is_trial
        for name, bound in self.fields.items():
            if bound.help_text:
                bound.widget.attrs["aria-describedby"] = f"id_{name}_helptext"

    def clean_entries(self) -> tuple[str, ...]:
        entries, faults = lists.read(self.cleaned_data["entries"], self.kept)
        if faults or not entries:
            raise forms.ValidationError(faults[:5] or _("There is no entry in this."))
        return tuple(entries)

    @property
    def change(self) -> lists.Change:
        given = self.cleaned_data
        kind = "" if given["kind"] == REMOVE else given["kind"]
        section = given["section"].pk if given["section"] else None
        return lists.Change(given["entries"], kind, section, given["note"], self.kept)


class ListAdmin(admin.ModelAdmin):
    """One of the lists, with a page for many entries at once."""

    kept: Kept
    list_select_related = ["section"]
    show_full_result_count = False
    change_list_template = "moderation/desk/list_of_entries.html"

    def get_urls(self) -> list[Any]:
        name = f"moderation_{self.opts.model_name}_bulk"
        bulk = path("bulk/", self.admin_site.admin_view(self.bulk_view), name=name)
        return [bulk, *super().get_urls()]

    def bulk_view(self, request: HttpRequest) -> HttpResponse:
        """Many entries at once: tried on the newest comments, or saved."""
        if not (self.has_add_permission(request) and self.has_delete_permission(request)):
            raise PermissionDenied
        is_trial = TRY in request.POST
        form = BulkForm(self.kept, request.POST if request.method == "POST" else None, is_trial=is_trial)
        trial = None
        if form.is_bound and form.is_valid():
            if not is_trial:
                return self._saved(request, form)
            trial = _shown(lists.try_out(form.change, user=request.user), self.kept)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Many at once"),
            "comfort": comfort.of(request),
            "list_url": self._list_url(),
            "form": form,
            "trial": trial,
            "may_try_past": request.user.has_perm("moderation.change_policy"),
        }
        status = 400 if form.errors else 200
        return TemplateResponse(request, "moderation/desk/bulk_list.html", context, status=status)

    def _saved(self, request: HttpRequest, form: BulkForm) -> HttpResponse:
        lists.make(form.change, user=request.user, why=form.cleaned_data["why"])
        count = len(form.change.entries)
        said = ngettext("Recorded for %(count)d entry.", "Recorded for %(count)d entries.", count)
        messages.success(request, said % {"count": count})
        return HttpResponseRedirect(self._list_url())

    def _list_url(self) -> str:
        return reverse(f"admin:moderation_{self.opts.model_name}_changelist")


@admin.register(Term)
class TermAdmin(ListAdmin):
    """The word list."""

    kept = lists.WORDS
    fields = ["term", "kind", "section", "language", "note"]
    list_display = ["term", "kind", "section", "language", "note"]
    list_filter = ["kind", "section", ("language", admin.EmptyFieldListFilter)]  # "" would be a link without a name
    search_fields = ["term", "note"]
    ordering = ["term", "id"]


@admin.register(Domain)
class DomainAdmin(ListAdmin):
    """The domains that matter in links."""

    kept = lists.DOMAINS
    fields = ["domain", "kind", "section", "note"]
    list_display = ["domain", "kind", "section", "note"]
    list_filter = ["kind", "section"]
    search_fields = ["domain", "note"]
    ordering = ["domain", "id"]


def _shown(trial: lists.Trial, kept: Kept) -> dict[str, Any]:
    """A trial ready for the page: one sentence, and the comments."""
    kinds = {**dict(kept.model.Kind.choices), "": gettext_lazy("nothing")}
    states = dict(State.choices)
    parts = ", ".join(f"{states[state]}: {count}" for state, count in sorted(trial.by_state.items()))
    count = len(trial.hits)
    shown = trial.hits[: lists.SHOWN]
    harsh = covers.found_in(hit.comment for hit in shown)
    said = ngettext(
        "It would have changed what the list finds in %(count)d of the newest %(all)d comments.",
        "It would have changed what the list finds in %(count)d of the newest %(all)d comments.",
        count,
    ) % {"count": count, "all": trial.looked_at}
    return {
        "said": said,
        "states": parts,
        "has_harsh": bool(harsh),
        "more": max(0, count - lists.SHOWN),
        "rows": [
            {
                "url": record_url(hit.comment.pk),
                "author": hit.comment.author_name,
                "excerpt": covers.excerpt(hit.comment, EXCERPT_LENGTH, harsh),
                "state": states[hit.comment.state],
                "before": kinds[hit.before],
                "after": kinds[hit.after],
                "words": ", ".join(hit.words),
            }
            for hit in shown
        ],
    }
