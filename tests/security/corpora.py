"""Hostile input: a small corpus of our own that is always there, and the large ones beside the repository, if any."""

import gzip
import json
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "security"

# One of each kind that has broken somebody: markup, templates, SQL, paths, formats, Unicode, length.
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert`1`>",
    "javascript:alert(1)//",
    "</textarea></title></style><script>alert(1)</script>",
    "<a href='\nonmouseover=alert(1) '>x</a>",
    "[caption width='1' caption='<a href=\"' \">]</a><a href='onmouseover=alert(1)'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x3C;b&#x3E;",
    "<!--<img src=--><img src=x onerror=alert(1)//-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "{{7*7}}{% debug %}${7*7}<%= 7*7 %>#{7*7}",
    "{0.__class__.__mro__}%s%n%(password)s",
    "' OR 1=1--",
    "'; DROP TABLE comments_comment;--",
    "1) UNION SELECT password FROM auth_user--",
    "%",
    "_",
    "\\",
    "../../../../etc/passwd",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data/",
    "$(touch /tmp/x)`id`|id;id",
    "=cmd|'/C calc'!A0",
    "line\r\nSet-Cookie: x=1",
    "-1e309",
    "NaN",
    "null",
    "true",
    "[]",
    "{}",
    "0x7fffffffffffffff",
    "9" * 400,
    "1e1000000",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "مرحبا بالعالم",
    "\u05d0\u05d1\u05d2 abc \u05d3",
    "👩🏽\u200d🚀🏳️\u200d🌈",
    "\u202etxt.exe",
    "\u2066isolated",
    "a" + "\u0301" * 100,
    "\ufeffbom",
    "\ufffe",
    "\ue000",
    "\0",
    "\x1b[31mred\x07",
    "\u2028\u2029",
    "\ufdfa" * 18,
    "\u0958" * 50,
    "I\u0307 ı İ ß ﬁ Ǆ",
    "<" * 1000,
    "(" * 1000 + ")" * 1000,
    "http://" * 500,
    "a@" * 1000,
    " " * 3000 + "x",
    "x" * 6000,
]


def beside(name: str) -> bytes:
    """The unpacked file *name* of the corpora beside the repository; without them the test is skipped by name."""
    path = BESIDE / f"{name}.gz"
    if not path.exists():
        pytest.skip(f"needs the corpus {path.name}")
    return gzip.decompress(path.read_bytes())


def lines(name: str) -> list[str]:
    return [line for line in beside(name).decode("utf-8", "replace").splitlines() if line]


def records(name: str) -> list[dict]:
    return [json.loads(line) for line in beside(name).decode().splitlines()]


def every_payload() -> list[str]:
    """All texts of all corpora, each once: naughty strings, XSS, SQL, templates, names."""
    found = json.loads(beside("blns.json")) + lines("xss-payloadbox.txt")
    found += [case["payload"] for case in json.loads(beside("xss-dompurify-expect.json"))]
    found += [line for some in json.loads(beside("payloads-allthethings.json")).values() for line in some]
    found += [case["text"] for case in records("names-and-text-unicode.jsonl")]
    return list(dict.fromkeys(text for text in found if isinstance(text, str)))
