"""An organization is found by the id that a vendor has for it, for a few reads by key."""

from collections.abc import AsyncIterator

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.errors import ValidationError
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, TABLES
from graphql_api.storage.memory import MemoryTableStore
from integrations.external_ids import canonical_guid, canonical_integer
from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, viewer_of
from tests.counting_store import CountingStore
from tests.vendors import ScriptedVendor, SharingVendor

GUID = "0d6a1a6e-1111-4222-8333-5c6d5c6d5c6d"


class NumberedVendor(ScriptedVendor):
    name = "numbered"

    def canonical_external_org_id(self, given: str) -> str:
        return canonical_integer(given)


class GuidVendor(ScriptedVendor):
    name = "guids"

    def canonical_external_org_id(self, given: str) -> str:
        return canonical_guid(given)


@pytest.fixture
def store() -> CountingStore:
    return CountingStore(MemoryTableStore())


@pytest.fixture
async def services(store: CountingStore) -> AsyncIterator[Services]:
    await store.create_tables(TABLES)
    vendors = [ScriptedVendor(), NumberedVendor(), GuidVendor(), SharingVendor()]
    services = build_services(store, {each.name: each for each in vendors}, cache=memory_cache())
    yield services
    await services.discovery.aclose()


@pytest.fixture
async def larkfield(services: Services) -> Organization:
    return await services.organizations.create(MANAGER, name="Larkfield")


@pytest.fixture
async def other(services: Services) -> Organization:
    return await services.organizations.create(MANAGER, name="Birch 14")


async def map_to(
    services: Services, organization: Organization, integration: str, external_id: str
) -> str:
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name=integration,
            external_org_id=external_id,
        ),
    )
    return mapping.mapping_id


async def found(
    services: Services,
    search: str,
    actor: Actor = MANAGER,
    *,
    is_active: bool | None = None,
) -> list[str]:
    page = await services.organization_search.list(
        actor, search=search, is_active=is_active, first=50
    )
    return sorted(each.name for each in page.items)


@pytest.mark.usefixtures("other")
@pytest.mark.parametrize(
    ("integration", "external_id", "sought"),
    [
        ("scripted", "acme-7", "acme-7"),
        ("scripted", "acme 7", " acme 7 "),
        ("numbered", "1024", "1024"),
        ("numbered", "1024", "01024"),
        ("numbered", "1024", "1,024"),
        ("guids", GUID, GUID),
        ("guids", GUID, "{" + GUID.upper() + "}"),
        ("sharing", "tenant", "tenant"),
    ],
)
async def test_the_exact_id_finds_in_whatever_form_the_vendor_takes(
    services: Services, larkfield: Organization, integration: str, external_id: str, sought: str
) -> None:
    await map_to(services, larkfield, integration, external_id)
    assert await found(services, sought) == ["Larkfield"]


async def test_an_id_stands_beside_names_that_have_it(
    services: Services, larkfield: Organization, other: Organization
) -> None:
    await map_to(services, larkfield, "numbered", "14")
    assert await found(services, "14") == ["Birch 14", "Larkfield"]
    assert await found(services, "1") == ["Birch 14"]
    await services.organizations.update(MANAGER, larkfield.org_id, {"is_active": False})
    assert await found(services, "14", is_active=True) == ["Birch 14"]


async def test_all_that_share_an_id_are_found(
    services: Services, larkfield: Organization, other: Organization
) -> None:
    for each in (larkfield, other):
        await map_to(services, each, "sharing", "tenant")
    assert await found(services, "tenant") == ["Birch 14", "Larkfield"]


async def test_a_deactivated_mapping_finds_nobody(
    services: Services, larkfield: Organization
) -> None:
    mapping_id = await map_to(services, larkfield, "scripted", "acme-7")
    await services.mappings.delete(MANAGER, larkfield.org_id, mapping_id)
    assert await found(services, "acme-7") == []


async def test_an_id_finds_only_whom_one_may_see(
    services: Services, larkfield: Organization, other: Organization
) -> None:
    await map_to(services, larkfield, "scripted", "acme-7")
    await map_to(services, larkfield, "sharing", "tenant")
    assert await found(services, "acme-7", PROVIDER_VIEWER) == ["Larkfield"]
    assert await found(services, "acme-7", viewer_of(larkfield.org_id)) == ["Larkfield"]
    for sought in ("acme-7", "tenant"):
        assert await found(services, sought, viewer_of(other.org_id)) == []
        assert await found(services, sought, NOBODY) == []


async def test_pages_go_on_where_one_ended(services: Services) -> None:
    made = [await services.organizations.create(MANAGER, name=f"Site {n}") for n in range(5)]
    ordered = sorted(made, key=lambda each: each.org_id)
    await map_to(services, ordered[3], "scripted", "site 1")
    first = await services.organization_search.list(MANAGER, search="site 1", first=1)
    rest = await services.organization_search.list(
        MANAGER, search="site 1", first=10, after=first.items[-1].org_id
    )
    names = {each.org_id for each in (*first.items, *rest.items)}
    wanted = next(each for each in made if each.name == "Site 1")
    assert names == {ordered[3].org_id, wanted.org_id}


async def test_a_search_that_is_too_long_is_refused(services: Services) -> None:
    with pytest.raises(ValidationError):
        await found(services, "x" * 201)


async def test_it_costs_a_read_by_key_for_each_integration_that_has_such_ids(
    services: Services, larkfield: Organization, other: Organization, store: CountingStore
) -> None:
    await map_to(services, larkfield, "numbered", "14")

    async def calls(search: str | None) -> int:
        store.forget()
        await services.organization_search.list(MANAGER, search=search, first=50)
        return store.calls

    organizations = await calls(None)
    of_those_who_share = 1
    claims, owned = 2, 1
    assert await calls("14") == organizations + of_those_who_share + claims + owned
    indexes = [partition for table, partition in store.partitions if table == INTEGRATION_MAPPINGS]
    assert indexes == ["sharing"]
    claims = 1
    assert await calls("acme") == organizations + of_those_who_share + claims
