"""A real browser in front of a real server. Each page is its own visitor: no cookies, no cache of another."""

import shutil

import pytest

from newsroom.settings import CONTENT_SECURITY_POLICY
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


@pytest.fixture
def visitor(browser, live_server):
    """Makes a page of somebody who comes for the first time; keywords are those of a browser context."""
    contexts = []

    def arrive(**options) -> Visitor:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Visitor(context.new_page())

    yield arrive
    for context in contexts:
        context.close()
