"""Mapping data whose integration is not loaded, or no longer says what is secret, stays hidden."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from graphql_api.composition import Services, build_services
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import HIDDEN, NewMapping
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, ORG_MAPPINGS
from graphql_api.storage.table_store import TableStore
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of, viewer_of
from tests.clock import Clock
from tests.vendors import ScriptedVendor, StrictVendor

Ask = Callable[..., Awaitable[Any]]

SECRET, PLAIN = "TOP-SECRET-A", "https://a.example/"
DATA = {"webhook_key": SECRET, "api_base_url": PLAIN}

SHOWN = """query($organization: ID!) { organization(id: $organization) {
  mappings { mappingData } auditEvents { nodes { changes } } } }"""
EXPORT = "{ mappingsCsv { ... on MappingsCsv { content } } }"
PLAN = """query($csv: String!) { planMappingImport(csv: $csv) { ... on MappingImportPlan {
  fingerprint lines { action code message changes { field before after isSecret } } } } }"""
APPLY = """mutation($csv: String!, $fingerprint: String!) {
  applyMappingImport(csv: $csv, fingerprint: $fingerprint) { ... on MappingImportReport {
    outcomes { result message } } } }"""
UPDATE = """mutation($organization: ID!, $id: ID!, $data: JSON!) {
  updateMapping(input: {organizationId: $organization, id: $id, mappingData: $data}) {
    ... on OrganizationMapping { mappingData version }
    ... on ValidationError { fields { field message } }
  }
}"""
DELETE = """mutation($organization: ID!, $id: ID!) {
  deleteMapping(input: {organizationId: $organization, id: $id}) {
    ... on OrganizationMapping { mappingData isActive }
  }
}"""


class OpenData(BaseModel):
    webhook_key: str | None = None
    api_base_url: str | None = None


class OpenVendor(StrictVendor):
    """The same vendor after somebody took `secret` away from its field."""

    mapping_data_model: ClassVar[type[BaseModel]] = OpenData  # type: ignore[assignment]


@pytest.fixture
async def mapping(services: Services, organization: Organization) -> OrganizationMapping:
    return await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="strict",
            external_org_id="1",
            mapping_data=DATA,
        ),
    )


@pytest.fixture
async def without(store: TableStore, clock: Clock) -> AsyncIterator[Services]:
    """The service as it starts when the integration's manifest cannot be read."""
    services = build_services(
        store, {"scripted": ScriptedVendor()}, cache=memory_cache(), clock=clock
    )
    yield services
    await services.discovery.aclose()


@pytest.fixture
async def opened(store: TableStore, clock: Clock) -> AsyncIterator[Services]:
    services = build_services(store, {"strict": OpenVendor()}, cache=memory_cache(), clock=clock)
    yield services
    await services.discovery.aclose()


async def stored(services: Services, mapping: OrganizationMapping) -> OrganizationMapping:
    return await services.mappings.get(MANAGER, mapping.org_id, mapping.mapping_id)


async def test_while_an_integration_is_unknown_only_the_names_of_its_data_are_shown(
    ask: Ask, mapping: OrganizationMapping, without: Services
) -> None:
    for actor in (MANAGER, PROVIDER_VIEWER, viewer_of(mapping.org_id), manager_of(mapping.org_id)):
        shown = await ask(SHOWN, organization=mapping.org_id, services=without, actor=actor)
        [found] = shown["mappings"]
        assert found["mappingData"] == {"webhook_key": HIDDEN, "api_base_url": HIDDEN}
        exported = await ask(EXPORT, services=without, actor=actor)
        for answer in (json.dumps(shown), exported["content"]):
            assert SECRET not in answer
            assert PLAIN not in answer


async def test_while_an_integration_is_unknown_not_even_a_null_is_shown(
    ask: Ask, services: Services, mapping: OrganizationMapping, without: Services
) -> None:
    """Else it would be told which of the names have a value."""
    named = {"organization": mapping.org_id, "id": mapping.mapping_id}
    data: dict[str, Any] = {"webhook_key": None, "api_base_url": None, "endpoints": []}
    known = await ask(UPDATE, **named, data=data)
    assert known["mappingData"] == data
    hidden = dict.fromkeys(data, HIDDEN)
    shown = await ask(SHOWN, organization=mapping.org_id, services=without)
    assert [each["mappingData"] for each in shown["mappings"]] == [hidden]
    content = (await ask(EXPORT, services=without))["content"]
    assert "null" not in content
    [line] = (await ask(PLAN, csv=content, services=without))["lines"]
    assert line["action"] == "UNCHANGED"
    kept = await ask(UPDATE, **named, data=hidden, services=without)
    assert kept == {"mappingData": hidden, "version": "2"}
    assert (await stored(services, mapping)).mapping_data == data


@pytest.mark.parametrize(
    "data",
    [
        {"webhook_key": "NEW-SECRET-A", "api_base_url": PLAIN},
        {"webhook_key": HIDDEN, "api_base_url": "https://b.example/"},
        {"webhook_key": HIDDEN},
        {**DATA, "webhook_key": SECRET},
        {"webhook_key": HIDDEN, "api_base_url": HIDDEN, "more": HIDDEN},
        {},
    ],
)
async def test_while_an_integration_is_unknown_its_data_cannot_be_changed(
    ask: Ask, services: Services, mapping: OrganizationMapping, without: Services, data: Any
) -> None:
    """Not even to what it is, which would tell who guesses."""
    named = {"organization": mapping.org_id, "id": mapping.mapping_id}
    refused = await ask(UPDATE, **named, data=data, services=without)
    [problem] = refused["fields"]
    assert problem["field"] == "mappingData"
    assert "is not loaded" in problem["message"]
    assert await stored(services, mapping) == mapping


async def test_asterisks_that_come_back_while_it_is_unknown_change_nothing(
    ask: Ask, services: Services, mapping: OrganizationMapping, without: Services
) -> None:
    named = {"organization": mapping.org_id, "id": mapping.mapping_id}
    hidden = dict.fromkeys(DATA, HIDDEN)
    kept = await ask(UPDATE, **named, data=hidden, services=without)
    assert kept == {"mappingData": hidden, "version": "1"}
    ended = await ask(DELETE, **named, services=without)
    assert ended == {"mappingData": hidden, "isActive": False}
    now = await stored(services, mapping)
    assert now.mapping_data == DATA
    assert now.secret_fields == {"webhook_key"}


async def test_a_file_from_while_it_is_unknown_changes_the_rest_and_no_data(
    ask: Ask, services: Services, mapping: OrganizationMapping, without: Services
) -> None:
    content = (await ask(EXPORT, services=without))["content"]
    [line] = (await ask(PLAN, csv=content, services=without))["lines"]
    assert line["action"] == "UNCHANGED"
    moved = content.replace(",strict,1,", ",strict,2,")
    plan = await ask(PLAN, csv=moved, services=without)
    assert [change["field"] for change in plan["lines"][0]["changes"]] == ["external_org_id"]
    await ask(APPLY, csv=moved, fingerprint=plan["fingerprint"], services=without)
    edited = content.replace(HIDDEN, "NEW-SECRET-A", 1)
    [line] = (await ask(PLAN, csv=edited, services=without))["lines"]
    assert (line["action"], line["code"]) == ("INVALID", "VALUE_NOT_ALLOWED")
    assert "mapping_data: The integration is not loaded" in line["message"]
    assert SECRET not in json.dumps([plan, line])
    now = await stored(services, mapping)
    assert (now.external_org_id, now.mapping_data) == ("2", DATA)


async def test_what_the_audit_trail_has_of_it_is_hidden_while_it_is_unknown(
    ask: Ask, mapping: OrganizationMapping, services: Services, without: Services
) -> None:
    for used, seen in ((services, PLAIN), (without, "[secret]")):
        shown = await ask(SHOWN, organization=mapping.org_id, services=used)
        every = [node["changes"] for node in shown["auditEvents"]["nodes"]]
        [created] = [changes for changes in every if "externalOrgId" in changes]
        assert created["mappingData.api_base_url"] == {"before": None, "after": seen}
        assert created["mappingData.webhook_key"] == {"before": None, "after": "[secret]"}
        assert created["externalOrgId"] == {"before": None, "after": "1"}


async def test_a_field_that_is_no_longer_declared_secret_stays_hidden(
    ask: Ask, services: Services, mapping: OrganizationMapping, opened: Services
) -> None:
    named = {"organization": mapping.org_id, "id": mapping.mapping_id}
    [found] = (await ask(SHOWN, organization=mapping.org_id, services=opened))["mappings"]
    assert found["mappingData"] == {"webhook_key": HIDDEN, "api_base_url": PLAIN}
    assert SECRET not in (await ask(EXPORT, services=opened))["content"]

    kept = await ask(UPDATE, **named, data={"webhook_key": HIDDEN}, services=opened)
    assert kept["mappingData"] == {"webhook_key": HIDDEN}
    assert (await stored(services, mapping)).mapping_data == {"webhook_key": SECRET}
    changed = await ask(UPDATE, **named, data={"webhook_key": "NEW-SECRET-A"}, services=opened)
    assert changed["mappingData"] == {"webhook_key": HIDDEN}
    shown = await ask(SHOWN, organization=mapping.org_id, services=opened)
    assert "SECRET-A" not in json.dumps(shown)

    content = (await ask(EXPORT, services=opened))["content"]
    plan = await ask(PLAN, csv=content.replace(HIDDEN, "OTHER-SECRET-A"), services=opened)
    assert plan["lines"][0]["changes"] == [
        {
            "field": "mapping_data.webhook_key",
            "before": HIDDEN,
            "after": HIDDEN,
            "isSecret": True,
        }
    ]

    await ask(UPDATE, **named, data={}, services=opened)
    plain = await ask(UPDATE, **named, data={"webhook_key": "not secret"}, services=opened)
    assert plain["mappingData"] == {"webhook_key": "not secret"}


async def test_what_was_plain_when_it_was_written_is_hidden_in_the_trail_once_it_is_secret(
    ask: Ask, services: Services, opened: Services, organization: Organization
) -> None:
    await opened.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="strict",
            external_org_id="1",
            mapping_data=DATA,
        ),
    )
    for used, is_seen in ((opened, True), (services, False)):
        shown = await ask(SHOWN, organization=organization.org_id, services=used)
        assert (SECRET in json.dumps(shown)) is is_seen


async def test_the_row_itself_says_what_is_secret(
    store: TableStore, mapping: OrganizationMapping
) -> None:
    for table, partition in (
        (ORG_MAPPINGS, mapping.org_id),
        (INTEGRATION_MAPPINGS, mapping.integration_name),
    ):
        rows = await store.query(table, partition, before="~")
        assert [row.properties["SecretFields"] for row in rows] == ['["webhook_key"]']
