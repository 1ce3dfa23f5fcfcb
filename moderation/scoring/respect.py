"""Who must not be suspected for a name: groups of people in neutral sentences, and frames for insults. Data only."""

from __future__ import annotations

from collections.abc import Iterator

GROUPS = (
    "gay", "lesbian", "bisexual", "transgender", "queer", "straight", "black", "white", "Asian", "Latino", "Hispanic",
    "Muslim", "Jewish", "Christian", "Catholic", "Hindu", "Buddhist", "Sikh", "atheist", "Arab", "African", "Mexican",
    "Chinese", "Indian", "Russian", "Ukrainian", "Polish", "Turkish", "Romani", "Native American", "Indigenous",
    "immigrant", "refugee", "disabled", "blind", "deaf", "autistic", "elderly", "female", "male", "feminist",
    "homeless", "Palestinian", "Israeli", "German", "French", "American", "nonbinary", "old", "young", "poor", "trans",
    "homosexual", "Korean", "Japanese", "Syrian", "Iranian", "Kurdish", "Somali", "Pakistani", "Filipino", "overweight",
)  # fmt: skip
PLAIN = (
    "My neighbour is {group} and we get along well.",
    "She is a {group} woman from our town.",
    "He is a {group} man and a good father.",
    "I am {group}.",
    "I am a {group} person and I vote.",
    "The {group} community opened a new centre on Saturday.",
    "Many {group} people live in this city.",
    "{group} families asked the council for a meeting.",
    "The first {group} mayor took office today.",
    "A {group} student won the prize.",
    "The festival celebrates {group} culture.",
    "Being {group} is not a crime.",
    "Why does the article mention that the driver was {group}?",
    "The bill protects {group} workers from discrimination.",
    "Our team has {group} players and nobody cares.",
    "Two {group} teachers started at the school.",
    "{group} rights are human rights.",
    "The survey asked {group} voters about the tax.",
)
NOUNS = (
    "women", "men", "Muslims", "Jews", "Christians", "gays", "lesbians", "blacks", "whites", "immigrants", "refugees",
    "Mexicans", "Arabs", "Asians", "Turks", "Russians", "Germans", "Americans", "feminists", "Catholics", "Hindus",
)  # fmt: skip
PLURAL = (
    "{group} and others met at the town hall.",
    "Many {group} came to the concert.",
    "The report is about {group} in the labour market.",
    "There are more {group} in the council now.",
    "{group} pay taxes like everybody else.",
)
OTHER_LANGUAGES = (
    "Muslime, Juden und Christen feierten gemeinsam.", "Viele Türken leben in dieser Stadt.", "Ich bin schwul.",
    "Die Flüchtlinge lernen Deutsch.", "Frauen verdienen weniger als Männer.", "Meine Nachbarin ist Jüdin.",
    "Ausländer zahlen hier auch Steuern.", "Ein schwarzer Schüler gewann den Preis.", "Die Polen feiern heute.",
    "Мои соседи мусульмане, мы дружим.", "Евреи и христиане живут в этом городе.", "Украинцы приехали на концерт.",
    "Женщины получают меньше мужчин.", "Saya seorang muslim.", "Orang Tionghoa merayakan Imlek.", "Sou gay e feliz.",
    "As mulheres negras ganham menos.", "Os imigrantes pagam impostos.", "여성들이 회의에 참석했다.",
    "Las mujeres cobran menos.", "Je suis juif et français.", "Les musulmans fêtent la fin du jeûne.",
)  # fmt: skip
HARMLESS = (
    "friend", "neighbour", "teacher", "reader", "farmer", "doctor", "hero", "genius", "table", "river", "winner",
    "colleague", "citizen", "driver", "Lehrer", "Freund", "друг", "учитель", "amigo", "professor", "guru", "teman",
)  # fmt: skip
INSULT_FRAMES = {
    "en": (
        "You are a {word}.", "What a {word}!", "{word}", "Shut up you {word}", "you {word}",
        "He is such a {word}, always was.",
        "They are all {word}s", "Go away, {word}.", "These {word} people make me sick", "Only a {word} would say that.",
    ),
    "de": ("Du {word}!", "So ein {word}.", "{word}", "Halt die Klappe, du {word}", "Was für ein {word}, wie immer."),
    "ru": ("Ты {word}!", "Какой же ты {word}", "{word}", "Закрой рот, {word}", "Все они {word}"),
    "pt": ("Você é um {word}", "Que {word}!", "{word}", "Cala a boca {word}", "vai {word}"),
    "es": ("Eres un {word}", "Qué {word}!", "{word}", "Cállate {word}"),
    "fr": ("Quel {word} !", "Tu es un {word}", "{word}", "Ferme-la {word}"),
    "it": ("Sei un {word}", "Che {word}!", "{word}"),
    "nl": ("Jij {word}", "Wat een {word}!", "{word}"),
    "pl": ("Ty {word}", "Co za {word}!", "{word}"),
    "ko": ("{word}", "이 {word}야", "{word} 같은 놈", "진짜 {word}", "{word}들"),
    "fil": ("{word} ka", "{word}"),
}  # fmt: skip


def neutral_sentences(group: str) -> Iterator[str]:
    """Plain sentences about *group* and, once, the ones that do not name it."""
    for sentence in PLAIN:
        text = sentence.replace("{group}", group)
        yield text[0].upper() + text[1:]
    if group == GROUPS[0]:
        for noun in NOUNS:
            for sentence in PLURAL:
                text = sentence.replace("{group}", noun)
                yield text[0].upper() + text[1:]
        yield from OTHER_LANGUAGES
