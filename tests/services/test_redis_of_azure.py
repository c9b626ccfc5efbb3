"""Redis as Azure has it: users whose password is a token that ends, and clusters."""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from graphql_api.services.redis_identity import TokenCredentials
from graphql_api.services.shared_cache import SharedCache
from tests.servers import running_redis

OBJECT_ID = "9b1a2c3d-0000-4000-8000-000000000001"


class Identity:
    """Gives one token after another; each names the same object."""

    def __init__(self) -> None:
        self.given = 0
        self.is_closed = False

    @property
    def token(self) -> str:
        claims = json.dumps({"oid": OBJECT_ID, "number": self.given}).encode()
        return f"head.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.signature"

    async def get_token(self) -> str:
        return self.token

    async def close(self) -> None:
        self.is_closed = True


@pytest.fixture(scope="module")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running_redis(folder=tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture
async def admin(redis_port: int) -> AsyncIterator[Redis]:
    async with Redis.from_url(f"redis://127.0.0.1:{redis_port}/0") as admin:
        yield admin


async def let_in(admin: Redis, token: str) -> None:
    """This token, and no other, from now on."""
    await admin.acl_setuser(
        OBJECT_ID,
        enabled=True,
        passwords=[f"+{token}"],
        keys=["*"],
        categories=["+@all"],
        reset=True,
    )


async def test_a_connection_that_ends_with_its_token_is_opened_with_the_next(
    redis_port: int, admin: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    identity = Identity()
    await let_in(admin, identity.token)
    credentials = TokenCredentials(identity.get_token, close=identity.close)
    cache = SharedCache(f"redis://127.0.0.1:{redis_port}/0", credentials=credentials)
    await cache.client.set("key", "kept")

    identity.given += 1
    await let_in(admin, identity.token)
    await admin.client_kill_filter(user=OBJECT_ID, skipme=True)
    assert await cache.client.get("key") == b"kept"

    await cache.close()
    assert identity.is_closed
    assert caplog.text == ""


async def test_a_token_that_is_not_let_in_costs_a_listing_and_is_not_told(
    redis_port: int, admin: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    identity = Identity()
    await let_in(admin, "another")
    credentials = TokenCredentials(identity.get_token, close=identity.close)
    cache = SharedCache(f"redis://127.0.0.1:{redis_port}/0", credentials=credentials)
    with caplog.at_level(logging.WARNING):
        assert await cache.get("key") is None
    await cache.close()
    assert "could not be read" in caplog.text
    assert identity.token not in caplog.text


@pytest.mark.parametrize("answer", ["MOVED 3999 10.0.0.5:8501", "CLUSTERDOWN Hash slot not served"])
async def test_a_cluster_is_told_as_what_it_is(
    answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while asked := await reader.read(65_536):
            is_greeting = b"CLIENT" in asked.upper()
            refusal = f"-{answer}\r\n".encode()
            writer.write(b"+OK\r\n" * asked.count(b"*") if is_greeting else refusal)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    cache = SharedCache(f"redis://127.0.0.1:{port}/0?protocol=2")
    with caplog.at_level(logging.WARNING):
        assert await cache.get("key") is None
        assert await cache.pauses.seconds_left("key") == 0.0
    await cache.close()
    server.close()
    assert caplog.text.count("choose the clustering policy Enterprise, or none") == 1
