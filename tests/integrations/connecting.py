"""Types of the fixtures that connect integrations to a sandbox, and helpers of several tests."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.base import IntegrationError, TestStep
from integrations.rest.integration import ManifestIntegration
from integrations.sandbox.server import RunningSandbox
from tests.memory_settings import MemorySettings

Serve = Callable[..., Awaitable[RunningSandbox]]
"""Starts a sandbox; keywords are those of `serve_sandbox`."""

Connect = Callable[..., ManifestIntegration]
"""Connects an integration to a sandbox; keywords replace settings, or `options`."""


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


async def allow(method: str, path: str) -> None:
    """Lets every unconfined request pass."""


def remedy_of(failed: IntegrationError | TestStep) -> str:
    assert failed.remedy is not None
    return failed.remedy


def secrets_of(integration: ManifestIntegration) -> dict[str, str]:
    """The secrets that the integration reads, to be changed by a test."""
    assert isinstance(integration.source, MemorySettings)
    return integration.source.secrets
