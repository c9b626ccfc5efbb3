"""What has no mapping goes out to be filled in, and comes back."""

import csv
import io

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.coverage import CoverageScope
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.errors import PermissionDeniedError, ValidationError
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_csv.writing import MappingsCsv
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import TABLES
from graphql_api.storage.memory import MemoryTableStore
from integrations.base import ExternalOrganization, IntegrationUnavailableError
from tests.actors import MANAGER, PROVIDER_VIEWER, viewer_of
from tests.vendors import ScriptedVendor, StrictVendor, UnmappableVendor

EVERYTHING = CoverageScope()
SCRIPTED = CoverageScope(integration_names=["scripted"])


@pytest.fixture
def vendor() -> ScriptedVendor:
    return ScriptedVendor()


@pytest.fixture
async def services(vendor: ScriptedVendor) -> Services:
    store = MemoryTableStore()
    await store.create_tables(TABLES)
    vendors = [vendor, StrictVendor(), UnmappableVendor()]
    return build_services(store, {each.name: each for each in vendors}, cache=memory_cache())


@pytest.fixture
async def organizations(services: Services) -> dict[str, Organization]:
    names = ("cedar", "Alder", "=Birch")
    return {name: await services.organizations.create(MANAGER, name=name) for name in names}


async def mapped(services: Services, organization: Organization, integration: str) -> None:
    await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name=integration,
            external_org_id="10",
        ),
    )


async def export(
    services: Services,
    scope: CoverageScope = EVERYTHING,
    *,
    actor: Actor = MANAGER,
    with_suggestions: bool = False,
    max_rows: int = 100,
) -> MappingsCsv:
    return await services.unmapped_exports.whole(
        actor, scope, with_suggestions=with_suggestions, max_rows=max_rows
    )


def rows(exported: MappingsCsv) -> list[dict[str, str]]:
    text = exported.content.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def pairs(exported: MappingsCsv) -> list[tuple[str, str]]:
    return [(row["organization_name"], row["integration"]) for row in rows(exported)]


async def test_it_has_the_pairs_without_a_mapping_by_name(
    services: Services, organizations: dict[str, Organization]
) -> None:
    await mapped(services, organizations["Alder"], "strict")
    exported = await export(services)
    assert pairs(exported) == [
        ("'=Birch", "scripted"),
        ("'=Birch", "strict"),
        ("Alder", "scripted"),
        ("cedar", "scripted"),
        ("cedar", "strict"),
    ]
    assert exported.row_count == 5
    assert {row["external_org_id"] for row in rows(exported)} == {""}
    chosen = CoverageScope(
        integration_names=["strict"], organization_ids=[organizations["cedar"].org_id]
    )
    assert pairs(await export(services, chosen)) == [("cedar", "strict")]


async def test_it_has_no_inactive_organization_and_none_that_is_hidden(
    services: Services, organizations: dict[str, Organization]
) -> None:
    await services.organizations.update(
        MANAGER, organizations["cedar"].org_id, {"is_active": False}
    )
    assert pairs(await export(services, SCRIPTED)) == [
        ("'=Birch", "scripted"),
        ("Alder", "scripted"),
    ]
    seen = await export(services, SCRIPTED, actor=viewer_of(organizations["Alder"].org_id))
    assert pairs(seen) == [("Alder", "scripted")]


async def test_what_is_filled_in_is_mapped_and_the_rest_is_counted(
    services: Services, organizations: dict[str, Organization]
) -> None:
    exported = await export(services, SCRIPTED, with_suggestions=True)
    text = exported.content.replace("Alder,scripted,,", "Alder,scripted,10,")
    plan = await services.mapping_imports.plan(MANAGER, text, max_lines=100)
    [line] = plan.lines
    assert (line.action.value, line.organization_id, line.number) == (
        "CREATE",
        organizations["Alder"].org_id,
        3,
    )
    assert plan.empty_lines == 2
    report = await services.mapping_imports.apply(
        MANAGER, text, fingerprint=plan.fingerprint, max_lines=100
    )
    assert [each.result.value for each in report.outcomes] == ["CREATED"]
    assert len(pairs(await export(services, SCRIPTED))) == 2


async def test_a_suggestion_stands_beside_the_pair_and_maps_nothing(
    services: Services, organizations: dict[str, Organization], vendor: ScriptedVendor
) -> None:
    vendor.organizations = [ExternalOrganization(id="=10", name="Alder")]
    exported = await export(services, SCRIPTED, with_suggestions=True)
    found = {row["organization_name"]: list(row.values())[-3:] for row in rows(exported)}
    assert found["Alder"][:2] == ["'=10", "Alder"]
    assert 0.9 <= float(found["Alder"][2]) <= 1
    assert found["cedar"] == ["", "", ""]
    plan = await services.mapping_imports.plan(MANAGER, exported.content, max_lines=100)
    assert (plan.lines, plan.empty_lines) == ([], 3)


async def test_without_suggestions_no_vendor_is_asked(
    services: Services, organizations: dict[str, Organization], vendor: ScriptedVendor
) -> None:
    assert "suggested" not in (await export(services, SCRIPTED)).content
    assert vendor.listings == 0


async def test_a_vendor_that_fails_leaves_the_pairs_and_is_told(
    services: Services, organizations: dict[str, Organization], vendor: ScriptedVendor
) -> None:
    vendor.failure = IntegrationUnavailableError("It is down.", integration_name="scripted")
    exported = await export(services, SCRIPTED, with_suggestions=True)
    assert len(pairs(exported)) == len(organizations)
    [note] = exported.notes
    assert note.startswith("No suggestions of scripted: ")


async def test_an_integration_that_lists_nothing_has_no_suggestions(
    services: Services, organizations: dict[str, Organization], vendor: ScriptedVendor
) -> None:
    vendor.supports_discovery = False  # type: ignore[misc]
    exported = await export(services, SCRIPTED, with_suggestions=True)
    assert exported.notes == ["No suggestions: scripted cannot list its organizations."]
    assert len(pairs(exported)) == len(organizations)


async def test_suggestions_are_for_who_manages_all_and_for_integrations_that_are_named(
    services: Services, organizations: dict[str, Organization]
) -> None:
    with pytest.raises(PermissionDeniedError):
        await export(services, SCRIPTED, actor=PROVIDER_VIEWER, with_suggestions=True)
    with pytest.raises(ValidationError, match="Name those that are wanted"):
        await export(services, with_suggestions=True)


async def test_more_pairs_than_a_file_may_have_are_refused_with_what_to_do(
    services: Services, organizations: dict[str, Organization]
) -> None:
    assert (await export(services, max_rows=6)).row_count == 6
    with pytest.raises(ValidationError, match="More than 5 pairs without a mapping"):
        await export(services, max_rows=5)
