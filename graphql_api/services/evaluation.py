"""Judges suggestions by what the provider decided: its mappings and its rejections.

An integration's suggestions are made as if nothing were mapped to it and nothing rejected, so that
none of what is to be found is known. Accepted is what is actively mapped; rejected is what a person
rejected, and what a mapping was moved away from. A mapping that was deactivated is no judgement:
customers leave. Nor is one that was made together with its organization, as an import makes it.
"""

from collections import defaultdict
from collections.abc import Sequence, Set
from datetime import timedelta

from graphql_api.models.audit import AuditAction, AuditEvent
from graphql_api.models.letters import spellings
from graphql_api.models.listing import Listing
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor, Permission, require_provider_wide
from graphql_api.services.audit import AuditService
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.known_customers import KnownCustomers
from graphql_api.services.mappings import MappingService
from graphql_api.services.matching.answers import Suggestions
from graphql_api.services.matching.evaluations import Evaluation, IntegrationEvaluation
from graphql_api.services.matching.thresholds import Decision, judge
from graphql_api.services.organizations import OrganizationService
from graphql_api.services.suggestions import SuggestionService
from graphql_api.storage.rejections import RejectionStorageService
from integrations.base import DiscoveryNotSupportedError

MADE_TOGETHER = timedelta(minutes=1)
EVENTS = 1_000
MAX_EVENTS = 20_000
"""The newest of the audit trail that are looked at for mappings that were moved."""

Pairs = dict[str, set[str]]
"""External ids by organization."""


class EvaluationService:
    def __init__(
        self,
        *,
        suggestions: SuggestionService,
        organizations: OrganizationService,
        integrations: IntegrationService,
        mappings: MappingService,
        discovery: DiscoveryService,
        audit: AuditService,
        rejections: RejectionStorageService,
    ) -> None:
        self._suggestions = suggestions
        self._organizations = organizations
        self._integrations = integrations
        self._customers = KnownCustomers(
            integrations=integrations, mappings=mappings, discovery=discovery
        )
        self._discovery = discovery
        self._audit = audit
        self._rejections = rejections

    async def evaluate(self, actor: Actor, integration_name: str | None = None) -> Evaluation:
        """Of one integration or of all. Nothing is changed, and no vendor is asked.

        Raises PermissionDeniedError (it compares all customers), IntegrationNotFoundError, and
        DiscoveryNotSupportedError for one that cannot list.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        names = self._listable(integration_name)
        moved = await self._moved(actor)
        active = await self._organizations.all(actor, is_active=True)
        known = self._customers.to(actor)
        mapped = {name: await known.mappings(name) for name in names}
        found, without_listing = [], []
        for name in names:
            decisions = await self._decisions(name, active, mapped[name], moved[name])
            listing = await self._discovery.known(actor, name) if decisions.are_there else None
            if listing is not None:
                suggestions = await self._suggestions.without_mappings(
                    actor, name, listing, active=active, known=known
                )
                found.append(_evaluated(name, decisions, listing, suggestions))
            elif decisions.are_there:
                without_listing.append(name)
        return Evaluation(integrations=found, without_listing=without_listing)

    def _listable(self, integration_name: str | None) -> list[str]:
        if integration_name is None:
            names = self._integrations.names
            return [name for name in names if self._integrations.get(name).supports_discovery]
        if not self._integrations.get(integration_name).supports_discovery:
            raise DiscoveryNotSupportedError(integration_name)
        return [integration_name]

    async def _decisions(
        self,
        integration_name: str,
        active: Sequence[Organization],
        mappings: Sequence[OrganizationMapping],
        moved: Sequence[tuple[str, str]],
    ) -> "_Decisions":
        organizations = {each.org_id: each for each in active}
        accepted: Pairs = defaultdict(set)
        imported: Pairs = defaultdict(set)
        for mapping in mappings:
            organization = organizations.get(mapping.org_id)
            if organization is not None:
                kind = imported if _came_with(mapping, organization) else accepted
                kind[mapping.org_id].add(self._form(mapping))
        rejections = await self._rejections.list_by_integration(integration_name)
        refused = [*moved, *((each.org_id, each.external_org_id) for each in rejections)]
        rejected: Pairs = defaultdict(set)
        for org_id, external_org_id in refused:
            if org_id in organizations:
                rejected[org_id].add(external_org_id)
        return _Decisions(accepted, imported, rejected)

    def _form(self, mapping: OrganizationMapping) -> str:
        return self._integrations.external_org_id(mapping.integration_name, mapping.external_org_id)

    async def _moved(self, actor: Actor) -> dict[str, list[tuple[str, str]]]:
        """Pairs that a mapping was moved away from, by integration."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        after, left = None, MAX_EVENTS
        while left > 0:
            page = await self._audit.events(actor, organization_id=None, first=EVENTS, after=after)
            for event in page.items:
                if (pair := _moved_from(event)) is not None:
                    found[str(event.integration_name)].append(pair)
            after, left = page.end, left - len(page.items)
            if not page.has_next:
                break
        return found


def _evaluated(
    integration_name: str, decisions: "_Decisions", listing: Listing, suggestions: Suggestions
) -> IntegrationEvaluation:
    listed = frozenset(listing.by_id)
    decided = decisions.listed(listed)
    return IntegrationEvaluation(
        integration_name=integration_name,
        decided=len(decided),
        imported=decisions.imported,
        unlisted=decisions.unlisted(listed),
        figures=judge(decided, suggestions.found),
    )


class _Decisions:
    """Of one integration; an organization that was imported from it decides nothing."""

    def __init__(self, accepted: Pairs, imported: Pairs, rejected: Pairs) -> None:
        self._accepted, self._rejected = (
            {org_id: ids for org_id, ids in pairs.items() if ids and not imported.get(org_id)}
            for pairs in (accepted, rejected)
        )
        self.imported = sum(map(len, imported.values()))

    @property
    def are_there(self) -> bool:
        return bool(self._accepted or self._rejected)

    def listed(self, listed: Set[str]) -> list[Decision]:
        """By what the vendor lists: nothing else can be suggested."""
        decided = sorted(self._accepted.keys() | self._rejected.keys())
        found = [
            Decision(
                organization_id=org_id,
                accepted=frozenset(self._accepted.get(org_id, set()) & listed),
                rejected=frozenset(self._rejected.get(org_id, set()) & listed),
            )
            for org_id in decided
        ]
        return [each for each in found if each.accepted or each.rejected]

    def unlisted(self, listed: Set[str]) -> int:
        return sum(len(ids - listed) for ids in self._accepted.values())


def _came_with(mapping: OrganizationMapping, organization: Organization) -> bool:
    """Nobody had to find out that they are one: the organization was made from it."""
    together = mapping.created_at - organization.created_at <= MADE_TOGETHER
    return together and bool(spellings(mapping.external_org_name) & spellings(organization.name))


def _moved_from(event: AuditEvent) -> tuple[str, str] | None:
    change = event.changes.get("externalOrgId")
    if event.action is not AuditAction.MAPPING_UPDATED or event.org_id is None or not change:
        return None
    before = change.get("before")
    return None if before is None else (event.org_id, str(before))
