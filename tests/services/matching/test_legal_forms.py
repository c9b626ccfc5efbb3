"""Legal forms are taken off names, and nothing that may be a word of the name is."""

import csv
from collections import Counter

import pytest

from graphql_api.services.matching import known_forms
from graphql_api.services.matching.known_forms import FORMS
from graphql_api.services.matching.names import readings
from graphql_api.services.matching.suggestions import ACCEPT_ALL, OrganizationToMatch, suggest
from integrations.base import ExternalOrganization

STANDARD = known_forms.STANDARD


def confidence(ours: str, theirs: str) -> float:
    found = suggest(
        [OrganizationToMatch(id="o", name=ours)],
        [ExternalOrganization(id="1", name=theirs)],
        integration_name="hudu",
    ).found
    return max((each.confidence for each in found), default=0.0)


def surely(text: str) -> set[tuple[str, ...]]:
    return {name.words for name in readings(text) if not name.is_guess}


@pytest.mark.parametrize(
    "written",
    [
        "Corvane e.U.", "Corvane OHG", "Corvane S.C.I.", "Corvane Sp.j.", "Corvane v.o.s.",
        "Corvane A.Ş.", "A.Ş. Corvane", "Corvane d.d.", "Corvane CVBA", "Corvane EIRELI",
        "Corvane合同会社", "Corvane KB", "Oy Corvane Ab", "Corvane A.m.b.a.",
        "Corvane spol. s r.o.",
        "㈱Corvane", "(株)Corvane", "株式会社Corvane", "(주)Corvane", "주식회사 Corvane",
        "Corvane P.C.", "Corvane I/S", "Corvane K/S", "Corvane S.K.A.", "Corvane SpA",
        "Corvane Professional Corporation", "Corvane Limited Liability Co.", "Corvane Ltée",
        "Corvane Joint Stock Company", "OAO Corvane", "Limited Liability Company Corvane",
        "CorvaneAG", "CorvaneGmbH", "N.V. Corvane", "Corvane VZW", "Corvane Ges.m.b.H.",
        "Corvane DAC", "Corvane Teoranta", "Corvane gGmbH", "Corvane PartG mbB", "SELARL Corvane",
        "Corvane Selas", "Corvane S. Coop.", "Corvane Coöperatie U.A.", "Corvane Genossenschaft",
        "Corvane AB (publ)", "Corvane (publ) AB", "Corvane P/L", "Corvane CIO", "Corvane SCOP",
    ],
)  # fmt: skip
def test_a_legal_form_is_taken_off(written: str) -> None:
    assert ("corvane",) in surely(written)
    assert confidence("Corvane", written) >= ACCEPT_ALL


@pytest.mark.parametrize(
    "written",
    [
        "Mossgate PA", "Mossgate CO", "Mossgate PC", "Mossgate Spa", "Mossgate SPA", "Mossgate SC",
        "Mossgate CCC", "Mossgate PAC", "KB Mossgate", "AB Mossgate", "Mossgate EU", "Mossgate PS",
        "Mossgate Keg", "Mossgate PL", "Mossgate UA", "Mossgate TEO",
    ],
)  # fmt: skip
def test_what_may_be_a_word_or_initials_is_a_guess_and_never_accepted(written: str) -> None:
    assert ("mossgate",) not in surely(written)
    assert 0.0 <= confidence("Mossgate", written) < ACCEPT_ALL


@pytest.mark.parametrize(
    "written",
    [
        "Mossgate Association", "Mossgate Trust", "Mossgate Trust Company", "Mossgate Society",
        "Mossgate Foundation", "Stiftung Mossgate", "Kanton Mossgate", "Mossgate Co-operative",
        "Mossgate Credit Union", "Mossgate Partnership", "Mossgate Fund", "Mossgate Institution",
        "Mossgate Railroad", "Mossgate Series", "Mossgate Municipal", "Mossgate Firma",
        "Mossgate Consorzio", "Mossgate Insurance Company", "Mossgate International Organisation",
    ],
)  # fmt: skip
def test_a_form_that_tells_an_organization_apart_stays_in_its_name(written: str) -> None:
    assert ("mossgate",) not in {name.words for name in readings(written)}
    assert confidence("Mossgate", written) < ACCEPT_ALL


@pytest.mark.parametrize("places", [("PA", "CO"), ("PA", "PC"), ("SC", "CO")])
def test_names_that_differ_by_the_letters_of_a_state_go_each_to_its_own(
    places: tuple[str, str],
) -> None:
    names = [f"Mossgate Dental {place}" for place in places]
    found = suggest(
        [OrganizationToMatch(id=name, name=name) for name in names],
        [ExternalOrganization(id=name, name=name) for name in [*names, "Mossgate Dental"]],
        integration_name="hudu",
    ).found
    accepted = [each for each in found if each.confidence >= ACCEPT_ALL]
    assert {(each.organization_id, each.external_id) for each in accepted} == {
        (name, name) for name in names
    }


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Corvane GmbH", "Corvane GmbH & Co. KG"),
        ("Corvane SPRL", "Corvane VZW"),
        ("Corvane AB", "Corvane KB"),
        ("Corvane Ltd", "Corvane JSC"),
        ("Corvane Oy", "Corvane AB"),
        ("Corvane Sp.j.", "Corvane Sp. z o.o."),
    ],
)
def test_two_forms_of_one_name_are_two_companies(ours: str, theirs: str) -> None:
    assert confidence(ours, theirs) < ACCEPT_ALL


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Corvane Ltée", "Corvane Limited"),
        ("Corvane P.A.", "Corvane PA"),
        ("Corvane Ges.m.b.H.", "Corvane GmbH"),
        ("Corvane JSC", "OAO Corvane"),
        ("Oy Corvane Ab", "Corvane Oy"),
        ("Corvane S.R.L.", "Corvane Srl"),
    ],
)
def test_one_form_in_two_spellings_is_one_company(ours: str, theirs: str) -> None:
    assert confidence(ours, theirs) >= ACCEPT_ALL


def test_a_form_that_a_country_calls_a_company_is_still_a_form() -> None:
    assert all(name.forms for name in readings("Corvane P.A.") if name.words == ("corvane",))


def test_most_of_the_standards_abbreviations_are_known() -> None:
    """The others are words of names, or short enough to be initials."""
    with STANDARD.open(encoding="utf-8", newline="") as file:
        written = {row["abbreviation"] for row in csv.DictReader(file)}
    known = Counter(("corvane", "mossgate") in surely(f"Corvane Mossgate {one}") for one in written)
    print(f"{known[True]} of {len(written)} abbreviations of legal forms are surely known")
    assert known[True] >= 0.6 * len(written)


def test_no_form_is_a_single_letter_or_begins_as_a_sentence_does() -> None:
    assert not [spelling for spelling in FORMS if len("".join(spelling)) < 2]
    assert not [spelling for spelling in FORMS if spelling[0] in {"a", "an", "or", "the"}]


@pytest.mark.parametrize(
    "written",
    [
        "Corvane Aktiengeselschaft", "Corvane Limted", "Corvane Limitted", "Corvane Incorperated",
        "Corvane Joint Stock Compan", "Corvane Joynt Stock Company", "Corvane Copmany Limited",
        "Corvane Corportion", "Corvane Gesellschaft mit beschr\u00e4nkter Haftng",
        "Corvane Osakeyhti\u00f6", "Corvane Osakeythi\u00f6", "Corvane Proprietry Limited",
    ],
)  # fmt: skip
def test_a_slip_in_a_long_form_is_still_that_form(written: str) -> None:
    assert ("corvane",) in surely(written)
    assert confidence("Corvane", written) >= ACCEPT_ALL


@pytest.mark.parametrize(
    "written",
    [
        "Corvane United", "Corvane Privat", "Corvane Companions", "Corvane Cooperation",
        "Corvane Stick", "Corvane Limit", "Corvane Unlimited", "Corvane Corporal", "Limted",
        "Corvane Joynt", "Corvane Accompany", "Corvane Berhard", "Corvane Privat Klinik",
    ],
)  # fmt: skip
def test_another_word_is_no_slip_in_a_form(written: str) -> None:
    assert ("corvane",) not in surely(written)
    assert confidence("Corvane", written) < ACCEPT_ALL
    assert written.lower() in {" ".join(words) for words in surely(written)}


@pytest.mark.parametrize(
    ("spelled_out", "short"),
    [
        ("Societatea cu R\u0103spundere Limitat\u0103 Corvane", "Corvane S.R.L."),
        ("Corvane Societate cu r\u0103spundere limitat\u0103", "SRL Corvane"),
        ("Corvane dru\u0161tvo s ograni\u010denom odgovorno\u0161\u0107u", "Corvane d.o.o."),
        ("Corvane dru\u017eba z omejeno odgovornostjo", "Corvane d.o.o."),
        ("Corvane Korl\u00e1tolt Felel\u0151ss\u00e9g\u0171 T\u00e1rsas\u00e1g", "Corvane Kft."),
        ("U\u017edaroji akcin\u0117 bendrov\u0117 Corvane", "UAB Corvane"),
        ("Sabiedr\u012bba ar ierobe\u017eotu atbild\u012bbu Corvane", "SIA Corvane"),
        ("Corvane Limited \u015eirketi", "Corvane Ltd. \u015eti."),
        ("Corvane Anonim \u015eirketi", "Corvane A.\u015e."),
        ("Общество с ограниченной ответственностью Corvane", "ООО Corvane"),  # noqa: RUF001
        ("Corvane Акционерное общество", "АО Corvane"),  # noqa: RUF001
    ],
)
def test_a_form_spelled_out_in_a_countrys_language_is_its_short_form(
    spelled_out: str, short: str
) -> None:
    assert confidence(spelled_out, short) >= ACCEPT_ALL
    assert confidence(spelled_out, "Corvane") >= ACCEPT_ALL
