"""Who a session belongs to, and whether they have a second factor: one query for both, on every staff request."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django_otp.plugins.otp_totp.models import TOTPDevice


class StaffBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        """The user with `has_second_factor`, or None when there is none who may sign in."""
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        user = User.objects.annotate(has_second_factor=Exists(devices)).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
