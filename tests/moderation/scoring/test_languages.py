"""Roughly which language a comment is in."""

import pytest

from moderation.scoring.languages import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The mayor said that it was not his fault.", "en"),
        ("Das ist nicht die Schuld der Stadt, und ich weiß es.", "de"),
        ("Ce n'est pas la faute de la ville, mais nous le savons.", "fr"),
        ("No es culpa del alcalde, pero hay más que decir.", "es"),
        ("Não é culpa da cidade, mas isso você sabe.", "pt"),
        ("Non è colpa della città, ma questo lo sanno anche gli altri.", "it"),
        ("Dat is niet de schuld van het stadhuis, maar ik weet er niets van.", "nl"),
        ("Ini bukan salah kita, tapi yang lain juga tidak bisa.", "id"),
        ("Bu bir hata değil ama çok daha iyi olarak.", "tr"),
        ("Мэр сказал, что это не его вина.", "ru"),
        ("هذا ليس خطأ المدينة", "ar"),
        ("시장의 잘못이 아니다", "ko"),
        ("これは市長のせいではない", "ja"),
        ("Check https://example.com/the/and my www.example.com", "en"),
        ("🙂 12", "und"),
        ("", "und"),
    ],
)
def test_the_language_shows_in_script_and_common_words(text, language):
    assert language_of(text) == language
