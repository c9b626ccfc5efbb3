import pytest

from graphql_api.services.matching.name import Name
from graphql_api.services.matching.names import readings


def test_a_name_is_read_without_case_accents_punctuation_and_legal_form() -> None:
    name = first_reading("  O'Dunnley-Grove,  CAFE Ltd. ")

    assert name.text == "O'Dunnley-Grove, CAFE Ltd."
    assert name.words == ("odunnley", "grove", "cafe")
    assert name.forms == {"ltd"}


@pytest.mark.parametrize(
    "text",
    [
        "Kerrow, Inc.", "Kerrow Incorporated", "Kerrow Limited", "Kerrow Pty Ltd", "Kerrow L.L.C.",
        "Kerrow & Co.", "Kerrow Co., Ltd.", "Kerrow GmbH & Co. KG", "Kerrow e.V.", "Kerrow S.A.",
        "Kerrow S.à r.l.", "SARL Kerrow", "Kerrow S.p.A.", "Kerrow S.r.l.", "Kerrow B.V.",
        "Kerrow A/S", "Kerrow ApS", "Kerrow Oy", "Kerrow AB", "Kerrow Sp. z o.o.", "Kerrow s.r.o.",
        "Kerrow S.A. de C.V.", "Kerrow Sdn. Bhd.", "UAB Kerrow", "Kerrow株式会社", "The Kerrow plc",
    ],
)  # fmt: skip
def test_legal_forms_of_many_languages_are_set_aside(text: str) -> None:
    assert first_reading(text).words == ("kerrow",)


@pytest.mark.parametrize("text", ["Limited", "AG", "The Co", "Kerrow Spa", "SAS Software"])
def test_a_word_that_may_be_the_name_is_kept(text: str) -> None:
    assert first_reading(text).forms == frozenset()


@pytest.mark.parametrize("conjunction", ["&", "and", "und", "et", "y", "og", "och", "en", "+"])
def test_and_is_the_same_in_all_languages(conjunction: str) -> None:
    assert first_reading(f"Finch {conjunction} Harrow").words == ("finch", "&", "harrow")


def test_an_umlaut_is_read_with_an_e_and_without_its_dots() -> None:
    assert {name.words for name in readings("Müllerström")} == {
        ("mullerstrom",),
        ("muellerstroem",),
    }


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Branch 1", ("1",)), ("Branch One", ("1",)), ("Branch No. 01", ("1",)),
        ("Phase II", ("2",)), ("First Sentinel", ("1",)), ("Route66 Diner", ("66",)),
        ("Kerrow", ()),
    ],
)  # fmt: skip
def test_numbers_are_read_however_they_are_written(text: str, numbers: tuple[str, ...]) -> None:
    assert first_reading(text).numbers == numbers


def test_initials_are_one_word_but_a_letter_alone_stays_one() -> None:
    assert first_reading("A. B. C. Kilns").words == ("abc", "kilns")
    assert first_reading("Block A Kilns").words == ("block", "a", "kilns")


def test_other_scripts_are_kept() -> None:
    assert first_reading("Пекарня «Рябинка»").words == ("пекарня", "рябинка")
    assert first_reading("日本商事").words == ("日本商事",)


def test_a_name_as_in_a_register_is_read_both_ways() -> None:
    assert {name.words for name in readings("Whistle Inn, Tin")} == {
        ("whistle", "inn", "tin"),
        ("tin", "whistle", "inn"),
    }


def test_nothing_to_read_is_no_name() -> None:
    assert readings(" -- ") == ()
    assert readings("") == ()


def first_reading(text: str) -> Name:
    return readings(text)[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Brigade Forty-Four", ("brigade", "44")),
        ("Brigade Forty 4", ("brigade", "44")),
        ("Forty Four Winks", ("44", "winks")),
        ("Unit Twenty", ("unit", "20")),
        ("Studio Nineteen", ("studio", "19")),
        ("Twenty Ten Design", ("20", "10", "design")),
        ("Forty 40 Winks", ("40", "40", "winks")),
        ("Seventy Zero", ("70", "0")),
    ],
)
def test_number_words_are_numbers(text: str, words: tuple[str, ...]) -> None:
    assert first_reading(text).words == words
