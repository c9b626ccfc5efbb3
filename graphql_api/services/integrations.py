"""The integrations of this installation, by name."""

from collections.abc import Mapping
from functools import cached_property, lru_cache

from pydantic import BaseModel

from graphql_api.services.access import Actor, sees_configuration
from graphql_api.services.errors import IntegrationNotFoundError
from graphql_api.storage.mapping_entity import MappingRules
from integrations.base import BaseIntegration


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
        """Those that the actor may see: all, or none for one who may see no organization."""
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
        secret_fields=secret_fields(integration),
    )


def secret_fields(integration: BaseIntegration) -> frozenset[str]:
    """The mapping data's fields that its model marks as secret (pydantic's SecretStr does)."""
    return _secret_fields(integration.mapping_data_model)


@lru_cache(maxsize=256)
def _secret_fields(model: type[BaseModel]) -> frozenset[str]:
    """Looked up for each mapping that is shown, and pydantic takes its time for a JSON Schema."""
    properties = model.model_json_schema().get("properties", {})
    return frozenset(
        name
        for name, schema in properties.items()
        if any(
            part.get("writeOnly") or part.get("format") == "password"
            for part in (schema, *schema.get("anyOf", ()))
        )
    )
