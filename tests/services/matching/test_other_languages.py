"""Abbreviations, trades, numbers and slips in the languages that providers' customers speak."""

from itertools import product

import pytest

from graphql_api.services.matching.name_similarity import WHOLE_NAMES, compare
from graphql_api.services.matching.names import readings
from graphql_api.services.matching.suggestions import ACCEPT_ALL, OrganizationToMatch, suggest
from integrations.base import ExternalOrganization


def are_whole(one: str, other: str) -> bool:
    """Of the names as such, however far apart they are in letters."""
    found = [compare(*pair) for pair in product(readings(one), readings(other))]
    return not WHOLE_NAMES.isdisjoint(found)


def confidence(ours: str, theirs: str, *, domain: str | None = None) -> float:
    found = suggest(
        [OrganizationToMatch(id="o", name=ours, domain=domain)],
        [ExternalOrganization(id="1", name=theirs, metadata={"website": domain})],
        integration_name="ninjaone",
    ).found
    return max((each.confidence for each in found), default=0.0)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Gebr. Corvane", "Gebr\u00fcder Corvane"), ("Gebr. Corvane", "Gebroeders Corvane"),
        ("Corvane Ing.", "Corvane Ingenieure"), ("Dr. Corvane", "Doktor Corvane"),
        ("Corvane Techn. Service", "Corvane Technischer Service"),
        ("Fa. Corvane", "Firma Corvane"), ("St. Corvane Klinik", "Sankt Corvane Klinik"),
        ("RAe Corvane", "Rechtsanw\u00e4lte Corvane"),
        ("Corvane Hausverw.", "Corvane Hausverwaltung"),
        ("Zahnarztpr. Corvane", "Zahnarztpraxis Corvane"),
        ("Corvane Versich.", "Corvane Versicherungen"), ("Corvane Masch.", "Corvane Maschinenbau"),
        ("Ets Corvane", "\u00c9tablissements Corvane"),
        ("St\u00e9 Corvane", "Soci\u00e9t\u00e9 Corvane"),
        ("Corvane et Cie", "Corvane et Compagnie"), ("Ch. Corvane", "Chambre Corvane"),
        ("Corvane Assoc.", "Corvane Associ\u00e9s"), ("Corvane Fr\u00e8res", "Corvane Fres"),
        ("Corvane Mij.", "Corvane Maatschappij"), ("Ver. Corvane", "Vereniging Corvane"),
        ("Corvane Hnos.", "Corvane Hermanos"), ("C\u00eda. Corvane", "Compa\u00f1\u00eda Corvane"),
        ("Corvane Constr.", "Corvane Construcciones"), ("Corvane Asoc.", "Corvane Asociados"),
        ("F.lli Corvane", "Fratelli Corvane"), ("Soc. Corvane", "Societ\u00e0 Corvane"),
        ("Avv. Corvane", "Avvocati Corvane"), ("Irm. Corvane", "Irm\u00e3os Corvane"),
        ("Br\u00f6d. Corvane", "Br\u00f6derna Corvane"), ("Brdr. Corvane", "Br\u00f8drene Corvane"),
        ("Gab. Corvane", "Gabinet Corvane"), ("Zak\u0142. Corvane", "Zak\u0142ad Corvane"),
        ("Corvane Masch.bau", "Corvane Maschinenbau"), ("Corvane HV", "Corvane Hausverwaltung"),
        ("Corvane Ing.-B\u00fcro", "Corvane Ingenieurb\u00fcro"),
        ("Corvane Physio", "Corvane Physiotherapie"),
        ("Corvane Immo-Verwaltung", "Corvane Immobilienverwaltung"),
        ("Corvane Vers.makler", "Corvane Versicherungsmakler"),
        ("Corvane Elektro", "Corvane Elektrotechniek"),
        ("WP Corvane", "Wirtschaftspr\u00fcfung Corvane"),
        ("Przeds. Corvane", "Przedsi\u0119biorstwo Corvane"),
    ],
)  # fmt: skip
def test_what_is_usually_cut_short_is_the_same_word(short: str, long: str) -> None:
    assert are_whole(long, short)
    assert are_whole(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Brightm. Dental", "Brightmoor Dental"), ("Brightm Dental", "Brightmoor Dental"),
        ("J. Corvane Plumbing", "John Corvane Plumbing"), ("Crvn Kilns", "Corvane Kilns"),
        ("Moss. & Corv. Kilns", "Mossgate & Corvane Kilns"),
    ],
)  # fmt: skip
def test_a_domain_proves_what_is_rarely_cut_short(short: str, long: str) -> None:
    assert confidence(long, short) < ACCEPT_ALL
    assert confidence(long, short, domain="acmeter.example") >= ACCEPT_ALL
    assert confidence(short, long, domain="acmeter.example") >= ACCEPT_ALL


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gebr. Corvane", "Geburtshaus Corvane"), ("Corvane Ing.", "Corvane Inn"),
        ("Brightm. Dental", "Brighton Dental"), ("Corvane Hnos.", "Corvane Homes"),
        ("J. Corvane Plumbing", "Mary Corvane Plumbing"), ("Cie Corvane", "Cider Corvane"),
        ("F.lli Corvane", "Filli Corvane"), ("Fa. Corvane", "Farm Corvane"),
        ("Dr. Corvane", "Dra. Corvane"), ("Grey Dental", "Gray Dental"),
    ],
)  # fmt: skip
def test_what_is_short_for_something_else_is_not(one: str, other: str) -> None:
    assert confidence(one, other) < ACCEPT_ALL
    assert confidence(other, one) < ACCEPT_ALL


def test_two_letters_are_a_word_rather_than_cut_short_even_with_a_domain() -> None:
    assert confidence("Br Corvane", "Brook Corvane", domain="acmeter.example") < ACCEPT_ALL


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zahnarztpraxis Corvane", "Corvane Zahnarztpraxis"),
        ("Hausarztpraxis Dr. Corvane", "Dr. Corvane Hausarztpraxis"),
        ("Metzgerei Corvane", "Corvane Metzgerei"), ("Architekten Corvane", "Corvane Architekten"),
        ("Restaurant Da Luca", "Da Luca Restaurant"), ("Cabinet Corvane", "Corvane Cabinet"),
        ("Boucherie Corvane", "Corvane Boucherie"), ("Studio Corvane", "Corvane Studio"),
        ("Studio Legale Corvane", "Corvane Studio Legale"),
        ("Trattoria Corvane", "Corvane Trattoria"), ("Taller Corvane", "Corvane Taller"),
        ("Panader\u00eda Corvane", "Corvane Panaderia"), ("Padaria Corvane", "Corvane Padaria"),
        ("Slagerij Corvane", "Corvane Slagerij"), ("Bouwbedrijf Corvane", "Corvane Bouwbedrijf"),
        ("Advokatbyr\u00e5 Corvane", "Corvane Advokatbyr\u00e5"),
        ("Tandl\u00e6ge Corvane", "Corvane Tandl\u00e6ge"),
        ("Apteekki Corvane", "Corvane Apteekki"), ("Kancelaria Corvane", "Corvane Kancelaria"),
        ("Gabinet Corvane", "Corvane Gabinet"),
    ],
)  # fmt: skip
def test_the_trade_may_stand_before_the_name_or_behind_it(one: str, other: str) -> None:
    assert confidence(one, other) >= ACCEPT_ALL


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Corvane Mossgate Praxis", "Mossgate Corvane Praxis"),
        ("Zahnarztpraxis Corvane", "Hausarztpraxis Corvane"),
        ("Studio Legale Corvane", "Studio Tecnico Corvane"),
        ("Restaurant Da Luca", "Pizzeria Da Luca"), ("Praxis Klinik", "Klinik Praxis"),
        ("B\u00e4ckerei Corvane", "Metzgerei Corvane"), ("Cabinet Medical", "Medical Cabinet"),
    ],
)  # fmt: skip
def test_another_trade_and_another_order_of_two_names_are_not(one: str, other: str) -> None:
    assert confidence(one, other) < ACCEPT_ALL


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("Zwei", 2), ("Drei", 3), ("F\u00fcnf", 5), ("Zw\u00f6lf", 12), ("Deux", 2), ("Trois", 3),
        ("Huit", 8), ("Twee", 2), ("Drie", 3), ("Tres", 3), ("Cuatro", 4), ("Tre", 3),
        ("Quattro", 4), ("Cinco", 5), ("Fyra", 4), ("Trzy", 3), ("Kolme", 3), ("Fourty", 40),
        ("Ninty", 90),
    ],
)  # fmt: skip
def test_number_words_of_the_main_languages_are_numbers(word: str, number: int) -> None:
    assert confidence(f"{word} Corvane", f"{number} Corvane") >= ACCEPT_ALL
    assert confidence(f"Corvane {word}", f"Corvane {number + 1}") == 0.0


@pytest.mark.parametrize("word", ["Due", "Fire", "Otto", "Dix", "Dos", "Sept", "Elf", "Sex", "To"])
def test_words_and_names_of_another_language_are_no_numbers(word: str) -> None:
    numbers = range(1, 13)
    assert all(confidence(f"{word} Corvane", f"{each} Corvane") < ACCEPT_ALL for each in numbers)


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        ("Plumbing", "Plubming"), ("Roofing", "Rooofing"),
        ("Fitness", "Fitnes"), ("Textiles", "Textilles"), ("Hospital", "Hosptial"),
        ("Kitchens", "Kitchns"), ("Flooring", "Floring"), ("Zahnarztpraxis", "Zahnarztpaxis"),
        ("Metzgerei", "Metzgeri"), ("Farmacia", "Farmaica"), ("Boulangerie", "Boulangrie"),
        ("Joinery", "Joinrey"),
    ],
)  # fmt: skip
def test_a_slip_in_a_long_word_of_trade_is_none_in_the_name(right: str, slip: str) -> None:
    assert confidence(f"Corvane {right}", f"Corvane {slip}") >= ACCEPT_ALL
    assert confidence(f"{slip} Corvane", f"{right} Corvane") >= ACCEPT_ALL


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Corvane Mills", "Corvane Hills"), ("Corvane Bank", "Corvane Bnak"),
        ("Corvane Farming", "Corvane Framing"), ("Corvane Painters", "Corvane Printers"),
        ("Corvane Capital", "Corvane Capitol"), ("Corvane Roofing", "Corvane Goofing"),
        ("Corvane Fencing", "Corvane Fending"), ("Corvane Cleaning", "Corvane Cleaving"),
        ("Plumbing Services", "Plubming Services"),
    ],
)  # fmt: skip
def test_another_word_is_no_slip(one: str, other: str) -> None:
    assert confidence(one, other) < ACCEPT_ALL


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ("Corvane Bau Maschinen", "Corvane Maschinenbau"),
        ("Corvane Holz Verwaltung", "Corvane Hausverwaltung"),
        ("Corvane Ma. U", "Corvane Maschinenbau"),
        ("Mas. Gate", "Mossgate"),
    ],
)
def test_two_words_of_which_one_is_not_its_beginning_are_no_compound(parts: str, word: str) -> None:
    assert not are_whole(parts, word)
    assert not are_whole(word, parts)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Corvane Undertaers", "Corvane Undertakers"), ("Corvane Butchesr", "Corvane Butchers"),
        ("Corvane Spenglerrei", "Corvane Spenglerei"),
        ("Corvane Stukaadoors", "Corvane Stukadoors"),
        ("Corvane Trasprti", "Corvane Trasporti"),
        ("Corvane Instalacoines", "Corvane Instalaciones"),
        ("Corvane F\u00f6rvaltnig", "Corvane F\u00f6rvaltning"),
        ("Menuisere Corvane", "Menuiserie Corvane"),
    ],
)  # fmt: skip
def test_a_slip_in_a_word_of_trade_is_none_in_the_name(written: str, meant: str) -> None:
    assert confidence(meant, written) >= ACCEPT_ALL


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ET Solutions", "EN Solutions"), ("JA Technologies", "OG Technologies"),
        ("Y Combinator", "And Combinator"), ("Corvane ET", "Corvane EN"), ("OG", "ET"),
    ],
)  # fmt: skip
def test_a_word_for_and_at_either_end_of_a_name_is_its_own_letters(one: str, other: str) -> None:
    assert not are_whole(one, other)
    assert confidence(one, other) < ACCEPT_ALL


@pytest.mark.parametrize("word", ["and", "und", "y", "og"])
def test_a_word_for_and_between_two_words_is_any_other(word: str) -> None:
    assert confidence("Corvane & Finch", f"Corvane {word} Finch") >= ACCEPT_ALL
