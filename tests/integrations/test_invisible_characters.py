import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.invisible_characters import invisible_in, without_invisible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Acme\u202e", "U+202E (right-to-left override)"),
        ("Ac\u200bme", "U+200B (zero width space)"),
        ("Ac\u200dme", "U+200D (zero width joiner)"),
        ("\u200cAcme", "U+200C (zero width non-joiner)"),
        ("Acme\u2028", "U+2028 (line separator)"),
        ("Acme\ufeff", "U+FEFF (zero width no-break space)"),
        ("Acme\U000e0041", "U+E0041 (tag latin capital letter a)"),
        ("Ac\u00adme", "U+00AD (soft hyphen)"),
        ("\u3164", "U+3164 (hangul filler)"),
        ("\u0410\u0441\u200d\u043c", "U+200D (zero width joiner)"),
    ],
)
def test_what_cannot_be_seen_is_shown_and_taken_out(text: str, shown: str) -> None:
    assert invisible_in(text) == [shown]
    assert invisible_in(without_invisible(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Müller & Söhne",
        "\u0645\u06cc\u200c\u062e\u0648",  # Persian
        "\u0915\u094d\u200d\u0937",  # Hindi
        "👩\u200d💻 Office",
        "❤\ufe0f\u200d🔥",
        "株式会社",
    ],
)
def test_what_is_needed_to_write_a_name_is_left(text: str) -> None:
    assert invisible_in(text) == []
    assert without_invisible(text) == text


@given(st.text())
def test_a_cleaned_text_has_nothing_invisible_and_every_other_character(text: str) -> None:
    cleaned = without_invisible(text)
    assert invisible_in(cleaned) == []
    assert "\u202e" not in cleaned
    letters = [each for each in text if unicodedata.category(each)[0] in "LN"]
    blank = "\u115f\u1160\u3164\uffa0"
    assert [each for each in letters if each not in blank] == [
        each for each in cleaned if unicodedata.category(each)[0] in "LN" and each not in blank
    ]
