"""A mapping's objects are there when the mapping is: a thousand of them are not awaited in turn."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import strawberry

from graphql_api.models.organization import Organization
from graphql_api.schema.context import Info
from graphql_api.schema.lookahead import selects
from graphql_api.services.mapping_fields import NewMapping
from tests.actors import MANAGER

Ask = Callable[..., Awaitable[Any]]


@strawberry.type
class Query:
    @strawberry.field
    def tree(self, info: Info) -> "Query":
        answers.append(selects(info, "leaf"))
        return self

    @strawberry.field
    def leaf(self) -> str:
        return "leaf"


answers: list[bool] = []
SPREADS = "\n".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40))


@pytest.mark.parametrize(
    ("selections", "expected"),
    [
        ("{ tree { leaf } }", True),
        ("{ tree { other: leaf } }", True),
        ("{ tree { __typename ... { ... on Query { leaf } } } }", True),
        ("{ tree { ...F } } fragment F on Query { leaf }", True),
        ("{ tree { __typename } leaf }", False),
        ("{ tree { __typename leaf: __typename } }", False),
        ("query ($no: Boolean = false) { tree { __typename leaf @include(if: $no) } }", False),
        (f"{{ tree {{ ...F0 }} }} {SPREADS} fragment F40 on Query {{ leaf }}", True),
        (f"{{ tree {{ ...F0 }} }} {SPREADS} fragment F40 on Query {{ __typename }}", False),
    ],
)
async def test_a_field_is_found_wherever_it_stands(selections: str, expected: bool) -> None:
    answers.clear()
    result = await strawberry.Schema(Query).execute(selections, root_value=Query())
    assert result.errors is None
    assert answers == [expected]


async def test_objects_at_hand_are_those_that_would_be_loaded(
    ask: Ask, organization: Organization, services: Any
) -> None:
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="scripted",
            external_org_id="1",
        ),
    )
    objects = "{ id organization { id name version } drift { state currentName comparedAt } }"
    [at_hand] = (
        await ask(
            f"query ($id: ID!) {{ organization(id: $id) {{ mappings {objects} }} }}",
            id=organization.org_id,
        )
    )["mappings"]
    loaded = await ask(
        f"query ($o: ID!, $m: ID!) {{ mapping(organizationId: $o, id: $m) {objects} }}",
        o=organization.org_id,
        m=mapping.mapping_id,
    )
    assert at_hand == loaded
