"""What is not the text of one news page, and how to say so."""

import json
import re
from collections.abc import Sequence

from articles.pagetext import words
from articles.pagetext.kinds import Kind, Line
from articles.pagetext.lines import is_prose

TAG = re.compile(r"</(?:p|div|span|a|li|ul|script|head|body|html|h[1-6]|article|section|td|tr|table)\s*>", re.I)
MARKUP_START = re.compile(r"^\s*(?:<!doctype|<html|<head|<body|<\?xml|<rss|<!--|<div|<p>|<article)", re.I)
ABOUT_LOGIN = re.compile(words.ABOUT_LOGIN, re.I)
LOGIN = re.compile(words.LOGIN_WORDS, re.I)
ERROR_PAGE = re.compile(words.ERROR_PAGE, re.I)
MAIL_HEADER = re.compile(r"^(?:From|To|Subject|Date|Received|Return-Path|Message-ID|Reply-To|Cc): ", re.M)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
CODE = re.compile(
    r"^\s*(?:def \w+\(|class \w+[:(]|import \w|from \w[\w.]* import |#include|function \w*\(|\$ \w|```|#!/)", re.M
)
SHORTEST_STORY = 40
LARGEST_BYTES = 1_000_000
TOO_LARGE = "The text is larger than 1 MB; a news page is not. Copy one article's page."
BINARY = "This is a binary file, not text."


class NotANewsPage(ValueError):
    """The text is not that of one news page; the message says why, and what to do."""


def decoded(raw: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or what old Windows programs write. Raises NotANewsPage."""
    if len(raw) > LARGEST_BYTES:
        raise NotANewsPage(TOO_LARGE)
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
        if "\ufffd" in text or CONTROL.search(text):
            raise NotANewsPage(BINARY) from None
        return text


def refuse_other_formats(text: str) -> None:
    """Refuse what is no text at all, or the source of something. Raises NotANewsPage."""
    if len(text.encode(errors="replace")) > LARGEST_BYTES:
        raise NotANewsPage(TOO_LARGE)
    start = text.lstrip("\ufeff \t\r\n\u200b")
    if not start.strip():
        raise NotANewsPage("The file is empty.")
    if "\0" in text or len(CONTROL.findall(text)) > 10 or text.count("\ufffd") > 10:
        raise NotANewsPage(BINARY)
    if MARKUP_START.match(start) or len(TAG.findall(text)) >= 5:
        raise NotANewsPage("This is HTML source; select all and copy the page as a reader sees it.")
    if start[0] in "{[" and _is_json(start):
        raise NotANewsPage("This is JSON, not the text of a page; select all and copy the page as a reader sees it.")
    if start.startswith(("{\\rtf", "%PDF", "%!PS", "PK\x03\x04")):
        raise NotANewsPage("This is a document file, not text; select all and copy the page as a reader sees it.")
    if len(MAIL_HEADER.findall(start[:2000])) >= 3:
        raise NotANewsPage("This is an e-mail, not a news page.")
    if len(CODE.findall(text)) >= 3:
        raise NotANewsPage("This is program text, not a news page.")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        return True
    except ValueError:
        return re.match(r'[{\[]\s*[{\["]', text) is not None and text.count('":') >= 2
    return True


def refuse_other_pages(
    lines: Sequence[Line], headline: str, body: Sequence[str], *, interruptions: int = 0, is_sure: bool = False
) -> None:
    """Refuse pages without a story: signing in, an error, a list of headlines. Raises NotANewsPage.

    *headline* is empty when none was found, and *is_sure* when a breadcrumb names it.
    """
    prose = [paragraph for paragraph in body if is_prose(paragraph)]
    length = sum(map(len, prose))
    if LOGIN.search("\n".join(line.text for line in lines)):
        # Themes hide a sign-in form on every page; on a login page there is nothing else to read.
        about = any(ABOUT_LOGIN.search(text) for text in [headline, *body])
        if (not prose and not is_sure) or (about and length < 400):
            raise NotANewsPage("This is a login page; sign in, open the article, and copy its page.")
    if length < 600 and any(ERROR_PAGE.fullmatch(text) for text in [headline, *(line.text for line in lines[:5])]):
        raise NotANewsPage("This is an error page, not an article.")
    if _is_list(prose, interruptions) or (not prose and not is_sure and _headlines(lines) >= 4):
        raise NotANewsPage("This is a list of headlines; open one article and copy its page.")
    if not headline:
        raise NotANewsPage("No headline with a story under it was found. Copy the page of one article, all of it.")
    if length < SHORTEST_STORY:
        raise NotANewsPage("The page has no story: no paragraph of text was found under a headline.")


def _is_list(prose: Sequence[str], interruptions: int) -> bool:
    """Extracts from several stories: dates, authors or "read more" between most paragraphs, or most of them cut off."""
    cut = sum(paragraph.rstrip("]) ").endswith(("...", "\u2026")) for paragraph in prose)
    return (interruptions >= 3 and interruptions * 2 >= len(prose)) or (cut >= 3 and cut * 2 >= len(prose))


def _headlines(lines: Sequence[Line]) -> int:
    return sum(line.kind is Kind.SHORT and len(line.text.split()) >= 4 for line in lines)
