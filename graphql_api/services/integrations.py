"""The integrations of this installation, by name."""

from collections.abc import Mapping
from functools import cached_property

from graphql_api.models.mapping import MappingRules
from graphql_api.services.access import Actor, sees_configuration
from graphql_api.services.errors import IntegrationNotFoundError
from integrations.base import BaseIntegration
from integrations.secret_fields import secret_fields


class IntegrationService:
    def __init__(self, integrations: Mapping[str, BaseIntegration]) -> None:
        self._integrations = integrations
        self._rules: dict[str, MappingRules] = {}

    @cached_property
    def names(self) -> list[str]:
        return sorted(self._integrations)

    def all(self) -> list[BaseIntegration]:
        """Ordered by name."""
        return [self._integrations[name] for name in self.names]

    def visible(self, actor: Actor) -> list[BaseIntegration]:
        """All, or none for an actor who may see no organization."""
        return self.all() if sees_configuration(actor) else []

    def find_visible(self, actor: Actor, name: str) -> BaseIntegration | None:
        return self.find(name) if sees_configuration(actor) else None

    def find(self, name: str) -> BaseIntegration | None:
        return self._integrations.get(name)

    def get(self, name: str) -> BaseIntegration:
        """Raises IntegrationNotFoundError, which names those that exist."""
        integration = self.find(name)
        if integration is None:
            raise IntegrationNotFoundError(name, self.names)
        return integration

    def rules(self, name: str) -> MappingRules:
        """Storage's rules; those of an integration that is gone are the strictest."""
        if name not in self._integrations:
            return MappingRules()
        if name not in self._rules:
            self._rules[name] = _rules(self._integrations[name])
        return self._rules[name]

    async def aclose(self) -> None:
        for integration in self._integrations.values():
            await integration.aclose()


def _rules(integration: BaseIntegration) -> MappingRules:
    return MappingRules(
        allows_sharing=integration.allows_shared_external_organizations,
        secret_fields=secret_fields(integration.mapping_data_model),
    )
