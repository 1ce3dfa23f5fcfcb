"""Every page of the admin and every staff route, walked by every group, against the table in `rights.py`."""

import json
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern
from django_otp.plugins.otp_totp.models import TOTPDevice
from drf_spectacular.generators import SchemaGenerator

from comments.models import Comment, Commenter
from comments.states import State
from moderation.models import Ban, Decision, Domain, Outgoing, SectionLimit, Term
from tests import make
from tests.security.rights import LETTERS, MODELS, OWN, PAGES, ROUTES

pytestmark = pytest.mark.django_db

NOBODY = "staff without a group"
EVERYBODY = [*LETTERS.values(), NOBODY]
API = "/api/v1/moderation/"


def a_member(group: str) -> User:
    user = User.objects.create_user(f"a-{group.split()[0]}", is_staff=True)
    if group != NOBODY:
        user.groups.add(Group.objects.get(name=group))
    return user


def may(letters: str, group: str) -> bool:
    return group in {LETTERS[letter] for letter in letters.strip("-")}


def patterns(found, prefix="/admin/"):
    for one in found:
        if isinstance(one, URLPattern):
            yield one.name, prefix + str(one.pattern)
        else:
            yield from patterns(one.url_patterns, prefix + str(one.pattern))


def admin_pages():
    """(name, path) of every address of the admin that has a name."""
    return [(name, path) for name, path in patterns(admin.site.get_urls()) if name]


def staff_routes():
    schema = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    for path, item in schema["paths"].items():
        for method, one in item.items():
            if one["security"] == [{"cookieAuth": []}]:
                yield method, path.removeprefix(API)


@pytest.fixture
def rows():
    """One of everything, so that no answer is only "not found"."""
    comment = make.a_comment(state=State.HELD)
    make.a_policy(None, max_links=3)
    Term.objects.create(term="casino")
    Outgoing.objects.create(decision=comment.decisions.get())
    Domain.objects.create(domain="casino.example")
    boss = User.objects.create_superuser("boss")
    TOTPDevice.objects.create(user=make.a_moderator(), name="app")
    SectionLimit.objects.create(user=boss, section=comment.thread.article.section)
    Ban.objects.create(commenter=comment.commenter, user=boss, why="For this test")
    return comment


def model_rows():
    """{page: (who may open, who may post)} for the five pages that each model has in the admin."""
    found = {}
    for model, (see, add, change, delete) in MODELS.items():
        found[f"{model}_changelist"] = (see, see)
        found[f"{model}_history"] = (see, see)
        found[f"{model}_add"] = (add, add)
        found[f"{model}_change"] = (see, change)
        found[f"{model}_delete"] = (delete, delete)
    return found


def filled(name: str, path: str) -> str:
    models = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in apps.get_models()}
    first = models["_".join(name.split("_")[:-1])]._default_manager.first() if "<path:" in path else None
    numbers = {
        "ban_id": Ban.objects.first().pk,
        "comment_id": Comment.objects.first().pk,
        "commenter_id": Commenter.objects.first().pk,
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(numbers.get(part[1], first.pk if first else 1)), path)


def test_every_page_and_every_route_has_its_row():
    pages = {name for name, _ in admin_pages()}
    assert pages == {*model_rows(), *PAGES, *OWN}
    assert set(staff_routes()) == set(ROUTES)


@pytest.mark.parametrize("group", EVERYBODY)
def test_the_pages_of_the_admin_are_open_to_whom_the_table_says(group, rows):
    client = Client()
    client.force_login(a_member(group))
    table = model_rows() | PAGES
    for name, path in admin_pages():
        if name in OWN:
            continue
        for method, letters in zip(("get", "post"), table[name], strict=True):
            answer = getattr(client, method)(filled(name, path))
            where = (group, method, path, answer.status_code)
            if letters == "405":
                assert answer.status_code == 405, where
            else:
                assert (answer.status_code != 403) == may(letters, group), where
                assert not answer.get("Location", "").startswith("/admin/login/"), where


@pytest.mark.parametrize("group", EVERYBODY)
def test_the_routes_are_open_to_whom_the_table_says(group, rows):
    api = make.Api(a_member(group))
    for (method, path), letters in ROUTES.items():
        numbers = {"comment_id": rows.pk, "decision_id": Decision.objects.last().pk}
        where = re.sub(r"\{(\w+)\}", lambda part, known=numbers: str(known.get(part[1], 1)), API + path)
        answer = getattr(api, method)(where)
        assert (answer.status_code != 403) == may(letters, group), (group, method, path, answer.status_code)


def test_who_is_not_signed_in_is_sent_to_the_log_in(rows):
    client = Client()
    for name, path in admin_pages():
        if name in OWN:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(filled(name, path))
            assert answer["Location"].startswith("/admin/login/"), (method, path)


def test_a_form_from_elsewhere_is_refused_on_every_page(rows):
    """The browser of a superuser brings the session along, but not the token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="boss"))
    for name, path in admin_pages():
        if name != "login":
            answer = client.post(filled(name, path) if name not in OWN else path)
            assert answer.status_code == 403, path


def test_the_auditor_reads_all_and_changes_nothing(rows):
    """Also where no row of the table looks: no right of theirs is one to write."""
    rights = Permission.objects.filter(group__name="auditor").values_list("codename", flat=True)
    assert all(right.startswith("view_") for right in rights)
    assert {"view_policychange", "view_case", "view_ban", "view_term", "view_decision"} <= set(rights)


def test_the_groups_are_set_right_again_by_every_migrate():
    Group.objects.get(name="auditor").permissions.add(Permission.objects.get(codename="decide"))
    Group.objects.get(name="senior").delete()
    own = Group.objects.create(name="night desk")
    own.permissions.add(Permission.objects.get(codename="decide"))
    call_command("migrate", verbosity=0)
    assert "decide" not in Group.objects.get(name="auditor").permissions.values_list("codename", flat=True)
    assert Group.objects.get(name="senior").permissions.filter(codename="add_ban").exists()
    assert own.permissions.count() == 1


def test_the_groups_are_made_in_an_empty_database_too():
    """Where Django has not made the rights yet when its turn comes."""
    Group.objects.all().delete()
    Permission.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert Group.objects.get(name="head").permissions.filter(codename="change_policy").exists()
    create_permissions(apps.get_app_config("moderation"), verbosity=0)  # and again changes nothing
    assert Permission.objects.filter(codename="add_ban").count() == 1
