"""Nobody waits for Redis for longer than a tenth of a second, and seldom for that long."""

import asyncio
import logging
import time

import pytest
from redis.exceptions import ConnectionError as NotConnected

from graphql_api.services.redis_breaker import REST_SECONDS, WAITED_SECONDS, RedisBreaker


class Redis:
    """Answers after `seconds`, or fails."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.failure: Exception | None = None
        self.asked = 0

    async def answer(self) -> str:
        self.asked += 1
        await asyncio.sleep(self.seconds)
        if self.failure is not None:
            raise self.failure
        return "answer"


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def redis() -> Redis:
    return Redis()


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def breaker(seconds: Seconds) -> RedisBreaker:
    return RedisBreaker(clock=seconds)


async def ask(breaker: RedisBreaker, redis: Redis) -> str:
    return await breaker.ask(redis.answer, otherwise="otherwise", costs="something is lost")


async def test_what_redis_answers_in_time_is_the_answer(
    breaker: RedisBreaker, redis: Redis
) -> None:
    assert [await ask(breaker, redis) for _ in range(3)] == ["answer"] * 3


async def test_one_that_fails_is_left_alone_for_half_a_minute_and_told_of_once(
    breaker: RedisBreaker, redis: Redis, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    redis.failure = NotConnected("nobody is there")
    with caplog.at_level(logging.WARNING):
        assert [await ask(breaker, redis) for _ in range(3)] == ["otherwise"] * 3
    assert caplog.text.count("Redis: something is lost: nobody is there") == 1
    redis.failure = None
    seconds.now += REST_SECONDS - 0.1
    assert await ask(breaker, redis) == "otherwise"
    assert redis.asked == 1
    seconds.now += 0.1
    assert await ask(breaker, redis) == "answer"


async def test_one_that_is_late_costs_a_tenth_of_a_second_once(
    breaker: RedisBreaker, redis: Redis
) -> None:
    redis.seconds = 30
    began = time.monotonic()
    found = await asyncio.gather(*(ask(breaker, redis) for _ in range(5)))
    found += [await ask(breaker, redis) for _ in range(100)]
    assert time.monotonic() - began < 3 * WAITED_SECONDS
    assert set(found) == {"otherwise"}
    assert redis.asked == 5
    await breaker.aclose()


async def test_a_connection_that_was_slow_to_open_is_used_by_the_next(
    breaker: RedisBreaker, redis: Redis
) -> None:
    redis.seconds = 2 * WAITED_SECONDS
    assert await ask(breaker, redis) == "otherwise"
    await asyncio.sleep(2 * WAITED_SECONDS)
    redis.seconds = 0
    assert await ask(breaker, redis) == "answer"


async def test_one_that_is_late_and_then_fails_is_left_alone(
    breaker: RedisBreaker, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    redis.seconds, redis.failure = 1.5 * WAITED_SECONDS, NotConnected("gone")
    assert await ask(breaker, redis) == "otherwise"
    await asyncio.sleep(WAITED_SECONDS)
    assert await ask(breaker, redis) == "otherwise"
    assert redis.asked == 1
    assert caplog.text.count("gone") == 1


async def test_what_an_answer_itself_says_is_raised_and_is_no_failure(
    breaker: RedisBreaker, redis: Redis
) -> None:
    redis.failure = ValueError("the key exists")
    for _ in range(2):
        with pytest.raises(ValueError, match="exists"):
            await ask(breaker, redis)


async def test_who_gives_up_waiting_ends_no_attempt(breaker: RedisBreaker, redis: Redis) -> None:
    redis.seconds = WAITED_SECONDS / 2
    asking = asyncio.create_task(ask(breaker, redis))
    await asyncio.sleep(0.01)
    asking.cancel()
    await asyncio.wait([asking])
    assert await ask(breaker, redis) == "answer"
