"""The log-in's form, and the field for a code."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsroom.api import limits
from newsroom.refusals import TooMany


class LoginForm(AdminAuthenticationForm):
    def clean(self) -> dict[str, Any]:
        """Before any password is looked at: an address that tries many names is slowed down.

        Many passwords for one name from one address are django-axes' part.
        """
        try:
            limits.spend_by_address("login", self.request)
        except TooMany as refusal:
            wait = {"seconds": refusal.retry_after_seconds}
            raise forms.ValidationError(
                _("Too many log-ins from your network. Please try again in %(seconds)d seconds.") % wait
            ) from None
        if len(self.cleaned_data.get("username", "")) > User._meta.get_field("username").max_length:
            raise self.get_invalid_login_error()  # nobody's name, and no database need look for it
        return super().clean()


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code; spaces and case do not matter."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).replace("-", "").lower()
