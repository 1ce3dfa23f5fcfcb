"""A shift at the desk: three hundred mixed comments triaged by keyboard in a browser, every outcome as it was meant. It
says how long a decision took: until the next comment was there, and until all were saved.
"""

import itertools
import statistics
import time

import pytest
from django.db import transaction

from comments.models import Comment
from comments.states import State
from moderation.models import Decision
from tests import make
from tests.journeys.desk import QUEUE, Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.django_db(transaction=True)]

COUNT = 300
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
IS_ELSEWHERE = "id => document.querySelector('.desk-item[aria-current]').id !== id"
ARE_SAVED = "count => document.querySelectorAll('.verdict button').length >= count"
KINDS = [  # by name: the text, the keys, and what becomes of it
    ("Calm", "The bridge was closed for two weeks and nobody told the ferry.", ["a"], (State.PUBLISHED, [])),
    ("Spammer", make.SPAM, ["1"], (State.REJECTED, ["spam"])),
    ("Rude", "You are a stupid liar and everybody in your street knows it.", ["r", "b"], (State.REJECTED, ["abuse"])),
    (
        "Teller",
        "Her number is 030 555 0199, she lives above the bakery.",
        ["r", "p"],
        (State.REJECTED, ["personal_data"]),
    ),
    ("ليلى", "الجسر جزء من حياتنا، ولا أحد يسألنا.", ["a"], (State.PUBLISHED, [])),
    ("Long", LONG, ["3"], (State.REJECTED, ["off_topic"])),
]


def a_shift():
    """What waits: COUNT comments, the kinds in turn, a few stories, some of them answers."""
    with transaction.atomic():
        stories = [make.an_article(headline=f"Story {number}") for number in range(7)]
        first = [make.a_comment(story, by="Ada") for story in stories]
        for number, (name, body, _keys, _end) in zip(range(COUNT), itertools.cycle(KINDS), strict=False):
            story = number % len(stories)
            make.a_comment(
                stories[story],
                state=State.HELD,
                by=name,
                body=f"{body} {number}",
                to=first[story] if number % 3 == 0 else None,
            )


def test_three_hundred_comments_by_keyboard(moderator, capsys):
    a_shift()
    desk = Desk(moderator, f"{QUEUE}?queue=waiting")
    kinds = {name: keys for name, _body, keys, _end in KINDS}
    seconds = []
    began = time.perf_counter()
    for number in range(COUNT):
        here = desk.page.locator(".desk-item[aria-current]")
        anchor = here.get_attribute("id")
        keys = kinds[here.locator("h2 bdi").inner_text()]
        pressed = time.perf_counter()
        desk.press(*keys)
        if number < COUNT - 1:
            desk.page.wait_for_function(IS_ELSEWHERE, arg=anchor)
        seconds.append(time.perf_counter() - pressed)
    desk.page.wait_for_function(ARE_SAVED, arg=COUNT, timeout=120_000)
    total = time.perf_counter() - began
    for name, _body, _keys, (state, reasons) in KINDS:
        found = Comment.objects.filter(author_name=name)
        assert {(one.state, tuple(one.reasons)) for one in found} == {(state, tuple(reasons))}
    assert Decision.objects.filter(user__username="mo").count() == 2 * COUNT + 7  # held by hand, then decided
    assert desk.visitor.complaints == []
    with capsys.disabled():
        print(
            f"\n{COUNT} decisions: next comment after {statistics.median(seconds) * 1000:.0f} ms (median), "
            f"{statistics.quantiles(seconds, n=20)[-1] * 1000:.0f} ms (95th percentile); "
            f"{total / COUNT * 1000:.0f} ms a decision with everything saved"
        )
