"""Mappings: the rules for making, changing and ending them."""

from collections import defaultdict
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Callable,
    Collection,
    Iterable,
    Sequence,
    Set,
)
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from graphql_api.models.mapping import MappedName, MappingRules, OrganizationMapping
from graphql_api.models.mapping_change import MappingChange, Target
from graphql_api.models.organization import OrganizationId
from graphql_api.models.page import Page, page_of
from graphql_api.services.access import (
    Actor,
    Permission,
    manageable,
    require_managing_somewhere,
    require_provider_wide,
    sees_configuration,
    viewable,
)
from graphql_api.services.allowed_targets import AllowedTargets
from graphql_api.services.errors import (
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    FieldProblem,
    MappingNotFoundError,
    NotFoundError,
    OrganizationInactiveError,
    ValidationError,
    VersionConflictError,
    shortened,
)
from graphql_api.services.excluded import ExcludedPairs
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_fields import (
    MappingFields,
    NewMapping,
    check,
    check_new,
    claimable,
    holds,
    new_mapping_id,
    of_another_integration,
    shown_data,
    with_secrets,
    with_stored_secrets,
)
from graphql_api.services.organizations import OrganizationService
from graphql_api.services.paging import every_item
from graphql_api.storage import mapping_rows
from graphql_api.storage.mappings import (
    MappingMissing,
    MappingStorageService,
    StoredMapping,
    VersionMismatch,
)
from graphql_api.storage.parallel_reads import read_all
from graphql_api.storage.table_store import StorageUnavailable
from graphql_api.storage.write_protocol import AlreadyMapped, ChangedMeanwhile, ClaimedElsewhere

INDEX_PAGE = 1000
MOST_CLAIMS = 1000
"""That are read one by one, of what a page shows; a whole listing is compared with the index."""


class MappingService:
    def __init__(
        self,
        storage: MappingStorageService,
        *,
        organizations: OrganizationService,
        integrations: IntegrationService,
        excluded: ExcludedPairs,
        clock: Callable[[], datetime],
    ) -> None:
        self._storage = storage
        self._organizations = organizations
        self._integrations = integrations
        self._excluded = excluded
        self._clock = clock

    # ------------------------------------------------------------------ reading

    async def list_by_organization(
        self,
        actor: Actor,
        organization_id: str,
        *,
        integration_name: str | None = None,
        active_only: bool = True,
    ) -> list[OrganizationMapping]:
        """Raises OrganizationNotFoundError if the actor may not see the organization."""
        org_id = viewable(actor, organization_id)
        return await self._storage.get_org_mappings(
            org_id, integration_name=integration_name, active_only=active_only
        )

    async def list_by_organizations(
        self, actor: Actor, organization_ids: Sequence[str]
    ) -> list[list[OrganizationMapping]]:
        """All mappings, inactive ones too, one partition read for each organization."""

        async def read(organization_id: str) -> list[OrganizationMapping]:
            return await self.list_by_organization(actor, organization_id, active_only=False)

        return await read_all(read, organization_ids)

    async def list_by_integration(
        self,
        actor: Actor,
        integration_name: str,
        *,
        first: int,
        after: str | None = None,
        is_active: bool | None = True,
    ) -> Page[OrganizationMapping]:
        """The mappings that the actor may see, by organization; `is_active` None means all."""
        if actor.is_provider_wide:
            return await self._storage.get_integration_mappings(
                integration_name, first=first, after=after, is_active=is_active
            )
        return await self._of_own_organizations(
            actor, integration_name, first=first, after=after, is_active=is_active
        )

    async def group_by_external_organization(
        self, actor: Actor, integration_name: str, external_org_ids: Collection[str]
    ) -> dict[str, list[OrganizationMapping]]:
        """The active mappings that the actor may see, by the external id they point to.

        It costs what is asked for: of each external organization the claim, and then what those
        organizations have that are named there. The index is read whole if organizations may
        share, or if so many are asked for that it takes less.
        """
        forms = {each: self._form(integration_name, each) for each in external_org_ids}
        by_form: dict[str, list[OrganizationMapping]] = defaultdict(list)
        for mapping in await self._pointing_at(actor, integration_name, set(forms.values())):
            by_form[self._form(integration_name, mapping.external_org_id)].append(mapping)
        return {each: by_form.get(form, []) for each, form in forms.items()}

    async def list_all_by_integration(
        self, actor: Actor, integration_name: str
    ) -> list[OrganizationMapping]:
        """The active mappings that the actor may see, ordered by organization."""

        async def read(after: str | None) -> Page[OrganizationMapping]:
            return await self.list_by_integration(
                actor, integration_name, first=INDEX_PAGE, after=after
            )

        return await every_item(read)

    def mapped_names(
        self, actor: Actor, integration_name: str
    ) -> AsyncGenerator[Sequence[MappedName], None]:
        """What the active mappings tell of all organizations' names, a page at a time.

        Raises PermissionDeniedError: it needs provider-wide permission.
        """
        require_provider_wide(actor, Permission.canViewConfig)
        return self._storage.mapped_names(integration_name, first=INDEX_PAGE)

    async def list_by_external_id(
        self, actor: Actor, integration_name: str, external_org_id: str
    ) -> list[OrganizationMapping]:
        """The active mappings that point at one of a vendor's organizations, of those that the
        actor may see; more than one only if the integration allows sharing.

        Two reads at most: the claim, and what the organization that it names has of the
        integration. Only the index has all who share one, so there it is looked through, which
        takes the longer the more mappings there are.
        Raises IntegrationNotFoundError, but tells nobody which exist who may see no organization.
        """
        if not sees_configuration(actor):
            return []
        self._integrations.get(integration_name)
        id = self._form(integration_name, external_org_id.strip())
        if self._integrations.rules(integration_name).allows_sharing:
            found = await self._storage.get_mappings_meant(
                integration_name, lambda stored: self._form(integration_name, stored) == id
            )
            return [mapping for mapping in found if actor.may_view(mapping.org_id)]
        owner = await self._storage.get_claiming_organization(integration_name, id)
        if owner is None or not actor.may_view(owner):
            return []
        return await self._storage.get_org_mappings(
            viewable(actor, owner), integration_name=integration_name, external_org_id=id
        )

    async def get(self, actor: Actor, organization_id: str, mapping_id: str) -> OrganizationMapping:
        """Raises OrganizationNotFoundError, MappingNotFoundError."""
        stored = await self._stored(viewable(actor, organization_id), mapping_id)
        return stored.mapping

    async def find(
        self, actor: Actor, organization_id: str, mapping_id: str
    ) -> OrganizationMapping | None:
        """None if there is no such mapping, or the actor may not see it."""
        try:
            return await self.get(actor, organization_id, mapping_id)
        except NotFoundError:
            return None

    async def own_active_mappings(self, actor: Actor) -> list[OrganizationMapping] | None:
        """The active mappings of organizations that the actor manages; None if provider-wide.

        AllowedTargets is made of them.
        """
        if actor.is_provider_manager:
            return None
        own = await self.list_by_organizations(actor, actor.manageable_organizations)
        return [mapping for mappings in own for mapping in mappings if mapping.is_active]

    async def claim_owner(
        self, actor: Actor, integration_name: str, external_org_id: str
    ) -> OrganizationMapping | None:
        """The active mapping, even one that the actor may not see: never return it to a caller.

        Only of an integration that does not allow sharing. Raises PermissionDeniedError to one who
        manages no organization.
        """
        require_managing_somewhere(actor)
        form = self._form(integration_name, external_org_id)
        return await self._storage.get_claim_owner(integration_name, form)

    async def excluded(
        self, actor: Actor, pairs: Iterable[tuple[str, Target]]
    ) -> dict[tuple[str, Target], list[FieldProblem]]:
        """Why mapping an organization to a target would be refused, for those that are excluded.

        Raises OrganizationNotFoundError for one that the actor may not see.
        """
        wanted = ((viewable(actor, org_id), target) for org_id, target in pairs)
        return await self._excluded.problems(actor, wanted)

    def target(self, new: NewMapping) -> Target:
        """What the new mapping would claim, if it is valid."""
        name = new.integration_name
        return Target(name, self._form(name, new.external_org_id.strip()))

    def shown_data(self, mapping: OrganizationMapping) -> dict[str, Any]:
        """The mapping data as people may see it. Workflow code, in process, has the secrets too."""
        return shown_data(mapping, self._rules(mapping))

    # ------------------------------------------------------------------ writing

    async def allowed_targets(
        self, actor: Actor, *, excluding: Collection[str] = ()
    ) -> AllowedTargets:
        """The external organizations that the actor may map to, without those that only the
        mappings `excluding` (ids) point to."""
        return AllowedTargets.of(await self.own_active_mappings(actor), excluding=excluding)

    async def create(
        self, actor: Actor, new: NewMapping, *, allowed: AllowedTargets | None = None
    ) -> OrganizationMapping:
        """Map an organization to an external one.

        An actor who does not manage provider-wide may choose only external organizations that
        their own organizations are mapped to; any other is an ExternalOrganizationNotFoundError.
        A caller that creates many reads what is `allowed` once. If either end is excluded, the
        exclusion has to be removed first: a ValidationError says which.
        Raises ValidationError, NotFoundError, OrganizationInactiveError, DuplicateMappingError,
        ExternalOrganizationClaimedError, PermissionDeniedError, and VersionConflictError if the
        organization has a mapping of the chosen id, of whatever integration.
        """
        mapping = await self._checked(actor, new, allowed=allowed)
        await self._refuse_excluded(actor, None, mapping)
        org_id = manageable(actor, mapping.org_id)
        async with self._translated(actor, org_id, mapping.external_org_id):
            return await self._storage.create_mapping(
                mapping, by=actor.author, rules=self._rules(mapping)
            )

    async def draft(
        self, actor: Actor, new: NewMapping, *, mapping_id: str | None = None
    ) -> OrganizationMapping:
        """The mapping that `create` would write, with its secrets; nothing is written.

        With `mapping_id` it is that mapping with these fields, active: what stands for its secrets
        is taken for them, and it does not stand in its own way. Raises as `create` does, and
        MappingNotFoundError.
        """
        if mapping_id is None:
            before, drafted = None, await self._checked(actor, new)
        else:
            before, drafted = await self._edited(actor, new, mapping_id)
        await self._refuse_excluded(actor, before, drafted)
        if MappingChange(before, drafted).claims is not None:
            org_id = manageable(actor, drafted.org_id)
            async with self._translated(actor, org_id, drafted.external_org_id):
                await self._storage.refuse_if_taken(drafted, rules=self._rules(drafted))
        return drafted

    async def update(
        self,
        actor: Actor,
        organization_id: str,
        mapping_id: str,
        fields: MappingFields,
        *,
        expected_version: str | None = None,
    ) -> OrganizationMapping:
        """Change some fields, or restore a deleted mapping with `is_active`.

        Restoring, and choosing another external organization, are limited as in `create`, to what
        is not excluded too.
        Raises ValidationError, NotFoundError, OrganizationInactiveError, DuplicateMappingError,
        ExternalOrganizationClaimedError, VersionConflictError, PermissionDeniedError.
        """
        org_id = manageable(actor, organization_id)
        stored = await self._stored(org_id, mapping_id)
        mapping = stored.mapping
        integration = self._integrations.find(mapping.integration_name)
        checked = check(
            integration,
            with_secrets(mapping, fields, self._rules(mapping)),
            stored=mapping,
        )
        if checked.get("is_active", mapping.is_active):
            await self._require_active(org_id)
        allowed = await self.allowed_targets(actor, excluding=[mapping_id])
        wanted = claimable(integration, mapping, mapping.changed(**checked))
        allowed.check(MappingChange(mapping, wanted))
        await self._refuse_excluded(actor, mapping, wanted)

        def change(current: OrganizationMapping) -> OrganizationMapping:
            if holds(current, checked):
                return current
            at = self._clock()
            changed = current.changed(**checked, updated_at=at, updated_by=actor.user_id)
            changed = claimable(integration, current, changed)
            allowed.check(MappingChange(current, changed))
            return changed

        async with self._translated(actor, org_id, wanted.external_org_id):
            return await self._storage.update_mapping(
                org_id,
                mapping_id,
                change,
                by=actor.author,
                rules=self._rules(mapping),
                expected_version=expected_version,
                seen=stored,
            )

    async def delete(
        self,
        actor: Actor,
        organization_id: str,
        mapping_id: str,
        *,
        expected_version: str | None = None,
    ) -> OrganizationMapping:
        """Soft delete: the mapping becomes inactive and releases its external organization.

        Raises NotFoundError, VersionConflictError, PermissionDeniedError.
        """
        org_id = manageable(actor, organization_id)
        stored = await self._stored(org_id, mapping_id)
        mapping = stored.mapping
        async with self._translated(actor, org_id, mapping.external_org_id):
            return await self._storage.delete_mapping(
                org_id,
                mapping_id,
                by=actor.author,
                rules=self._rules(mapping),
                expected_version=expected_version,
                seen=stored,
            )

    # ------------------------------------------------------------------ steps

    async def _checked(
        self, actor: Actor, new: NewMapping, *, allowed: AllowedTargets | None = None
    ) -> OrganizationMapping:
        """A new mapping that only the store could still refuse."""
        org_id = manageable(actor, new.organization_id)
        fields = check_new(self._integrations.get(new.integration_name), new)
        mapping_id = await self._free_id(org_id, new)
        await self._require_active(org_id)
        allowed = allowed or await self.allowed_targets(actor)
        now = self._clock()
        mapping = OrganizationMapping(
            mapping_id=mapping_id,
            org_id=org_id,
            integration_name=new.integration_name,
            created_at=now,
            created_by=actor.user_id,
            updated_at=now,
            **fields,
        )
        allowed.check(MappingChange(None, mapping))
        return mapping

    async def _edited(
        self, actor: Actor, new: NewMapping, mapping_id: str
    ) -> tuple[OrganizationMapping, OrganizationMapping]:
        """A stored mapping, and it with the new fields, which only the store could still refuse."""
        org_id = manageable(actor, new.organization_id)
        integration = self._integrations.get(new.integration_name)
        stored = (await self._stored(org_id, mapping_id)).mapping
        if stored.integration_name != integration.name:
            raise ValidationError([of_another_integration(stored, integration)])
        fields = check_new(integration, with_stored_secrets(stored, new, self._rules(stored)))
        await self._require_active(org_id)
        edited = stored.changed(is_active=True, **fields)
        allowed = await self.allowed_targets(actor, excluding=[mapping_id])
        allowed.check(MappingChange(stored, edited))
        return stored, edited

    async def _refuse_excluded(
        self, actor: Actor, before: OrganizationMapping | None, after: OrganizationMapping
    ) -> None:
        claimed = MappingChange(before, after).claims
        if claimed is not None:
            await self._excluded.refuse(actor, after.org_id, claimed)

    async def _pointing_at(
        self, actor: Actor, integration_name: str, ids: Set[str]
    ) -> Sequence[OrganizationMapping]:
        """Of what `list_all_by_integration` has those that point at these, and maybe others."""
        if not actor.is_provider_wide:
            return await self.list_all_by_integration(actor, integration_name)
        if self._integrations.rules(integration_name).allows_sharing or len(ids) > MOST_CLAIMS:
            return await self._storage.get_mappings_meant(
                integration_name, lambda stored: self._form(integration_name, stored) in ids
            )
        owners = await self._storage.get_claiming_organizations(integration_name, ids)

        async def read(owner: str) -> list[OrganizationMapping]:
            return await self.list_by_organization(actor, owner, integration_name=integration_name)

        found = await read_all(read, sorted(owners))
        return [mapping for mappings in found for mapping in mappings]

    async def _of_own_organizations(
        self,
        actor: Actor,
        integration_name: str,
        *,
        first: int,
        after: str | None,
        is_active: bool | None,
    ) -> Page[OrganizationMapping]:
        """An actor with access to some organizations reads those, not the index of all."""
        own = actor.viewable_organizations
        found = [
            mapping
            for mappings in await self.list_by_organizations(actor, own)
            for mapping in mappings
            if mapping.integration_name == integration_name
            and is_active in (None, mapping.is_active)
            and (after is None or mapping_rows.integration_row_key(mapping) > after)
        ]
        found.sort(key=mapping_rows.integration_row_key)
        return page_of(found, first, key=mapping_rows.integration_row_key)

    async def _stored(self, org_id: OrganizationId, mapping_id: str) -> StoredMapping:
        try:
            return await self._storage.read_mapping(org_id, mapping_id)
        except MappingMissing as error:
            raise mapping_not_found(error) from error

    async def _free_id(self, org_id: OrganizationId, new: NewMapping) -> str:
        mapping_id = new_mapping_id(new)
        if new.mapping_id is not None:
            with suppress(MappingMissing):
                taken = await self._storage.read_mapping(org_id, mapping_id)
                raise VersionConflictError(taken.mapping)
        return mapping_id

    async def _require_active(self, org_id: OrganizationId) -> None:
        organization = await self._organizations.get_existing(org_id)
        if not organization.is_active:
            raise OrganizationInactiveError(organization)

    def _form(self, integration_name: str, external_org_id: str) -> str:
        return self._integrations.external_org_id(integration_name, external_org_id)

    def _rules(self, mapping: OrganizationMapping) -> MappingRules:
        return self._integrations.rules(mapping.integration_name)

    @asynccontextmanager
    async def _translated(
        self, actor: Actor, org_id: OrganizationId, external_org_id: str
    ) -> AsyncIterator[None]:
        """Translates storage's errors to the services' own."""
        try:
            yield
        except MappingMissing as error:
            raise mapping_not_found(error) from error
        except VersionMismatch as error:
            raise VersionConflictError(error.current) from error
        except AlreadyMapped as error:
            existing = await self._stored(org_id, error.mapping_id)
            raise DuplicateMappingError(existing.mapping) from error
        except ClaimedElsewhere as error:
            owner = await self._organizations.find(actor, error.org_id)
            raise ExternalOrganizationClaimedError(
                external_org_id, claimed_by=owner, hold=error.hold
            ) from error
        except ChangedMeanwhile as error:
            raise StorageUnavailable(
                "Too many changes to the same external organization at once. Try again."
            ) from error


def mapping_not_found(missing: MappingMissing) -> MappingNotFoundError:
    return MappingNotFoundError(
        f"Organization {missing.org_id} has no mapping {shortened(missing.mapping_id)}. Check the "
        "id, or list the organization's mappings.",
        resource="mapping",
        id=missing.mapping_id,
    )
