"""Makes organizations from a vendor's listing, each mapped to its external organization."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from graphql_api.models.listing import Discovery, Listing
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.mapping_change import Target
from graphql_api.models.organization import Organization
from graphql_api.models.organization_import import ImportOutcome
from graphql_api.services.access import Actor, Permission, require_provider_wide
from graphql_api.services.beside_the_loop import beside_the_loop
from graphql_api.services.bulk_mappings import PARALLEL_WRITES, BulkMappingService
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.errors import (
    ExternalOrganizationClaimedError,
    FieldProblem,
    NotFoundError,
    ValidationError,
    shortened,
)
from graphql_api.services.excluded import ExcludedPairs
from graphql_api.services.exclusions import ExclusionService
from graphql_api.services.import_previews import ImportPreview
from graphql_api.services.import_survey import Survey, twin_error
from graphql_api.services.imported_fields import name_to_keep
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.known_customers import KnownCustomers
from graphql_api.services.mapping_fields import NewMapping, check_new
from graphql_api.services.mappings import MappingService
from graphql_api.services.matching.twins import Twins, find_twins
from graphql_api.services.organizations import OrganizationService
from graphql_api.services.twin_findings import ImportTwin
from graphql_api.storage.rejections import RejectionStorageService
from integrations.base import BaseIntegration, ExternalOrganization


class OrganizationImportService:
    def __init__(
        self,
        *,
        organizations: OrganizationService,
        integrations: IntegrationService,
        mappings: MappingService,
        bulk_mappings: BulkMappingService,
        discovery: DiscoveryService,
        excluded: ExcludedPairs,
        rejections: RejectionStorageService,
        exclusions: ExclusionService,
    ) -> None:
        self._organizations = organizations
        self._integrations = integrations
        self._customers = KnownCustomers(
            integrations=integrations, mappings=mappings, discovery=discovery
        )
        self._excluded = excluded
        self._rejections = rejections
        self._exclusions = exclusions
        self._bulk_mappings = bulk_mappings
        self._discovery = discovery
        self._turn = asyncio.Lock()  # two at once would each make an organization of the same one

    async def preview(
        self,
        actor: Actor,
        integration_name: str,
        *,
        group: str | None = None,
        refresh: bool = False,
    ) -> ImportPreview:
        """All that the vendor lists, or one `group` of it, as it stands before an import.

        Raises PermissionDeniedError (it needs provider-wide permission), NotFoundError if there is
        no such group, and what discovery raises.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        discovery = await self._discovery.discover(actor, integration_name, refresh=refresh)
        survey = await self._survey(actor, self._integrations.get(integration_name), discovery)
        return (await beside_the_loop(survey.preview)).only(group)

    async def import_organizations(
        self,
        actor: Actor,
        integration_name: str,
        external_org_ids: Sequence[str],
        *,
        even_beside: Collection[str] = (),
    ) -> list[ImportOutcome]:
        """One outcome for each id, in order; repeating it makes nothing twice.

        What is mapped already is left as it is, and so is what is excluded. So is one that is
        probably the same as an organization, or as one before it in this call, unless it is among
        `even_beside`. An organization stands before its mapping does, so an import that is cut
        short may leave one to be mapped by hand.
        Raises PermissionDeniedError (it needs provider-wide permission) and what discovery raises,
        both before anything is written.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        discovery = await self._discovery.discover(actor, integration_name)
        integration = self._integrations.get(integration_name)
        forms = [self._form(integration_name, each) for each in external_org_ids]
        even = {self._form(integration_name, each) for each in even_beside}
        async with self._turn:
            survey = await self._survey(actor, integration, discovery)
            made = await self._import_each(actor, survey, list(dict.fromkeys(forms)), even)
        return list(_in_order(external_org_ids, [made[form] for form in forms]))

    def _form(self, integration_name: str, external_org_id: str) -> str:
        return self._integrations.external_org_id(integration_name, external_org_id.strip())

    async def _survey(
        self, actor: Actor, integration: BaseIntegration, discovery: Discovery
    ) -> Survey:
        name, listing = integration.name, discovery.listing
        organizations = await self._organizations.all(actor)
        known = self._customers.to(actor)
        here = await known.mappings(name)
        by_external = await beside_the_loop(self._by_external, name, here)
        excluded = await self._exclusions.by_external_id(actor, name)
        claimed = by_external.keys() | excluded.keys()
        twins = Twins()
        if await beside_the_loop(_has_others, listing, claimed):
            rejected = await self._rejections.list_by_integration(name)
            twins = await beside_the_loop(
                find_twins,
                await known.to_match(organizations, apart_from=name),
                listing.organizations,
                integration_name=name,
                mapped={each.org_id for each in here},
                claimed=claimed,
                refused={(each.org_id, each.external_org_id) for each in rejected},
            )
        return Survey(
            integration=integration,
            discovery=discovery,
            organizations={each.org_id: each for each in organizations},
            mappings=by_external,
            excluded=excluded,
            twins=twins,
        )

    def _by_external(
        self, integration_name: str, mappings: Iterable[OrganizationMapping]
    ) -> dict[str, OrganizationMapping]:
        return {self._form(integration_name, each.external_org_id): each for each in mappings}

    async def _import_each(
        self, actor: Actor, survey: Survey, wanted: Sequence[str], even: Collection[str]
    ) -> dict[str, ImportOutcome]:
        """Several at a time; what is held back beside one of them is told when that is there."""
        held = survey.held((each for each in wanted if survey.listed(each)), even=even)
        brought = await self._bring_all(
            actor, survey, [each for each in wanted if each not in held]
        )
        return brought | {
            external_org_id: _held_back(survey, external_org_id, twin, brought)
            for external_org_id, twin in held.items()
        }

    async def _bring_all(
        self, actor: Actor, survey: Survey, wanted: Sequence[str]
    ) -> dict[str, ImportOutcome]:
        limit = asyncio.Semaphore(PARALLEL_WRITES)

        async def bring(external_org_id: str) -> ImportOutcome:
            external = survey.listed(external_org_id)
            if external is None:
                raise _not_listed(survey.integration, external_org_id)
            async with limit:
                return await self._import(actor, survey, external)

        results = await asyncio.gather(*map(bring, wanted), return_exceptions=True)
        return {
            external_org_id: _outcome(external_org_id, result)
            for external_org_id, result in zip(wanted, results, strict=True)
        }

    async def _import(
        self, actor: Actor, survey: Survey, external: ExternalOrganization
    ) -> ImportOutcome:
        mapping = survey.mappings.get(external.id)
        if mapping is not None:
            owner = await self._organizations.find(actor, mapping.org_id)
            return ImportOutcome(
                external_org_id=external.id,
                organization=owner,
                mapping=mapping,
                error=ExternalOrganizationClaimedError(external.id, claimed_by=owner),
            )
        target = Target(survey.integration.name, external.id)
        await self._excluded.refuse_external(actor, target)
        if external.is_nameless:
            raise _name_it_first(external, survey.integration)
        new = NewMapping(
            organization_id="",  # created once the mapping to it is known to be valid
            integration_name=survey.integration.name,
            external_org_id=external.id,
            external_org_name=external.name,
        )
        check_new(survey.integration, new)
        organization = await self._organizations.create(
            actor, name=name_to_keep(external), domain=survey.domains.get(external.id)
        )
        return await self._map(actor, organization, new)

    async def _map(
        self, actor: Actor, organization: Organization, new: NewMapping
    ) -> ImportOutcome:
        wanted = replace(new, organization_id=organization.org_id)
        [result] = await self._bulk_mappings.create(actor, [wanted])
        outcome = ImportOutcome(external_org_id=new.external_org_id, organization=organization)
        if isinstance(result, Exception):
            return replace(outcome, error=result)
        return replace(outcome, mapping=result)


def _has_others(listing: Listing, claimed: Collection[str]) -> bool:
    return any(each.id not in claimed for each in listing.organizations)


def _held_back(
    survey: Survey, external_org_id: str, twin: ImportTwin, brought: Mapping[str, ImportOutcome]
) -> ImportOutcome:
    """Its twin may have become an organization just now."""
    if twin.external_organization is not None:
        made = brought[twin.external_organization.id].organization
        twin = replace(twin, organization=made)
    error = twin_error(survey.discovery.listing.by_id[external_org_id], twin)
    return ImportOutcome(external_org_id=external_org_id, error=error)


def _outcome(external_org_id: str, result: ImportOutcome | BaseException) -> ImportOutcome:
    if isinstance(result, ImportOutcome):
        return result
    if isinstance(result, Exception):
        return ImportOutcome(external_org_id=external_org_id, error=result)
    raise result  # what is no Exception stops the process or the operation


def _in_order(
    external_org_ids: Sequence[str], outcomes: Sequence[ImportOutcome]
) -> Iterator[ImportOutcome]:
    seen: set[str] = set()
    for given, outcome in zip(external_org_ids, outcomes, strict=True):
        if outcome.external_org_id in seen:
            outcome = _given_again(outcome)
        seen.add(outcome.external_org_id)
        yield replace(outcome, external_org_id=given)


def _given_again(outcome: ImportOutcome) -> ImportOutcome:
    """The second outcome of one id refers to the first: it is mapped by now, or failed."""
    if outcome.mapping is None:
        return outcome
    claimed = ExternalOrganizationClaimedError(
        outcome.external_org_id, claimed_by=outcome.organization
    )
    return replace(outcome, error=claimed)


def _not_listed(integration: BaseIntegration, external_org_id: str) -> NotFoundError:
    return NotFoundError(
        f"{integration.display_name} lists no {integration.organization_term} "
        f"{shortened(external_org_id)}. Check the id, or refresh the listing if it is new.",
        resource="externalOrganization",
        id=external_org_id,
    )


def _name_it_first(external: ExternalOrganization, integration: BaseIntegration) -> ValidationError:
    message = (
        f"{integration.display_name} has no name for {integration.organization_term} "
        f"{external.id}. Name it there and refresh the listing, or create the organization and "
        "map it by hand."
    )
    return ValidationError([FieldProblem(field="externalOrgIds", message=message)])
