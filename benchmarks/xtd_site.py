"""django-comments-xtd as its tutorial sets it up, in one file; run with the peers' Python, not ours.

`python xtd_site.py` makes the database of XTD_HOME with 100 comments on one page and XTD_REST on others, and prints
what a post must carry.
"""

import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings

HOME = Path(os.environ["XTD_HOME"])
settings.configure(
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HOME / "xtd.sqlite3"}},
    INSTALLED_APPS=[
        *("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites"),
        *("django.contrib.flatpages", "django_comments_xtd", "django_comments", "rest_framework"),
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    ROOT_URLCONF="xtd_site",
    SITE_ID=1,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    COMMENTS_APP="django_comments_xtd",
    COMMENTS_XTD_CONFIRM_EMAIL=False,
    COMMENTS_XTD_MAX_THREAD_LEVEL=8,
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
)
sys.modules.setdefault("xtd_site", sys.modules[__name__])
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("comments/", include("django_comments_xtd.urls"))]
application = get_wsgi_application()


def fill() -> dict:
    from django.contrib.flatpages.models import FlatPage
    from django.core.management import call_command
    from django.utils import timezone
    from django_comments_xtd.models import XtdComment

    call_command("migrate", verbosity=0)
    page = FlatPage.objects.create(url="/story/", title="A story", content="")
    other = FlatPage.objects.create(url="/other/", title="Another story", content="")
    for number in range(100):
        XtdComment.objects.create(
            content_object=page,
            site_id=1,
            user_name=f"Ada {number}",
            user_email="ada@example.org",
            followup=False,
            comment=f"I think the council promised the timetable at the old bridge last spring. {number} " * 3,
            submit_date=timezone.now(),
        )
    the_rest()
    from django_comments_xtd.forms import XtdCommentForm

    form = XtdCommentForm(other)
    signed = {name: form[name].value() for name in ("timestamp", "security_hash", "content_type", "object_pk")}
    return {**signed, "page": page.pk}


def the_rest() -> None:
    """Copies of the first comment by six hundred people on a thousand other pages."""
    from django.db import connection, transaction

    numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)"
    columns = "user_url, submit_date, is_public, is_removed, content_type_id, site_id"
    rest = [int(os.environ["XTD_REST"])]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{numbers} INSERT INTO django_comments (id, user_name, user_email, comment, object_pk, {columns})"  # noqa: S608
            " SELECT 1000 + n, 'Ada ' || n %% 600, 'ada' || n %% 600 || '@example.org', comment || n,"
            f" CAST(100 + n %% 1000 AS text), {columns}"
            " FROM numbers, django_comments WHERE id = 1",
            rest,
        )
        cursor.execute(
            f"{numbers} INSERT INTO django_comments_xtd_xtdcomment"  # noqa: S608
            ' (comment_ptr_id, thread_id, parent_id, level, "order", followup, nested_count)'
            " SELECT 1000 + n, 1000 + n, 1000 + n, 0, 1, false, 0 FROM numbers",
            rest,
        )


if __name__ == "__main__":
    print(json.dumps(fill()))
