"""The context in which a workflow acts for one organization."""

import logging
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from graphql_api.composition import Orgmap, open_orgmap
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor, Identity, provider_manager
from graphql_api.services.errors import MappingNotFoundError, OrganizationInactiveError
from graphql_api.services.mapping_fields import MappingFields, NewMapping
from graphql_api.settings import read_settings
from workflow_context.exceptions import MultipleMappingsError

_logger = logging.getLogger("orgmap.workflow")


class OrganizationContext:
    """Acts for one active organization, as one user, through the same services as GraphQL.

    Made by `open_context`. Every operation checks the user's permissions.
    """

    def __init__(self, orgmap: Orgmap, *, organization: Organization, actor: Actor) -> None:
        self._orgmap = orgmap
        self._services = orgmap.services
        self._actor = actor
        self._organization = organization
        self.log = _WorkflowLog(_logger, {"organization": organization.org_id})
        """A standard logger whose records carry the organization."""

    @property
    def organization_id(self) -> str:
        return self._organization.org_id

    @property
    def organization_name(self) -> str:
        return self._organization.name

    @property
    def user_id(self) -> str:
        return self._actor.user_id

    async def get_integration_mapping(
        self, name: str, mapping_id: str | None = None
    ) -> OrganizationMapping:
        """The organization's active mapping to an integration.

        Raises MappingNotFoundError if there is none (there is no default mapping),
        MultipleMappingsError if there are several and no id was given, and
        IntegrationNotFoundError.
        """
        mappings = await self._active_mappings(name)
        if mapping_id is not None:
            mappings = [mapping for mapping in mappings if mapping.mapping_id == mapping_id]
        if not mappings:
            raise self._not_mapped(name, mapping_id)
        if len(mappings) > 1:
            raise MultipleMappingsError(name, [mapping.mapping_id for mapping in mappings])
        return mappings[0]

    async def set_integration_mapping(
        self,
        name: str,
        external_org_id: str,
        external_org_name: str = "",
        mapping_data: dict[str, Any] | None = None,
        mapping_id: str | None = None,
    ) -> OrganizationMapping:
        """Map the organization: change the mapping there is, or create one.

        With `mapping_id` that mapping is changed if it exists, and restored if it was
        deleted. Without, the single active mapping of the integration is changed, and one is
        created if there is none. `mapping_data` that is not given is left as it is; so is the
        name, unless the mapping moves to another external organization.
        Raises MultipleMappingsError rather than guess, ValidationError, DuplicateMappingError,
        ExternalOrganizationClaimedError, IntegrationNotFoundError, OrganizationInactiveError,
        PermissionDeniedError.
        """
        target = await self._mapping_to_set(name, mapping_id)
        if target is None:
            return await self._services.mappings.create(
                self._actor,
                NewMapping(
                    organization_id=self.organization_id,
                    integration_name=name,
                    external_org_id=external_org_id,
                    external_org_name=external_org_name,
                    mapping_data={} if mapping_data is None else mapping_data,
                ),
            )
        fields: MappingFields = {"external_org_id": external_org_id, "is_active": True}
        form = self._services.integrations.external_org_id(name, external_org_id.strip())
        if external_org_name or form != target.external_org_id:
            fields["external_org_name"] = external_org_name  # another client's name is no name
        if mapping_data is not None:
            fields["mapping_data"] = mapping_data
        return await self._services.mappings.update(
            self._actor, self.organization_id, target.mapping_id, fields
        )

    async def delete_integration_mapping(
        self, name: str, mapping_id: str | None = None
    ) -> OrganizationMapping:
        """Soft delete, chosen as get_integration_mapping chooses. Raises as it does."""
        mapping = await self.get_integration_mapping(name, mapping_id)
        return await self._services.mappings.delete(
            self._actor, self.organization_id, mapping.mapping_id
        )

    async def get_integration(self, name: str, mapping_id: str | None = None) -> Any:
        """An authenticated client, bound to the mapped organization; use it with `async with`.

        Raises as get_integration_mapping does, and IntegrationError if settings are missing
        or the vendor refuses them.
        """
        mapping = await self.get_integration_mapping(name, mapping_id)
        return await self._services.integrations.get(name).get_client(mapping)

    async def get_org_mappings(self, name: str | None = None) -> list[OrganizationMapping]:
        """The active mappings, of one integration or of all. Raises IntegrationNotFoundError."""
        return await self._active_mappings(name)

    def get_config(self, name: str) -> str | None:
        """A setting such as halopsa_base_url (ORGMAP_CONFIG_HALOPSA_BASE_URL), or None."""
        return self._orgmap.configuration.get_config(name)

    async def get_secret(self, name: str) -> str | None:
        """A secret such as halopsa_client_secret, from the environment or the vault, or None."""
        return await self._orgmap.configuration.get_secret(name)

    async def _active_mappings(self, name: str | None) -> list[OrganizationMapping]:
        if name is not None:
            self._services.integrations.get(name)
        return await self._services.mappings.list_by_organization(
            self._actor, self.organization_id, integration_name=name
        )

    async def _mapping_to_set(
        self, name: str, mapping_id: str | None
    ) -> OrganizationMapping | None:
        if mapping_id is None:
            mappings = await self._active_mappings(name)
            if len(mappings) > 1:
                raise MultipleMappingsError(name, [mapping.mapping_id for mapping in mappings])
            return mappings[0] if mappings else None
        self._services.integrations.get(name)
        found = await self._services.mappings.find(self._actor, self.organization_id, mapping_id)
        if found is not None and found.integration_name != name:
            raise self._not_mapped(name, mapping_id)
        return found

    def _not_mapped(self, name: str, mapping_id: str | None) -> MappingNotFoundError:
        which = "mapping" if mapping_id is None else f"mapping {mapping_id!r}"
        return MappingNotFoundError(
            f"{self.organization_name} has no active {which} to {name}. Map it first; "
            "there is no default mapping.",
            resource="mapping",
            id=mapping_id or name,
        )


class _WorkflowLog(logging.LoggerAdapter[logging.Logger]):
    def process(
        self, msg: Any, kwargs: MutableMapping[str, Any]
    ) -> tuple[Any, MutableMapping[str, Any]]:
        organization = (self.extra or {})["organization"]
        extra = {**(kwargs.get("extra") or {}), **(self.extra or {})}
        return f"[{organization}] {msg}", {**kwargs, "extra": extra}


@asynccontextmanager
async def open_context(
    *, organization_id: str, user_id: str, orgmap: Orgmap | None = None
) -> AsyncIterator[OrganizationContext]:
    """Open a context for one organization; settings come from the environment.

    It acts with what is granted to the user: an automation needs a grant to its own user id. Only
    with development sign-in does a user without any grant act as a provider-wide manager.
    A process that runs many workflows opens `graphql_api.composition.open_orgmap` once and passes
    it. Raises OrganizationNotFoundError, OrganizationInactiveError, SettingsError, TableStoreError.
    """
    if orgmap is not None:
        yield await _context(orgmap, organization_id, user_id)
        return
    async with open_orgmap(read_settings()) as opened:
        yield await _context(opened, organization_id, user_id)


async def _context(orgmap: Orgmap, organization_id: str, user_id: str) -> OrganizationContext:
    actor = await _actor(orgmap, user_id)
    organization = await orgmap.services.organizations.get(actor, organization_id)
    if not organization.is_active:
        raise OrganizationInactiveError(organization)
    return OrganizationContext(orgmap, organization=organization, actor=actor)


async def _actor(orgmap: Orgmap, user_id: str) -> Actor:
    actor = await orgmap.services.grants.actor(Identity(user_id=user_id), source="workflow")
    granted = actor.provider_wide or actor.by_organization
    if orgmap.settings.auth == "dev" and not granted:
        return provider_manager(user_id, source="workflow")
    return actor
