"""How the paper writes times."""

from datetime import datetime, time, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def today() -> datetime:
    return timezone.now()


@register.filter
def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long ago *moment* was, in one unit; after a week, its date."""
    seconds = ((now or timezone.now()) - moment).total_seconds()
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        count = int(seconds // 60)
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", count) % {"count": count}
    if seconds < 86_400:
        count = int(seconds // 3600)
        return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}
    if seconds < timedelta(days=7).total_seconds():
        count = int(seconds // 86_400)
        return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


@register.filter
def exactly(moment: datetime) -> str:
    """Date and time in the paper's zone; the date alone where no time is known, which is then midnight."""
    local = timezone.localtime(moment)
    return date_format(local, "DATETIME_FORMAT" if local.time() != time.min else "DATE_FORMAT")


@register.filter
def dateline(moment: datetime) -> str:
    """As under a masthead: Tuesday, November 24, 2026."""
    return date_format(timezone.localtime(moment), _("l, F j, Y"))
