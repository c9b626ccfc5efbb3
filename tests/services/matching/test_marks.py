"""Records that stand for nobody, or are not to be used any more, are never accepted unseen."""

import pytest

from graphql_api.services.matching import marks
from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.marks import doubt
from graphql_api.services.matching.names import readings
from graphql_api.services.matching.suggestions import ACCEPT_ALL, OrganizationToMatch, suggest
from integrations.base import ExternalOrganization

NOBODY = [
    "Test", "TEST CUSTOMER", "Test Company 2", "demo", "Demo Client", "DEMO - do not use",
    "zz_Test",
    "Template", "Sample Company Ltd", "Placeholder", "Internal", "Dummy account", "Testkunde",
    "Musterfirma GmbH", "Client Template (do not delete)", "Empresa de prueba", "Unassigned",
    "Catchall", "Spare Licences", "Unassigned Devices", "TEST - Onboarding", "Contoso",
]  # fmt: skip

SET_ASIDE = [
    "Corvane (old)", "Corvane - DO NOT USE", "Corvane - inactive", "Corvane [Duplicate]",
    "ZZ Corvane", "zzz-Corvane", "OLD - Corvane", "Corvane OLD", "Corvane (closed)", "DNU: Corvane",
    "Corvane *archived*", "Corvane (alt)", "Corvane - ne pas utiliser", "Corvane _ inactief",
]  # fmt: skip

COMPANIES = [
    "Test Valley Council", "Old Mill Dental", "Closed Loop Systems", "Demo Kitchens Corvane",
    "Archive Moss", "Sample & Sons Corvane", "The Old Bakery", "Altstadt Apotheke",
    "Duplicate Moss",
    "Internal Medicine Corvane", "Corvane Training", "Template Corvane", "Goldman", "Ruzzo", "Jazz",
    "Inactive Noise Corvane", "Corvane Stock", "Spare Parts Corvane",
    "Cold", "Threshold", "Oldham", "A1 Exampleton",
]  # fmt: skip


@pytest.mark.parametrize("name", NOBODY + SET_ASIDE)
def test_a_mark_is_told_and_even_the_same_name_and_domain_are_only_suggested(name: str) -> None:
    [found] = suggest(
        [OrganizationToMatch(id="o", name=name, domain="corvane.example")],
        [ExternalOrganization(id="1", name=name, metadata={"website": "corvane.example"})],
        integration_name="hudu",
    ).found
    assert 0.5 <= found.confidence < ACCEPT_ALL
    assert str(doubt(name, readings(name))) in found.signals[-1].detail


@pytest.mark.parametrize("name", SET_ASIDE)
def test_what_is_set_aside_is_suggested_beside_its_name_unless_the_name_is_there(
    name: str,
) -> None:
    external = [
        ExternalOrganization(id="old", name=name),
        ExternalOrganization(id="own", name="Corvane"),
    ]
    [found] = suggest(
        [OrganizationToMatch(id="o", name="Corvane")], external, integration_name="hudu"
    ).found
    assert (found.external_id, found.confidence >= ACCEPT_ALL) == ("own", True)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("Corvane (old)", "Corvane"), ("Corvane", "Corvane (old)")]
)
def test_a_mark_of_either_side_outdoes_an_id_in_common(ours: str, theirs: str) -> None:
    [found] = suggest(
        [OrganizationToMatch(id="o", name=ours, identifiers=frozenset([Identifier("hudu", "1")]))],
        [ExternalOrganization(id="1", name=theirs)],
        integration_name="hudu",
    ).found
    assert 0.5 <= found.confidence < ACCEPT_ALL


@pytest.mark.parametrize("name", COMPANIES)
def test_a_company_may_have_such_a_word_in_its_name(name: str) -> None:
    assert doubt(name, readings(name)) is None


@pytest.mark.parametrize("pattern", ["Corvane ({})", "Corvane - {}", "{}: Corvane", "Corvane {}"])
def test_every_mark_is_seen_wherever_it_stands(pattern: str) -> None:
    for mark in marks.SET_ASIDE:
        for written in (mark, mark.upper(), mark.title()):
            name = pattern.format(written)
            assert doubt(name, readings(name)) == f"“{name}” is marked “{written}”."


def test_no_mark_is_seen_inside_a_name() -> None:
    inside = [f"Corvane {mark} Mossgate" for mark in marks.SET_ASIDE]
    assert [name for name in inside if doubt(name, readings(name))] == []
