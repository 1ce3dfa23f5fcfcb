"""The database of a demo, made by `manage.py prepare` in one go; and left alone where it is no demo."""

import json
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from articles.models import Section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_local_demo(settings, monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.ALLOWED_HOSTS = settings.LOCAL_HOSTS
    settings.DATA_DIR = tmp_path / "data"
    settings.STATIC_ROOT = tmp_path / "static"
    return settings


def prepare(*arguments: str) -> dict:
    out = StringIO()
    call_command("prepare", *arguments, stdout=out)
    return json.loads(out.getvalue())


def the_admin():
    return get_user_model().objects.get(username="admin")


def test_a_demo_gets_content_and_an_admin_with_a_password_of_its_own(client, a_local_demo):
    told = prepare()
    assert Section.objects.exists()
    assert told["user"] == "admin"
    assert len(told["password"]) >= 12
    client.post("/admin/login/", {"username": "admin", "password": told["password"]}, headers={"host": "localhost"})
    assert client.get("/admin/", headers={"host": "localhost"}).status_code == 200
    kept = a_local_demo.DATA_DIR / "admin_password"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_again_it_tells_the_same_password_and_adds_nothing():
    Section.objects.create(name="Only", slug="only")
    first = prepare()
    assert prepare() == first
    assert Section.objects.count() == 1


def test_a_password_that_was_changed_is_no_longer_told():
    Section.objects.create(name="Only", slug="only")
    prepare()
    admin = the_admin()
    admin.set_password("a better one of my own")
    admin.save()
    assert prepare()["password"] == ""
    assert the_admin().check_password("a better one of my own")


def test_an_admin_made_by_somebody_else_is_left_alone():
    Section.objects.create(name="Only", slug="only")
    get_user_model().objects.create_superuser("admin", password="theirs, not ours")
    assert prepare()["password"] == ""
    assert the_admin().check_password("theirs, not ours")


@pytest.mark.parametrize("production", ["a database of its own", "a name of its own"])
def test_production_gets_neither_content_nor_admin(a_local_demo, monkeypatch, production):
    if production == "a database of its own":
        monkeypatch.setenv("DATABASE_URL", "postgres://db.example.org/newsroom")
    else:
        a_local_demo.ALLOWED_HOSTS = ["news.example.org"]
    assert prepare()["password"] == ""
    assert not Section.objects.exists()
    assert not get_user_model().objects.exists()


def test_asked_for_it_production_gets_an_admin_too(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example.org/newsroom")
    Section.objects.create(name="Only", slug="only")
    assert prepare("--seed")["password"]


def test_with_redis_the_sweep_is_the_workers(a_local_demo):
    Section.objects.create(name="Only", slug="only")
    a_local_demo.REDIS_URL = ""
    assert prepare()["sweep"] is True
    a_local_demo.REDIS_URL = "redis://127.0.0.1:6379/9"
    assert prepare()["sweep"] is False
