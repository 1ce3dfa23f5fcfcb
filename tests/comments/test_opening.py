"""Opening hours: what people write, and what the clock then says."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comments.opening import hours_of, opening
from comments.states import Mode

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = datetime(2026, 11, 24, tzinfo=BERLIN)


def at(clock, day=TUESDAY):
    hour, minute = map(int, clock.split(":"))
    return day.replace(hour=hour, minute=minute)


def stands(text, moment, **given):
    values = {"mode": Mode.AUTO, "published_at": None, "close_after_days": 0} | given
    return opening(hours=text, time_zone="Europe/Berlin", at=moment, **values)


@pytest.mark.parametrize(
    ("text", "clock", "is_open"),
    [
        ("Mon-Fri 08:00-22:00", "08:00", True),
        ("Mon-Fri 08:00-22:00", "07:59", False),
        ("Mon-Fri 08:00-22:00", "21:59", True),
        ("Mon-Fri 08:00-22:00", "22:00", False),
        ("Wed-Mon 08:00-22:00", "12:00", False),
        ("Fri-Tue 08:00-22:00", "12:00", True),
        ("daily 6:00-24:00", "23:59", True),
        ("Tue 08:00-12:00, Tue 13:00-14:00", "12:30", False),
        ("Tue 08:00-12:00; tue 13:00-14:00", "13:30", True),
        ("Mon 20:00-02:00", "01:00", True),
        ("Mon 20:00-02:00", "02:00", False),
        ("Tue 20:00-02:00", "01:00", False),
    ],
)
def test_hours_are_read_as_people_write_them(text, clock, is_open):
    assert stands(text, at(clock)).is_open == is_open


def test_sunday_night_runs_into_monday():
    assert stands("Sun 20:00-02:00", at("01:30", TUESDAY - timedelta(days=1))).is_open


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8-22",
        "Mon-Fri",
        "Moo 08:00-09:00",
        "Mon 25:00-26:00",
        "Mon 08:61-09:00",
        "Mon 08:00-08:00",
        "Mon 08:00-24:30",
    ],
)
def test_what_is_no_hours_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match=r".{15,}"):
        hours_of(text)


def test_it_says_when_it_opens_again():
    found = stands("Mon-Fri 08:00-22:00", at("23:00"))
    assert (found.is_open, found.why, found.turns_at) == (False, "hours", at("08:00", TUESDAY + timedelta(days=1)))


def test_the_clocks_that_change_do_not_move_the_hours():
    """On 29 March 2026 the clocks of Berlin went from 2:00 to 3:00; at 8:00 it opened all the same."""
    before = datetime(2026, 3, 28, 23, 0, tzinfo=BERLIN)
    found = stands("daily 08:00-22:00", before)
    assert found.turns_at.astimezone(UTC) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
    winter = stands("daily 08:00-22:00", datetime(2026, 3, 27, 23, 0, tzinfo=BERLIN))
    assert winter.turns_at.astimezone(UTC) == datetime(2026, 3, 28, 7, 0, tzinfo=UTC)


def test_a_thread_closes_with_the_age_of_its_article_and_stays_closed():
    published = TUESDAY - timedelta(days=14)
    given = {"published_at": published, "close_after_days": 14}
    assert stands("", TUESDAY - timedelta(seconds=1), **given).turns_at == TUESDAY
    assert stands("", TUESDAY, **given).why == "age"
    assert stands("daily 08:00-22:00", at("12:00"), **given).why == "age"


def test_when_it_rests_until_it_closes_for_good_no_opening_is_promised():
    given = {"published_at": at("05:00") - timedelta(days=1), "close_after_days": 1}
    assert stands("daily 08:00-22:00", at("04:00"), **given).turns_at is None


def test_closed_is_closed_at_any_hour():
    assert stands("daily 00:00-24:00", at("12:00"), mode=Mode.CLOSED).why == "closed"


@example([(6, 2, 1)], datetime(2026, 5, 24, 22, 0, tzinfo=UTC))  # Sunday's span ends on Monday, which is this week's
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)), min_size=1, max_size=5),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
)
def test_between_now_and_the_turn_nothing_changes_and_at_it_everything(entries, moment):
    """Whatever the hours: up to the promised moment they stand as they stand now, and at it they do not."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    spans = [f"{days[d]} {f // 60:02}:{f % 60:02}-{t // 60:02}:{t % 60:02}" for d, f, t in entries if f != t]
    if not spans:
        return
    now = stands(", ".join(spans), moment)
    turn = now.turns_at
    if turn is None:
        assert all(
            stands(", ".join(spans), moment + timedelta(hours=hour)).is_open == now.is_open for hour in range(170)
        )
        return
    assert turn > moment
    for part in (0.25, 0.5, 0.99):
        assert stands(", ".join(spans), moment + (turn - moment) * part).is_open == now.is_open
    assert stands(", ".join(spans), turn).is_open != now.is_open
