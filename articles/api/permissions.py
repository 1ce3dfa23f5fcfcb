"""Who may write articles: the paper's CMS, by its token."""

from hmac import compare_digest

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

CMS = "cms"


class CmsAuthentication(BaseAuthentication):
    """`Authorization: Bearer <NEWSROOM_CMS_TOKEN>`. Closed to everybody while no token is set."""

    def authenticate(self, request: Request) -> tuple[None, str] | None:
        if not settings.CMS_TOKEN:
            raise PermissionDenied("This door is closed: no token for a CMS is set.")
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != "bearer":
            return None
        if not compare_digest(token.strip().encode(errors="replace"), settings.CMS_TOKEN.encode()):
            raise AuthenticationFailed("Unknown token.")
        return None, CMS

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class CmsScheme(OpenApiAuthenticationExtension):
    target_class = CmsAuthentication
    name = "CMS"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "The token of the paper's CMS (NEWSROOM_CMS_TOKEN)."}


class IsCms(BasePermission):
    """The paper's CMS; no person, however mighty."""

    message = "Only the paper's CMS may do this: Authorization: Bearer <token>."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.auth == CMS
