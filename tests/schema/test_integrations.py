from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from strawberry.types import ExecutionResult

from graphql_api.composition import Services, build_services
from graphql_api.models.organization import Organization
from graphql_api.services.configuration import Configuration
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.table_store import TableStore
from integrations.base import MappingData
from integrations.registry import INTEGRATION_REGISTRY
from tests.actors import MANAGER, viewer_of
from tests.vendors import ScriptedVendor

Ask = Callable[..., Awaitable[Any]]
Execute = Callable[..., Awaitable[ExecutionResult]]

INTEGRATION = """
query ($name: String!) {
  integration(name: $name) {
    name displayName organizationTerm docsUrl supportsOrgMapping supportsDiscovery isConfigured
    missingSettings mappingDataSchema allowsSharedExternalOrganizations
  }
}
"""
NAMES = """
query ($supportsOrgMapping: Boolean) {
  integrations(supportsOrgMapping: $supportsOrgMapping) { name }
}
"""


def names(integrations: Any) -> list[str]:
    return [each["name"] for each in integrations]


async def test_an_integration_tells_what_it_can_do_and_what_is_missing(ask: Ask) -> None:
    found = await ask(INTEGRATION, name="strict")
    schema = found.pop("mappingDataSchema")
    assert found == {
        "name": "strict",
        "displayName": "Strict",
        "organizationTerm": "organization",
        "docsUrl": None,
        "supportsOrgMapping": True,
        "supportsDiscovery": False,
        "isConfigured": False,
        "missingSettings": ["strict_base_url", "strict_api_key"],
        "allowsSharedExternalOrganizations": False,
    }
    assert schema["type"] == "object"
    assert set(schema["properties"]) == {"api_base_url", "webhook_key", "endpoints"}


async def test_an_unknown_integration_is_null(ask: Ask) -> None:
    assert await ask(INTEGRATION, name="halo") is None


async def test_integrations_are_listed_by_name_and_filtered_by_what_can_be_mapped(
    ask: Ask,
) -> None:
    assert names(await ask(NAMES)) == ["scripted", "sharing", "strict", "unmappable"]
    mappable = await ask(NAMES, supportsOrgMapping=True)
    assert names(mappable) == ["scripted", "sharing", "strict"]
    assert names(await ask(NAMES, supportsOrgMapping=False)) == ["unmappable"]


async def test_the_registrys_integrations_are_all_shown(ask: Ask, store: TableStore) -> None:
    source = Configuration(config={}, secrets={})
    built = {name: each(source) for name, each in INTEGRATION_REGISTRY.items()}
    services = build_services(store, built, cache=memory_cache())
    assert names(await ask(NAMES, services=services)) == sorted(INTEGRATION_REGISTRY)
    for name in INTEGRATION_REGISTRY:
        found = await ask(INTEGRATION, name=name, services=services)
        assert not found["isConfigured"]
        assert found["missingSettings"]


async def test_an_integrations_mappings_are_those_that_one_may_see(
    ask: Ask, services: Services, organization: Organization
) -> None:
    other = await services.organizations.create(MANAGER, name="Other")
    for owner, id in ((organization, "1"), (other, "2")):
        await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=owner.org_id,
                integration_name="scripted",
                external_org_id=id,
            ),
        )
    document = '{ integration(name: "scripted") { mappings { nodes { externalOrgId } } } }'
    found = await ask(document)
    assert sorted(each["externalOrgId"] for each in found["mappings"]["nodes"]) == ["1", "2"]
    found = await ask(document, actor=viewer_of(other.org_id))
    assert found == {"mappings": {"nodes": [{"externalOrgId": "2"}]}}


class CountingData(MappingData):
    """Counts how often its schema is made."""

    made: ClassVar[list[str]] = []

    @classmethod
    def model_json_schema(cls, *arguments: Any, **options: Any) -> dict[str, Any]:
        cls.made.append("schema")
        return super().model_json_schema(*arguments, **options)


class CountingVendor(ScriptedVendor):
    mapping_data_model = CountingData


async def test_a_schema_of_mapping_data_is_made_once(ask: Ask, store: TableStore) -> None:
    services = build_services(store, {"scripted": CountingVendor()}, cache=memory_cache())
    aliases = " ".join(f"a{number}: mappingDataSchema" for number in range(29))

    found = await ask(f'{{ integration(name: "scripted") {{ {aliases} }} }}', services=services)

    assert found["a0"] == found["a28"] != {}
    assert CountingData.made == ["schema"]
