"""Form fields for what a policy sets for each check by itself: one choice a check, or as the level above."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from moderation.checks import CHECKS


class ByCheckWidget(forms.MultiWidget):
    """One select a check, under the check's name."""

    template_name = "moderation/widgets/by_check.html"

    def __init__(self) -> None:
        super().__init__({check.name: forms.Select() for check in CHECKS})

    def decompress(self, value: Any) -> list[str]:
        return [(value or {}).get(check.name, "") for check in CHECKS]


class ByCheckField(forms.MultiValueField):
    """A map from checks' names to one of *choices*; a check that is left empty is not in it."""

    widget = ByCheckWidget

    def __init__(self, choices: type[models.TextChoices], **options: Any) -> None:
        self.choices = choices
        fields = [forms.ChoiceField(choices=[("", ""), *choices.choices], required=False) for _check in CHECKS]
        super().__init__(fields, require_all_fields=False, required=False, **options)

    def offer(self, above: dict[str, str]) -> None:
        """Offer, beside the choices, what holds for each check if this level says nothing."""
        for check, select in zip(CHECKS, self.widget.widgets, strict=True):
            select.attrs["aria-label"] = f"{self.label}: {check.label}"
            select.check_label = check.label
            as_above = _("As above: %(value)s") % {"value": self.choices(above[check.name]).label}
            select.choices = [("", as_above), *self.choices.choices]

    def compress(self, values: list[str]) -> dict[str, str]:
        named = zip((check.name for check in CHECKS), values, strict=False)
        return {name: value for name, value in named if value}

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.widget.decompress(initial), data)
