"""What visitors do with a browser, and what they find wrong with a page."""

from django.db import transaction

from articles.models import Article
from comments.models import Comment
from tests import make

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOSTILE = "<img src=x onerror=window.caught=1></textarea><script>window.caught=1</script>"


def a_paper() -> Article:
    """A story with a small thread, and others beside it. Made in one go, so that the bell rings when all is decided."""
    with transaction.atomic():
        article = make.an_article(
            slug="harbour-bridge", headline="Harbour bridge reopens", deck="Two weeks early", source_line="Agencies"
        )
        make.an_article(headline="Ferries return to the harbour")
        make.an_article(section="Politics", headline="Budget passed by one vote")
        first = make.a_comment(article, by="Ada", body="I was on the second tram.")
        reply = make.a_comment(to=first, by="Ben", body="Was the goat on it?")
        make.a_comment(to=reply, by="ليلى", body="الجسر جزء من حياتنا.")
        make.a_comment(article, by=HOSTILE[:60], body=HOSTILE)
    return article


def the_comment(text: str) -> Comment:
    return Comment.objects.get(body=text)


class Visitor:
    """A page of a browser, with what it complained about."""

    def __init__(self, page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self._hear(said))

    def _hear(self, said) -> None:
        # A refused form is an answer of 400, which the browser reports as well.
        if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
            self.complaints.append(said.text)

    def write(self, text: str, name: str = "Ada") -> None:
        self.page.get_by_label("Comment (required)").fill(text)
        self.page.get_by_label("Name (required)").fill(name)
        self.take_time()

    def take_time(self) -> None:
        """As people do; who sends a form at once is taken for a machine (moderation.checks.form)."""
        self.page.wait_for_timeout(2100)

    def post(self) -> None:
        self.page.get_by_role("button", name="Post").click()
        self.page.wait_for_load_state()

    def barriers(self) -> list[str]:
        """What axe finds on the page as it is, by WCAG 2.2 AA and good practice; and whether it scrolls sideways."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.wait_for_load_state()  # a page just gone to may not have a single element yet
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
        told = [f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}" for one in found]
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            told.append("scrolls sideways")
        return told
