"""The API's documentation as a page: Swagger UI from our own files, nothing from elsewhere."""

from typing import Any

from django.conf import settings
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

# Swagger UI sets style attributes as it goes; scripts stay as strict as everywhere.
POLICY = settings.CONTENT_SECURITY_POLICY | {"style-src": ["'self'", "'unsafe-inline'"]}


class DocsView(SpectacularSwaggerSplitView):
    """The page, and (with ?script=) the few lines that start it."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Content-Security-Policy"] = "; ".join(f"{name} {' '.join(of)}" for name, of in POLICY.items())
        return response
