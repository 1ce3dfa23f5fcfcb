"""What ./run needs of the database, in one start of Django: tables, and on a demo also content and an admin."""

import io
import json
import os
import secrets
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command
from django.db import connection

from articles.models import Section

ADMIN = "admin"
LOGIN_FILE = "admin_password"  # in DATA_DIR


class Command(BaseCommand):
    help = (
        "Migrate. On a demo (no DATABASE_URL, local hosts only) also fill an empty database and make an admin with a "
        "random password. Prints one JSON object for ./run: workers, sweep, user, password."
    )

    def add_arguments(self, parser):
        parser.add_argument("--seed", action="store_true", help="do so also where this is no demo")

    def handle(self, *, seed: bool, **options):
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        settings.STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns when there is none; a demo needs nothing in it
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True, stdout=io.StringIO())
        demo = seed or is_demo()
        if demo:
            fill()
        self.stdout.write(
            json.dumps(
                {
                    "workers": 1 if connection.vendor == "sqlite" else 2,
                    "sweep": not settings.REDIS_URL,
                    "user": ADMIN,
                    "password": admin_password(settings.DATA_DIR / LOGIN_FILE) if demo else "",
                }
            )
        )


def is_demo() -> bool:
    configured = "DATABASE_URL" in os.environ or "DATABASE_URL_FILE" in os.environ
    return not configured and set(settings.ALLOWED_HOSTS) <= set(settings.LOCAL_HOSTS)


def fill() -> None:
    """The demo content, once: the command is one transaction."""
    if not Section.objects.exists():
        print("Filling the empty database with demo content ...", file=sys.stderr)
        call_command("seed", quiet=True, stdout=io.StringIO())


def admin_password(path: Path) -> str:
    """The password of the demo's admin, made once and kept in *path*; "" as soon as it is no longer the one that works.

    An admin that somebody else made is left alone.
    """
    users = get_user_model()._default_manager
    admin = users.filter(username=ADMIN).first()
    if admin is None:
        password = secrets.token_urlsafe(12)
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(password + "\n")
        users.create_superuser(ADMIN, email="", password=password)
        return password
    password = path.read_text().strip() if path.exists() else ""
    return password if password and admin.check_password(password) else ""
