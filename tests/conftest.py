"""What runs where: a test that needs a server, a browser or patience is skipped with that reason, unless ./test --all
demands it. Then what it needs must be there, or it fails.
"""

import shutil
import sqlite3

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation

from moderation.tasks import check_pending
from newsroom.celery import app

# Whitenoise would list all static files anew for every test client: nine tenths of the time of a test.
settings.WHITENOISE_AUTOREFRESH = True

NEEDS = {
    "postgres": "PostgreSQL (DATABASE_URL=postgres://...)",
    "redis": "Redis (REDIS_URL=redis://...)",
    "browser": "chromium",
    "slow": "patience",
}


def pytest_addoption(parser):
    parser.addoption("--all", action="store_true", help="demand what needs PostgreSQL, Redis, a browser or patience")


def pytest_collection_modifyitems(config, items):
    if config.getoption("all"):
        return
    for item in items:
        for mark in NEEDS.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.skip(reason=f"needs {NEEDS[mark]} and ./test --all"))


def pytest_runtest_setup(item):
    there = {
        "postgres": connection.vendor == "postgresql",
        "redis": bool(settings.REDIS_URL),
        "browser": bool(shutil.which("chromium")),
        "slow": True,
    }
    for mark in item.iter_markers():
        if not there.get(mark.name, True):
            pytest.fail(f"needs {NEEDS[mark.name]}, which is not there", pytrace=False)


@pytest.fixture(autouse=True, scope="session")
def _emptying_after_a_test_may_delete_decisions():
    """SQLite empties tables by DELETE, which the trigger on decisions refuses: stand it aside while that happens."""
    ops = type(connection.ops)
    if connection.vendor != "sqlite":
        yield
        return
    flush = ops.execute_sql_flush

    def flush_all(self, sql_list):
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        flush(self, sql_list)
        with connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)

    ops.execute_sql_flush = flush_all
    yield
    ops.execute_sql_flush = flush


@pytest.fixture(autouse=True)
def _the_bell_rings_in_process(request, settings):
    """With Redis too, where no worker listens; only tests marked redis bring their own."""
    before = app.conf.task_always_eager
    app.conf.task_always_eager = before or not request.node.get_closest_marker("redis")
    settings.CELERY_TASK_ALWAYS_EAGER = app.conf.task_always_eager
    yield
    app.conf.task_always_eager = before


@pytest.fixture(autouse=True)
def _every_test_begins_in_the_language_of_the_site():
    """A request leaves the language that it asked for behind it, in the thread."""
    translation.deactivate()


@pytest.fixture
def ringing(django_capture_on_commit_callbacks):
    """Within this context a request's on-commit callbacks run, as after a real commit: the bell is heard."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def unheard(monkeypatch):
    """The bell is rung and nobody comes: what is posted waits, also where a test commits."""
    monkeypatch.setattr(check_pending, "delay", lambda: None)


@pytest.fixture
def kept_connection(monkeypatch):
    """A real request gives its connection back, and the test's transaction with it; Django's own client does not."""
    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda self: None)


@pytest.fixture
def many_connections(transactional_db, tmp_path):
    """A database that threads can share as web processes do.

    Django keeps SQLite's test database in memory, where connections lock each other out at once instead of waiting;
    so for this test it is copied into a file, which is what a site has.
    """
    before = connections["default"]
    if before.vendor != "sqlite":
        yield
        return
    name = before.settings_dict["NAME"]
    path = tmp_path / "shared.sqlite3"
    with sqlite3.connect(path) as copy:
        before.connection.backup(copy)
    copy.close()
    before.settings_dict["NAME"] = str(path)
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    before.settings_dict["NAME"] = name
    connections["default"] = before
