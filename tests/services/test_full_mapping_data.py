"""Mapping data just at its limit goes through every row that a write has, in both stores."""

from collections.abc import AsyncIterator
from itertools import islice, product
from pathlib import Path
from string import ascii_letters, digits
from typing import Any
from uuid import uuid4

import pytest

from graphql_api.composition import build_services
from graphql_api.models.limits import MAX_MAPPING_DATA
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.keys import TABLES
from graphql_api.storage.properties import from_json
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import TableStore
from tests.actors import MANAGER
from tests.vendors import ScriptedVendor


@pytest.fixture(params=["sqlite", "azure"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TableStore]:
    store: TableStore
    if request.param == "sqlite":
        store = await SqliteTableStore.open(tmp_path / "orgmap.db")
    else:
        store = AzureTableStore.from_connection_string(request.getfixturevalue("azurite"))
    await store.create_tables(TABLES)
    yield store
    await store.aclose()


def filled(text: str) -> dict[str, Any]:
    room = MAX_MAPPING_DATA - len(from_json({"a": ""}).encode())
    size = len(from_json(text).encode()) - 2
    return {"a": text * (room // size) + "b" * (room % size)}


def many_fields(first_letters: str) -> dict[str, Any]:
    """As many fields as fit, each with the shortest of names and values."""
    names = ("".join(pair) for pair in product(first_letters, ascii_letters + digits, digits))
    fields = dict.fromkeys(islice(names, (MAX_MAPPING_DATA - 1) // len('"aa0":1,')), 1)
    assert len(from_json(fields).encode()) > MAX_MAPPING_DATA - 20
    return fields


@pytest.mark.parametrize(
    "data",
    [
        [filled("x"), filled("y")],
        [filled("ö"), filled("😀")],
        [filled('"'), filled("\n")],
        [many_fields("abcdefg"), many_fields("ABCDEFG")],
    ],
    ids=["letters", "wide letters", "escaped letters", "many fields"],
)
async def test_full_mapping_data_is_kept_and_replaced(
    store: TableStore, data: list[dict[str, Any]]
) -> None:
    services = build_services(store, {"scripted": ScriptedVendor()}, cache=memory_cache())
    organization = await services.organizations.create(MANAGER, name="Larkfield")
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="scripted",
            external_org_id=str(uuid4()),
            mapping_data=data[0],
        ),
    )
    await services.mappings.update(
        MANAGER, organization.org_id, mapping.mapping_id, {"mapping_data": data[1]}
    )
    [found] = await services.mappings.list_by_organization(MANAGER, organization.org_id)
    assert found.mapping_data == data[1]
    page = await services.audit.events(MANAGER, organization_id=organization.org_id, first=3)
    updated, created, _ = page.items
    assert {name.removeprefix("mappingData.") for name in updated.changes} == {*data[0], *data[1]}
    assert {f"mappingData.{name}" for name in data[0]} <= created.changes.keys()
