import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest

from graphql_api.identity.expiry import until


class Source:
    """Numbers for ever, a moment apart; knows whether it was closed."""

    def __init__(self, pause: float = 0.0) -> None:
        self.closed = False
        self._pause = pause

    async def numbers(self) -> AsyncGenerator[int, None]:
        number = 0
        try:
            while True:
                await asyncio.sleep(self._pause)
                yield number
                number += 1
        finally:
            self.closed = True


def in_seconds(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def test_what_comes_after_the_end_is_not_given_out() -> None:
    source = Source(0.01)
    found = [number async for number in until(in_seconds(0.2), source.numbers())]
    assert 1 < len(found) <= 20
    assert source.closed


async def test_a_wait_is_ended_in_its_middle() -> None:
    source = Source(pause=60)
    async with asyncio.timeout(5):
        assert [number async for number in until(in_seconds(0.05), source.numbers())] == []
    assert source.closed


async def test_nothing_comes_of_an_identity_that_has_ended() -> None:
    source = Source()
    assert [number async for number in until(in_seconds(-1), source.numbers())] == []


async def test_without_an_end_all_comes() -> None:
    async def three() -> AsyncGenerator[int, None]:
        for number in range(3):
            yield number

    assert [number async for number in until(None, three())] == [0, 1, 2]
    assert [number async for number in until(in_seconds(60), three())] == [0, 1, 2]


async def test_a_time_limit_of_the_source_itself_is_passed_on() -> None:
    async def failing() -> AsyncGenerator[int, None]:
        yield 1
        raise TimeoutError("the vendor's")

    with pytest.raises(TimeoutError, match="the vendor's"):
        _ = [number async for number in until(in_seconds(60), failing())]


async def test_a_listener_that_leaves_closes_the_source() -> None:
    source = Source()
    limited = until(in_seconds(60), source.numbers())
    assert await anext(limited) == 0
    await limited.aclose()
    assert source.closed
