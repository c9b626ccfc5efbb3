"""A response has a largest size, and it is the size of what is sent, over each transport."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from websockets import Subprotocol
from websockets.asyncio.client import connect

from graphql_api.services.mapping_fields import NewMapping
from graphql_api.web.authentication import SUBPROTOCOL
from graphql_api.web.responses import write_json
from tests.actors import MANAGER
from tests.event_streams import MEDIA_TYPE
from tests.two_customers import settings_in
from tests.web.serving import Service, serving
from tests.web.test_controls import ALL_DATA

LIMIT = 1024 * 1024
ENVELOPE = 100
"""Bytes of an event or message around the body."""

Ask = Callable[[Service, str], Awaitable[bytes]]


async def over_http(service: Service, id: str, *, accept: str = "application/json") -> bytes:
    async with httpx.AsyncClient(headers={"accept": accept}, timeout=30) as client:
        body = {"query": ALL_DATA, "variables": {"id": id}}
        return (await client.post(f"{service.url}/graphql", json=body)).content


async def over_events(service: Service, id: str) -> bytes:
    return await over_http(service, id, accept=MEDIA_TYPE)


async def over_websocket(service: Service, id: str) -> bytes:
    asked = {"query": ALL_DATA, "variables": {"id": id}}
    protocols = [Subprotocol(SUBPROTOCOL)]
    async with connect(service.websocket_url, subprotocols=protocols, max_size=None) as socket:
        await socket.send('{"type": "connection_init"}')
        await socket.recv()
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked}))
        return str(await socket.recv()).encode()


@pytest.mark.parametrize("ask", [over_http, over_events, over_websocket])
@pytest.mark.parametrize(
    ("unit", "is_allowed"),
    [("é", True), ("😀", True), ('"', False), ("\u2028", False), ("\x85", False)],
)
async def test_what_is_sent_is_no_larger_than_is_allowed(
    tmp_path: Path, ask: Ask, unit: str, is_allowed: bool
) -> None:
    """Each text has 900,000 bytes in UTF-8; two bytes or more for an escaped character is more."""
    async with serving(settings_in(tmp_path, max_answer=LIMIT)) as service:
        organization = await service.services.organizations.create(MANAGER, name="Larkfield")
        for number in range(100):
            new = NewMapping(
                organization_id=organization.org_id,
                integration_name="custom_api",
                external_org_id=str(number),
                mapping_data={"note": unit * (9_000 // len(unit.encode()))},
            )
            await service.services.mappings.create(MANAGER, new)
        sent = await ask(service, organization.org_id)

    assert (b"RESPONSE_TOO_LARGE" in sent) is (not is_allowed)
    assert (len(sent) > LIMIT // 2) is is_allowed
    assert len(sent) <= LIMIT + ENVELOPE


@pytest.mark.parametrize("breaks", ["\u2028", "\u2029", "\x85", "\n", "\r", "\x0b", "\x1e"])
def test_what_some_take_for_the_end_of_a_line_is_escaped(breaks: str) -> None:
    for value in (f"a{breaks}é", f"\\{breaks}", {breaks: 2**70}):
        written = write_json(value)
        assert len(written.decode().splitlines()) == 1
        assert json.loads(written) == value
