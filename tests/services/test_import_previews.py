"""How each that a vendor lists stands before an import, over a real store."""

import random
from collections.abc import Awaitable, Callable

import pytest

from graphql_api.composition import Services
from graphql_api.models.exclusion import ExternalOrganizationToExclude
from graphql_api.models.organization import Organization
from graphql_api.models.organization_import import ImportState
from graphql_api.services.errors import NotFoundError, PermissionDeniedError, ValidationError
from graphql_api.services.import_previews import ImportCandidate
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of
from tests.vendors import ScriptedVendor

Create = Callable[..., Awaitable[Organization]]

LISTED = [
    ExternalOrganization(id="1", name="Larkfield"),
    ExternalOrganization(id="2", name="Larkfield Ltd"),
    ExternalOrganization(id="3", name="Corvane", is_active=False),
    ExternalOrganization(id="4", name="Meridew (do not use)"),
    ExternalOrganization(id="5", name="Test Company 2"),
    ExternalOrganization(id="6", name="No name (6)", is_nameless=True),
    ExternalOrganization(id="7", name="Norbury Optics GmbH"),
    ExternalOrganization(id="8", name="Tarnside"),
]


@pytest.fixture
def vendor() -> ScriptedVendor:
    vendor = ScriptedVendor()
    vendor.organizations = list(LISTED)
    return vendor


async def candidates(services: Services) -> dict[str, ImportCandidate]:
    preview = await services.organization_imports.preview(MANAGER, "scripted")
    return {each.external_organization.id: each for each in preview.candidates}


async def states(services: Services) -> dict[str, ImportState]:
    return {id: each.state for id, each in (await candidates(services)).items()}


async def test_each_has_the_first_state_that_applies(
    services: Services, create_organization: Create
) -> None:
    await create_organization("Norbury Optics")
    await services.organization_imports.import_organizations(MANAGER, "scripted", ["8"])
    assert await states(services) == {
        "1": ImportState.NEW,
        "2": ImportState.HAS_TWIN,
        "3": ImportState.INACTIVE,
        "4": ImportState.MARKED,
        "5": ImportState.MARKED,
        "6": ImportState.UNNAMED,
        "7": ImportState.HAS_TWIN,
        "8": ImportState.MAPPED,
    }


async def test_what_is_excluded_is_told_so_and_is_nobodys_twin(services: Services) -> None:
    await services.exclusions.exclude_external_organization(
        MANAGER, ExternalOrganizationToExclude(integration_name="scripted", external_org_id="1")
    )
    found = await states(services)
    assert (found["1"], found["2"]) == (ImportState.EXCLUDED, ImportState.NEW)
    [outcome] = await services.organization_imports.import_organizations(MANAGER, "scripted", ["1"])
    assert isinstance(outcome.error, ValidationError)
    assert outcome.organization is None


async def test_a_twin_is_named_with_the_reason(
    services: Services, create_organization: Create
) -> None:
    norbury = await create_organization("Norbury Optics")
    found = await candidates(services)
    beside, within = found["7"].twin, found["2"].twin
    assert beside
    assert (beside.organization, beside.external_organization) == (norbury, None)
    assert beside.confidence >= 0.9
    assert all(signal.detail for signal in beside.signals)
    assert within
    assert within.organization is None
    assert within.external_organization == LISTED[0]
    assert found["4"].doubt
    assert found["1"].doubt is None


async def test_what_is_new_is_imported_whole_and_nothing_else_is_new_then(
    services: Services, create_organization: Create
) -> None:
    await create_organization("Norbury Optics")
    new = [id for id, state in (await states(services)).items() if state is ImportState.NEW]
    outcomes = await services.organization_imports.import_organizations(MANAGER, "scripted", new)
    assert [each.error for each in outcomes] == [None] * len(new)
    assert ImportState.NEW not in (await states(services)).values()


async def test_what_is_safe_is_never_held_back_in_whatever_order(
    services: Services, vendor: ScriptedVendor, create_organization: Create
) -> None:
    """And what has a twin is held back by the import, too."""
    chance = random.Random(18)  # noqa: S311
    firsts, lasts = (
        ["Larkfield", "Larkfeld", "Oak Mill", "Oakmill"],
        ["", " Ltd", " GmbH", " (old)"],
    )
    for _ in range(3):
        await create_organization(chance.choice(firsts) + chance.choice(lasts))
    vendor.organizations = [
        ExternalOrganization(
            id=str(number),
            name=chance.choice(firsts) + chance.choice(lasts),
            is_active=chance.random() < 0.8,
        )
        for number in range(12)
    ]
    before = await states(services)
    ids = list(before)
    chance.shuffle(ids)
    outcomes = await services.organization_imports.import_organizations(MANAGER, "scripted", ids)
    for external_id, outcome in zip(ids, outcomes, strict=True):
        if before[external_id] is ImportState.NEW:
            assert outcome.error is None
        if before[external_id] is ImportState.HAS_TWIN:
            assert outcome.error is not None


async def test_groups_are_counted_and_one_is_picked_in_any_case(
    services: Services, vendor: ScriptedVendor
) -> None:
    type(vendor).group_key = "types"
    try:
        vendor.organizations = [
            ExternalOrganization(id="1", name="Abel", metadata={"types": ["Customer", "Owner"]}),
            ExternalOrganization(id="2", name="Bentham", metadata={"types": "customer "}),
            ExternalOrganization(id="3", name="Cawthra", metadata={"types": "Vendor"}),
            ExternalOrganization(id="4", name="Dunmarrow", metadata={"types": None}),
        ]
        preview = await services.organization_imports.preview(
            MANAGER, "scripted", group=" CUSTOMER"
        )
        assert [each.external_organization.id for each in preview.candidates] == ["1", "2"]
        assert preview.groups == {"Customer": 1, "customer": 1, "Owner": 1, "Vendor": 1}
        with pytest.raises(NotFoundError) as caught:
            await services.organization_imports.preview(MANAGER, "scripted", group="Partner")
        assert caught.value.available == ("Customer", "customer", "Owner", "Vendor")
    finally:
        type(vendor).group_key = None


async def test_only_provider_wide_managers_see_it(
    services: Services, organization: Organization, vendor: ScriptedVendor
) -> None:
    for actor in (PROVIDER_VIEWER, manager_of(organization.org_id)):
        with pytest.raises(PermissionDeniedError):
            await services.organization_imports.preview(actor, "scripted")
    assert vendor.listings == 0
