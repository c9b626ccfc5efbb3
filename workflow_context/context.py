"""The context in which a workflow acts for one organization."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from graphql_api.models.listing import Discovery
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor, manageable
from graphql_api.services.errors import VersionConflictError
from graphql_api.services.mapping_fields import MappingFields, NewMapping
from integrations.base import TestResult
from integrations.clients import ConfinedClient
from workflow_context.choices import not_mapped, of_another_integration, only
from workflow_context.external_ids import text_of_id
from workflow_context.log import WorkflowLog
from workflow_context.owners import owner_of
from workflow_context.session import Session


class OrganizationContext:
    """Acts for one active organization, as one user, through the same services as GraphQL.

    Made by `open_context` and `open_workflows`. Every operation checks the user's permissions, and
    raises ContextClosedError once the block that opened it has ended.
    """

    def __init__(self, session: Session, *, organization: Organization, actor: Actor) -> None:
        self._session = session
        self._actor = actor
        self._organization = organization
        self.log = WorkflowLog(organization.org_id)
        """A standard logger whose records carry the organization. It can also be called."""

    @property
    def organization_id(self) -> str:
        return self._organization.org_id

    @property
    def organization_name(self) -> str:
        return self._organization.name

    @property
    def user_id(self) -> str:
        return self._actor.user_id

    # ------------------------------------------------------------------ mappings

    async def get_integration_mapping(
        self, integration_name: str, mapping_id: str | UUID | None = None
    ) -> OrganizationMapping:
        """The organization's active mapping to an integration.

        Raises MappingNotFoundError if there is none (there is no default mapping),
        MultipleMappingsError if there are several and no id was given, and
        IntegrationNotFoundError.
        """
        self.log.info("Loading mapping for integration %s", integration_name)
        mappings = await self.get_org_mappings(integration_name)
        if mapping_id is not None:
            mappings = [each for each in mappings if each.mapping_id == str(mapping_id)]
        if not mappings:
            self.log.error("No mapping found for integration %s", integration_name)
            raise not_mapped(self._organization, integration_name, mapping_id)
        found = only(mappings, integration_name)
        self.log.debug("Using external org ID: %s", found.external_org_id)
        return found

    async def set_integration_mapping(
        self,
        integration_name: str,
        external_org_id: str | int,
        external_org_name: str = "",
        mapping_data: dict[str, Any] | None = None,
        mapping_id: str | UUID | None = None,
    ) -> OrganizationMapping:
        """Map the organization: change the mapping there is, or create one.

        With `mapping_id`, a UUID, that mapping is changed if it exists, restored if it was
        deleted, and created with exactly that id if not: a step that is repeated writes once.
        Without, the single active mapping of the integration is changed, and one is created if
        there is none. `mapping_data` that is not given is left as it is; so is the name, unless
        the mapping moves to another external organization.
        Raises MultipleMappingsError rather than guess, MappingNotFoundError if the id is that of a
        mapping to another integration, ValidationError, DuplicateMappingError,
        ExternalOrganizationClaimedError, IntegrationNotFoundError, OrganizationInactiveError,
        PermissionDeniedError.
        """
        new = NewMapping(
            organization_id=self.organization_id,
            integration_name=integration_name,
            external_org_id=text_of_id(external_org_id),
            external_org_name=external_org_name,
            mapping_data={} if mapping_data is None else mapping_data,
            mapping_id=None if mapping_id is None else str(mapping_id),
        )
        target = await self._mapping_to_set(new)
        if target is None:
            target = await self._create(new)
            if target is not None:
                return target
            target = await self._existing(new)
        return await self._change(target, new, with_data=mapping_data is not None)

    async def delete_integration_mapping(
        self, integration_name: str, mapping_id: str | UUID | None = None
    ) -> OrganizationMapping:
        """Soft delete, chosen as get_integration_mapping chooses. Raises as it does."""
        mapping = await self.get_integration_mapping(integration_name, mapping_id)
        deleted = await self._session.services.mappings.delete(
            self._actor, self.organization_id, mapping.mapping_id
        )
        self.log.info("Deleted mapping for integration %s", integration_name)
        return deleted

    async def get_org_mappings(
        self, integration_name: str | None = None
    ) -> list[OrganizationMapping]:
        """The active mappings, of one integration or of all. Raises IntegrationNotFoundError."""
        services = self._session.services
        if integration_name is not None:
            services.integrations.get(integration_name)
        return await services.mappings.list_by_organization(
            self._actor, self.organization_id, integration_name=integration_name
        )

    # ------------------------------------------------------------------ vendors

    async def get_integration(
        self, integration_name: str, mapping_id: str | UUID | None = None
    ) -> ConfinedClient:
        """An authenticated client, confined to the mapped organization; use it with `async with`.

        It can write at the vendor, so it needs canManageConfig on the organization. Requests of
        `client.unconfined`, and a client of an integration that does not confine its clients,
        need it provider-wide, and each is in the audit trail. Such an integration hands out a
        client of its own type: say which one with `typing.cast`.
        Raises as get_integration_mapping does, PermissionDeniedError, and IntegrationError if
        settings are missing or the vendor refuses them.
        """
        services = self._session.services
        manageable(self._actor, self.organization_id)
        mapping = await self.get_integration_mapping(integration_name, mapping_id)
        return await services.clients.client_of(self._actor, mapping)

    async def test_connection(
        self, integration_name: str, mapping_id: str | UUID | None = None
    ) -> TestResult:
        """Test the mapping and keep the outcome with it. What fails at the vendor is a result.

        It waits for room in the vendor's rate limit, as long as that takes.
        Raises as get_integration_mapping does, and PermissionDeniedError.
        """
        services = self._session.services
        mapping = await self.get_integration_mapping(integration_name, mapping_id)
        test = await services.connections.test(
            self._actor, self.organization_id, mapping.mapping_id, patient=True
        )
        return test.result

    async def discover(self, integration_name: str, *, refresh: bool = False) -> Discovery:
        """The organizations that the vendor lists, from the listing that is kept if it is fresh.

        `listing.organizations` are all that the user may see; `warning` says why an older listing
        was given. Raises IntegrationNotFoundError, DiscoveryNotSupportedError, IntegrationError,
        PermissionDeniedError.
        """
        discovery = self._session.services.discovery
        return await discovery.discover(self._actor, integration_name, refresh=refresh)

    # ------------------------------------------------------------------ organizations

    async def find_organization(
        self, integration_name: str, external_org_id: str | int
    ) -> Organization | None:
        """The organization that one of a vendor's organizations is mapped to; None if none is.

        Of those that the user may see; it may be inactive. Raises MultipleOrganizationsError if
        several share it, IntegrationNotFoundError, ValidationError.
        """
        services = self._session.services
        return await owner_of(services, self._actor, integration_name, external_org_id)

    async def organizations(self, *, is_active: bool | None = True) -> Sequence[Organization]:
        """All that the user may see, ordered by id: the active ones, unless told otherwise."""
        organizations = self._session.services.organizations
        return await organizations.all(self._actor, is_active=is_active)

    async def create_organization(self, name: str, domain: str | None = None) -> Organization:
        """Another customer. Raises ValidationError, and PermissionDeniedError to whom does not
        manage provider-wide."""
        organizations = self._session.services.organizations
        created = await organizations.create(self._actor, name=name, domain=domain)
        self.log.info("Created organization %s", created.org_id)
        return created

    # ------------------------------------------------------------------ settings

    def get_config(self, name: str) -> str | None:
        """A setting such as halopsa_base_url (ORGMAP_CONFIG_HALOPSA_BASE_URL), or None."""
        return self._session.orgmap.configuration.get_config(name)

    async def get_secret(self, name: str) -> str | None:
        """A secret such as halopsa_client_secret, from the environment or the vault, or None."""
        return await self._session.orgmap.configuration.get_secret(name)

    # ------------------------------------------------------------------ steps

    async def _mapping_to_set(self, new: NewMapping) -> OrganizationMapping | None:
        services, name = self._session.services, new.integration_name
        if new.mapping_id is None:
            mappings = await self.get_org_mappings(name)
            return only(mappings, name) if mappings else None
        services.integrations.get(name)
        found = await services.mappings.find(self._actor, self.organization_id, new.mapping_id)
        if found is not None and found.integration_name != name:
            raise of_another_integration(self._organization, found, name)
        return found

    async def _create(self, new: NewMapping) -> OrganizationMapping | None:
        """None if the same step, repeated at the same time, was first."""
        try:
            created = await self._session.services.mappings.create(self._actor, new)
        except VersionConflictError:
            return None
        self.log.info("Created mapping for integration %s", new.integration_name)
        return created

    async def _existing(self, new: NewMapping) -> OrganizationMapping:
        found = await self._mapping_to_set(new)
        if found is None:
            raise not_mapped(self._organization, new.integration_name, new.mapping_id)
        return found

    async def _change(
        self, target: OrganizationMapping, new: NewMapping, *, with_data: bool
    ) -> OrganizationMapping:
        services, name = self._session.services, new.integration_name
        fields: MappingFields = {"external_org_id": new.external_org_id, "is_active": True}
        form = services.integrations.external_org_id(name, new.external_org_id.strip())
        if new.external_org_name or form != target.external_org_id:
            fields["external_org_name"] = new.external_org_name  # another client's is no name
        if with_data:
            fields["mapping_data"] = new.mapping_data
        changed = await services.mappings.update(
            self._actor, self.organization_id, target.mapping_id, fields
        )
        if changed.version != target.version:
            self.log.info("Changed mapping for integration %s", name)
        return changed
