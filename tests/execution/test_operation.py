"""The one path of an operation, the first time that a document is sent and every time after."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
import strawberry
from strawberry.types import ExecutionResult

from graphql_api.composition import Services
from graphql_api.execution.operation import (
    GraphQLRequest,
    OperationRunner,
    SubscriptionNotStreamed,
)
from graphql_api.execution.rate_limit import RateLimiter
from graphql_api.execution.schema_building import Schema, create_schema
from graphql_api.models.organization import Organization
from graphql_api.schema.context import Context
from graphql_api.services.access import Actor
from graphql_api.services.errors import OrganizationNotFoundError
from graphql_api.storage.table_store import StorageUnavailable
from tests.actors import MANAGER, viewer_of
from tests.operations import run_operation

VALUE = "what-the-caller-sent"
ORGANIZATION = "query One($id: ID!) { organization(id: $id) { id name mappings { id } } }"
TWO = "query One { viewer { userId } } query Other { __typename }"


@dataclass
class Failing:
    """A schema whose resolvers fail or take long; `stopped` names those that were cancelled."""

    stopped: list[str] = field(default_factory=list)

    def schema(self) -> Schema:
        stopped = self.stopped

        @strawberry.type
        class Query:
            @strawberry.field
            async def slow(self) -> str:
                try:
                    await asyncio.sleep(30)
                finally:
                    stopped.append("slow")
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

        @strawberry.type
        class Subscription:
            @strawberry.subscription
            async def numbers(self) -> AsyncGenerator[int, None]:
                yield 1

        return Schema(query=Query, subscription=Subscription)


@pytest.fixture
def failing() -> Failing:
    return Failing()


async def test_an_operation_that_takes_too_long_is_cancelled_and_says_so(
    failing: Failing, services: Services
) -> None:
    runner = OperationRunner(failing.schema(), operation_seconds=0.05)

    for _ in range(2):
        result = await run_operation(runner, services, "{ a: slow b: slow }")

        assert result.data is None
        [error] = result.errors or []
        assert error.extensions == {"code": "TIMEOUT"}
        assert "longer than 0.05 s" in error.message
        assert failing.stopped == ["slow", "slow"]
        failing.stopped.clear()


async def test_an_unexpected_failure_is_logged_once_without_what_the_caller_sent(
    failing: Failing, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    runner = OperationRunner(failing.schema())
    query = "query ($v: String!) { broken(value: $v) }"

    for _ in range(2):
        caplog.clear()
        result = await run_operation(runner, services, query, variables={"v": VALUE})

        [error] = result.errors or []
        assert error.extensions is not None
        correlation_id = error.extensions["correlationId"]
        assert error.extensions["code"] == "INTERNAL"
        assert VALUE not in error.message
        [record] = caplog.records
        assert correlation_id in record.getMessage()
        assert "RuntimeError" in record.getMessage()
        assert "KeyError" in record.getMessage()
        assert "test_operation.py" in record.getMessage()
        assert VALUE not in caplog.text
        assert "query (" not in caplog.text


async def test_an_unreachable_storage_is_named_in_the_log_but_not_in_the_answer(
    failing: Failing, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    result = await run_operation(OperationRunner(failing.schema()), services, "{ storage }")

    [error] = result.errors or []
    assert error.message == "The storage cannot be reached just now. Try again in a moment."
    assert "no connection to the disk" in caplog.text


async def test_callers_own_errors_are_not_logged(
    failing: Failing, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    runner = OperationRunner(failing.schema())
    for query in ("{", "{ nothing }", "{ broken }", f'{{ hidden(value: "{VALUE}") }}'):
        assert (await run_operation(runner, services, query)).errors

    assert caplog.records == []


@pytest.mark.parametrize("read", ["execute", "stream"])
async def test_permissions_that_cannot_be_read_are_masked(
    services: Services, read: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails() -> Context:
        raise StorageUnavailable(f"no connection to the disk, {read}")

    runner = OperationRunner(create_schema())
    request = GraphQLRequest(query="{ viewer { userId } }")
    if read == "execute":
        results = [await runner.execute(request, fails)]
    else:
        results = [each async for each in runner.stream(request, fails)]

    [result] = results
    [error] = result.errors or []
    assert "disk" not in error.message
    assert (error.extensions or {})["code"] == "UNAVAILABLE"
    assert f"no connection to the disk, {read}" in caplog.text


async def test_the_second_run_of_a_document_is_neither_parsed_nor_validated(
    services: Services,
) -> None:
    runner = OperationRunner(create_schema())
    query = "query ($first: Int!) { organizations(first: $first) { nodes { id } } }"

    for first in (1, 2, 3):
        result = await run_operation(runner, services, query, variables={"first": first})
        assert result.errors is None

    prepared = runner.documents.prepare.cache_info()
    assert (prepared.misses, prepared.hits) == (1, 2)


async def test_a_refused_document_is_refused_again_from_the_cache(services: Services) -> None:
    runner = OperationRunner(create_schema())
    deep = "{" + "viewer{" * 190 + "userId" + "}" * 191

    for text in (deep, f"# the same tree\n{deep}", deep):
        [error] = (await run_operation(runner, services, text)).errors or []
        assert error.message.startswith("This operation is 191 fields deep")

    assert runner.documents.prepare.cache_info().hits == 1


class Repeated:
    """The same operation twice on a schema with plans and twice on one without."""

    def __init__(self, services: Services, **options: Any) -> None:
        self._services = services
        self._runners = [
            OperationRunner(create_schema(executes_by_plan=by_plan), **options)
            for by_plan in (True, False)
        ]

    async def ask(self, document: str, *, actor: Actor = MANAGER, **options: Any) -> Any:
        results = [
            _shown(await run_operation(runner, self._services, document, actor=actor, **options))
            for runner in self._runners
            for _ in range(2)
        ]
        assert results == [results[0]] * 4
        return results[0]


def _shown(result: ExecutionResult) -> Any:
    errors: list[Any] = [each.formatted for each in result.errors or ()]
    for each in errors:
        each.get("extensions", {}).pop("correlationId", None)
    return result.data, errors


@pytest.fixture
def repeated(services: Services) -> Repeated:
    return Repeated(services)


async def test_a_document_is_answered_again_as_the_first_time(
    repeated: Repeated, organization: Organization
) -> None:
    data, errors = await repeated.ask(ORGANIZATION, variables={"id": organization.org_id})
    assert data == {
        "organization": {"id": organization.org_id, "name": organization.name, "mappings": []}
    }
    assert errors == []


@pytest.mark.parametrize(
    ("document", "options"),
    [
        ("{ viewer { userId } }", {}),
        (TWO, {"operation_name": "Other"}),
        (TWO, {"operation_name": "One"}),
        (TWO, {}),  # no name chooses one of the two
        (TWO, {"operation_name": "Nobody"}),
        (ORGANIZATION, {"variables": {"id": "nowhere"}}),
        (ORGANIZATION, {}),  # a variable is missing
        (ORGANIZATION, {"variables": {"id": "x"}, "actor": viewer_of()}),
        ("{ organizations(first: 1000000) { nodes { id } } }", {}),
        (
            "query ($n: Int!) { organizations(first: $n) { nodes { mappings { organization {"
            " mappings { organization { id } } } } } } }",
            {"variables": {"n": 100}},
        ),
        ("{ nothing }", {}),
        ("{", {}),
    ],
)
async def test_any_document_is_answered_alike_with_plans_and_without(
    repeated: Repeated, document: str, options: dict[str, Any]
) -> None:
    await repeated.ask(document, **options)


async def test_a_failure_is_masked_with_plans_and_without(services: Services) -> None:
    class Broken:
        async def find(self, *_: object) -> None:
            raise StorageUnavailable("the disk is full")

    repeated = Repeated(replace(services, organizations=cast(Any, Broken())))
    data, [error] = await repeated.ask('{ organization(id: "x") { id } }')
    assert data == {"organization": None}
    assert "disk" not in error["message"]
    assert error["extensions"] == {"code": "UNAVAILABLE"}


async def test_each_run_of_an_operation_is_charged(services: Services) -> None:
    runner = OperationRunner(create_schema(), limiter=RateLimiter(199, clock=lambda: 0.0))
    query = "{ organizations(first: 5) { nodes { id } } }"  # 12 to read and 6 to fetch: 198 of 11

    results = [await run_operation(runner, services, query) for _ in range(12)]

    refused = [result for result in results if result.errors]
    assert len(refused) == 1
    [error] = refused[0].errors or []
    assert refused[0].data is None
    assert error.extensions == {"code": "RATE_LIMITED", "retryAfterSeconds": 4}


async def test_a_subscription_is_not_executed_where_only_one_result_can_be_sent(
    failing: Failing, services: Services
) -> None:
    runner = OperationRunner(failing.schema())
    for _ in range(2):
        with pytest.raises(SubscriptionNotStreamed):
            await run_operation(runner, services, "subscription { numbers }")


def test_the_oldest_documents_are_forgotten() -> None:
    runner = OperationRunner(create_schema())
    size = runner.documents.prepare.cache_parameters()["maxsize"]
    assert size is not None
    for number in range(size + 5):
        runner.documents.prepare(f"query Q{number} {{ __typename }}")
    assert runner.documents.prepare.cache_info().currsize == size
