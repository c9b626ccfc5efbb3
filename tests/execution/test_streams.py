"""Streams of results: where they end, and what they say of failures."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import strawberry

from graphql_api.composition import Services
from graphql_api.execution.operation import GraphQLRequest, OperationRunner
from graphql_api.execution.schema_building import Schema
from graphql_api.execution.streams import bounded
from graphql_api.schema.context import Context
from graphql_api.web.responses import to_body
from tests.actors import MANAGER

VALUE = "what-the-caller-sent"
LONG = timedelta(hours=1)


@strawberry.type
class Query:
    nothing: str = ""


class Streaming:
    """Asks subscriptions; `closed` names those whose generator was closed."""

    def __init__(self, services: Services) -> None:
        self.closed: list[str] = []
        closed = self.closed

        @strawberry.type
        class Subscription:
            @strawberry.subscription
            async def numbers(self) -> AsyncGenerator[int, None]:
                try:
                    yield 1
                    await asyncio.sleep(60)
                finally:
                    closed.append("numbers")

            @strawberry.subscription
            async def few(self) -> AsyncGenerator[int, None]:
                yield 1
                yield 2

            @strawberry.subscription
            async def breaking(self, value: str) -> AsyncGenerator[int, None]:
                yield 1
                raise RuntimeError(value)

        self._runner = OperationRunner(Schema(query=Query, subscription=Subscription))
        self._context = Context.of(MANAGER, services)

    async def bodies(
        self,
        document: str,
        *,
        expires_at: datetime | None = None,
        max_duration: timedelta = LONG,
        **variables: Any,
    ) -> list[Any]:
        request = GraphQLRequest(query=document, variables=variables)
        context = replace(self._context, expires_at=expires_at)
        results = self._runner.stream(request, context.unchanged)
        limited = bounded(results, expires_at=None, max_duration=max_duration)
        async with asyncio.timeout(30), aclosing(limited):
            return [to_body(result) async for result in limited]


@pytest.fixture
def root(services: Services) -> Streaming:
    return Streaming(services)


async def test_a_stream_has_a_longest_duration(root: Streaming) -> None:
    first, last = await root.bodies("subscription { numbers }", max_duration=timedelta(seconds=1.5))

    assert first == {"data": {"numbers": 1}}
    assert last["errors"][0]["extensions"] == {"code": "TIMEOUT"}
    assert "lasts 0.025 minutes at most" in last["errors"][0]["message"]
    assert root.closed == ["numbers"]


async def test_a_stream_ends_with_the_sign_in(root: Streaming) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=1.5)
    *_, last = await root.bodies("subscription { numbers }", expires_at=soon)

    assert last["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert root.closed == ["numbers"]


async def test_a_stream_that_comes_to_its_end_says_nothing_more(root: Streaming) -> None:
    expires_at = datetime.now(UTC) + LONG
    found = await root.bodies("subscription { few }", expires_at=expires_at)

    assert found == [{"data": {"few": 1}}, {"data": {"few": 2}}]


async def test_an_unexpected_failure_in_a_stream_is_masked_and_logged_once(
    root: Streaming, caplog: pytest.LogCaptureFixture
) -> None:
    document = "subscription ($value: String!) { breaking(value: $value) }"
    first, last = await root.bodies(document, value=VALUE)

    assert first == {"data": {"breaking": 1}}
    [error] = last["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    [record] = caplog.records
    assert error["extensions"]["correlationId"] in record.getMessage()
    assert VALUE not in str(last) + caplog.text
    assert "subscription (" not in caplog.text
