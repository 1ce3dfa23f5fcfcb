"""Filters that refuse what they do not know: a slip of the pen must not list everything."""

import django_filters

ALWAYS_ALLOWED = {"limit", "cursor", "format"}


class StrictFilterSet(django_filters.FilterSet):
    """A filter set for which an unknown parameter is an error (django-filter ignores them)."""

    def is_valid(self) -> bool:
        valid = super().is_valid()
        for name in sorted(set(self.data) - set(self.filters) - ALWAYS_ALLOWED):
            self.form.add_error(None, f"Unknown parameter: {name}.")
            valid = False
        return valid
