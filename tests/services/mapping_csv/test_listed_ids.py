"""A plan tells of ids that the vendor's kept listing does not have, and asks no vendor for it."""

from datetime import UTC, datetime

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.exclusion import ExternalOrganizationToExclude, OrganizationToExclude
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_csv.plan import ImportPlan
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import TABLES
from graphql_api.storage.memory import MemoryTableStore
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, manager_of
from tests.vendors import ScriptedVendor

NOW = datetime(2026, 5, 4, 14, 5, tzinfo=UTC)
HEADER = "organization_name,integration,external_org_id,external_org_name,mapping_id,is_active"
NO_LISTING = (
    "No listing of Scripted is kept, so its ids were not looked up. List its organizations to have "
    "them looked up in the next plan."
)


@pytest.fixture
def vendor() -> ScriptedVendor:
    vendor = ScriptedVendor()
    vendor.organizations = [
        ExternalOrganization(id="0014", name="Acme Dental"),
        ExternalOrganization(id="15", name="Birch & Sons"),
        ExternalOrganization(id="1E5", name="Cedar"),
        ExternalOrganization(id="014", name="Dover"),
    ]
    return vendor


@pytest.fixture
async def services(vendor: ScriptedVendor) -> Services:
    store = MemoryTableStore()
    await store.create_tables(TABLES)
    return build_services(store, {"scripted": vendor}, cache=memory_cache(), clock=lambda: NOW)


@pytest.fixture
async def organization(services: Services) -> Organization:
    return await services.organizations.create(MANAGER, name="Alder")


async def plan(services: Services, *rows: str, actor: Actor = MANAGER) -> ImportPlan:
    text = "\n".join((HEADER, *rows))
    return await services.mapping_imports.plan(actor, text, max_lines=100)


def told(plan: ImportPlan) -> list[tuple[str, str | None]]:
    return [(line.action.value, line.warning) for line in plan.lines]


@pytest.mark.usefixtures("organization")
@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("99,", "does not have '99'."),
        ("1.00E+05,", "does not have '1.00E+05'; did you mean 1E5 (Cedar)?"),
        ("15.0,", "does not have '15.0'; did you mean 15 (Birch & Sons)?"),
        ("14,", "does not have '14'; did you mean 0014 (Acme Dental) or 014 (Dover)?"),
        ("14,acme dental", "does not have '14'; did you mean 0014 (Acme Dental)?"),
        ("99,BIRCH AND SONS", "does not have '99'; did you mean 15 (Birch & Sons)?"),
        ("2.00E+07,", "does not have '2.00E+07'. It is written as a spreadsheet shortens"),
    ],
)
async def test_an_id_that_the_listing_lacks_is_told_and_written(
    services: Services, vendor: ScriptedVendor, row: str, said: str
) -> None:
    await services.discovery.discover(MANAGER, "scripted")
    planned = await plan(services, f"Alder,scripted,{row},,")
    [(action, warning)] = told(planned)
    assert action == "CREATE"
    assert str(warning).startswith(f"Scripted's listing of 2026-05-04 14:05 UTC {said}")
    assert planned.notes == []
    assert vendor.listings == 1


@pytest.mark.usefixtures("organization")
async def test_an_id_that_another_has_is_told_by_the_lines_name(services: Services) -> None:
    await services.discovery.discover(MANAGER, "scripted")
    planned = await plan(
        services,
        "Alder,scripted,15,Acme Dental,,",
        "Alder,scripted,0014,Acme Dental,,",
        "Alder,scripted,1E5,Renamed since,,",
    )
    assert [line.warning for line in planned.lines] == [
        "15 is 'Birch & Sons' at Scripted, but the line says 'Acme Dental'; did you mean 0014 "
        "(Acme Dental)?",
        None,
        None,
    ]


@pytest.mark.usefixtures("organization")
async def test_without_a_kept_listing_the_plan_says_so_and_asks_nobody(
    services: Services, vendor: ScriptedVendor
) -> None:
    planned = await plan(services, "Alder,scripted,14,,,", "Alder,scripted,1.00E+05,,,")
    assert told(planned) == [
        ("CREATE", None),
        ("CREATE", "'1.00E+05' is written as a spreadsheet shortens numbers: check the id."),
    ]
    assert planned.notes == [NO_LISTING]
    assert vendor.listings == 0


async def test_what_stays_as_it_is_is_not_looked_up(
    services: Services, organization: Organization
) -> None:
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="scripted",
            external_org_id="gone",
        ),
    )
    row = f"Alder,scripted,gone,Other name,{mapping.mapping_id}"
    assert (await plan(services, f"{row},true")).notes == []
    await services.discovery.discover(MANAGER, "scripted")
    assert told(await plan(services, f"{row},true", f"Nobody{row[5:]},")) == [
        ("CHANGE", None),
        ("INVALID", None),
    ]
    await services.mappings.delete(MANAGER, organization.org_id, mapping.mapping_id)
    [(action, warning)] = told(await plan(services, f"{row},true"))
    assert (action, warning is not None) == ("CHANGE", True)


@pytest.mark.usefixtures("organization")
async def test_an_id_without_its_last_digits_is_not_written(services: Services) -> None:
    [line] = (await plan(services, "Alder,scripted,1.23457E+11,,,")).lines
    assert (line.action.value, line.code and line.code.value) == ("INVALID", "VALUE_NOT_ALLOWED")
    assert line.message == (
        "external_org_id: '1.23457E+11' is what a spreadsheet shows of a long number, without its "
        "last digits. Import the column as text, and enter the whole id."
    )


async def test_who_does_not_manage_all_is_told_nothing_of_others_customers(
    services: Services, organization: Organization
) -> None:
    await services.discovery.discover(MANAGER, "scripted")
    planned = await plan(
        services, "Alder,scripted,14,Acme Dental,,", actor=manager_of(organization.org_id)
    )
    assert told(planned) == [("INVALID", None)]
    assert planned.notes == []


@pytest.mark.usefixtures("organization")
async def test_a_plan_is_the_same_where_no_listing_is_kept(services: Services) -> None:
    before = await plan(services, "Alder,scripted,14,,,")
    await services.discovery.discover(MANAGER, "scripted")
    after = await plan(services, "Alder,scripted,14,,,")
    assert after.lines[0].warning is not None
    assert after.fingerprint == before.fingerprint


@pytest.mark.usefixtures("organization")
async def test_what_is_excluded_is_planned_as_invalid_with_who_excluded_it(
    services: Services, organization: Organization
) -> None:
    birch = await services.organizations.create(MANAGER, name="Birch")
    await services.exclusions.exclude_external_organization(
        MANAGER,
        ExternalOrganizationToExclude(
            integration_name="scripted", external_org_id="15", reason="our own company"
        ),
    )
    await services.exclusions.exclude_organization(
        MANAGER,
        OrganizationToExclude(organization_id=birch.org_id, integration_name="scripted"),
    )
    excluded_both, unused, fine = (
        await plan(
            services,
            "Alder,scripted,15,,,",
            "Birch,scripted,0014,,,",
            "Alder,scripted,1E5,,,",
        )
    ).lines
    for line in (excluded_both, unused):
        assert (line.action.value, line.code and line.code.value) == (
            "INVALID",
            "VALUE_NOT_ALLOWED",
        )
    assert str(excluded_both.message).startswith("external_org_id: '15' is nobody's customer: ")
    assert "(our own company)" in str(excluded_both.message)
    assert str(unused.message).startswith("integration: The organization does not use scripted")
    assert fine.action.value == "CREATE"


@pytest.mark.parametrize("is_own", [False, True])
async def test_whose_is_nobodys_is_told_to_nobody_who_may_not_map_it(
    services: Services, organization: Organization, is_own: bool
) -> None:
    await services.exclusions.exclude_external_organization(
        MANAGER, ExternalOrganizationToExclude(integration_name="scripted", external_org_id="15")
    )
    if is_own:
        await services.exclusions.exclude_organization(
            MANAGER,
            OrganizationToExclude(organization_id=organization.org_id, integration_name="scripted"),
        )
    planned = await plan(
        services,
        "Alder,scripted,15,,,",
        "Alder,scripted,99,,,",
        actor=manager_of(organization.org_id),
    )
    excluded, unknown = (str(line.message).replace("99", "15") for line in planned.lines)
    assert excluded == unknown
