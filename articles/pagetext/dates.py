"""The dates of news pages: English, German, French, Spanish, Italian and Portuguese months, ISO and plain numbers."""

import re
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta, timezone

MONTHS = [
    "january jan januar jänner jän janvier janv enero ene gennaio gen janeiro",
    "february feb februar febr février févr fevrier fév febrero febbraio fevereiro fev",
    "march mar märz mär mrz mars marzo março",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août aout agosto ago",
    "september sep sept septembre septiembre setiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro",
]
MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
NAMES = "|".join(sorted(MONTH, key=len, reverse=True))

_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?"
_MONTH = rf"(?P<month>{NAMES})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
FORMS = [
    re.compile(
        rf"(?<![\w.]){_DAY} ?,?[ -]{{0,2}}(?:de |di |of )?{_MONTH} ?,?[ -]{{0,2}}(?:de |del |di )?{_YEAR}", re.I
    ),
    re.compile(rf"(?<![^\W\d_]){_MONTH} ?{_DAY} ?,? {{0,2}}{_YEAR}", re.I),
    re.compile(r"(?<![\d./-])(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<year>(?:19|20)\d\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
    re.compile(r"(?<![\d./-])(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>(?:19|20)\d\d)(?!\d)"),
]
CLOCK = re.compile(
    r"^(?:T|\s|,|\||[-\u2013\u2014]|at\b|um\b|à\b|a las\b|às\b|alle\b|ore\b|@|\(){0,6}"
    r"(?P<hour>[01]?\d|2[0-3])(?:(?::| ?[hH] ?|\.)(?P<minute>[0-5]\d))?(?::[0-5]\d(?:\.\d+)?)?"
    r"\s?(?P<half>[ap]\.?m\b\.?)?(?:\s?(?:Uhr|h|hrs)\b)?\s?(?P<zone>Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d)?\)?",
    re.I,
)
WEEKDAYS = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
    "sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|"
    "sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|segunda-feira|terça-feira|quarta-feira|"
    "quinta-feira|sexta-feira|thurs|thur|tues|mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|"
    "sa|so"
)
LABELS = (
    "published on|published at|published|posted on|posted|updated on|last updated|last modified|updated|modified|date|"
    "veröffentlicht am|veröffentlicht|aktualisiert am|aktualisiert|stand|publié le|publié|mis à jour le|publicado el|"
    "publicado|actualizado|pubblicato il|publicado em|on|am|le|el|il"
)
NOISE = re.compile(rf"(?<![^\W_])(?:{LABELS}|{WEEKDAYS})(?![^\W_])", re.I)
WEEKDAY = re.compile(rf"(?<![^\W_])(?:{WEEKDAYS})\W*$", re.I)
UPDATED = re.compile(r"updated|modified|aktualisiert|mis à jour|actualizado", re.I)


@dataclass(frozen=True)
class Dated:
    """A date found in a line: the day, the time if one was given, and the rest of the line without both."""

    day: date
    at: time | None
    rest: str
    end: int  # where in the line the date and its time end
    is_update: bool
    has_weekday: bool


def find_date(text: str) -> Dated | None:
    """The first date in *text* that the calendar knows; None when there is none."""
    found = [match for form in FORMS for match in form.finditer(text)]
    for match in sorted(found, key=lambda match: match.start()):
        day = _day(match)
        if day:
            before, after = text[: match.start()], text[match.end() :]
            clock, at = _clock(after)
            rest = NOISE.sub(" ", f"{before} {after[clock:]}").strip(" ,.:;|-\u2013\u2014\u00b7\u2022()/")
            return Dated(day, at, rest, match.end() + clock, bool(UPDATED.search(before)), bool(WEEKDAY.search(before)))
    return None


def _day(match: re.Match[str]) -> date | None:
    month = match["month"]
    number = MONTH[month.casefold()] if month.casefold() in MONTH else int(month)
    day = int(match["day"])
    if number > 12 >= day:  # 11/23/2026: the American order, the only one that makes a date of it
        number, day = day, number
    try:
        return date(int(match["year"]), number, day)
    except ValueError:
        return None


def _clock(after: str) -> tuple[int, time | None]:
    """How much of *after* is a time of day, and the time."""
    match = CLOCK.match(after)
    if not match or not (match["minute"] or match["half"]):
        return 0, None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].casefold().startswith("p") else 0)
    return match.end(), time(hour, int(match["minute"] or 0), tzinfo=_zone(match["zone"]))


def _zone(name: str | None) -> timezone | None:
    if not name:
        return None
    if name[0] not in "+-":
        return UTC
    span = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
    try:
        return timezone(-span if name[0] == "-" else span)
    except ValueError:
        return None
