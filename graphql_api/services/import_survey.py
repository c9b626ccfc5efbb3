"""All that an import goes by: who is mapped, who is a twin of whom, and what is marked."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from graphql_api.models.exclusion import Exclusion
from graphql_api.models.listing import Discovery
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.models.organization_import import ImportState
from graphql_api.services.errors import OrganizationTwinError
from graphql_api.services.import_previews import ImportCandidate, ImportPreview
from graphql_api.services.imported_fields import domains_to_keep
from graphql_api.services.matching.marks import doubt
from graphql_api.services.matching.names import readings
from graphql_api.services.matching.twins import Twin, Twins
from graphql_api.services.twin_findings import ImportTwin, standing
from integrations.base import BaseIntegration, ExternalOrganization


@dataclass(frozen=True, kw_only=True)
class Survey:
    """All that an import goes by; `mappings` and `excluded` are by external id."""

    integration: BaseIntegration
    discovery: Discovery
    organizations: Mapping[str, Organization]
    mappings: Mapping[str, OrganizationMapping]
    excluded: Mapping[str, Exclusion]
    twins: Twins

    def listed(self, external_org_id: str) -> ExternalOrganization | None:
        return self.discovery.listing.by_id.get(external_org_id)

    @cached_property
    def domains(self) -> Mapping[str, str]:
        """What an organization made of an external one has as its domain, by external id."""
        return domains_to_keep(self.discovery.listing.organizations)

    def preview(self) -> ImportPreview:
        listed = self.discovery.listing.organizations
        held = self.held([each.id for each in listed])
        groups = Counter(name for each in listed for name in self.integration.groups_of(each))
        return ImportPreview(
            candidates=[self._candidate(each, held.get(each.id)) for each in listed],
            groups=dict(sorted(groups.items(), key=lambda item: item[0].casefold())),
            discovery=self.discovery,
        )

    def held(
        self, external_ids: Iterable[str], *, even: Collection[str] = ()
    ) -> dict[str, ImportTwin]:
        """Those with a twin: an organization, or one of these that is brought in itself.

        Of two that are twins of each other the active and unmarked one is brought, or the first.
        """
        found: dict[str, ImportTwin] = {}
        brought: set[str] = set()
        for external_id in sorted(external_ids, key=self._is_doubtful):
            twin = None if external_id in even else self._twin(external_id, brought)
            if twin is not None:
                found[external_id] = twin
            elif external_id not in self.mappings and external_id not in self.excluded:
                brought.add(external_id)
        return found

    @cached_property
    def _doubts(self) -> Mapping[str, str | None]:
        return {each.id: _mark(each) for each in self.discovery.listing.organizations}

    def _is_doubtful(self, external_id: str) -> bool:
        external = self.discovery.listing.by_id[external_id]
        return not external.is_active or bool(self._doubts[external_id])

    def _twin(self, external_id: str, brought: Collection[str]) -> ImportTwin | None:
        of_organization = self.twins.of_organizations.get(external_id)
        if of_organization is not None:
            return ImportTwin(
                organization=standing(self.organizations[of_organization.id], self.organizations),
                confidence=of_organization.confidence,
                signals=of_organization.signals,
            )
        beside = (each for each in self.twins.within.get(external_id, ()) if each.id in brought)
        return next(map(self._external_twin, beside), None)

    def _external_twin(self, twin: Twin) -> ImportTwin:
        return ImportTwin(
            external_organization=self.discovery.listing.by_id[twin.id],
            confidence=twin.confidence,
            signals=twin.signals,
        )

    def _candidate(
        self, external: ExternalOrganization, twin: ImportTwin | None
    ) -> ImportCandidate:
        return ImportCandidate(
            external_organization=external,
            state=next(self._states(external, twin)),
            groups=self.integration.groups_of(external),
            doubt=self._doubts[external.id],
            twin=twin,
        )

    def _states(
        self, external: ExternalOrganization, twin: ImportTwin | None
    ) -> Iterator[ImportState]:
        """Those that apply."""
        if external.id in self.mappings:
            yield ImportState.MAPPED
        if external.id in self.excluded:
            yield ImportState.EXCLUDED
        if external.is_nameless:
            yield ImportState.UNNAMED
        if not external.is_active:
            yield ImportState.INACTIVE
        if self._doubts[external.id]:
            yield ImportState.MARKED
        if twin:
            yield ImportState.HAS_TWIN
        yield ImportState.NEW


def _mark(external: ExternalOrganization) -> str | None:
    return None if external.is_nameless else doubt(external.name, readings(external.name))


def twin_error(external: ExternalOrganization, twin: ImportTwin) -> OrganizationTwinError:
    return OrganizationTwinError(
        external.name,
        twin_name=twin.name,
        twin=twin.organization,
        confidence=twin.confidence,
        reasons=[signal.detail for signal in twin.signals],
    )
