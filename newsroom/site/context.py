"""What every page shows: the paper's name, its sections, where else it can be found."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.models import Section


def paper(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "sections": SimpleLazyObject(lambda: list(Section.objects.all())),
        "stay_connected": settings.STAY_CONNECTED,
    }
