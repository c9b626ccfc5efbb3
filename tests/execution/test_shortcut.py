"""An operation that was sent before goes the short way, and is answered as the first time."""

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest
from graphql import DocumentNode
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from graphql_api.execution.error_masking import MaskUnexpectedErrors
from graphql_api.execution.extensions import DocumentCache, Documents, Price, TimeLimit
from graphql_api.execution.rate_limit import RateLimiter
from graphql_api.execution.schema_building import Schema, create_schema
from graphql_api.execution.shortcut import Shortcut
from graphql_api.schema.context import Context
from graphql_api.services import Services
from graphql_api.services.access import Actor
from graphql_api.storage.organizations import Organization
from graphql_api.storage.table_store import StorageUnavailable
from tests.actors import MANAGER, viewer_of

ORGANIZATION = "query One($id: ID!) { organization(id: $id) { id name mappings { id } } }"
TWO = "query One { viewer { userId } } query Other { __typename }"


class CountingShortcut(Shortcut):
    taken = 0

    async def execute(self, *arguments: Any, **options: Any) -> Any:
        self.taken += 1
        return await super().execute(*arguments, **options)


def schema_with(shortcut: Shortcut | None, **options: Any) -> Schema:
    schema = create_schema(**options)
    schema._shortcut = shortcut
    return schema


class Both:
    """The same operation on a schema with the short way and on one without, twice each."""

    def __init__(self, services: Services, **options: Any) -> None:
        self._services = services
        documents = Documents()
        limiter = options.get("limiter") or RateLimiter(None)
        seconds = options.get("operation_seconds", 60.0)
        self.shortcut = CountingShortcut(documents, limiter=limiter, operation_seconds=seconds)
        self._short = schema_with(self.shortcut, documents=documents, **options)
        self._long = schema_with(None, **options)

    async def ask(self, document: str, *, actor: Actor = MANAGER, **options: Any) -> Any:
        results = []
        for schema in (self._long, self._short, self._long, self._short):
            context = Context.of(actor, self._services)
            result = await schema.execute(document, context_value=context, **options)
            errors = [each.formatted for each in result.errors or ()]
            for each in errors:
                each.get("extensions", {}).pop("correlationId", None)
            results.append((result.data, errors))
        assert results == [results[0]] * 4
        return results[0]


@pytest.fixture
def both(services: Services) -> Both:
    return Both(services)


async def test_the_second_time_goes_the_short_way(both: Both, organization: Organization) -> None:
    data, errors = await both.ask(ORGANIZATION, variable_values={"id": organization.org_id})
    assert data == {
        "organization": {"id": organization.org_id, "name": organization.name, "mappings": []}
    }
    assert errors == []
    assert both.shortcut.taken == 1


@pytest.mark.parametrize(
    ("document", "options", "taken"),
    [
        ("{ viewer { userId } }", {}, 1),
        (TWO, {"operation_name": "Other"}, 1),
        (TWO, {"operation_name": "One"}, 1),
        (ORGANIZATION, {"variable_values": {"id": "nowhere"}}, 1),
        (ORGANIZATION, {}, 1),  # a variable is missing
        (ORGANIZATION, {"variable_values": {"id": "x"}, "actor": viewer_of()}, 1),
        ("{ organizations(first: 1000000) { nodes { id } } }", {}, 1),
        (
            "query ($n: Int!) { organizations(first: $n) { nodes { mappings { organization {"
            " mappings { organization { id } } } } } } }",
            {"variable_values": {"n": 100}},
            1,
        ),
        ("{ nothing }", {}, 0),
        ("{", {}, 0),
    ],
)
async def test_the_short_way_answers_as_the_long_one(
    both: Both, document: str, options: dict[str, Any], taken: int
) -> None:
    await both.ask(document, **options)
    assert both.shortcut.taken == taken


async def test_a_failure_is_masked_on_either_way(services: Services) -> None:
    class Broken:
        async def find(self, *_: object) -> None:
            raise StorageUnavailable("the disk is full")

    both = Both(replace(services, organizations=cast(Any, Broken())))
    data, [error] = await both.ask('{ organization(id: "x") { id } }')
    assert data == {"organization": None}
    assert "disk" not in error["message"]
    assert error["extensions"] == {"code": "INTERNAL"}
    assert both.shortcut.taken == 1


async def test_each_operation_is_charged_on_either_way(services: Services) -> None:
    limiter = RateLimiter(100)
    both = Both(services, limiter=limiter)
    refusals = set()
    for _ in range(40):
        data, errors = await both.ask("{ organizations(first: 5) { nodes { id } } }")
        refusals |= {each["extensions"]["code"] for each in errors}
        if refusals:
            assert data is None
            break
    assert refusals == {"RATE_LIMITED"}


async def test_an_operation_that_takes_too_long_is_stopped_on_either_way(
    services: Services,
) -> None:
    class Slow:
        async def find(self, *_: object) -> None:
            await asyncio.Event().wait()

    slow = replace(services, organizations=cast(Any, Slow()))
    both = Both(slow, operation_seconds=0.05)
    data, [error] = await both.ask('{ organization(id: "x") { id } }')
    assert data is None
    assert error["extensions"] == {"code": "TIMEOUT"}
    assert both.shortcut.taken == 1


async def test_a_type_of_operation_that_is_not_allowed_is_refused_again(
    both: Both, services: Services
) -> None:
    document = "mutation { __typename }"
    await both.ask(document)
    with pytest.raises(InvalidOperationTypeError):
        await both._short.execute(
            document,
            context_value=Context.of(MANAGER, services),
            allowed_operation_types=[OperationType.QUERY],
        )


def test_the_oldest_documents_are_forgotten() -> None:
    documents = Documents(size=2)
    for text in ("a", "b", "c"):
        documents.found_valid(text, DocumentNode())
    assert list(documents.valid) == ["b", "c"]


def test_the_long_way_has_no_extension_that_the_short_one_does_not_know() -> None:
    """The short way does what these do: whoever adds another decides what it does there."""
    extensions = {type(make()) for make in cast(Any, create_schema().extensions)}
    assert extensions == {MaskUnexpectedErrors, DocumentCache, Price, TimeLimit}
