"""Sign a moderator in, for measuring what moderators read, and print the session's cookie."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Permission, User  # noqa: E402
from django.test import Client  # noqa: E402

moderator, _ = User.objects.get_or_create(username="measuring", defaults={"is_staff": True})
rights = Permission.objects.filter(content_type__app_label__in=("moderation", "comments"))
moderator.user_permissions.set(rights)
client = Client()
client.force_login(moderator)
print(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
