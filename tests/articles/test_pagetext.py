"""Reading a news page: what is found, in whichever order and wording it comes, and what is left behind."""

import dataclasses
import re
import textwrap
from datetime import UTC, date, time

import pytest

from articles.pagetext import PageText, decoded, parse_page
from tests.articles.pagemaking import (
    AFTER,
    BEFORE,
    BODY,
    CRUMB,
    DATELINE,
    DECK,
    HEADLINE,
    PAGES,
    SHARES,
    SOURCE,
    a_page,
)

LEFT_BEHIND = [
    "Facebook",
    "WhatsApp",
    "RELATED",
    "MORE FROM",
    "Storm cuts power",
    "Three villages",
    "LEAVE A REPLY",
    "Please enter",
    "incorrect email",
    "Save my name",
    "Stay Connected",
    "Fans",
    "Followers",
    "Latest posts",
    "Bakers of Tarn",
    "observatory",
    "Lantern",
    "©",
    "Harbour of Norla",
    "Glass bridge",
    "Sources By",
    "November 2",
    "Sign in",
]


def assert_whole(page: PageText) -> None:
    """The page of `a_page` was read in full, and nothing else with it."""
    assert page.headline == HEADLINE
    assert page.section == "World News"
    assert page.deck == DECK
    assert page.body == BODY
    assert page.source_line == "Agencies"
    assert page.published_on == date(2026, 11, 23)


def test_a_whole_page_is_read_and_nothing_else_with_it():
    page = parse_page(a_page())
    assert_whole(page)
    assert [part for part in LEFT_BEHIND if part in page.body_text] == []


def test_it_says_what_it_recognised_and_what_it_dropped():
    page = parse_page(a_page())
    assert "Section: World News" in page.recognised
    assert "Date: 23 November 2026" in page.recognised
    assert "Source line: Agencies" in page.recognised
    assert "Body: 4 paragraphs" in page.recognised
    dropped = " ".join(page.dropped)
    for group in ["share buttons", "related articles", "comment form", "stay connected", "latest posts", "site footer"]:
        assert group in dropped


@pytest.mark.parametrize(
    "dateline",
    [
        "Monday, November 23, 2026",
        "November 23, 2026",
        "Nov 23, 2026",
        "Nov. 23, 2026",
        "November 23rd, 2026",
        "Mon, Nov 23, 2026",
        "Monday 23 November 2026",
        "23 November 2026",
        "23 Nov 2026",
        "23rd of November, 2026",
        "2026-11-23",
        "2026-11-23T09:30:00Z",
        "2026/11/23",
        "23.11.2026",
        "23/11/2026",
        "11/23/2026",
        "Montag, 23. November 2026",
        "23. November 2026, 14:05 Uhr",
        "lundi 23 novembre 2026",
        "le 23 novembre 2026 à 9h30",
        "lunes, 23 de noviembre de 2026",
        "23 de noviembre de 2026",
        "lunedì 23 novembre 2026",
        "23 de novembro de 2026",
        "Monday, November 23, 2026 9:30 PM",
        "Published: November 23, 2026 at 3:04 pm",
        "Posted on 23 November 2026",
        "Updated: Nov 23, 2026 10:00 GMT",
        "Monday, November 23, 2026 | Sign in / Join",
        "MONDAY, NOVEMBER 23, 2026",
        "Monday,\u00a0November\u00a023,\u00a02026",
        "\ufeffMonday, November 23, 2026\u200b",
        "23-Nov-2026",
        "The Lantern - Monday, November 23, 2026",
        "2026年11月23日",
        "| Monday, November 23, 2026 |",
        "Tuesday, November 23, 2026",
        "Monday , November 23 , 2026",
    ],
)
def test_the_date_is_read_in_many_forms(dateline):
    assert_whole(parse_page(a_page(dateline=dateline)))


@pytest.mark.parametrize("dateline", ["", "Monday", "February 30, 2026", "November 2026", "23 hours ago", "99/99/2026"])
def test_what_is_no_date_is_not_taken_for_one(dateline):
    page = parse_page(a_page(dateline=dateline))
    assert page.published_on is None
    assert page.body == BODY


def test_a_time_of_day_is_kept_with_its_zone():
    assert parse_page(a_page(dateline="Nov 23, 2026, 9:30 pm")).published_time == time(21, 30)
    assert parse_page(a_page(dateline="2026-11-23T09:30:00Z")).published_time == time(9, 30, tzinfo=UTC)


def test_the_storys_own_date_counts_before_the_one_at_the_top_of_the_page():
    page = parse_page(a_page(between=f"By Admin\n-\nNovember 21, 2026\n0\n{SHARES}"))
    assert page.published_on == date(2026, 11, 21)
    assert page.body == BODY


def test_dates_of_other_stories_are_not_the_storys():
    assert parse_page(a_page(dateline="")).published_on is None


@pytest.mark.parametrize(
    "crumb",
    [
        "HomeWorld NewsPrime minister of Veldania resigns after vote of no...",
        "HomeWorld NewsPrime minister of Veldania resigns after vote of no…",
        "HomeWorld NewsPrime minister of Veldania resigns after vote of no confid...",
        "Home World News Prime minister of Veldania resigns after vote of no …",
        "Home › World News › Prime minister of Veldania resigns after...",
        "Home > World News > Prime minister of Veldania resigns after...",
        "Home » World News » Prime minister of Veldania resigns after...",
        "Home / World News / Prime minister of Veldania resigns after...",
        "Home | World News | Prime minister of Veldania resigns after...",
        "Home › News › World News › Prime minister of Veldania resigns after...",
        "HomeNewsWorld NewsPrime minister of Veldania resigns after...",
        "Home›World News›Prime minister of Veldania resigns [...]",
        "You are here: Home > World News > Prime minister of Veldania resigns...",
        "World NewsPrime minister of Veldania resigns after vote of no...",
        "World News Prime minister of Veldania resigns after vote of no...",
        "World News » Prime minister of Veldania resigns after vote of no...",
        f"HomeWorld News{HEADLINE}",
        f"World News{HEADLINE}",
        f"Home > World News > {HEADLINE}",
        "Home\nWorld News\nPrime minister of Veldania resigns after...",
        f"Home\nWorld News\n{HEADLINE}",
        "Home\n›\nWorld News\n›\nPrime minister of Veldania resigns after...",
        "Home › World News",
        "Home > World News >",
        "HomeWorld News",
        "World News",
        "WORLD NEWS",
        "HomeWorld News“Prime minister of Veldania resigns after vote of no…",
        'Home World News "Prime minister of Veldania resigns after vote of no...',
        "Home World News «Prime minister of Veldania resigns after vote of no…»",
        "HOME\u00a0›\u00a0World News\u00a0›\u00a0Prime minister of Veldania resigns…",
        "Home\tWorld News\tPrime minister of Veldania resigns after vote…",
        "Startseite › World News › Prime minister of Veldania resigns…",
        "Category: World News",
        f"{CRUMB}\nWorld News",
        f"{CRUMB}\n{HEADLINE}",
        f"{CRUMB}World News{HEADLINE}",
        f"{CRUMB} {HEADLINE}",
        f"{DATELINE}{CRUMB}",
        f"{DATELINE} {CRUMB}",
        f"{DATELINE} | {CRUMB}",
    ],
)
def test_section_and_headline_are_unglued(crumb):
    assert_whole(parse_page(a_page(crumb=crumb)))


@pytest.mark.parametrize(
    "crumb",
    [
        "HomeHarbour DeskPrime minister of Veldania resigns after vote of no...",
        "Home Harbour Desk Prime minister of Veldania resigns after vote of no...",
        f"HomeHarbour Desk{HEADLINE}",
        "Home > Harbour Desk > Prime minister of Veldania resigns...",
    ],
)
def test_a_section_that_nobody_knows_is_unglued_too(crumb):
    page = parse_page(a_page(crumb=crumb, before=""))
    assert (page.section, page.headline, page.body) == ("Harbour Desk", HEADLINE, BODY)


def test_the_papers_own_sections_are_recognised_in_their_own_spelling():
    page = parse_page(a_page(crumb="HOME HARBOUR DESK Prime minister of Veldania resigns…"), ["Harbour Desk"])
    assert page.section == "Harbour Desk"


@pytest.mark.parametrize(
    "crumb", ["HomeWorld News", "Home > World News > ", "Home World News ", "Home › World News › "]
)
def test_a_breadcrumb_that_alone_names_the_headline_is_unglued(crumb):
    page = parse_page(a_page(crumb=f"{crumb}{HEADLINE}", headline=""))
    assert (page.section, page.headline, page.deck, page.body) == ("World News", HEADLINE, DECK, BODY)


def test_the_headline_in_a_list_above_does_not_hide_the_storys_own():
    lists = f"Latest posts\n{HEADLINE}\nNovember 23, 2026\nStorm cuts power to homes on the coast\nNovember 22, 2026\n"
    page = parse_page(a_page(crumb=f"{CRUMB}\n{lists}World News"))
    assert (page.section, page.headline, page.deck, page.body) == ("World News", HEADLINE, DECK, BODY)


def test_a_section_with_which_the_headline_begins_is_not_eaten():
    headline = "World leaders meet in Valmora to talk about the price of glass"
    page = parse_page(a_page(crumb="HomeWorldWorld leaders meet in Valmora to...", headline=headline))
    assert (page.section, page.headline) == ("World", headline)


def test_a_section_glued_to_the_very_headline_is_taken_off():
    page = parse_page(a_page(headline=f"World News{HEADLINE}"))
    assert (page.section, page.headline) == ("World News", HEADLINE)


@pytest.mark.parametrize("pair", ["“”", '""', "''", "‘’", "«»", "„“", "»«"])
@pytest.mark.parametrize("crumb", [CRUMB, ""])
def test_quotes_around_the_whole_headline_go(pair, crumb):
    page = parse_page(a_page(headline=f"{pair[0]}{HEADLINE}{pair[1]}", crumb=crumb))
    assert (page.headline, page.body) == (HEADLINE, BODY)


@pytest.mark.parametrize(
    "headline",
    [
        "“I leave with a calm heart”: Marent resigns after the vote",
        "Marent calls vote “a farce” and resigns from office",
        "“Farce” or “feast”? Veldania votes on “Plan B”",
        "Who will lead Veldania now?",
        "It is over!",
        "Marent’s ‘Plan B’ fails: what Veldania’s lawmakers’ vote means",
    ],
)
def test_quotes_and_marks_inside_a_headline_stay(headline):
    crumb = f"HomeWorld News{headline[:18]}..."
    page = parse_page(a_page(headline=headline, crumb=crumb))
    assert (page.headline, page.section, page.body) == (headline, "World News", BODY)


@pytest.mark.parametrize(
    "twice",
    [
        f"{HEADLINE}\n{HEADLINE}",
        f"“{HEADLINE}”\n{HEADLINE}",
        f"{HEADLINE}\n\n“{HEADLINE}”",
        f"{HEADLINE}\nWorld News\n{HEADLINE}",
        f"{HEADLINE}{HEADLINE}",
    ],
)
def test_a_headline_given_twice_is_one_headline(twice):
    assert_whole(parse_page(a_page(headline=twice)))
    assert_whole(parse_page(a_page(headline=twice, crumb="World News")))


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Sources By Agencies", "Agencies"),
        ("Source By Agencies", "Agencies"),
        ("Sources: AP, dpa", "AP, dpa"),
        ("Source: Reuters", "Reuters"),
        ("SOURCES BY AGENCIES", "AGENCIES"),
        ("Sources by: Agencies", "Agencies"),
        ("Source - Reuters", "Reuters"),
        ("By Our Correspondent", "Our Correspondent"),
        ("By Agencies", "Agencies"),
        ("— Reuters", "Reuters"),
        ("(AFP)", "AFP"),
        ("With inputs from agencies", "agencies"),
        ("Quelle: dpa", "dpa"),
        ("Fuente: EFE", "EFE"),
        ("Source : AFP", "AFP"),
        ("Sources By\nAgencies", "Agencies"),
        ("Agencies", "Agencies"),
        ("Sources\u00a0By\u00a0Agencies", "Agencies"),
        ("By Jana Holub", "Jana Holub"),
        ("Sources:\nReuters", "Reuters"),
        ("", ""),
    ],
)
def test_the_source_line_is_recognised_in_many_forms(line, source):
    page = parse_page(a_page(source=line))
    assert (page.source_line, page.body) == (source, BODY)


def test_a_source_line_glued_to_the_last_paragraph_is_parted_from_it():
    page = parse_page(a_page(body=(*BODY[:-1], BODY[-1] + "Sources By Agencies"), source=""))
    assert (page.source_line, page.body) == ("Agencies", BODY)


def test_an_unpunctuated_paragraph_right_above_the_source_line_stays():
    body = (*BODY, "“We got everything,” both sides said")
    assert parse_page(a_page(body=body)).body == body


def test_a_source_line_above_the_story_is_recognised():
    page = parse_page(a_page(between="By Our Correspondent\nNovember 23, 2026", source=""))
    assert (page.source_line, page.body) == ("Our Correspondent", BODY)


@pytest.mark.parametrize(
    "between",
    [
        SHARES,
        "By Admin\n-\nNovember 23, 2026\n0\n15\n" + SHARES,
        "By\nAdmin\n-\nNovember 23, 2026\n0",
        "Admin\n-\n23 Nov 2026",
        "November 23, 2026\n1,204 views\n0 Comments",
        "3 min read",
        "Facebook Twitter Pinterest WhatsApp",
        "Photo: AFP",
        "FacebookTwitterPinterestWhatsApp",
        "- Advertisement -",
        "By Jana Holub | November 23, 2026",
    ],
)
def test_what_stands_between_deck_and_story_is_left_out(between):
    assert_whole(dataclasses.replace(parse_page(a_page(between=between)), source_line="Agencies"))


@pytest.mark.parametrize(
    "inserted",
    [
        "- Advertisement -",
        "Share",
        "Also read: Storm cuts power to 4,000 homes on the coast",
        "Read more",
        "Related: Storm cuts power to 4,000 homes on the coast",
        "RELATED ARTICLES\nStorm cuts power on the coast\nThree villages",
        "FacebookTwitter",
        "Photo: dpa",
        HEADLINE,
        "***",
        "Also read\nStorm cuts power to 4,000 homes on the coast",
        "Protesters outside parliament on Monday night. (Photo: AFP)",
        "Updated 2 hours ago",
        "Subscribe to our newsletter for daily updates",
    ],
)
def test_leftovers_in_the_midst_of_the_story_are_left_out(inserted):
    page = parse_page(a_page(body=(*BODY[:2], inserted, *BODY[2:])))
    assert page.body == BODY
    assert page.source_line == "Agencies"


@pytest.mark.parametrize(
    "paragraph",
    [
        "The ministry said that related articles of the law would be reviewed before spring.",
        "“Please enter your name here,” the form on the wall of the town hall reads.",
        "Sources by the hundreds dried up in the hot summer, the water office said.",
        "Sources say that the vote had been planned since October.",
        "By Friday, eleven towns had written to the speaker.",
        "Comments by the minister were met with silence.",
        "What happens next",
        "“No.”",
        "Latest figures put the debt at 4.2 billion crowns.",
        "Share prices fell by two percent on Monday.",
        "Follow-up talks start on November 30, 2026, in Valmora.",
        "By using its majority the party hoped to force the others to agree.",
        "Copyright rules from 2019 were the first to fall.",
        "We use cookies in every recipe, the baker of Tarn joked, and nobody has complained yet.",
    ],
)
def test_a_paragraph_that_only_sounds_like_a_leftover_stays(paragraph):
    body = (*BODY[:2], paragraph, *BODY[2:])
    assert parse_page(a_page(body=body)).body == body


def test_a_page_without_a_deck_keeps_its_first_paragraph_in_the_body():
    page = parse_page(a_page(deck=""))
    assert (page.deck, page.body) == ("", BODY)


def test_a_deck_that_ends_in_a_full_stop_is_a_deck():
    page = parse_page(a_page(deck="Months of dispute over the budget end a short government."))
    assert (page.deck, page.body) == ("Months of dispute over the budget end a short government.", BODY)


@pytest.mark.parametrize(
    "page",
    [
        a_page(before=""),
        a_page(after=""),
        a_page(before="", after=""),
        a_page(after=AFTER[AFTER.index("Stay") :] + AFTER),
        a_page(before=BEFORE + AFTER[AFTER.index("Latest posts") :]),
        a_page(after="3 COMMENTS\nEve\nWhat a day it was.\nReply"),
        a_page().replace("\n", "\r\n"),
        a_page().replace("\n\n", "\n"),
        a_page().replace("\n", "\n\n"),
        a_page().replace(" ", "\u00a0"),
        "\ufeff" + a_page(),
        a_page().replace("\n", " \t\n  "),
        a_page().replace("\n", "\r"),
        a_page().replace("resigns", "re\u00adsigns\u200b"),
        a_page(after="TAGS\nVeldania\nMarent\nparliament\n" + AFTER),
        a_page(after="Tags: Veldania, parliament\n" + AFTER),
        a_page(after="RELATED ARTICLESMORE FROM AUTHOR\nStorm cuts power\n" + AFTER),
        a_page(after="Previous articleStorm cuts power to 4,000 homes\nNext articleThree villages\nAdmin\n" + AFTER),
        a_page(after="Veldania\nMarent\nparliament\n\n" + AFTER),
        a_page(after=SHARES + SOURCE + "\n" + AFTER),
        a_page(source=f"{SOURCE} RELATED ARTICLES LEAVE A REPLY Please enter your comment!"),
        a_page(
            after="Storm cuts power on the coast\nNovember 22, 2026\nBakers strike\nNovember 21, 2026\nFlour is dear"
        ),
        a_page(source=f"{SOURCE}RELATED ARTICLES", after="Storm cuts power to 4,000 homes on the coast"),
        a_page(
            after="LEAVE A REPLY Cancel reply Please enter your comment! Please enter your name here You have entered "
            "an incorrect email address! Please enter your email address here"
        ),
        a_page(
            after="Stay Connected 20,832FansLike 3,912FollowersFollow 0SubscribersSubscribe Latest posts Storm ends"
        ),
        a_page(
            after="RELATED ARTICLES\nStorm cuts power.\nFour thousand homes on the coast were without power on Sunday, "
            "the grid said.\nThree villages\nTrains will run again from May, the minister of transport said.\n" + AFTER
        ),
        a_page(before="We use cookies to give you the best experience on our site.\nAccept\nReject all\n" + BEFORE),
        a_page(
            before=BEFORE
            + "Welcome! Log into your account\nyour username\nyour password\nForgot your password? Get help\n"
            "Password recovery\nRecover your password\nyour email\nA password will be e-mailed to you.\n"
        ),
        a_page(after="LEAVE A REPLY\nStay Connected\n" + AFTER.replace("RELATED ARTICLES", "Latest news")),
        "\n".join(line for line in a_page().split("\n") for _ in (1, 2) if line in BEFORE) + a_page(),
    ],
    ids=range(30),
)
def test_order_absence_and_blank_space_do_not_matter(page):
    read = parse_page(page)
    assert_whole(read)


@pytest.mark.parametrize(
    "ending", ["", "Storm on the coast\nNovember 22, 2026\nBakers strike\nMay 1, 2026\nFlour\nMay 2, 2026\n"]
)
def test_a_short_story_on_a_page_with_a_sign_in_form_is_read(ending):
    body = ("Water rose in the night.", "500 people have left their homes, the town of Ostren said.")
    form = "Sign in\nyour username\nyour password\nForgot your password? Get help\n"
    page = parse_page(
        a_page(
            before=form + BEFORE,
            crumb="",
            headline="500 flee floods in Karvia",
            deck="",
            body=body,
            source=ending,
            after="",
        )
    )
    assert (page.headline, page.body) == ("500 flee floods in Karvia", body)


def test_a_chinese_page_is_read():
    body = (
        "新华社诺拉11月18日电 诺拉港在暴风雨过后六天于周三重新开放。",
        "第一艘渡轮在黎明时分出发，船上载有面粉和邮件。",
    )
    page = parse_page(
        a_page(
            crumb="首页 › 国际 › 诺拉港在暴风雨后…",
            headline="诺拉港在暴风雨后重新开放",
            deck="",
            body=body,
            source="Source: 新华社",
        )
    )
    assert (page.headline, page.section, page.body, page.source_line) == (
        "诺拉港在暴风雨后重新开放",
        "国际",
        body,
        "新华社",
    )


def test_paragraphs_wrapped_by_hand_are_put_together_again():
    rows = [textwrap.fill(row, 72) if len(row) > 110 else row for row in a_page().split("\n")]
    body = parse_page("\n".join(textwrap.fill(row, 72) for row in rows)).body
    assert body == BODY


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_page_on_file_is_read_as_its_head_says(path):
    """Each file begins with what must be found, in lines `key: value`, above a line of equals signs."""
    head, text = re.split(r"=====\r?\n", decoded(path.read_bytes()), maxsplit=1)
    expected = dict(line.split(": ", 1) for line in head.split("\n") if ": " in line)
    page = parse_page(text)
    assert page.headline == expected["headline"]
    assert page.section == expected.get("section", "")
    assert page.deck == expected.get("deck", "")
    assert page.source_line == expected.get("source", "")
    assert str(page.published_on or "") == expected.get("date", "")
    assert len(page.body) == int(expected["paragraphs"])
    assert page.body[0].startswith(expected["begins"])
    assert page.body[-1].endswith(expected["ends"])
