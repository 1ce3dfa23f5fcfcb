"""News pages as a browser copies them, put together from parts, so that a test changes only what it is about."""

from pathlib import Path

PAGES = Path(__file__).parent / "pages"

DATELINE = "Monday, November 23, 2026"
HEADLINE = "Prime minister of Veldania resigns after vote of no confidence in parliament"
CRUMB = "HomeWorld NewsPrime minister of Veldania resigns after vote of no..."
DECK = "Ilse Marent steps down after months of dispute over the budget"
BODY = (
    "VALMORA: The prime minister of Veldania, Ilse Marent, resigned on Monday after parliament withdrew its confidence "
    "in her government by 61 votes to 58.",
    "“I leave with a calm heart,” she told lawmakers, some of whom stood up to applaud.",
    "The speaker said that the related articles of the constitution leave thirty days to form a new cabinet.",
    "Her party has led the country since 2019.",
)
SOURCE = "Sources By Agencies"
BEFORE = """
The Lantern
Sign in / Join
Home
Politics
World News
Business
Search
"""
SHARES = "Share\nFacebook\nTwitter\nPinterest\nWhatsApp\n"
AFTER = """
Share
Facebook
Twitter
Pinterest
WhatsApp
Previous article
Harbour of Norla reopens after the storm
Next article
Glass bridge over the Ister wins a prize
RELATED ARTICLES
MORE FROM AUTHOR
Storm cuts power to 4,000 homes on the coast
Three villages in Ostmark get their railway back
LEAVE A REPLY
Cancel reply
Please enter your comment!
Please enter your name here
You have entered an incorrect email address!
Please enter your email address here
Save my name, email, and website in this browser for the next time I comment.
Stay Connected
20,832FansLike
3,912FollowersFollow
0SubscribersSubscribe
Latest posts
Bakers of Tarn strike over the price of flour
November 22, 2026
Old observatory opens to night walkers
November 21, 2026
ABOUT US
The Lantern is a daily paper for readers in Veldania and beyond, printed since 1921.
Contact us: desk@lantern.example
© 2026 The Lantern
"""


def a_page(**parts: str | tuple[str, ...]) -> str:
    """A whole page; give a part to change it, an empty string to leave it out. *top* is all above the headline."""
    dateline, crumb = parts.get("dateline", DATELINE), parts.get("crumb", CRUMB)
    rows = [
        parts.get("top", f"{parts.get('before', BEFORE)}\n{dateline}\n{crumb}"),
        parts.get("headline", HEADLINE),
        parts.get("deck", DECK),
        parts.get("between", ""),
        "\n\n".join(parts.get("body", BODY)),
        parts.get("source", SOURCE),
        parts.get("after", AFTER),
    ]
    return "\n\n".join(rows)
