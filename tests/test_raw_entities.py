"""What a reader with any Table Storage client sees, once the service has worked."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from azure.data.tables import TableServiceClient

from tests.azurite import running_azurite
from tests.conversation import Mapped, hold_conversation
from tests.servers import running_orgmap

MAPPING = {
    "MappingId", "IntegrationName", "OrgId", "ExternalOrgId", "ExternalOrgName", "MappingData",
    "IsActive", "CreatedAt", "CreatedBy", "UpdatedAt", "UpdatedBy", "LastTestedAt",
    "LastTestSuccess", "LastTestResult", "Version",
}  # fmt: skip
KEYS = {"PartitionKey", "RowKey"}
ONLY_WHEN_KNOWN = {"UpdatedBy", "LastTestedAt", "LastTestSuccess", "LastTestResult"}

Entities = list[dict[str, Any]]


@pytest.fixture(scope="module")
def connection_string() -> Iterator[str]:
    with running_azurite() as connection_string:
        yield connection_string


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mapped(connection_string: str, tmp_path_factory: pytest.TempPathFactory) -> Mapped:
    settings = {
        "ORGMAP_STORAGE": "azure",
        "ORGMAP_AZURE_CONNECTION_STRING": connection_string,
    }
    folder = tmp_path_factory.mktemp("server")
    with running_orgmap("--demo", folder=folder, settings=settings) as url:
        return await hold_conversation(url)


@pytest.fixture
def tables(connection_string: str, mapped: Mapped) -> Iterator[TableServiceClient]:
    with TableServiceClient.from_connection_string(connection_string) as tables:
        yield tables


def rows(tables: TableServiceClient, table: str, *, helpers: bool = False) -> Entities:
    with tables.get_table_client(table) as client:
        found = [dict(entity) for entity in client.list_entities()]
    return [each for each in found if each["RowKey"].startswith("~") is helpers]


def test_the_tables_are_there(tables: TableServiceClient) -> None:
    names = {table.name for table in tables.list_tables()}
    assert names >= {
        "Organizations",
        "OrgIntegrationMappings",
        "IntegrationMappings",
        "AuditEvents",
    }


def test_an_organization_stands_under_its_id(tables: TableServiceClient, mapped: Mapped) -> None:
    found = {each["RowKey"]: each for each in rows(tables, "Organizations")}
    assert len(found) == 13
    organization = found[mapped.organization_id]
    assert set(organization) == KEYS | {
        "OrgId", "Name", "Domain", "IsActive", "CreatedAt", "UpdatedAt", "Version",
    }  # fmt: skip
    assert organization["PartitionKey"] == "organizations"
    assert (organization["Name"], organization["Domain"]) == (
        "Quarry Street Dental",
        "quarry-street.example",
    )
    assert (organization["IsActive"], organization["Version"]) == (True, 1)


def test_a_mapping_has_exactly_these_properties(tables: TableServiceClient, mapped: Mapped) -> None:
    [mapping] = [
        each
        for each in rows(tables, "OrgIntegrationMappings")
        if each["MappingId"] == mapped.mapping_id
    ]
    assert set(mapping) == KEYS | MAPPING
    assert mapping["PartitionKey"] == mapping["OrgId"] == mapped.organization_id
    assert mapping["RowKey"] == f"halopsa_{mapped.mapping_id}"
    assert (mapping["IntegrationName"], mapping["ExternalOrgId"]) == ("halopsa", "20")
    assert json.loads(mapping["MappingData"]) == {}
    assert (mapping["IsActive"], mapping["LastTestSuccess"]) == (True, True)
    assert (mapping["CreatedBy"], mapping["UpdatedBy"], mapping["Version"]) == ("dev", "dev", 5)
    for name in ("CreatedAt", "UpdatedAt", "LastTestedAt"):
        assert mapping[name].endswith("+00:00")
        assert datetime.fromisoformat(mapping[name])
    for name in ("MappingId", "OrgId"):
        assert UUID(mapping[name]).version == 4


def test_what_is_not_known_of_a_mapping_is_absent(
    tables: TableServiceClient, mapped: Mapped
) -> None:
    untouched = [
        each
        for each in rows(tables, "OrgIntegrationMappings")
        if each["MappingId"] != mapped.mapping_id
    ]
    assert len(untouched) == 2
    for mapping in untouched:
        assert set(mapping) == (KEYS | MAPPING) - ONLY_WHEN_KNOWN


def test_the_index_holds_the_same_mappings_by_integration(
    tables: TableServiceClient, mapped: Mapped
) -> None:
    index = {each["MappingId"]: each for each in rows(tables, "IntegrationMappings")}
    truth = {each["MappingId"]: each for each in rows(tables, "OrgIntegrationMappings")}
    assert index.keys() == truth.keys()
    for id, mapping in index.items():
        assert mapping.pop("PartitionKey") == "halopsa"
        assert mapping.pop("RowKey") == f"{mapping['OrgId']}_{id}"
        assert mapping == {name: truth[id][name] for name in truth[id].keys() - KEYS}


def test_audit_events_stand_twice_with_the_newest_first(
    tables: TableServiceClient, mapped: Mapped
) -> None:
    events = rows(tables, "AuditEvents")
    everything = [each for each in events if each["PartitionKey"] == "all"]
    own = [each for each in events if each["PartitionKey"] == mapped.organization_id]
    assert len(events) == 2 * len(everything)
    assert [each["RowKey"] for each in own] == sorted(each["RowKey"] for each in own)
    times = [each["OccurredAt"] for each in own]
    assert times == sorted(times, reverse=True)
    assert own[-1]["Action"] == "ORGANIZATION_CREATED"
    assert set(own[-1]) == KEYS | {
        "EventId", "OccurredAt", "Action", "UserId", "Source", "OrgId", "Changes",
    }  # fmt: skip
    assert set(own[0]) - set(own[-1]) == {"MappingId", "IntegrationName"}


def test_helper_rows_sort_behind_all_others_and_nothing_is_pending(
    tables: TableServiceClient, mapped: Mapped
) -> None:
    helpers = {
        table: {each["RowKey"].split("_")[0] for each in rows(tables, table, helpers=True)}
        for table in ("Organizations", "OrgIntegrationMappings", "IntegrationMappings")
    }
    assert helpers == {
        "Organizations": set(),
        "OrgIntegrationMappings": {"~unique"},
        "IntegrationMappings": {"~claim"},
    }
    assert rows(tables, "AuditEvents", helpers=True) == []
