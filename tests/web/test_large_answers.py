"""Large answers that those who asked have not taken yet do not pile up."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
from websockets import Subprotocol
from websockets.asyncio.client import connect

from graphql_api.services.mapping_fields import NewMapping
from graphql_api.web.authentication import SUBPROTOCOL
from graphql_api.web.large_answers import LARGE, MAX_UNSENT_ANSWERS, LargeAnswers
from tests.actors import MANAGER
from tests.event_streams import MEDIA_TYPE
from tests.two_customers import settings_in
from tests.web.serving import Service, serving

SMALL: Any = {"data": {"text": "x"}}
WHOLE: Any = {"data": {"text": "x" * LARGE}}
PLENTY = 10**9
QUERY = "query ($id: ID!) { a: %s b: %s c: %s }" % (
    ("organization(id: $id) { mappings { id mappingData } }",) * 3
)


async def is_written(answers: LargeAnswers, identity: str, body: Any = WHOLE) -> bool:
    """Whether one more answer would be, now."""
    async with AsyncExitStack() as stack:
        writing = asyncio.ensure_future(
            stack.enter_async_context(answers.written(identity, body, limit=PLENTY))
        )
        for _ in range(5):
            await asyncio.sleep(0)
        done = writing.done()
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    return done


async def test_one_person_has_so_many_large_answers_at_a_time() -> None:
    answers = LargeAnswers()
    async with AsyncExitStack() as stack:
        for _ in range(MAX_UNSENT_ANSWERS):
            assert await is_written(answers, "mira")
            await stack.enter_async_context(answers.written("mira", WHOLE, limit=PLENTY))
        assert not await is_written(answers, "mira")
        assert await is_written(answers, "tom")
    assert await is_written(answers, "mira")


async def test_small_answers_do_not_count() -> None:
    answers = LargeAnswers()
    async with AsyncExitStack() as stack:
        for _ in range(5 * MAX_UNSENT_ANSWERS):
            await stack.enter_async_context(answers.written("mira", SMALL, limit=PLENTY))
        assert await is_written(answers, "mira")


async def test_nothing_is_kept_of_those_who_have_their_answers() -> None:
    answers = LargeAnswers()
    for number in range(100):
        async with answers.written(str(number), WHOLE, limit=PLENTY):
            pass
    assert len(answers._turns) <= 1


async def with_much_data(service: Service) -> str:
    """The id of an organization; all of its mapping data takes over a megabyte."""
    organization = await service.services.organizations.create(MANAGER, name="Larkfield")
    for number in range(15):
        new = NewMapping(
            organization_id=organization.org_id,
            integration_name="custom_api",
            external_org_id=str(number),
            mapping_data={"note": "x" * 30_000},
        )
        await service.services.mappings.create(MANAGER, new)
    return organization.org_id


async def test_whoever_reads_late_gets_each_answer(tmp_path: Path) -> None:
    """On one connection, many more than may be on their way at a time."""
    async with serving(settings_in(tmp_path)) as service:
        id = await with_much_data(service)
        protocols = [Subprotocol(SUBPROTOCOL)]
        async with connect(
            service.websocket_url, subprotocols=protocols, max_size=None, max_queue=1
        ) as socket:
            await socket.send('{"type": "connection_init"}')
            await socket.recv()
            asked = {"query": QUERY, "variables": {"id": id}}
            for number in range(12):
                message = {"id": str(number), "type": "subscribe", "payload": asked}
                await socket.send(json.dumps(message))
            await asyncio.sleep(1)
            answers: list[dict[str, Any]] = []
            while len(answers) < 24:
                answers.append(json.loads(await socket.recv()))
    data = [each for each in answers if each["type"] == "next"]
    assert {each["id"] for each in data} == {str(number) for number in range(12)}
    assert all(len(each["payload"]["data"]["c"]["mappings"]) == 15 for each in data)


async def test_whoever_leaves_makes_room(tmp_path: Path) -> None:
    async with serving(settings_in(tmp_path)) as service:
        id = await with_much_data(service)
        body = {"query": QUERY, "variables": {"id": id}}
        for accept in ("application/json", MEDIA_TYPE):
            headers = {"accept": accept, "content-type": "application/json"}
            content = json.dumps(body).encode()
            head = (
                f"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(content)}\r\n"
            )
            head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            port = httpx.URL(service.url).port
            silent = [await asyncio.open_connection("127.0.0.1", port, limit=1) for _ in range(8)]
            for _, writer in silent:
                writer.write(head.encode() + b"\r\n" + content)
            await asyncio.sleep(0.5)
            for _, writer in silent:
                writer.transport.abort()
            async with httpx.AsyncClient(headers=headers, timeout=10) as client:
                answer = await client.post(f"{service.url}/graphql", json=body)
            assert len(answer.content) > 1_000_000
