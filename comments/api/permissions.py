"""Who a reader is: nobody, or the holder of a receipt. Cookies and sessions give no authority here."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from comments import receipts
from comments.models import Commenter
from comments.refusals import ReceiptUnknown


class ReceiptAuthentication(BaseAuthentication):
    """`Authorization: Receipt <secret>`: request.auth is then the Commenter. Nothing else is looked at."""

    def authenticate(self, request: Request) -> tuple[None, Commenter] | None:
        secret = receipts.from_header(request.headers.get("Authorization", ""))
        if secret is None:
            return None
        try:
            return None, receipts.holder(secret)
        except ReceiptUnknown as refusal:
            raise AuthenticationFailed(str(refusal.title)) from None

    def authenticate_header(self, request: Request) -> str:
        return receipts.SCHEME


class ReceiptScheme(OpenApiAuthenticationExtension):
    target_class = ReceiptAuthentication
    name = "Receipt"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Receipt <secret>`, the secret that the answer to a new comment carries.",
        }


class HoldsReceipt(BasePermission):
    """Whoever holds a receipt, for what was posted with it."""

    message = "Please send the receipt of the comment: Authorization: Receipt <secret>."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, Commenter)
