"""Readers' remarks, made up: sentences put together from our own words, so that no reader's text is needed."""

import random


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


PLACES = _list(
    "the harbour, the old bridge, our street, the market square, the school, the ring road, the hospital, the museum"
)
PEOPLE = _list(
    "the mayor, the council, my neighbour, the minister, the builders, the teachers, the company, the editors"
)
VERBS = _list("promised, forgot, repaired, closed, opened, paid for, argued about, measured, defended, described")
THINGS = _list("the timetable, the tariff, the report, the crossing, the roof, the contract, the numbers, the plan")
TIMES = _list("last spring, ten years ago, this morning, after the flood, before the vote, in the end, every winter")
OPENINGS = _list(
    "I think, As I remember it, To be fair, Nobody says it but, Frankly, From what I read, Let us not forget:"
)
CLOSINGS = _list("That is all I wanted to say., Thank you for the article., Has anybody been there?, We shall see.")
PITCHES = (
    "Win at http://casino.example and http://slots.example, my friend earned 900 a day!",
    "Cheap watches http://watch.example http://replica.example best price, write to me now",
    "Earn from home, ask me how: http://job.example http://easy.example http://cash.example",
)
FIRST_NAMES = _list(
    "Ada, Bela, Chloe, Dilan, Edda, Farid, Greta, Hugo, Ines, Jonas, Kira, Liam, Mona, Nils, Olga, Pavel,"
    " Rosa, Sam, Tara, Uwe"
)


def sentence(rnd: random.Random) -> str:
    """About 60 characters of opinion."""
    pick = rnd.choice
    return f"{pick(OPENINGS)} {pick(PEOPLE)} {pick(VERBS)} {pick(THINGS)} at {pick(PLACES)} {pick(TIMES)}."


class Remarks:
    """An endless supply of remarks, the same for the same *rnd*; 232 characters long on average."""

    def __init__(self, rnd: random.Random) -> None:
        self.rnd = rnd
        self.sentences = [sentence(rnd) for _ in range(2000)]

    def body(self) -> str:
        """One to five sentences and a number, so that two are seldom equal; now and then in paragraphs."""
        rnd = self.rnd
        said = rnd.choices(self.sentences, k=rnd.choice((1, 2, 2, 3, 3, 3, 4, 5)))
        parting = "\n\n" if len(said) > 3 and rnd.random() < 0.2 else " "
        return f"{parting.join(said)} {rnd.choice(CLOSINGS)} ({rnd.randrange(10**6)})"

    def pitch(self) -> str:
        """What an advertiser writes."""
        return f"{self.rnd.choice(PITCHES)} ({self.rnd.randrange(10**6)})"

    def name(self) -> str:
        return f"{self.rnd.choice(FIRST_NAMES)} {self.rnd.randrange(1000)}"
