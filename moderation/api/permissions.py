"""Who may come into moderation."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


class MayModerate(BasePermission):
    """Staff who may see cases; to decide they need the right to. There is no other way into moderation."""

    message = "Only moderators may do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        wanted = "moderation.view_case" if request.method in SAFE_METHODS else "moderation.decide"
        return bool(user.is_active and user.is_staff and user.has_perm(wanted))


class MayLook(BasePermission):
    """Staff who may see cases, for questions that are asked by POST and change nothing."""

    message = MayModerate.message

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        return bool(user.is_active and user.is_staff and user.has_perm("moderation.view_case"))


class MayChangePolicies(BasePermission):
    """Staff who may change policies, for trying what a change would do."""

    message = "Only those who may change policies may do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        return bool(user.is_active and user.is_staff and user.has_perm("moderation.change_policy"))
