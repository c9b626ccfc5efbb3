from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import pytest

from integrations.registry import INTEGRATION_REGISTRY
from integrations.rest.integration import ManifestIntegration
from integrations.rest.transport.options import RestOptions
from integrations.rest.transport.retry import RetryPolicy
from integrations.sandbox.faults import Faults
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from tests.integrations.connecting import Connect, Mapped, Serve, Time
from tests.memory_settings import MemorySettings


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
def serve(stack: AsyncExitStack, faults: Faults, time: Time) -> Serve:
    """Start a sandbox, with other companies or tokens than the usual ones where asked."""

    async def start(**options: Any) -> RunningSandbox:
        server = serve_sandbox(faults=faults, clock=time.clock, **options)
        return await stack.enter_async_context(server)

    return start


@pytest.fixture
async def sandbox(serve: Serve) -> RunningSandbox:
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


@pytest.fixture
def connect(
    stack: AsyncExitStack, options: RestOptions, settings: Callable[..., MemorySettings]
) -> Connect:
    """A built-in integration pointed at a sandbox; keywords replace settings, or `options`."""

    def connected(name: str, sandbox: RunningSandbox, **changes: Any) -> ManifestIntegration:
        chosen = changes.pop("options", options)
        integration_class = INTEGRATION_REGISTRY[name]
        assert issubclass(integration_class, ManifestIntegration)
        integration = integration_class(settings(sandbox, **changes), options=chosen)
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
