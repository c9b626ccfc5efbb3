"""Makes organizations from a vendor's listing, each mapped to its external organization."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphql_api.models.listing import Listing
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.mapping_change import Target
from graphql_api.models.organization import Organization
from graphql_api.models.organization_import import ImportOutcome
from graphql_api.services import validation
from graphql_api.services.access import Actor, Permission, require_provider_wide
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
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_fields import NewMapping, check_new
from graphql_api.services.mappings import MappingService
from graphql_api.services.matching.domains import domains_of
from graphql_api.services.organizations import OrganizationService
from integrations.base import BaseIntegration, ExternalOrganization


@dataclass(frozen=True, kw_only=True)
class _Known:
    """Existing mappings and organizations, kept up to date while an import goes on."""

    mappings: Mapping[str, OrganizationMapping]
    """By external id."""
    unmapped: dict[str, Organization]
    """Those without a mapping to this integration, by folded name."""


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
    ) -> None:
        self._organizations = organizations
        self._integrations = integrations
        self._excluded = excluded
        self._mappings = mappings
        self._bulk_mappings = bulk_mappings
        self._discovery = discovery
        self._turn = asyncio.Lock()  # two at once would each make an organization of the same one

    async def import_organizations(
        self, actor: Actor, integration_name: str, external_org_ids: Sequence[str]
    ) -> list[ImportOutcome]:
        """One outcome for each id, in order; repeating it makes nothing twice.

        What is mapped already is left as it is, and so is what is excluded. So is one whose name
        an organization without a mapping has: that is probably the same, and a person has to say
        so. An organization stands before its mapping does, so an import that is cut short may
        leave one to be mapped by hand.
        Raises PermissionDeniedError (it needs provider-wide permission) and what discovery raises,
        both before anything is written.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        listing = (await self._discovery.discover(actor, integration_name)).listing
        integration = self._integrations.get(integration_name)
        forms = [self._form(integration_name, each) for each in external_org_ids]
        async with self._turn:
            made = await self._import_each(actor, integration, listing, list(dict.fromkeys(forms)))
        return list(_in_order(external_org_ids, [made[form] for form in forms]))

    def _form(self, integration_name: str, external_org_id: str) -> str:
        return self._integrations.external_org_id(integration_name, external_org_id.strip())

    async def _import_each(
        self, actor: Actor, integration: BaseIntegration, listing: Listing, wanted: Sequence[str]
    ) -> dict[str, ImportOutcome]:
        """One after the other if the names are the same, several at a time otherwise."""
        known = await self._known(actor, integration.name)
        limit = asyncio.Semaphore(PARALLEL_WRITES)
        turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

        async def bring(external_org_id: str) -> ImportOutcome:
            external = listing.by_id.get(external_org_id)
            if external is None:
                raise _not_listed(integration, external_org_id)
            async with turns[_folded(external.name)], limit:
                return await self._import(actor, integration, external, known)

        results = await asyncio.gather(*map(bring, wanted), return_exceptions=True)
        return {
            external_org_id: _outcome(external_org_id, result)
            for external_org_id, result in zip(wanted, results, strict=True)
        }

    async def _import(
        self,
        actor: Actor,
        integration: BaseIntegration,
        external: ExternalOrganization,
        known: _Known,
    ) -> ImportOutcome:
        mapping = known.mappings.get(external.id)
        if mapping is not None:
            owner = await self._organizations.find(actor, mapping.org_id)
            return ImportOutcome(
                external_org_id=external.id,
                organization=owner,
                mapping=mapping,
                error=ExternalOrganizationClaimedError(external.id, claimed_by=owner),
            )
        await self._excluded.refuse_external(actor, Target(integration.name, external.id))
        if external.is_nameless:
            raise _name_it_first(external, integration)
        namesake = known.unmapped.get(_folded(external.name))
        if namesake is not None:
            raise _map_it_instead(namesake, integration)
        new = NewMapping(
            organization_id="",  # created once the mapping to it is known to be valid
            integration_name=integration.name,
            external_org_id=external.id,
            external_org_name=external.name,
        )
        check_new(integration, new)
        organization = await self._organizations.create(
            actor, name=external.name, domain=_domain(external.metadata)
        )
        return await self._map(actor, organization, new, known)

    async def _map(
        self, actor: Actor, organization: Organization, new: NewMapping, known: _Known
    ) -> ImportOutcome:
        wanted = replace(new, organization_id=organization.org_id)
        [result] = await self._bulk_mappings.create(actor, [wanted])
        outcome = ImportOutcome(external_org_id=new.external_org_id, organization=organization)
        if isinstance(result, Exception):
            known.unmapped[_folded(organization.name)] = organization
            return replace(outcome, error=result)
        return replace(outcome, mapping=result)

    async def _known(self, actor: Actor, integration_name: str) -> _Known:
        organizations = await self._organizations.all(actor)
        mappings = await self._mappings.list_all_by_integration(actor, integration_name)
        mapped = {mapping.org_id for mapping in mappings}
        return _Known(
            mappings={
                self._form(integration_name, mapping.external_org_id): mapping
                for mapping in mappings
            },
            unmapped={
                _folded(each.name): each for each in organizations if each.org_id not in mapped
            },
        )


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


def _folded(name: str) -> str:
    return name.strip().casefold()


def _domain(metadata: Mapping[str, Any]) -> str | None:
    """The vendor's, if it names exactly one: of several, any may be another company's."""
    domains = domains_of(metadata)
    if len(domains) != 1:
        return None
    problems = validation.Problems()
    domain = validation.domain(next(iter(domains)), problems)
    return None if problems.found else domain


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


def _map_it_instead(namesake: Organization, integration: BaseIntegration) -> ValidationError:
    state = "" if namesake.is_active else "inactive "
    message = (
        f"There is already an {state}organization {namesake.name!r} ({namesake.org_id}) without "
        f"a mapping to {integration.display_name}. Map it instead, or rename it if it is a "
        "different customer."
    )
    return ValidationError([FieldProblem(field="externalOrgIds", message=message)])
