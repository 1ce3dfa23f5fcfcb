"""What the rows of the desk need, and one row on its own: for the script, when it has to be shown anew."""

import uuid
from typing import Any
from urllib.parse import quote

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from moderation import queues, reach
from moderation.admin import answers, comfort, keys
from moderation.admin.around import around
from moderation.admin.items import anchor_of, items_of
from moderation.admin.wording import isolated, label
from moderation.models import Decision, Reason

QUICK_REASONS = (Reason.SPAM, Reason.ABUSE, Reason.OFF_TOPIC)


def frame(site: AdminSite, request: HttpRequest) -> dict[str, Any]:
    """The admin's own frame around a page of the desk, without the list of all models beside it: people here need the
    width, and making that list cost a third of the page.
    """
    return {
        "site_title": site.site_title,
        "site_header": site.site_header,
        "site_url": site.site_url,
        "has_permission": True,
        "available_apps": [],
        "is_popup": False,
        "is_nav_sidebar_enabled": False,
    }


def page_needs(request: HttpRequest) -> dict[str, Any]:
    """What any page of the desk needs, rows or not."""
    return {
        **row_needs(request),
        "all_reasons": keys.reasons_with_keys(),
        "keys": keys.KEYS,
        "here": request.get_full_path(),
        "told": answers.told_messages(request),
        "comfort": comfort.of(request),
        "comfort_form": comfort.form_of(request),
    }


def row_needs(request: HttpRequest) -> dict[str, Any]:
    """What the rows and their forms need. What is the same in each of them is made once."""
    reasons = {
        "quick_reasons": [(number, reason.value, reason.label) for number, reason in enumerate(QUICK_REASONS, 1)],
        "all_reasons": keys.reasons_with_keys(),
    }
    return {
        "may_decide": request.user.has_perm("moderation.decide"),
        "may_see_commenters": request.user.has_perm("comments.view_commenter"),
        "queue_url": reverse("admin:moderation_case_changelist"),
        "decide_url": reverse("admin:moderation_case_decide"),
        "reject_html": render_to_string("moderation/desk/_reject.html", reasons),
        "note_html": render_to_string("moderation/desk/_note.html"),
    }


def as_it_is(request: HttpRequest, comment_id: uuid.UUID) -> dict[str, Any]:
    """For the script: the row anew if it still waits, and in a sentence what the newest decision on it was."""
    user = request.user
    cases = list(reach.cases(user, queues.with_everything(queues.open_cases().filter(comment=comment_id))))
    view = request.POST.get("view", "")
    query = f"?queue={quote(request.POST.get('queue', ''))}"
    context = {
        **row_needs(request),
        "here": request.POST.get("next", ""),
        "queue": request.POST.get("queue", ""),
        "view": view,
        "focus_url": reverse("admin:moderation_case_focus") + query,
        "list_url": f"{reverse('admin:moderation_case_changelist')}{query}#{anchor_of(comment_id)}",
        "around": around(cases[0], request.user) if cases and view == "focus" else None,
    }
    found = [
        render_to_string("moderation/desk/_item.html", {**context, "item": item}, request)
        for item in items_of(cases, user)
    ]
    return {
        "comment": str(comment_id),
        "html": "".join(found),
        "since": since(comment_id) if reach.within(request.user, [comment_id]) else "",
    }


def since(comment_id: uuid.UUID) -> str:
    """Who decided last on a comment, what, and when; empty where nobody has."""
    newest = Decision.objects.filter(comment=comment_id).select_related("user").order_by("-sequence").first()
    if newest is None:
        return ""
    return _("%(when)s, %(who)s: %(what)s %(why)s") % {
        "when": date_format(localtime(newest.created_at), "TIME_FORMAT"),
        "who": isolated(newest.user.get_username()) if newest.user else newest.get_actor_display(),
        "what": newest.get_to_state_display(),
        "why": "({})".format(", ".join(label(code) for code in newest.reasons)) if newest.reasons else "",
    }
