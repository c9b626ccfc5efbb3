"""The stand-in is read by Azure's own client as Azure is."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from azure.core.exceptions import HttpResponseError, ServiceRequestError
from azure.data.tables import TableTransactionError
from azure.data.tables.aio import TableClient

from tests.azure_stand_in.answers import REFUSALS, SERVER_BUSY, TABLE_BEING_DELETED, Answer
from tests.azure_stand_in.server import (
    REQUEST_ID,
    AzureStandIn,
    batches,
    creations_of_tables,
    empty_page,
    every_request,
    in_part,
    reads,
    standing_in,
    whole,
)

ROW = {"PartitionKey": "p", "RowKey": "r", "A": 1}


@pytest.fixture
async def stand_in(azurite: str) -> AsyncIterator[AzureStandIn]:
    async with standing_in(azurite) as stand_in:
        yield stand_in


@pytest.fixture
async def table(stand_in: AzureStandIn) -> AsyncIterator[TableClient]:
    async with TableClient.from_connection_string(
        stand_in.connection_string, f"T{uuid4().hex}", retry_total=0
    ) as client:
        yield client


async def test_what_the_script_leaves_is_azurites(
    stand_in: AzureStandIn, table: TableClient
) -> None:
    await table.create_table()
    await table.submit_transaction([("create", ROW)])
    stand_in.say(empty_page, to=reads, times=2)
    assert [dict(each) async for each in table.list_entities()] == [ROW]
    assert [each.is_batch for each in stand_in.asked] == [False, True, False, False, False]


@pytest.mark.parametrize(
    "answer", [*REFUSALS.values(), SERVER_BUSY, TABLE_BEING_DELETED], ids=lambda each: each.code
)
async def test_an_answer_has_its_code_and_the_id_of_the_request(
    stand_in: AzureStandIn, table: TableClient, answer: Answer
) -> None:
    stand_in.say(whole(answer), to=every_request)
    with pytest.raises(HttpResponseError) as told:
        await table.get_entity("p", "r")
    assert REQUEST_ID in str(told.value)
    assert f"ErrorCode:{answer.code}" in str(told.value)
    assert told.value.status_code == answer.status
    assert answer.source.startswith("https://learn.microsoft.com/")


async def test_a_part_names_the_operation_that_failed(
    stand_in: AzureStandIn, table: TableClient
) -> None:
    stand_in.say(in_part(SERVER_BUSY, index=1), to=batches)
    with pytest.raises(TableTransactionError) as told:
        await table.submit_transaction([("create", ROW)])
    assert (told.value.status_code, told.value.index) == (503, 1)


async def test_a_line_counts_for_its_times_and_its_requests(
    stand_in: AzureStandIn, table: TableClient
) -> None:
    stand_in.say(whole(TABLE_BEING_DELETED), to=creations_of_tables, times=1)
    with pytest.raises(HttpResponseError):
        await table.create_table()
    await table.create_table()


async def test_what_is_held_is_done_when_it_is_released(
    stand_in: AzureStandIn, table: TableClient
) -> None:
    await table.create_table()
    stand_in.hold(to=batches)
    with pytest.raises(ServiceRequestError):
        await table.submit_transaction([("create", ROW)])
    assert [each async for each in table.list_entities()] == []
    [held] = stand_in.held
    assert (await held.release()).status == 202
    assert [dict(each) async for each in table.list_entities()] == [ROW]
