"""Many mappings in one call, over a real store."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor, Permission, provider_manager
from graphql_api.services.errors import (
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    ExternalOrganizationNotFoundError,
    IntegrationNotFoundError,
    OrganizationInactiveError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    ValidationError,
)
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import ORG_MAPPINGS
from graphql_api.storage.repair.run import Repair
from graphql_api.storage.table_store import OutcomeUnknown, StorageUnavailable, TableStore
from tests.actors import MANAGER, manager_of
from tests.clock import Clock
from tests.storage.faulty import Call, Fault, FaultyStore
from tests.vendors import ScriptedVendor, SharingVendor

Create = Callable[..., Awaitable[Organization]]

UNKNOWN = "00000000-0000-4000-8000-000000000000"
RIVAL = provider_manager("rita", source="graphql")


def new(organization: Organization | str, external_org_id: str, **more: Any) -> NewMapping:
    organization_id = organization if isinstance(organization, str) else organization.org_id
    more.setdefault("integration_name", "scripted")
    return NewMapping(organization_id=organization_id, external_org_id=external_org_id, **more)


def kinds(outcomes: Sequence[object]) -> list[type]:
    return [type(each) for each in outcomes]


async def live(services: Services) -> list[tuple[str, str]]:
    page = await services.mappings.list_by_integration(MANAGER, "scripted", first=500)
    return [(each.external_org_id, each.org_id) for each in page.items]


async def test_each_input_has_its_outcome_in_order(
    services: Services, create_organization: Create
) -> None:
    larkfield, inactive = await create_organization("Larkfield"), await create_organization("Old")
    await services.organizations.update(MANAGER, inactive.org_id, {"is_active": False})
    outcomes = await services.bulk_mappings.create(
        MANAGER,
        [
            new(larkfield, "1", external_org_name="One", mapping_data={"a": 1}),
            new(UNKNOWN, "2"),
            new(larkfield, "<3>"),
            new(inactive, "4"),
            new(larkfield, "5", integration_name="nope"),
            new(larkfield, "6"),
        ],
    )
    assert kinds(outcomes) == [
        OrganizationMapping,
        OrganizationNotFoundError,
        ValidationError,
        OrganizationInactiveError,
        IntegrationNotFoundError,
        OrganizationMapping,
    ]
    first = outcomes[0]
    assert isinstance(first, OrganizationMapping)
    assert (first.external_org_name, first.mapping_data) == ("One", {"a": 1})
    assert {each for each, _ in await live(services)} == {"1", "6"}


async def test_of_inputs_that_clash_the_first_wins(
    services: Services, create_organization: Create
) -> None:
    larkfield, other = await create_organization("Larkfield"), await create_organization("Other")
    outcomes = await services.bulk_mappings.create(
        MANAGER, [new(larkfield, "1"), new(larkfield, " 1 "), *(new(other, "1") for _ in range(9))]
    )
    assert kinds(outcomes) == [
        OrganizationMapping,
        DuplicateMappingError,
        *[ExternalOrganizationClaimedError] * 9,
    ]
    claimed = outcomes[-1]
    assert isinstance(claimed, ExternalOrganizationClaimedError)
    assert claimed.claimed_by == larkfield
    assert await live(services) == [("1", larkfield.org_id)]


async def test_where_an_integration_allows_sharing_nothing_clashes(
    services: Services, create_organization: Create
) -> None:
    both = [await create_organization(name) for name in ("Larkfield", "Other")]
    wanted = [new(each, "1", integration_name="sharing") for each in both]
    outcomes = await services.bulk_mappings.create(MANAGER, wanted)
    assert kinds(outcomes) == [OrganizationMapping] * 2


async def test_a_call_about_an_organization_one_may_only_view_writes_nothing(
    services: Services, create_organization: Create
) -> None:
    own, seen = await create_organization("Own"), await create_organization("Seen")
    await services.mappings.create(
        MANAGER,
        NewMapping(organization_id=own.org_id, integration_name="sharing", external_org_id="1"),
    )
    olga = Actor(
        user_id="olga",
        source="graphql",
        by_organization={
            own.org_id: frozenset({Permission.canManageConfig}),
            seen.org_id: frozenset({Permission.canViewConfig}),
        },
    )
    wanted = [new(own, "1", integration_name="sharing"), new(seen, "1", integration_name="sharing")]
    with pytest.raises(PermissionDeniedError):
        await services.bulk_mappings.create(olga, wanted)
    assert len(await services.mappings.list_by_organization(MANAGER, own.org_id)) == 1


async def test_a_person_of_one_customer_has_the_outcomes_that_one_creation_has(
    services: Services, create_organization: Create
) -> None:
    own, hidden = await create_organization("Own"), await create_organization("Hidden")
    outcomes = await services.bulk_mappings.create(
        manager_of(own.org_id), [new(own, "1"), new(hidden, "2")]
    )
    assert kinds(outcomes) == [ExternalOrganizationNotFoundError, OrganizationNotFoundError]
    assert await live(services) == []


@pytest.mark.parametrize("fault", [Fault.FAIL, Fault.UNKNOWN_NOT_DONE])
async def test_storage_that_fails_for_one_leaves_the_others_their_outcomes(
    store: TableStore, services: Services, create_organization: Create, clock: Clock, fault: Fault
) -> None:
    organizations = [await create_organization(f"Customer {number}") for number in range(5)]
    unlucky = organizations[2].org_id

    async def plan(call: Call) -> Fault | None:
        return fault if call.writes and call.arguments[:2] == (ORG_MAPPINGS, unlucky) else None

    failing = build_services(
        FaultyStore(store, plan), {"scripted": ScriptedVendor()}, cache=memory_cache(), clock=clock
    )
    wanted = [new(each, f"ext {number}") for number, each in enumerate(organizations)]
    outcomes = await failing.bulk_mappings.create(MANAGER, wanted)
    expected = StorageUnavailable if fault is Fault.FAIL else OutcomeUnknown
    assert kinds(outcomes) == [
        OrganizationMapping,
        OrganizationMapping,
        expected,
        OrganizationMapping,
        OrganizationMapping,
    ]
    again = await services.bulk_mappings.create(MANAGER, wanted)
    assert kinds(again) == [
        DuplicateMappingError,
        DuplicateMappingError,
        OrganizationMapping,
        DuplicateMappingError,
        DuplicateMappingError,
    ]


async def test_among_many_managers_at_once_each_external_organization_has_one_winner(
    store: TableStore, services: Services, create_organization: Create, clock: Clock
) -> None:
    ours = [await create_organization(f"Ours {number}") for number in range(40)]
    theirs = [await create_organization(f"Theirs {number}") for number in range(40)]
    mine = [new(each, f"ext {number}") for number, each in enumerate(ours)]
    rivals = [new(each, f"ext {number}") for number, each in enumerate(theirs)]

    async def one(wanted: NewMapping) -> OrganizationMapping | Exception:
        [outcome] = await services.bulk_mappings.create(RIVAL, [wanted])
        return outcome

    creating = asyncio.create_task(services.bulk_mappings.create(MANAGER, mine))
    singles = await asyncio.gather(*(one(each) for each in reversed(rivals)))
    outcomes = await creating
    for outcome, single in zip(outcomes, reversed(singles), strict=True):
        assert {type(outcome), type(single)} == {
            OrganizationMapping,
            ExternalOrganizationClaimedError,
        }
    assert sorted(each for each, _ in await live(services)) == sorted(
        each.external_org_id for each in mine
    )
    clock.now += timedelta(minutes=1)
    repair = Repair(
        store,
        clock=clock,
        rules=services.integrations.rules,
        integrations=services.integrations.names,
        form_of=services.integrations.one_form,
        dry_run=True,
    )
    assert await repair.run() == []


async def test_what_a_person_may_take_is_read_once_however_many_are_created(
    store: TableStore, create_organization: Create, services: Services
) -> None:
    own = [await create_organization(f"Own {number}") for number in range(5)]
    await services.mappings.create(
        MANAGER,
        NewMapping(organization_id=own[0].org_id, integration_name="sharing", external_org_id="1"),
    )

    async def no_faults(call: Call) -> None:
        return None

    counting = FaultyStore(store, no_faults)
    counted = build_services(counting, {"sharing": SharingVendor()}, cache=memory_cache())
    outcomes = await counted.bulk_mappings.create(
        manager_of(*(each.org_id for each in own)),
        [new(each, "1", integration_name="sharing") for each in own[1:]],
    )
    assert kinds(outcomes) == [OrganizationMapping] * 4
    partitions_read = [call for call in counting.calls if call.method == "query"]
    assert len(partitions_read) == len(own)
