"""A comment comes in through the API: limits, shape, key, stored once, and what is answered. Not how that is sent.

The view calls it, and the edge, which answers a plain post without Django's way to the view and back.
"""

import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.http import Http404
from rest_framework.exceptions import APIException

from articles.models import Article
from comments import posting, receipts, threads
from comments.api.serializers import SubmissionSerializer
from comments.models import Comment, Commenter, Thread
from comments.rendering import own
from newsroom import rows
from newsroom.api import caching, limits, once
from newsroom.api.addresses import Asked, posted_from
from newsroom.api.renderers import as_json
from newsroom.refusals import Refusal
from newsroom.text import BadText, clean_body, clean_name

# Validating leaves no trace in it, and to make one for each post costs more than to use it.
SUBMISSION = SubmissionSerializer()
REFUSAL = "newsroom.refusal"  # in a request's META: why the edge could not take the post; the view says so


def thread_of(slug: str) -> Thread:
    """The thread of a published article, made on the first visit. Raises Http404."""
    return threads.find(slug) or _new_thread(slug)


def _new_thread(slug: str) -> Thread:
    article = Article.objects.published().select_related("section").filter(slug=slug).first()
    if article is None:
        raise Http404
    return Thread.objects.of(article)


def take(
    request: Asked, slug: str, parse: Callable[[], Any], holder: Commenter | None = None
) -> tuple[bytes, dict[str, str]]:
    """Store the comment that *parse* finds in the body on the article *slug*; the answer as JSON, and its headers.

    *holder* is who sent a receipt. Raises Http404 and whatever limits, *parse*, the serializer, `once.once` and
    `posting.submit` raise, in this order.
    """
    article = _entered(slug, limits.act_by_address("post", request)).article
    return _stored(request, article, _draft(parse()), holder)


def take_at_once(request: Asked, slug: str, parse: Callable[[], Any]) -> tuple[bytes, dict[str, str]] | None:
    """`take`, a guest's, in one exchange with PostgreSQL: on the thread as it was last seen, if it is so still.

    None when anything stands against it: nothing has been done then, and `take` looks at everything in its order.
    Raises TooMany.
    """
    act = limits.act_by_address("post", request)
    known = act and threads.remembered(slug, act)
    if not known:
        return None
    thread, proviso = known
    try:
        return _stored(request, thread.article, _draft(parse()), None, proviso)
    except rows.Unmet as unmet:
        if unmet.told is not None:
            act.judge(unmet.told)
    except (APIException, Refusal):
        pass  # it is said by whoever looks at everything
    return None


def _stored(
    request: Asked,
    article: Article,
    draft: posting.Draft,
    holder: Commenter | None,
    proviso: rows.Proviso | None = None,
) -> tuple[bytes, dict[str, str]]:
    """The answer to *draft*, which is stored unless it has been before; under a *proviso* it must not have been."""
    stored: list[Comment] = []

    def act(remember: once.Remember) -> None:
        # As text, because PostgreSQL's jsonb gives keys back in an order of its own.
        beside = lambda comment: remember({"commenter": comment.commenter_id.hex, "said": _text(own(comment))})  # noqa: E731
        try:
            comment = posting.submit(
                article, draft, commenter=holder, **posted_from(request), beside=beside, proviso=proviso
            )
        except Refusal:
            if proviso is not None:
                raise rows.Unmet from None
            raise
        stored.append(comment)

    asked = [article.pk, holder and holder.pk.hex, draft.name, draft.body, draft.email, draft.parent_id]
    known, replayed = once.once(f"post:{holder.pk.hex if holder else ''}", once.key_of(request), asked, act)
    if replayed:
        comment_id = json.loads(known["said"])["id"]
        writer = holder or Commenter.objects.get(pk=uuid.UUID(known["commenter"]))
    else:
        comment_id, writer = stored[0].pk, stored[0].commenter
    # The receipt is a function of its commenter, so it need not be stored with the answer.
    answer = f'{known["said"].removesuffix("}")},"receipt":"{receipts.issue(writer)}"}}'
    headers = caching.PRIVATE | {"Location": f"/api/v1/comments/{comment_id}/"}
    return answer.encode(), headers | ({"Idempotency-Replayed": "true"} if replayed else {})


def _entered(slug: str, act: limits.Act | None) -> Thread:
    """The thread, the act counted. Where there is none to comment on, nothing is."""
    if act is None:
        return thread_of(slug)
    if (found := threads.enter(slug, act)) is not None:
        return found
    made = _new_thread(slug)
    limits.spend_act(act)
    return made


def _draft(given: Any) -> posting.Draft:
    """What was sent, normalised and valid, or ValidationError as the serializer words it."""
    if isinstance(given, dict) and given.get("email") in ("", None) and given.get("parent") is None:
        name, body = given.get("name"), given.get("body")
        if isinstance(name, str) and isinstance(body, str):  # nearly always: the serializer takes three times as long
            with suppress(BadText):
                draft = posting.Draft(clean_name(name), clean_body(body))
                if draft.name and draft.body:
                    return draft
    valid = SUBMISSION.run_validation(given)
    return posting.Draft(valid["name"], valid["body"], valid["email"], valid["parent"])


def _text(answer: dict[str, Any]) -> str:
    return as_json(answer).decode()
