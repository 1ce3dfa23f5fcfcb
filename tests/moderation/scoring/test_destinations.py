"""Where a link leads: told apart by kind, said in words, and weighed for and against a comment."""

from collections import Counter

import pytest

from moderation.scoring import addresses, destinations, disguises, explain, shipped
from moderation.scoring.explain import Share
from moderation.scoring.reasons import sentences

WHERE_TO = {
    "https://www.bbc.co.uk/news/uk-england-1234": "press",
    "http://news.sky.com/story/x": "press",
    "https://de.wikipedia.org/wiki/Brücke": "reference",
    "https://www.youtube.com/watch?v=abc": "video",
    "https://www.youtube.com/@somebody": "profile",
    "http://www.ebay.co.uk/itm/1": "shop",
    "https://www.amazon.com.br/dp/1": "shop",
    "https://shop.example.etsy.com/1": "shop",
    "https://gofundme.com/f/help": "fundraiser",
    "https://www.facebook.com/somebody": "profile",
    "https://m.facebook.com/story.php?id=1": "post",
    "https://twitter.com/ada/status/1": "post",
    "https://t.me/+Abc": "chat",
    "https://t.me/channel/123": "post",
    "foo.blogspot.co.uk/2020/x": "own",
    "https://council.x.gov.uk/minutes": "official",
    "https://www.uni.edu/paper": "official",
    "https://user@www.nytimes.com:443/x": "press",
}


def kind_of(link: str) -> str | None:
    return addresses.kind_of(link, *addresses.parts(link))


@pytest.mark.parametrize(("link", "kind"), WHERE_TO.items())
def test_a_link_has_the_kind_of_the_place_that_it_leads_to(link, kind):
    assert kind_of(link) == kind


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/x",
        "https://nytimes.com.example.com/x",  # below somebody else's domain
        "https://notnytimes.com/x",
        "https://youtube.example.com/x",
        "https://nytimes.com@example.com/x",
        "Amazon.com",  # names a company, leads nowhere
        "http://",
        "://",
    ],
)
def test_a_place_that_nobody_knows_has_no_kind(link):
    assert kind_of(link) is None


def test_every_host_is_listed_once_and_every_kind_has_a_label():
    hosts = Counter(host for hosts in destinations.PLACES.values() for host in hosts)
    assert [host for host, times in hosts.items() if times > 1] == []
    assert set(destinations.PLACES) - {"social"} <= set(destinations.LABELS)
    assert all(host == host.lower().removeprefix("www.") for host in hosts)


def test_the_same_words_weigh_more_beside_a_shop_than_beside_a_newspaper():
    said = "I see it the same way, the council should have asked us first. "
    shop, paper = shipped().score([said + "https://www.etsy.com/x", said + "https://www.lemonde.fr/x"])[:, 0]
    assert paper < 0.01 < shop


def test_a_source_without_a_word_is_let_through_and_a_fundraiser_is_held():
    hold = shipped().thresholds["spam"]["hold"]
    source, money = shipped().score(
        ["https://www.spiegel.de/politik/haushalt-beschlossen-a-1234.html", "https://www.gofundme.com/f/ana"]
    )[:, 0]
    assert source < hold <= money


@pytest.mark.parametrize("place", [disguises.BEHIND, disguises.AROUND, disguises.BEFORE])
@pytest.mark.parametrize("words", [40, 100, 300])
def test_good_words_do_not_help_a_link_to_a_fundraiser(words, place):
    link = "https://www.gofundme.com/f/ana"
    text = disguises.among(link, disguises.good_words(link, words), place)
    assert shipped().score([text])[0, 0] > 0.5


def test_the_kind_of_place_is_a_reason_and_marks_its_own_link():
    text = "https://example.com/a and https://www.gofundme.com/f/ana"
    why = explain(shipped(), text).heads["spam"]
    assert "Links to a fundraiser" in why.reasons
    (share,) = [share for share in why.contributions if share.label == "a link to a fundraiser"]
    assert [text[start:end] for start, end in share.spans] == ["https://www.gofundme.com/f/ana"]
    assert not any("[link]" in reason for reason in why.reasons)


def test_whose_a_link_is_and_what_kind_of_place_are_said_but_not_its_ending():
    shares = [Share(label, "link", 1.0, 0.0, []) for label in ("amazon.com", "a link to a shop", "a link to .com")]
    assert sentences("spam", 0.9, shares, 0.8) == ["Links to amazon.com", "Links to a shop"]
