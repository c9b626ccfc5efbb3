import asyncio

import pytest
import strawberry
from graphql import GraphQLError

from graphql_api.execution.error_masking import MaskUnexpectedErrors
from graphql_api.execution.extensions import DocumentCache, Documents, TimeLimit
from graphql_api.execution.schema_building import Schema, create_schema
from graphql_api.schema.context import Context
from graphql_api.services import Services
from graphql_api.services.errors import OrganizationNotFoundError
from graphql_api.storage.table_store import StorageUnavailable
from tests.actors import MANAGER

VALUE = "what-the-caller-sent"


@strawberry.type
class Query:
    stopped: strawberry.Private[list[str]]

    @strawberry.field
    async def slow(self) -> str:
        try:
            await asyncio.sleep(30)
        finally:
            self.stopped.append("slow")
        return "late"

    @strawberry.field
    def broken(self, value: str) -> str:
        try:
            raise KeyError(value)
        except KeyError as error:
            raise RuntimeError(f"cannot handle {value}") from error

    @strawberry.field
    def storage(self) -> str:
        raise StorageUnavailable("no connection to the disk")

    @strawberry.field
    def hidden(self, value: str) -> str:
        raise OrganizationNotFoundError(value)


async def test_an_operation_that_takes_too_long_is_cancelled_and_says_so() -> None:
    schema = Schema(query=Query, extensions=[lambda: TimeLimit(0.05)])
    root = Query(stopped=[])

    result = await schema.execute("{ a: slow b: slow }", root_value=root)

    assert result.data is None
    [error] = result.errors or []
    assert error.extensions == {"code": "TIMEOUT"}
    assert "longer than 0.05 s" in error.message
    assert root.stopped == ["slow", "slow"]


async def test_an_operation_in_time_is_left_alone() -> None:
    schema = Schema(query=Query, extensions=[lambda: TimeLimit(5), MaskUnexpectedErrors])

    result = await schema.execute("{ __typename }", root_value=Query(stopped=[]))

    assert result.data == {"__typename": "Query"}


async def test_an_unexpected_failure_is_logged_once_without_what_the_caller_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    schema = Schema(query=Query, extensions=[MaskUnexpectedErrors])
    query = "query ($v: String!) { broken(value: $v) }"

    result = await schema.execute(query, variable_values={"v": VALUE}, root_value=Query(stopped=[]))

    [error] = result.errors or []
    assert error.extensions is not None
    correlation_id = error.extensions["correlationId"]
    assert error.extensions["code"] == "INTERNAL"
    assert VALUE not in error.message
    [record] = caplog.records
    assert correlation_id in record.getMessage()
    assert "RuntimeError" in record.getMessage()
    assert "KeyError" in record.getMessage()
    assert "test_extensions.py" in record.getMessage()
    assert VALUE not in caplog.text
    assert "query (" not in caplog.text


async def test_an_unreachable_storage_is_named_in_the_log_but_not_in_the_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    schema = Schema(query=Query, extensions=[MaskUnexpectedErrors])

    result = await schema.execute("{ storage }", root_value=Query(stopped=[]))

    [error] = result.errors or []
    assert error.message == "The storage cannot be reached just now. Try again in a moment."
    assert "no connection to the disk" in caplog.text


async def test_callers_own_errors_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    schema = Schema(query=Query, extensions=[MaskUnexpectedErrors])
    for query in ("{", "{ nothing }", "{ broken }", f'{{ hidden(value: "{VALUE}") }}'):
        assert (await schema.execute(query, root_value=Query(stopped=[]))).errors

    assert caplog.records == []


async def test_a_text_that_does_not_parse_is_reported_in_a_stream_too() -> None:
    schema = Schema(query=Query, extensions=[lambda: DocumentCache(Documents())])

    results = [each async for each in await schema.stream("{ broken(", root_value=None)]

    [error] = results[0].errors
    assert isinstance(error, GraphQLError)
    assert "Syntax Error" in error.message


async def test_the_second_run_of_a_document_is_neither_parsed_nor_validated(
    services: Services,
) -> None:
    documents = Documents()
    schema = create_schema(documents=documents)
    query = "query ($first: Int!) { organizations(first: $first) { nodes { id } } }"

    for first in (1, 2, 3):
        context = Context.of(MANAGER, services)
        variables = {"first": first}
        result = await schema.execute(query, variable_values=variables, context_value=context)
        assert result.errors is None

    for cache in (documents.parse, documents.validate):
        assert (cache.cache_info().misses, cache.cache_info().hits) == (1, 0)
    assert list(documents.valid) == [query]  # from where it is executed again


async def test_a_refused_document_is_refused_again_from_the_cache(services: Services) -> None:
    documents = Documents()
    schema = create_schema(documents=documents)
    deep = "{" + "viewer{" * 190 + "userId" + "}" * 191

    for text in (deep, f"# the same tree\n{deep}", deep):
        result = await schema.execute(text, context_value=Context.of(MANAGER, services))
        [error] = result.errors or []
        assert error.message.startswith("This operation is 191 fields deep")

    assert documents.validate.cache_info().hits == 1
