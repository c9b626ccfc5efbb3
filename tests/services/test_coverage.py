"""Which organizations are mapped to which integrations, and how well."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from graphql_api.composition import Services
from graphql_api.models.coverage import (
    CoverageRow,
    CoverageScope,
    CoverageState,
    IntegrationCoverage,
)
from graphql_api.models.exclusion import Exclusion, OrganizationToExclude
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.errors import (
    IntegrationNotFoundError,
    OrganizationNotFoundError,
    ValidationError,
)
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.keys import organization_exclusion_key
from graphql_api.storage.table_store import TableStore
from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, viewer_of
from tests.clock import Clock
from tests.vendors import ScriptedVendor, unavailable

Create = Callable[..., Awaitable[Organization]]
Map = Callable[..., Awaitable[OrganizationMapping]]

UNMAPPED, MAPPED, DRIFTED, FAILING, EXCLUDED = CoverageState
ELSEWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def map_to(services: Services) -> Map:
    async def map_to(
        organization: Organization,
        external_org_id: str = "10",
        name: str = "",
        *,
        integration_name: str = "scripted",
    ) -> OrganizationMapping:
        return await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                integration_name=integration_name,
                external_org_id=external_org_id,
                external_org_name=name,
            ),
        )

    return map_to


@pytest.fixture
def fail(services: Services, vendor: ScriptedVendor) -> Callable[..., Awaitable[None]]:
    async def fail(mapping: OrganizationMapping) -> None:
        vendor.failure = unavailable()
        await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
        vendor.failure = None

    return fail


async def rows(
    services: Services, actor: Actor = MANAGER, *, first: int = 50, **scope: Any
) -> Sequence[CoverageRow]:
    states = scope.pop("states", None)
    page = await services.coverage.rows(actor, CoverageScope(**scope), states=states, first=first)
    assert not page.has_next
    return page.items


async def state(services: Services) -> CoverageState:
    """Of the only organization on the scripted vendor."""
    [row] = await rows(services, integration_names=["scripted"])
    [cell] = row.cells
    return cell.state


def tally(found: IntegrationCoverage) -> dict[CoverageState, int]:
    return {state: number for state, number in found.counts.items() if number}


# ------------------------------------------------------------------ states


async def test_an_organization_without_a_mapping_is_unmapped_everywhere(
    services: Services, organization: Organization
) -> None:
    [row] = await rows(services)
    assert row.organization == organization
    assert [(cell.integration_name, cell.state, list(cell.mappings)) for cell in row.cells] == [
        ("scripted", UNMAPPED, []),
        ("sharing", UNMAPPED, []),
        ("strict", UNMAPPED, []),
    ]


async def test_a_cell_holds_its_active_mappings(
    services: Services, organization: Organization, map_to: Map
) -> None:
    first = await map_to(organization, "10")
    second = await map_to(organization, "2")
    gone = await map_to(organization, "3")
    await services.mappings.delete(MANAGER, organization.org_id, gone.mapping_id)
    [row] = await rows(services, integration_names=["scripted"])
    [cell] = row.cells
    assert cell.state is MAPPED
    assert sorted(each.mapping_id for each in cell.mappings) == sorted(
        [first.mapping_id, second.mapping_id]
    )


async def test_a_deleted_mapping_leaves_a_gap(
    services: Services, organization: Organization, map_to: Map
) -> None:
    mapping = await map_to(organization)
    assert await state(services) is MAPPED
    await services.mappings.delete(MANAGER, organization.org_id, mapping.mapping_id)
    assert await state(services) is UNMAPPED


@pytest.mark.parametrize(
    ("external_org_id", "name", "expected"),
    [
        ("10", "Alder", MAPPED),
        ("10", "Elder", DRIFTED),
        ("1", "Birch", DRIFTED),
        ("4711", "Cedar", DRIFTED),
    ],
    ids=["in sync", "renamed", "inactive", "missing"],
)
async def test_drift_shows_once_a_listing_is_there(
    services: Services,
    organization: Organization,
    map_to: Map,
    external_org_id: str,
    name: str,
    expected: CoverageState,
) -> None:
    await map_to(organization, external_org_id, name)
    assert await state(services) is MAPPED
    await services.discovery.discover(MANAGER, "scripted")
    assert await state(services) is expected


async def test_one_drifted_mapping_of_several_makes_the_cell_drifted(
    services: Services, organization: Organization, map_to: Map
) -> None:
    await services.discovery.discover(MANAGER, "scripted")
    await map_to(organization, "10", "Alder")
    await map_to(organization, "4711", "Cedar")
    assert await state(services) is DRIFTED


async def test_a_failed_test_matters_more_than_drift_until_one_passes(
    services: Services,
    organization: Organization,
    map_to: Map,
    fail: Callable[..., Awaitable[None]],
) -> None:
    await services.discovery.discover(MANAGER, "scripted")
    await map_to(organization, "10", "Alder")
    missing = await map_to(organization, "4711", "Cedar")
    await fail(missing)
    assert await state(services) is FAILING
    await services.connections.test(MANAGER, organization.org_id, missing.mapping_id)
    assert await state(services) is DRIFTED


async def test_what_a_deleted_mapping_failed_no_longer_counts(
    services: Services,
    organization: Organization,
    map_to: Map,
    fail: Callable[..., Awaitable[None]],
) -> None:
    mapping = await map_to(organization)
    await fail(mapping)
    await services.mappings.delete(MANAGER, organization.org_id, mapping.mapping_id)
    assert await state(services) is UNMAPPED


async def test_no_vendor_is_asked(
    services: Services, organization: Organization, map_to: Map, vendor: ScriptedVendor
) -> None:
    await map_to(organization)
    await rows(services)
    await services.coverage.summary(MANAGER, CoverageScope())
    assert vendor.listings == 0


# ------------------------------------------------------------------ scope


async def test_a_deactivated_organization_is_no_gap_unless_it_is_asked_for(
    services: Services, create_organization: Create
) -> None:
    active = await create_organization("Active")
    closed = await create_organization("Closed")
    await services.organizations.update(MANAGER, closed.org_id, {"is_active": False})
    both = sorted([active.org_id, closed.org_id])
    for named in (None, both):
        for is_active, expected in (
            (True, [active.org_id]),
            (False, [closed.org_id]),
            (None, both),
        ):
            found = await rows(services, organization_ids=named, is_active=is_active)
            assert [row.organization.org_id for row in found] == expected
    [scripted, *_] = await services.coverage.summary(MANAGER, CoverageScope())
    assert tally(scripted) == {UNMAPPED: 1}


async def test_integrations_are_columns_in_the_order_that_they_are_named(
    services: Services, organization: Organization
) -> None:
    [row] = await rows(services, integration_names=["strict", "scripted", "strict"])
    assert [cell.integration_name for cell in row.cells] == ["strict", "scripted"]
    [row] = await rows(services, integration_names=[])
    assert row.cells == []


async def test_an_unknown_integration_is_refused_with_those_that_exist(
    services: Services,
) -> None:
    scope = CoverageScope(integration_names=["scripted", "halo"])
    for asked in (
        services.coverage.rows(MANAGER, scope, first=1),
        services.coverage.summary(MANAGER, scope),
    ):
        with pytest.raises(IntegrationNotFoundError) as refused:
            await asked
        assert (refused.value.id, refused.value.available) == (
            "halo",
            ("scripted", "sharing", "strict", "unmappable"),
        )


async def test_an_integration_that_takes_no_mappings_has_no_coverage(services: Services) -> None:
    with pytest.raises(ValidationError, match="Unmappable does not support mappings"):
        await rows(services, integration_names=["unmappable"])


async def test_named_organizations_are_rows_once_each_in_order(
    services: Services, create_organization: Create, map_to: Map
) -> None:
    three = [await create_organization(name) for name in ("One", "Two", "Three")]
    await map_to(three[1])
    ids = [each.org_id for each in three]
    found = await rows(services, organization_ids=[ids[1], ids[0], ids[1]])
    assert [row.organization.org_id for row in found] == sorted(ids[:2])
    cells = {row.organization.org_id: row.cells[0].state for row in found}
    assert cells == {ids[0]: UNMAPPED, ids[1]: MAPPED}
    assert await rows(services, organization_ids=[]) == []


@pytest.mark.parametrize("unknown", [ELSEWHERE, "~pending", ""])
async def test_an_organization_that_is_not_there_is_refused(
    services: Services, organization: Organization, unknown: str
) -> None:
    with pytest.raises(OrganizationNotFoundError):
        await rows(services, organization_ids=[organization.org_id, unknown])


# ------------------------------------------------------------------ states as a filter


async def test_rows_have_a_cell_in_one_of_the_states(
    services: Services,
    create_organization: Create,
    map_to: Map,
    fail: Callable[..., Awaitable[None]],
) -> None:
    await services.discovery.discover(MANAGER, "scripted")
    plain, mapped, drifted, failing = [
        await create_organization(name) for name in ("Plain", "Mapped", "Drifted", "Failing")
    ]
    await map_to(mapped, "10", "Alder")
    await map_to(drifted, "4711")
    await fail(await map_to(failing, "2", "birch"))

    async def names(*states: CoverageState) -> set[str]:
        found = await rows(services, states=states, integration_names=["scripted"])
        return {row.organization.name for row in found}

    assert await names(UNMAPPED) == {plain.name}
    assert await names(MAPPED) == {mapped.name}
    assert await names(DRIFTED, FAILING) == {drifted.name, failing.name}
    assert await names(*CoverageState) == {"Plain", "Mapped", "Drifted", "Failing"}
    assert await names() == set()


# ------------------------------------------------------------------ excluded


async def test_what_an_organization_does_not_use_is_no_gap(
    services: Services, create_organization: Create
) -> None:
    one, other = await create_organization("One"), await create_organization("Other")
    wanted = OrganizationToExclude(organization_id=one.org_id, integration_name="scripted")
    exclusion = await services.exclusions.exclude_organization(MANAGER, wanted)
    [row] = await rows(services, states=[EXCLUDED])
    assert row.organization == one
    assert [cell.state for cell in row.cells] == [EXCLUDED, UNMAPPED, UNMAPPED]
    assert [cell.exclusion for cell in row.cells] == [exclusion, None, None]
    gaps = await rows(services, integration_names=["scripted"], states=[UNMAPPED])
    assert [each.organization for each in gaps] == [other]
    [scripted, sharing, _] = await services.coverage.summary(MANAGER, CoverageScope())
    assert tally(scripted) == {UNMAPPED: 1, EXCLUDED: 1}
    assert tally(sharing) == {UNMAPPED: 2}
    assert (scripted.organizations, scripted.with_mappings) == (2, 0)
    [own] = await rows(services, viewer_of(one.org_id), organization_ids=[one.org_id])
    assert own.cells[0].exclusion == exclusion
    await services.exclusions.remove(MANAGER, exclusion.exclusion_id)
    assert await rows(services, states=[EXCLUDED]) == []


async def test_a_mapping_counts_over_an_exclusion_of_the_same_moment(
    store: TableStore, services: Services, organization: Organization, map_to: Map
) -> None:
    """Neither saw the other, so both were written."""
    await map_to(organization, "10")
    unseen = ExclusionStorageService(store, clock=Clock())
    exclusion = Exclusion(
        exclusion_id=organization_exclusion_key(organization.org_id, "scripted"),
        integration_name="scripted",
        org_id=organization.org_id,
        reason="",
        excluded_at=Clock().now,
        excluded_by="vera",
    )
    await unseen.exclude(exclusion, by=MANAGER.author)
    [row] = await rows(services, integration_names=["scripted"])
    assert (row.cells[0].state, row.cells[0].exclusion) == (MAPPED, exclusion)


# ------------------------------------------------------------------ summary


async def test_a_summary_counts_each_integration_and_says_how_old_its_listing_is(
    services: Services,
    create_organization: Create,
    map_to: Map,
    fail: Callable[..., Awaitable[None]],
    clock: Clock,
) -> None:
    await services.discovery.discover(MANAGER, "scripted")
    listed_at = clock.now
    clock.pass_time(hours=3)
    six = [await create_organization(f"Org {number}") for number in range(6)]
    await map_to(six[0], "10", "Alder")
    await map_to(six[1], "4711")
    await map_to(six[1], "2")
    await fail(await map_to(six[2], "1"))
    await map_to(six[3], "1", integration_name="sharing")
    scripted, sharing, strict = await services.coverage.summary(MANAGER, CoverageScope())
    assert tally(scripted) == {UNMAPPED: 3, MAPPED: 1, DRIFTED: 1, FAILING: 1}
    assert tally(sharing) == {UNMAPPED: 5, MAPPED: 1}
    assert tally(strict) == {UNMAPPED: 6}
    assert [each.compared_at for each in (scripted, sharing, strict)] == [listed_at, None, None]
    [one] = await services.coverage.summary(
        MANAGER,
        CoverageScope(
            organization_ids=[each.org_id for each in six[:2]], integration_names=["scripted"]
        ),
    )
    assert tally(one) == {MAPPED: 1, DRIFTED: 1}


# ------------------------------------------------------------------ who asks


async def test_a_person_of_one_customer_sees_one_row_and_counts_it_alone(
    services: Services, create_organization: Create, map_to: Map
) -> None:
    own, other = await create_organization("Own"), await create_organization("Other")
    await map_to(own, "10")
    await map_to(other, "2")
    person = viewer_of(own.org_id)
    [row] = await rows(services, person)
    assert row.organization == own
    assert [cell.state for cell in row.cells] == [MAPPED, UNMAPPED, UNMAPPED]
    [scripted, *_] = await services.coverage.summary(person, CoverageScope())
    assert tally(scripted) == {MAPPED: 1}
    with pytest.raises(OrganizationNotFoundError):
        await rows(services, person, organization_ids=[own.org_id, other.org_id])


async def test_who_views_provider_wide_sees_all_rows(
    services: Services, create_organization: Create
) -> None:
    for name in ("One", "Two"):
        await create_organization(name)
    assert len(await rows(services, PROVIDER_VIEWER)) == 2


@pytest.mark.parametrize("names", [None, ["scripted"], ["nope"]])
async def test_who_sees_no_organization_sees_no_integration_either(
    services: Services, organization: Organization, names: list[str] | None
) -> None:
    scope = CoverageScope(integration_names=names)
    assert await services.coverage.summary(NOBODY, scope) == []
    assert (await services.coverage.rows(NOBODY, scope, first=5)).items == []
