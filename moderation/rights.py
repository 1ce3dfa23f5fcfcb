"""The groups of the desk and their rights. `docs/moderation.md` has the table; `tests/security/rights.py` the proof.

The groups belong to the software: every `migrate` sets each to exactly what stands here. A paper that wants another
mixture makes a group of its own.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

APPS = ("articles", "comments", "moderation")
LOOK = {
    "articles.view_section",
    "articles.view_article",
    "comments.view_thread",
    "comments.view_comment",
    "comments.view_commenter",
    "moderation.view_case",
    "moderation.view_decision",
}
MODERATOR = LOOK | {"moderation.decide"}
SENIOR = MODERATOR | {"moderation.view_ban", "moderation.add_ban", "moderation.decide_appeal"}
HEAD = (
    SENIOR
    | {
        f"moderation.{act}_{what}"
        for what in ("policy", "term", "domain", "sectionlimit")
        for act in ("view", "add", "change", "delete")
    }
    | {"moderation.view_policychange", "moderation.view_outgoing", "moderation.view_hour"}
)
GROUPS = {"moderator": MODERATOR, "senior": SENIOR, "head": HEAD}
AUDITOR = "auditor"  # reads everything, changes nothing: whatever view rights there are


def make_groups(**kwargs: Any) -> None:
    """Make the groups, or set them right. Done after every migrate, however often.

    The rights must be there first: Django makes those of an app after this, so they are asked for here.
    """
    for name in APPS:
        create_permissions(apps.get_app_config(name), verbosity=0, using=kwargs.get("using", "default"))
    known = Permission.objects.filter(content_type__app_label__in=APPS).select_related("content_type")
    rights = {f"{one.content_type.app_label}.{one.codename}": one for one in known}
    for name, wanted in GROUPS.items():
        _group(name).permissions.set([rights[right] for right in wanted])
    _group(AUDITOR).permissions.set([one for one in rights.values() if one.codename.startswith("view_")])


def _group(name: str) -> Group:
    return Group.objects.get_or_create(name=name)[0]
