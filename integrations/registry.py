"""Which integrations there are, by name."""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from integrations.base import BaseIntegration
from integrations.vendors.custom_api.integration import CustomApiIntegration
from integrations.vendors.halopsa.integration import HaloPsaIntegration

# Names become part of row keys and of environment variables.
INTEGRATION_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")

IntegrationType = TypeVar("IntegrationType", bound=type[BaseIntegration])


class InvalidIntegrationError(ValueError):
    """The class cannot be registered; the text says why."""


class IntegrationRegistry(Mapping[str, type[BaseIntegration]]):
    """Integration classes by name. Every one of them is made as `integration(source)`."""

    def __init__(self, integrations: Iterable[type[BaseIntegration]] = ()) -> None:
        self._by_name: dict[str, type[BaseIntegration]] = {}
        for integration in integrations:
            self.register(integration)

    def register(self, integration: IntegrationType) -> IntegrationType:
        """Add a class; usable as a decorator. Raises InvalidIntegrationError."""
        name = _valid_name(integration)
        if name in self._by_name:
            raise InvalidIntegrationError(
                f"two integrations are named {name!r}: {_path(self._by_name[name])} and "
                f"{_path(integration)}; rename one"
            )
        self._by_name[name] = integration
        return integration

    def __getitem__(self, name: str) -> type[BaseIntegration]:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)


def _valid_name(integration: type[BaseIntegration]) -> str:
    if not (inspect.isclass(integration) and issubclass(integration, BaseIntegration)):
        raise InvalidIntegrationError(f"{integration!r} is not a subclass of BaseIntegration")
    if inspect.isabstract(integration):
        missing = ", ".join(sorted(integration.__abstractmethods__))
        raise InvalidIntegrationError(f"{_path(integration)} does not implement {missing}")
    for attribute in ("name", "display_name"):
        if not isinstance(getattr(integration, attribute, None), str):
            raise InvalidIntegrationError(f"{_path(integration)} has no {attribute}")
    if not INTEGRATION_NAME.fullmatch(integration.name):
        raise InvalidIntegrationError(
            f"{_path(integration)} is named {integration.name!r}; a name is 1 to 50 lower-case "
            "letters, digits and underscores, beginning with a letter"
        )
    return integration.name


def _path(integration: type) -> str:
    return f"{integration.__module__}.{integration.__qualname__}"


INTEGRATION_REGISTRY = IntegrationRegistry([HaloPsaIntegration, CustomApiIntegration])
