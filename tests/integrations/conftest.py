from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from integrations.base import BaseIntegration
from integrations.registry import INTEGRATION_REGISTRY
from integrations.rest.transport.options import RestOptions
from integrations.rest.transport.retry import RetryPolicy
from integrations.sandbox.faults import Faults
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from tests.memory_settings import MemorySettings


@dataclass(frozen=True)
class Mapped:
    external_org_id: str
    external_org_name: str = ""
    mapping_data: Mapping[str, Any] = field(default_factory=dict)


class Time:
    """A clock that stands still until told, and sleeps that pass at once and are noted."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def options(time: Time) -> RestOptions:
    """No waiting: retries follow at once. A busy machine is given time for twenty requests."""
    return RestOptions(
        request_timeout=10.0,
        retry=RetryPolicy(random=lambda: 1.0),
        sleep=time.sleep,
        clock=time.clock,
    )


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def serve(
    stack: AsyncExitStack, faults: Faults, time: Time
) -> Callable[..., Awaitable[RunningSandbox]]:
    """Start a sandbox, with other companies or tokens than the usual ones where asked."""

    async def start(**options: Any) -> RunningSandbox:
        server = serve_sandbox(faults=faults, clock=time.clock, **options)
        return await stack.enter_async_context(server)

    return start


@pytest.fixture
async def sandbox(serve: Callable[..., Awaitable[RunningSandbox]]) -> RunningSandbox:
    return await serve()


@pytest.fixture
def settings_of() -> type[MemorySettings]:
    return MemorySettings


@pytest.fixture
def settings() -> Callable[..., MemorySettings]:
    """The settings that point at a sandbox; keywords replace some, None removes one."""

    def of(sandbox: RunningSandbox, **changes: str | None) -> MemorySettings:
        config, secrets = sandbox.settings()
        for name, value in changes.items():
            place = secrets if name in secrets else config
            place.pop(name, None)
            if value is not None:
                place[name] = value
        return MemorySettings(config, secrets)

    return of


Connect = Callable[..., BaseIntegration]


@pytest.fixture
def connect(
    stack: AsyncExitStack, options: RestOptions, settings: Callable[..., MemorySettings]
) -> Connect:
    """A built-in integration pointed at a sandbox; keywords replace settings, or `options`."""

    def connected(name: str, sandbox: RunningSandbox, **changes: Any) -> BaseIntegration:
        turned = changes.pop("options", options)
        integration = INTEGRATION_REGISTRY[name](settings(sandbox, **changes), options=turned)
        stack.push_async_callback(integration.aclose)
        return integration

    return connected


@pytest.fixture
def halopsa(connect: Connect) -> Connect:
    return partial(connect, "halopsa")


@pytest.fixture
def custom_api(connect: Connect) -> Connect:
    return partial(connect, "custom_api")


@pytest.fixture
def mapped() -> type[Mapped]:
    return Mapped
