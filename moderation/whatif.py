"""What would happen to this text, here, now: the very checks and the very policy, and nothing written."""

from dataclasses import dataclass

from django.utils import timezone

from articles.models import Article
from comments.models import Comment, Commenter, Thread
from moderation import checks, likenesses, policies, screening
from moderation.checks.base import Result
from moderation.models import Policy
from moderation.policies import Verdict
from newsroom.text import fingerprint


@dataclass(frozen=True)
class Answer:
    """What every check would find, and what the policy would make of it."""

    results: list[Result]
    verdict: Verdict


def what_if(article: Article, body: str, name: str = "", *, instead: Policy | None = None) -> Answer:
    """The checks' results and the verdict on *body* (normalised), posted by somebody new called *name*.

    *instead*: as if this were the policy of its level, stored or not.
    """
    now = timezone.now()
    comment = Comment(
        thread=Thread(article=article),
        commenter=Commenter(name=name),
        author_name=name,
        body=body,
        text_key=fingerprint(body),
        created_at=now,
    )
    rules = policies.effective_for([article], instead=instead)
    contexts = screening.contexts_of([comment], rules, {comment.pk: likenesses.glance(comment)})
    results = checks.examine([comment], contexts)[comment.pk]
    return Answer(results, policies.judge(results, rules[article.pk]))
