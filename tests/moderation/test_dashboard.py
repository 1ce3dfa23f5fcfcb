"""The head of moderation sees what came in, what waits, what was decided and how well; from rows by the hour."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from moderation import decisions, hours
from moderation.models import Decision, Hour
from tests import make
from tests.moderation.desk import a_desk, seen

pytestmark = pytest.mark.django_db

DASHBOARD = "/admin/moderation/hour/"
NOON = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    cache.clear()
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock
    cache.clear()


def a_head() -> User:
    head, made = User.objects.get_or_create(username="helen", defaults={"is_staff": True})
    if made:
        head.groups.add(Group.objects.get(name="head"))
    return head


def the_page(query: str = "") -> str:
    return seen(a_desk(a_head()), DASHBOARD + query)


def table(page: str, slug: str) -> dict[str, list[str]]:
    """The table under a plot: {first column: the others}."""
    part = page.split(f'id="{slug}-heading"')[1].split("</section>")[0]
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", part)
    return {name: re.findall(r"<td>(.*?)</td>", cells) for name, cells in rows}


def facts(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.split("desk-facts big")[1].split("</dl>")[0]))


def decide(comment, action, by="mo", reason="spam"):
    comment.refresh_from_db()
    reasons = [reason] if action == "reject" else []
    user = make.a_moderator(by)
    return decisions.decide(comment.pk, action, user=user, version=comment.version, reasons=reasons)


def a_shift(clock) -> None:
    """Four posted at noon, two of them held; at one o'clock both are decided."""
    sport = make.an_article(section="Sport")
    for _ in range(2):
        make.a_checked_comment(sport)
    spam = make.a_waiting_comment(make.an_article(section="World News"))
    honest = make.a_waiting_comment(sport, by="Ada")
    clock.shift(timedelta(hours=1))
    decide(spam, "reject")
    decide(honest, "approve")
    hours.tally()


def test_what_came_in_and_what_became_of_it_by_hour_and_section(clock):
    a_shift(clock)
    page = the_page()
    assert table(page, "incoming")["12:00"] == ["4"]
    assert table(page, "incoming")["13:00"] == ["0"]
    assert table(page, "policy")["12:00"] == ["2", "2", "0"]
    assert table(page, "people")["13:00"] == ["1", "1"]
    assert table(page, "waits")["13:00"][0] in {"56", "60", "64"} or 52 < float(table(page, "waits")["13:00"][0]) < 68
    assert table(page, "sections") == {"Sport": ["3", "1", "0"], "World News": ["0", "1", "1"]}
    assert table(page, "reasons") == {"Spam": ["1"]}
    assert table(page, "checks")["Links"] == ["1", "1", "0"]
    assert facts(page)["Posted"] == "4"
    assert facts(page)["Held by the policy"] == "2 of 4 (50 %)"


def test_one_section_alone(clock):
    a_shift(clock)
    sport = make.a_section("Sport")
    page = the_page(f"?section={sport.pk}")
    assert table(page, "incoming")["12:00"] == ["3"]
    assert set(table(page, "sections")) == {"Sport"}


@pytest.mark.parametrize(("span", "bars"), [("day", 24), ("week", 28), ("month", 30)])
def test_the_spans(clock, span, bars):
    a_shift(clock)
    page = the_page(f"?span={span}")
    assert len(table(page, "incoming")) == bars
    assert sum(int(row[0]) for row in table(page, "incoming").values()) == 4
    clock.shift(timedelta(days=2))
    hours.tally()
    assert ("Nothing in this time." in the_page(f"?span={span}").split("Waiting now")[0]) == (span == "day")


def test_how_long_the_queue_has_waited(clock):
    article = make.an_article()
    make.a_waiting_comment(article)
    clock.shift(timedelta(hours=2))
    make.a_waiting_comment(article)
    page = the_page()
    waiting = table(page, "age")
    assert (waiting["under 10 minutes"], waiting["1 to 6 hours"], waiting["over 7 days"]) == (["1"], ["1"], ["0"])
    assert "The oldest has waited 2\xa0hours." in page


def test_a_decision_that_a_colleague_changed_is_counted_and_one_s_own_second_thought_is_not(clock):
    first, second = (make.a_waiting_comment(make.an_article()) for _ in range(2))
    decide(first, "reject")
    decide(first, "approve", by="max")
    decide(second, "reject")
    decide(second, "approve")
    hours.tally()
    assert facts(the_page())["Changed by a colleague"] == "1 of 4 (25 %)"


def test_agreement_with_the_model_counts_what_it_said_before(clock):
    article = make.an_article()
    passed = make.a_checked_comment(article)
    decide(passed, "reject", reason="off_topic")  # says nothing about spam or abuse
    hours.tally()
    assert facts(the_page())["People agreed with the model"] == "–"
    honest = make.a_checked_comment(article)
    decide(honest, "reject", reason="spam")
    hours.tally()
    assert facts(the_page())["People agreed with the model"] == "0 of 1 (0 %)"


def test_an_empty_paper_has_an_empty_dashboard(clock):
    page = the_page()
    assert page.count("Nothing in this time.") >= 7
    assert "The worker counts every minute." in page
    assert facts(page)["Posted"] == "0"


def test_what_the_address_asks_wrongly_shows_the_day(clock):
    a_shift(clock)
    for query in ("?span=x", "?section=x", "?section=999999", "?span=%00", "?span=month&span=day&section=%FF"):
        assert len(table(the_page(query), "incoming")) == 24


@pytest.mark.parametrize("many", [1, 6])
def test_the_page_costs_the_same_whatever_happened(clock, many, django_assert_num_queries):
    for number in range(many):
        comment = make.a_waiting_comment(make.an_article(section=f"Section {number}"))
        clock.shift(timedelta(minutes=40))
        decide(comment, "reject")
    hours.tally()
    the_page()  # the model's figures are kept from here on
    desk = a_desk(a_head())
    with django_assert_num_queries(7):
        seen(desk, DASHBOARD)


def test_the_rows_are_read_by_their_index():
    start = NOON - timedelta(days=1)
    plan = Hour.objects.filter(starts_at__gte=start).order_by("starts_at", "section_id").explain()
    assert "USING INDEX" in plan or "Scan" in plan  # PostgreSQL scans a table this small


# --- Counting ---------------------------------------------------------------------------------------------------------


def rows() -> list[tuple]:
    fields = ["starts_at", "section", *hours.COUNTS, "waits", "reasons", "checks"]
    return [tuple(map(str, row)) for row in Hour.objects.order_by("starts_at", "section").values_list(*fields)]


def test_counting_again_changes_nothing_and_counting_all_anew_gives_the_same(clock):
    a_shift(clock)
    before = rows()
    hours.tally()
    assert rows() == before
    Hour.objects.all().delete()
    hours.tally()
    assert rows() == before


def test_what_comes_later_in_the_same_hour_is_counted_too(clock):
    article = make.an_article()
    make.a_checked_comment(article)
    hours.tally()
    make.a_checked_comment(article)
    hours.tally()
    assert Hour.objects.get().incoming == 2


def test_a_quiet_year_costs_nothing(clock, django_assert_max_num_queries):
    make.a_checked_comment()
    hours.tally()
    clock.shift(timedelta(days=365))
    make.a_checked_comment()
    with django_assert_max_num_queries(20):
        hours.tally()
    assert [row.incoming for row in Hour.objects.order_by("starts_at")] == [1, 1]
    with django_assert_max_num_queries(12):
        hours.tally()


def test_the_sweeper_and_the_clock_count(clock, settings):
    assert settings.CELERY_BEAT_SCHEDULE["tally"]["task"] == "moderation.tasks.tally"
    make.a_checked_comment()
    from moderation.tasks import tally

    tally()
    assert Hour.objects.get().incoming == 1
    call_command("check_pending")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.lists(
        some.tuples(some.sampled_from(["post", "approve", "reject", "wait", "tally"]), some.integers(0, 3)), max_size=12
    )
)
def test_the_sums_are_those_of_the_record(acts):
    """Whatever happens, whenever it is counted: the rows together say what comments and decisions say."""
    with time_machine.travel(NOON, tick=False) as clock, transaction.atomic():
        comments = []
        for act, number in acts:
            if act == "post":
                comments.append(make.a_checked_comment(make.an_article(section=f"Section {number}")))
            elif act == "wait":
                clock.shift(timedelta(minutes=31 * (number + 1)))
            elif act == "tally":
                hours.tally()
            elif comments:
                decide(comments[number % len(comments)], act, by=f"mo{number}")
        hours.tally()
        persons = Decision.objects.filter(actor="person")
        total = {name: sum(getattr(row, name) for row in Hour.objects.all()) for name in hours.COUNTS}
        assert total["incoming"] == make.Comment.objects.count()
        assert total["person_approved"] == persons.filter(action="approve").count()
        assert total["person_rejected"] == persons.filter(action="reject").count()
        transaction.set_rollback(True)
