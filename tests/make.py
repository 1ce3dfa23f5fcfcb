"""The things that tests speak of, made through the real doors, so that no impossible state exists.

The cast: Ada is a reader, Eve a spammer, Mo a moderator, Max another moderator.
"""

import itertools
import json
from typing import Any

from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles.models import Article, Section
from comments import posting
from comments.models import Comment, Commenter, Thread
from comments.states import State
from moderation import decisions, policies, screening
from moderation.models import Cluster, Policy

_number = itertools.count(1)

SPAM = "Check out my casino bonus http://win.example.com http://cash.example.com http://luck.example.com now!"


def a_section(name: str = "World News") -> Section:
    slug = name.lower().replace(" ", "-")
    return Section.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def an_article(*, section: Section | str = "World News", published: bool = True, **given: Any) -> Article:
    section = a_section(section) if isinstance(section, str) else section
    slug = given.pop("slug", None) or f"story-{next(_number)}"
    values = {"headline": "Harbour bridge reopens", "body": "First paragraph.\n\nSecond paragraph."} | given
    when = values.pop("published_at", timezone.now() if published else None)
    return Article.objects.create(section=section, slug=slug, published_at=when, **values)


def a_thread(article: Article | None = None) -> Thread:
    return Thread.objects.of(article or an_article())


def a_pending_comment(
    article: Article | None = None,
    *,
    by: str = "Ada",
    body: str = "",
    to: Comment | None = None,
    commenter: Commenter | None = None,
) -> Comment:
    """Posted, not yet checked (tests that need the bell to be heard commit, or capture on-commit callbacks)."""
    article = article or (to.thread.article if to else an_article())
    body = body or f"A remark of my own, number {next(_number)}."
    draft = posting.Draft(name=by, body=body, parent_id=to.pk if to else None)
    return posting.submit(article, draft, commenter=commenter)


def a_comment(article: Article | None = None, *, state: str = State.PUBLISHED, **given: Any) -> Comment:
    """A comment in *state*, brought there by a person's decision (or left as posted)."""
    with transaction.atomic():  # or the bell would be heard in between, where it really rings
        comment = a_pending_comment(article, **given)
        _decided(comment, state)
    return comment


def _decided(comment: Comment, state: str) -> None:
    actions = {State.PUBLISHED: "approve", State.REJECTED: "reject", State.HELD: "hold"}
    if state in actions:
        reasons = ["spam"] if state == State.REJECTED else []
        decisions.decide(comment.pk, actions[state], user=a_moderator(), version=comment.version, reasons=reasons)
        comment.refresh_from_db()


def a_checked_comment(article: Article | None = None, **given: Any) -> Comment:
    """A comment that the checks have seen and the policy has decided on."""
    comment = a_pending_comment(article, **given)
    screening.screen_due()
    comment.refresh_from_db()
    return comment


def a_waiting_comment(article: Article | None = None, **given: Any) -> Comment:
    """A comment that the policy holds for a person, because of its links."""
    comment = a_checked_comment(article, **({"by": "Eve", "body": f"{SPAM} {next(_number)}"} | given))
    assert comment.state == State.HELD
    return comment


OPENINGS = ("Listen", "Friends", "Dear neighbours", "Hello", "Look", "Honestly", "Good people", "Folks")


def a_copy(number: int = 0, article: Article | None = None) -> Comment:
    """One of a wave, not yet checked: everybody opens differently, and names another amount."""
    said = f"the council has sold our harbour for {1000 + number} coins and nobody of you was asked about it."
    return a_pending_comment(article, by=f"Ada {number}", body=f"{OPENINGS[number % len(OPENINGS)]}, {said}")


def a_cluster(size: int = 3, article: Article | None = None, start: int = 0) -> Cluster:
    """A wave of *size* near-copies, posted and checked."""
    article = article or an_article()
    for number in range(start, start + size):
        a_copy(number, article)
    screening.screen_due()
    return Cluster.objects.get()


def a_moderator(name: str = "mo") -> User:
    """Staff who may see the queue and decide."""
    moderator, made = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    if made:
        wanted = ["view_case", "decide", "view_comment", "view_decision", "view_commenter"]
        moderator.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return moderator


def a_policy(level: Any = None, **settings: Any) -> Policy:
    """The policy of an article, a section, or (None) the whole paper, changed through its flow."""
    where = {
        "article": level if isinstance(level, Article) else None,
        "section": level if isinstance(level, Section) else None,
    }
    policy = Policy.objects.filter(**where).first() or Policy(**where)
    for name, value in settings.items():
        setattr(policy, name, value)
    policies.change(policy, user=None, why="for this test")
    return policy


class Api:
    """A front-end: JSON in and out of /api/v1/, as a guest, the holder of a receipt, or a signed-in moderator."""

    def __init__(self, user: User | None = None, receipt: str = "", **headers: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Receipt {receipt}"} if receipt else {}
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        if user:
            self.client.force_login(user)

    def get(self, path: str, **headers: str):
        return self._send("get", path, None, headers)

    def post(self, path: str, body: Any = None, **headers: str):
        return self._send("post", path, body, headers)

    def put(self, path: str, body: Any = None, **headers: str):
        return self._send("put", path, body, headers)

    def patch(self, path: str, body: Any = None, **headers: str):
        return self._send("patch", path, body, headers)

    def delete(self, path: str, **headers: str):
        return self._send("delete", path, None, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]):
        path = path if path.startswith(("/", "http")) else f"/api/v1/{path}"
        all_headers = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if body is None:
            return getattr(self.client, method)(path, headers=all_headers)
        sent = body if isinstance(body, str | bytes) else json.dumps(body)
        return getattr(self.client, method)(path, sent, content_type="application/json", headers=all_headers)
