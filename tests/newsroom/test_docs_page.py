"""The API's page in a real browser: it renders under our policy, from our own files alone."""

import os

import pytest
from django.conf import settings

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def test_the_docs_page_renders_without_an_error_or_a_foreign_request(live_server, monkeypatch):
    playwright = pytest.importorskip("playwright.sync_api", reason="of requirements/ci.txt")
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright has a loop in this thread
    assert "unsafe-inline" not in str(settings.CONTENT_SECURITY_POLICY)
    complaints, addresses = [], []
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        page = browser.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: addresses.append(request.url))
        page.goto(f"{live_server.url}/api/docs/")
        page.locator(".opblock").first.wait_for()
        operations = page.locator(".opblock").count()
        page.locator(".opblock-summary").first.click()
        page.locator(".opblock.is-open .responses-table").first.wait_for()
        browser.close()
    assert operations >= 23
    assert complaints == []
    assert [url for url in addresses if not url.startswith((live_server.url, "data:"))] == []
