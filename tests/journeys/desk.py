"""What moderators do with a browser at the desk."""

from django.db import transaction

from tests import make

QUEUE = "/admin/moderation/case/"


def a_queue(*names):
    """A waiting comment by each of *names*, in this order."""
    with transaction.atomic():
        article = make.an_article()
        return [make.a_waiting_comment(article, by=name) for name in names]


def state_of(comment):
    comment.refresh_from_db()
    return comment.state


class Desk:
    """A moderator's page and hands."""

    def __init__(self, visitor, address=QUEUE):
        self.visitor, self.page = visitor, visitor.page
        self.page.goto(address)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def here(self):
        """Whose comment is being worked on."""
        return self.page.locator(".desk-item[aria-current] h2 bdi").inner_text()

    def row(self, name):
        return self.page.locator(".desk-item").filter(has=self.page.locator("h2 bdi", has_text=name))

    def hears(self, text):
        self.page.locator("#desk-live", has_text=text).wait_for(state="attached")

    def reads(self, name, text):
        self.row(name).get_by_text(text).wait_for()
