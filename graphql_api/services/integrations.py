"""The integrations of this installation, by name."""

from collections.abc import Mapping
from functools import cached_property

from graphql_api.models.mapping import MappingRules
from graphql_api.services.access import Actor, sees_configuration
from graphql_api.services.errors import IntegrationNotFoundError
from integrations.base import BaseIntegration
from integrations.external_ids import ExternalIdRefused, canonical_external_org_id
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
        """Storage's rules; those of an integration that is not loaded are the strictest."""
        if name not in self._integrations:
            return MappingRules(is_known=False)
        if name not in self._rules:
            self._rules[name] = _rules(self._integrations[name])
        return self._rules[name]

    def one_form(self, name: str, external_org_id: str) -> str:
        """The id in the vendor's one form; as it is if the integration is gone.

        Raises ExternalIdRefused, a ValueError, if the vendor has no such ids.
        """
        integration = self.find(name)
        if integration is None:
            return external_org_id
        return canonical_external_org_id(integration, external_org_id)

    def external_org_id(self, name: str, given: str) -> str:
        """The id to look up what was given by; as given if the vendor has no such ids."""
        try:
            return self.one_form(name, given)
        except ExternalIdRefused:
            return given

    def meant_id(self, name: str, text: str) -> str | None:
        """The id that somebody means who looks for it; None if the vendor has no such ids."""
        try:
            return self.one_form(name, text)
        except ExternalIdRefused as refused:
            return refused.right_form

    async def aclose(self) -> None:
        for integration in self._integrations.values():
            await integration.aclose()


def _rules(integration: BaseIntegration) -> MappingRules:
    return MappingRules(
        allows_sharing=integration.allows_shared_external_organizations,
        secret_fields=secret_fields(integration.mapping_data_model),
    )
