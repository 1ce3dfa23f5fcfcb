"""Personal data in a text: e-mail addresses, telephone numbers, bank accounts, cards, street addresses.

Careful rather than complete: dates, prices, results of matches, numbers of laws and articles are no telephone numbers.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check, Context, Outcome, Result, quote
from moderation.checks.reading import place_of, undisguised

if TYPE_CHECKING:
    from comments.models import Comment

VERSION = "1"
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,5}[a-z]{2,24}\b", re.I)
# A country's or a trunk prefix, or the shape that is usual in North America; a word before it helps where neither is.
GAP = r"[ \u00a0./()-]{0,3}"
PHONE = re.compile(
    rf"(?<![\w.,:/#§-])(?<!\d )(?:\+|00)\s?[1-9]{GAP}(?:\d{GAP}){{6,13}}\d(?![\d%€$])"
    rf"|(?<![\w.,:/#§-])(?<!\d )\(?0[1-9]\d{{1,4}}\)?[ \u00a0/-]{{1,3}}\d(?:[ \u00a0-]?\d){{4,9}}"
    r"(?![\w%€$.,]\d|[\d%€$])"
    r"|(?<![\w.,:/#§-])01[5-7]\d{8,9}(?!\d)"
    r"|(?<![\w.,:/#§-])(?<!\d )\(?[2-9]\d{2}\)?[ .-]\d{3}[.-]\d{4}(?![\w%€$-])"
)
NAMED_PHONE = re.compile(
    rf"\b(?:tel|telefon|telephone|phone|mobile|mobil|handy|cell|whatsapp|call|text|anrufen|ruf|nummer)\b"
    rf"(?:[ \u00a0.:]|\b(?:me|him|her|at|on|is|ist|unter|an|number|nr)\b){{1,12}}(\+?\(?\d(?:{GAP}\d){{6,13}})(?!\d)",
    re.I,
)
IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]{4}){2,7}(?:[ \u00a0-]?[A-Z0-9]{1,3})?(?!\w)", re.I)
CARD = re.compile(r"(?<![\w.,-])[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\w-])")
STREET = re.compile(
    # Hauptstraße 12, Am Alten Markt 3a; a number that is a year or has a unit is none of a house.
    r"(?<!\w)(?:[A-ZÄÖÜ][\wäöüß-]{1,30}(?:stra(?:ß|ss)e|str\.|weg|gasse|allee|platz|damm|ufer|ring)"
    r"|(?:[A-ZÄÖÜ][\wäöüß]{1,30}[ -]){1,3}(?:Stra(?:ß|ss)e|Str\.|Weg|Gasse|Allee|Platz|Damm|Ufer|Ring))"
    r" \d{1,3}(?: ?[a-h])?(?![\w%]|[.,:]\d| (?:Meter|Prozent|Uhr|Jahre|Millionen|Euro|km|m)\b)"
    r"|(?<![\w.,-])\d{1,5}[A-Za-z]? (?:[A-Z][\w'-]{1,30} ){1,3}"
    r"(?:Street|St\.|Avenue|Ave\.?|Road|Rd\.?|Lane|Ln\.?|Drive|Boulevard|Blvd\.?|Court|Crescent|Terrace)(?!\w)"
)
DIGITS = re.compile(r"\d+")
FEWEST_DIGITS = 7  # of a telephone number
AROUND = 100  # characters: a street's name before its number, or after it
ROUND = re.compile(r"[ .\u00a0]000(?!\d)")
UNIT = re.compile(
    r"\s?(?:€|\$|%|£|euro|eur|dollar|usd|prozent|percent|million|mio|people|menschen|kw|tonnen|tons)", re.I
)
NUMBERING = re.compile(
    r"\b(?:nr|no|number|nummer|isbn|issn|art|artikel|article|order|bestellung|bestellnummer|ref|az|aktenzeichen|case|file"
    r"|drucksache|id|invoice|rechnung|plz|zip|version|§)[\W_]{0,4}(?:nr\W{0,3}|no\W{0,3})?$",
    re.I,
)
TELEPHONE = re.compile(r"tel|phone|mobil|handy|fax|whatsapp|call|ruf", re.I)
IBAN_LENGTHS = {"DE": 22, "AT": 20, "CH": 21, "LI": 21, "FR": 27, "GB": 22, "NL": 18, "BE": 16, "IT": 27, "ES": 24}
KINDS = {
    "email": _("an e-mail address"),
    "phone": _("a telephone number"),
    "iban": _("a bank account"),
    "card": _("a card number"),
    "street": _("a street address"),
}
SAYS = {"none": _("No personal data found."), "found": _("Gives personal data: %(quoted)s.")}


def _look(comment: "Comment", context: Context) -> Result:
    """Hold a text that gives somebody's address, number or account; of whom it is, a person can see."""
    found = {}
    read = undisguised(comment.body)
    for kind, start, end in find(comment.body):
        found[start] = (kind, end)
    for kind, start, end in find(read.text) if read.text != comment.body else ():
        start, end = place_of(read, comment.body, start, end)
        if not any(start < other_end and other < end for other, (_kind, other_end) in found.items()):
            found[start] = (kind, end)
    evidence = [quote(comment.body, start, end) | {"kind": kind} for start, (kind, end) in sorted(found.items())][:20]
    kinds = sorted({kind for kind, _end in found.values()})
    code, outcome = ("found", Outcome.HOLD) if found else ("none", Outcome.PASS)
    return Result("personal_data", outcome, code, {"kinds": kinds}, len(found), version=VERSION, evidence=evidence)


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end) of each piece of personal data as it stands in *text*; no two overlap."""
    taken: list[tuple[int, int]] = []
    for kind, start, end in _all(text):
        if not any(start < other_end and other < end for other, other_end in taken):
            taken.append((start, end))
            yield kind, start, end


def _all(text: str) -> Iterator[tuple[str, int, int]]:
    if "@" in text:
        yield from (("email", *match.span()) for match in EMAIL.finditer(text))
    for start, end, digits in _around_digits(text):
        if digits >= 2:
            yield from (("iban", *match.span()) for match in IBAN.finditer(text, start, end) if is_iban(match[0]))
        if digits >= 13:
            yield from (("card", *match.span()) for match in CARD.finditer(text, start, end) if is_card(match[0]))
        if digits > FEWEST_DIGITS:  # without a word before it, it has more
            phones = (
                match for match in PHONE.finditer(text, start, end) if _is_number(match[0]) and not _counts(match)
            )
            yield from (("phone", *match.span()) for match in phones)
        if digits >= FEWEST_DIGITS:
            named = (match for match in NAMED_PHONE.finditer(text, start, end) if _is_number(match[1]))
            yield from (("phone", *match.span(1)) for match in named)
        yield from (("street", *match.span()) for match in STREET.finditer(text, start, end))


def _around_digits(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, how many digits) of the stretches of *text* in which a number or an address with one can stand: most
    comments have none.
    """
    start = end = -1
    digits = 0
    for match in DIGITS.finditer(text):
        if match.start() - AROUND > end:
            if end >= 0:
                yield start, end, digits
            start, digits = max(0, match.start() - AROUND), 0
        end = match.end() + AROUND
        digits += match.end() - match.start()
    if end >= 0:
        yield start, end, digits


def is_iban(given: str) -> bool:
    """Whether it has a right length for its country and the right check digits (ISO 13616: the number mod 97 is 1)."""
    iban = re.sub(r"[\W_]", "", given).upper()
    if not 15 <= len(iban) <= 34 or IBAN_LENGTHS.get(iban[:2], len(iban)) != len(iban) or not iban.isascii():
        return False
    return int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1


def is_card(given: str) -> bool:
    """Whether it has 13 to 19 digits of which the last is right (ISO/IEC 7812: Luhn's sum), and not all the same."""
    digits = [int(char) for char in given if char.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _is_number(given: str) -> bool:
    """As many digits as telephone numbers have (E.164), not all alike, and no round number like 12 000 000."""
    digits = [char for char in given if char.isdigit()]
    return FEWEST_DIGITS <= len(digits) <= 15 and len(set(digits)) > 2 and not ROUND.search(given)


def _counts(match: re.Match) -> bool:
    """Whether the words around a number say that it numbers or measures something."""
    before, after = match.string[max(0, match.start() - 24) : match.start()], match.string[match.end() :][:12]
    return bool(UNIT.match(after) or (NUMBERING.search(before) and not TELEPHONE.search(before)))


personal_data = Check("personal_data", _("Personal data"), _look, SAYS, timeless=True)
