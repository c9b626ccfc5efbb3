import base64
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from graphql_api.composition import Services
from graphql_api.services.mapping_fields import NewMapping
from tests.actors import MANAGER
from tests.clock import Clock

Ask = Callable[..., Awaitable[Any]]
Execute = Callable[..., Awaitable[ExecutionResult]]

PAGE = """
pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } }
nodes { id }
"""
CONNECTIONS = {
    "organizations": f"""
        query ($first: Int!, $after: String) {{
          organizations(first: $first, after: $after) {{ {PAGE} }}
        }}""",
    "integration": f"""
        query ($first: Int!, $after: String) {{
          integration(name: "scripted") {{ mappings(first: $first, after: $after) {{ {PAGE} }} }}
        }}""",
    "auditEvents": f"""
        query ($first: Int!, $after: String) {{
          auditEvents(first: $first, after: $after) {{ {PAGE} }}
        }}""",
}
COUNTS = {"organizations": 7, "integration": 7, "auditEvents": 14}

connections = pytest.mark.parametrize("connection", CONNECTIONS)


@pytest.fixture(autouse=True)
async def mapped_organizations(services: Services, clock: Clock) -> None:
    for number in range(7):
        clock.pass_time(minutes=1)
        organization = await services.organizations.create(MANAGER, name=f"Org {number}")
        await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                integration_name="scripted",
                external_org_id=str(number),
            ),
        )


async def pages(ask: Ask, connection: str, first: int) -> list[Any]:
    found: list[Any] = []
    after, has_next = None, True
    while has_next:
        page = await ask(CONNECTIONS[connection], first=first, after=after)
        page = page.get("mappings", page)
        found.append(page)
        after, has_next = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


@connections
@pytest.mark.parametrize("first", [1, 3, 7, 14, 500])
async def test_all_pages_together_hold_everything_once(
    ask: Ask, connection: str, first: int
) -> None:
    found = await pages(ask, connection, first)
    ids = [node["id"] for page in found for node in page["nodes"]]
    count = COUNTS[connection]
    assert len(set(ids)) == len(ids) == count
    assert len(found) == -(-count // first)
    assert ids == [node["id"] for node in (await pages(ask, connection, 500))[0]["nodes"]]


@connections
async def test_a_page_says_where_it_stands(ask: Ask, connection: str) -> None:
    found = await pages(ask, connection, 3)
    for page in found:
        info, edges = page["pageInfo"], page["edges"]
        assert [edge["node"] for edge in edges] == page["nodes"]
        assert (info["startCursor"], info["endCursor"]) == (
            edges[0]["cursor"],
            edges[-1]["cursor"],
        )
        assert info["hasPreviousPage"] is (page is not found[0])
        assert info["hasNextPage"] is (page is not found[-1])


@connections
async def test_a_page_behind_the_last_is_empty(ask: Ask, connection: str) -> None:
    [page] = await pages(ask, connection, 500)
    behind = await ask(CONNECTIONS[connection], first=5, after=page["pageInfo"]["endCursor"])
    assert behind.get("mappings", behind) == {
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": True,
            "startCursor": None,
            "endCursor": None,
        },
        "edges": [],
        "nodes": [],
    }


@connections
@pytest.mark.parametrize("first", [0, -1, 501, 2_000_000_000])
async def test_a_page_holds_from_1_to_500(execute: Execute, connection: str, first: int) -> None:
    result = await execute(CONNECTIONS[connection], first=first)
    assert result.errors is not None
    [error] = result.errors
    assert error.message == f"first must be from 1 to 500; {first} was given."
    assert error.extensions == {"code": "VALIDATION_FAILED"}


@connections
@pytest.mark.parametrize(
    "after",
    [
        pytest.param("", id="empty"),
        pytest.param("!!!", id="no letters"),
        pytest.param("x", id="cut"),
        pytest.param("a b", id="blank"),
        pytest.param("é", id="not ASCII"),
        pytest.param("\ud800", id="surrogate"),
        pytest.param("gICA", id="not UTF-8"),
        pytest.param(base64.b64encode(b"k" * 600).decode(), id="too long"),
        pytest.param(base64.b64encode(("😀" * 300).encode()).decode(), id="too long in UTF-16"),
    ],
)
async def test_what_is_no_cursor_is_refused(execute: Execute, connection: str, after: str) -> None:
    result = await execute(CONNECTIONS[connection], first=5, after=after)
    assert result.errors is not None
    [error] = result.errors
    assert error.message.startswith(f"after is not a cursor of this list: {after[:80]!r}.")
    assert error.extensions == {"code": "VALIDATION_FAILED"}


@connections
@pytest.mark.parametrize("key", ["~", "~pending_", "\x00", "'; --", "/\\#?", "z" * 512, "😀" * 256])
async def test_a_cursor_for_any_key_never_shows_a_helper_row(
    ask: Ask, connection: str, key: str
) -> None:
    after = base64.urlsafe_b64encode(key.encode()).decode()
    page = await ask(CONNECTIONS[connection], first=500, after=after)
    page = page.get("mappings", page)
    assert len(page["nodes"]) in (0, COUNTS[connection])
