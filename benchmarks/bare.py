"""What Django could do at best, as a WSGI application: bare views without middleware, on the site's own tables.

/memory/    the bytes of a page, from memory
/save/      the fields of a comment validated by a form, and one row of it saved through the ORM
"""

import json
import os
from pathlib import Path

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
django.setup()

from django import forms  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from comments.ids import uuid7  # noqa: E402
from comments.models import Comment, Thread  # noqa: E402
from newsroom.text import BODY_MAX, NAME_MAX, clean_body, clean_name, fingerprint  # noqa: E402


class CommentForm(forms.Form):
    name = forms.CharField(max_length=NAME_MAX)
    body = forms.CharField(max_length=BODY_MAX)
    email = forms.EmailField(required=False)
    parent = forms.UUIDField(required=False)

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_body(self) -> str:
        return clean_body(self.cleaned_data["body"])


def save(request: HttpRequest, slug: str) -> HttpResponse:
    form = CommentForm(json.loads(request.body))
    if not form.is_valid():
        return JsonResponse(form.errors, status=400)
    given = form.cleaned_data
    pk = uuid7()
    comment = Comment(
        id=pk,
        root_id=pk,
        thread_id=_known["thread"],
        commenter_id=_known["commenter"],
        author_name=given["name"],
        body=given["body"],
        text_key=fingerprint(given["body"]),
        created_at=timezone.now(),
        check_due_at=timezone.now(),
    )
    comment.save(force_insert=True)
    return JsonResponse({"id": str(comment.pk), "name": comment.author_name, "body": comment.body}, status=201)


def memory(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_known["page"], "application/json")


urlpatterns = [path("memory/", memory), path("save/<slug:slug>/", save)]
_known = {"page": b""}
if "BENCH_PAGE" in os.environ:
    _known["page"] = Path(os.environ["BENCH_PAGE"]).read_bytes()
_known["thread"] = Thread.objects.values_list("pk", flat=True).get(article__slug="empty-8")
_known["commenter"] = Comment.objects.values_list("commenter_id", flat=True)[0]
application = get_wsgi_application()
