"""Each check alone, on texts; and all of them together, speaking on after the first hit."""

import pytest
from django.utils import timezone

from comments.models import Comment
from comments.states import State
from moderation import checks, screening
from moderation.checks import scores
from moderation.checks.base import Context
from moderation.checks.words import WordList
from moderation.models import CheckResult, Term
from moderation.rules import Rules
from moderation.scoring import explain_all
from tests import make


def a_text(body, name="Ada"):
    return Comment(body=body, author_name=name)


def a_context(**given):
    rules = Rules(**given.pop("rules", {}))
    words = WordList(given.pop("words", []))
    return Context(rules=rules, words=words, now=timezone.now(), model=None, scores=None, **given)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("No link here. None at all.", 0),
        ("See https://example.org/a?b=c#d and www.example.org.", 2),
        ("EXAMPLE.COM or example.com/path or sub.example.co", 3),
        ("Write to ada@example.com please", 0),
        ("I paid 3.50, e.g. yesterday.Then I left", 0),
        ("https://example.org)https://example.org", 1),
    ],
)
def test_links_are_counted(body, count):
    found = checks.links(a_text(body), a_context())
    assert found.score == count
    assert all(body[e["start"] : e["end"]] == e["text"] for e in found.evidence)


@pytest.mark.parametrize(("count", "outcome"), [(0, "pass"), (2, "pass"), (3, "hold")])
def test_more_links_than_the_policy_allows_are_held(count, outcome):
    body = " ".join(f"https://example.org/{n}" for n in range(count))
    assert checks.links(a_text(body), a_context(rules={"max_links": 2})).outcome == outcome


WORDS = [
    ("idiot", "suspect"),
    ("free money", "banned"),
    ("scam*", "suspect"),
    ("scampi", "allowed"),
    ("École", "suspect"),
]


@pytest.mark.parametrize(
    ("body", "outcome", "found"),
    [
        ("What a lovely day", "pass", []),
        ("You IDIOT!", "hold", ["IDIOT"]),
        ("idiotic is another word", "pass", []),
        ("Free\nmoney for all", "reject", ["Free\nmoney"]),
        ("money free", "pass", []),
        ("Scammers and scam", "hold", ["Scammers", "scam"]),
        ("scampi are nice", "pass", []),
        ("À l'ECOLE", "pass", []),
        ("une ecole", "hold", ["ecole"]),
        ("free money, you idiot", "reject", ["free money", "idiot"]),
    ],
)
def test_the_word_list_finds_whole_words_whatever_their_case_and_accents(body, outcome, found):
    result = checks.words(a_text(body), a_context(words=WORDS))
    assert result.outcome == outcome
    assert [piece["text"] for piece in result.evidence] == found


def test_the_word_list_reads_the_name_too():
    result = checks.words(a_text("Hello.", name="Free Money"), a_context(words=WORDS))
    assert (result.outcome, result.evidence[0]["in"]) == ("reject", "name")


@pytest.mark.django_db
def test_a_term_of_a_section_counts_there_only():
    sport = make.a_section("Sport")
    Term.objects.create(term="offside", kind="suspect", section=sport)
    held = make.a_checked_comment(make.an_article(section=sport), body="That was offside.")
    published = make.a_checked_comment(make.an_article(section="Politics"), body="That was offside, too.")
    assert (held.state, published.state) == (State.HELD, State.PUBLISHED)


@pytest.mark.django_db
def test_a_long_text_that_comes_again_is_held_whoever_sends_it():
    text = "Everybody should sign this petition before it is too late!"
    states = [make.a_checked_comment(body=text, by=name).state for name in ("Ada", "Eve", "Bob")]
    assert states == [State.PUBLISHED, State.PUBLISHED, State.HELD]


@pytest.mark.django_db
def test_the_same_words_in_another_dress_are_the_same_text():
    first = make.a_checked_comment(body="Everybody should sign this petition, now.")
    second = make.a_checked_comment(body="everybody SHOULD sign this petition now!!!")
    third = make.a_checked_comment(body="Everybody  should\nsign this petition – now")
    result = CheckResult.objects.get(comment=third, check_name="repeats")
    assert [piece["comment"] for piece in result.evidence] == [str(first.pk), str(second.pk)]


@pytest.mark.django_db
def test_people_may_say_well_said_twice():
    assert {make.a_checked_comment(body="Well said!").state for _ in range(4)} == {State.PUBLISHED}


@pytest.mark.django_db
def test_every_check_speaks_also_after_the_first_hit():
    Term.objects.create(term="casino", kind="banned")
    comment = make.a_checked_comment(body=make.SPAM)
    assert comment.state == State.REJECTED
    found = {result.check_name: result.outcome for result in comment.results.all()}
    assert sorted(found) == sorted(check.name for check in checks.CHECKS)
    assert (found["words"], found["links"]) == ("reject", "hold")
    assert all(result.code and result.version for result in comment.results.all())


@pytest.mark.django_db
def test_an_obvious_spam_is_held_with_its_score_and_reasons():
    comment = make.a_checked_comment(body=make.SPAM)
    assert comment.state == State.HELD
    spam = comment.results.get(check_name="spam")
    assert spam.score >= spam.threshold
    assert "spam" in comment.reasons
    assert any("says" in piece for piece in spam.evidence)
    assert any(make.SPAM[p["start"] : p["end"]] == p["text"] for p in spam.evidence if "start" in p)


@pytest.mark.django_db
def test_a_text_for_which_no_evidence_can_be_found_is_held_without_and_the_others_have_theirs(monkeypatch):
    def choking(model, texts, *rest):
        if any("poison" in text for text in texts):
            raise MemoryError
        return explain_all(model, texts, *rest)

    monkeypatch.setattr(scores, "explain_all", choking)
    article = make.an_article()
    bodies = (make.SPAM, f"{make.SPAM} poison", f"{make.SPAM} again")
    comments = [make.a_pending_comment(article, body=body) for body in bodies]
    screening.screen_due()
    evidence = [comment.results.get(check_name="spam").evidence for comment in comments]
    assert [bool(found) for found in evidence] == [True, False, True]
    assert set(Comment.objects.values_list("state", flat=True)) == {State.HELD}


@pytest.mark.django_db
def test_another_round_over_the_same_text_replaces_what_was_found_beside_new_comments():
    first = make.a_pending_comment(body="Is this a scam, or is it not?")
    screening.screen_due()
    assert CheckResult.objects.get(comment=first, check_name="words").code == "none"
    Term.objects.create(term="scam", kind="suspect")
    Comment.objects.filter(pk=first.pk).update(check_due_at=timezone.now())
    second = make.a_pending_comment(body="Another scam of theirs, I should say.")
    screening.screen_due()
    found = CheckResult.objects.filter(check_name="words").values_list("comment", "code")
    assert sorted(found) == sorted([(first.pk, "listed"), (second.pk, "listed")])
    assert len({pk for pk, _code in found}) == 2
    assert CheckResult.objects.filter(comment=first).count() == CheckResult.objects.filter(comment=second).count()
