"""What is said to who typed too many wrong passwords. Who is locked, and how long, decides django-axes."""

import logging

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

logger = logging.getLogger(__name__)


def locked(request: HttpRequest, original: HttpResponse, credentials: dict | None) -> HttpResponse:
    """Too many wrong passwords for one name from one address: 429, and when to come back."""
    logger.warning("A log-in was locked after too many wrong passwords")
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {**admin.site.each_context(request), "minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    answer = TemplateResponse(request, "staff/locked.html", context, status=429)
    answer["Retry-After"] = str(minutes * 60)
    answer["Cache-Control"] = "no-store"
    return answer.render()
