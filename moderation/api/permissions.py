"""Who may come into moderation."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from newsroom.api import unchanged


class MayModerate(BasePermission):
    """Staff who may see cases; to decide they need the right to. There is no other way into moderation."""

    message = "Only moderators may do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return _may(request, "moderation.view_case" if request.method in SAFE_METHODS else "moderation.decide")


class MayLook(BasePermission):
    """Staff who may see cases, for questions that are asked by POST and change nothing."""

    message = MayModerate.message

    def has_permission(self, request: Request, view: APIView) -> bool:
        return _may(request, "moderation.view_case")


class MayChangePolicies(BasePermission):
    """Staff who may change policies, for trying what a change would do."""

    message = "Only those who may change policies may do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return _may(request, "moderation.change_policy")


def _may(request: Request, wanted: str) -> bool:
    """Whether staff have a right. Their rights are read anew whenever anything has changed, and only then."""
    user = request.user
    if not (user.is_active and user.is_staff):
        return False
    request.state = unchanged.state()
    return wanted in unchanged.kept(("rights", user.pk), request.state, user.get_all_permissions)
