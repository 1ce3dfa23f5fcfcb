"""A real browser in front of a real server. Each page is its own visitor: no cookies, no cache of another."""

import shutil
import threading
import time

import pytest
from django.contrib.auth.models import Group, User
from django.core.signals import request_finished, request_started

from newsroom.settings import CONTENT_SECURITY_POLICY
from tests import make
from tests.journeys.stories import Visitor

assert "'unsafe-inline'" not in str(CONTENT_SECURITY_POLICY)  # the browser enforces it in every journey


@pytest.fixture(scope="module")  # not longer: other tests are to run without its event loop
def browser():
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which the ORM would take for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield chromium
        chromium.close()


class UnderWay:
    """How many requests the server is at. A page that is closed leaves behind what it last asked for."""

    def __init__(self) -> None:
        self.count, self.lock = 0, threading.Lock()
        request_started.connect(self.begin)
        request_finished.connect(self.end)

    def begin(self, **kwargs) -> None:
        with self.lock:
            self.count += 1

    def end(self, **kwargs) -> None:
        with self.lock:
            self.count -= 1

    def wait(self, seconds: float = 10, quiet_for: float = 0.1) -> None:
        """Until there has been none for a moment: else the test's database is emptied under it."""
        deadline = time.monotonic() + seconds
        quiet_since = time.monotonic()
        while (now := time.monotonic()) < deadline and now - quiet_since < quiet_for:
            time.sleep(0.01)
            quiet_since = now if self.count else quiet_since

    def forget(self) -> None:
        request_started.disconnect(self.begin)
        request_finished.disconnect(self.end)


@pytest.fixture
def visitor(browser, live_server):
    """Makes a page of somebody who comes for the first time; keywords are those of a browser context."""
    contexts, under_way = [], UnderWay()

    def arrive(**options) -> Visitor:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Visitor(context.new_page())

    yield arrive
    for context in contexts:
        context.close()
    under_way.wait()
    under_way.forget()


@pytest.fixture
def desk_of(visitor):
    """Signs a moderator in, in a browser of their own, and opens the queue."""

    def arrive(name: str = "mo", **options) -> Visitor:
        user = make.a_moderator(name)
        user.set_password("a long shift at the desk")
        user.save()
        desk = visitor(**({"viewport": {"width": 1400, "height": 1000}} | options))
        desk.page.goto("/admin/login/?next=/admin/moderation/case/")
        desk.page.locator("[name=username]").fill(name)
        desk.page.locator("[name=password]").fill("a long shift at the desk")
        desk.page.locator("[type=submit]").last.click()
        desk.page.wait_for_load_state()
        return desk

    return arrive


@pytest.fixture
def moderator(desk_of):
    """Mo, signed in at the queue."""
    return desk_of()


@pytest.fixture
def signed_in(visitor, client):
    """Somebody of a group at the admin, signed in; keywords are those of a browser context."""

    def arrive(group: str, **options):
        user = User.objects.create_user(f"{group}-{User.objects.count()}", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        colleague = visitor(**options)
        cookie = client.cookies["sessionid"].value
        colleague.page.context.add_cookies([{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}])
        return colleague

    return arrive
