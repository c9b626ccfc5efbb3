"""The two sides that suggestions compare, and what is left out of them. No I/O."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from graphql_api.models.exclusion import Exclusion
from graphql_api.models.listing import Listing
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.matching.answers import Explanation, Suggestions
from graphql_api.services.matching.explanations import explain
from graphql_api.services.matching.suggestions import OrganizationToMatch, nothing_found, suggest
from integrations.base import ExternalOrganization


@dataclass(frozen=True, kw_only=True)
class Sides:
    """All customers and all that the vendor lists.

    `customers` are the organizations with all that is known of them, for matching; to tell that
    nothing is left to match, they are not needed.

    `mappings` are the active ones to the integration, `rejected` pairs of an organization's id and
    an external one, and `form` brings an external id to the form in which it is listed.
    """

    integration_name: str
    organizations: dict[str, Organization]
    customers: Sequence[OrganizationToMatch] = ()
    listing: Listing
    mappings: Sequence[OrganizationMapping]
    form: Callable[[str], str]
    allows_sharing: bool
    excluded: Sequence[Exclusion]
    rejected: Set[tuple[str, str]]

    def settled(self) -> Suggestions | None:
        """What there is to tell if a side has nothing left to match; None if both have."""
        mapped, claimed = self._mapped, self._claimed
        ours = [each for each in self.organizations.values() if each.org_id not in mapped]
        theirs = [each for each in self.listing.organizations if each.id not in claimed]
        if ours and theirs:
            return None
        return nothing_found(
            [(each.name, each.org_id) for each in ours], [(each.name, each.id) for each in theirs]
        )

    def suggest(self) -> Suggestions:
        return suggest(
            self.customers,
            self.listing.organizations,
            integration_name=self.integration_name,
            mapped=self._mapped,
            claimed=self._claimed,
            refused=self.rejected,
        )

    def explain(self, organization: Organization, external: ExternalOrganization) -> Explanation:
        """Of any two of both sides, those among them that are left out of suggestions."""
        return explain(
            self.customers,
            self.listing.organizations,
            integration_name=self.integration_name,
            pair=(organization.org_id, external.id),
            mapped=self._mapped,
            claimed=self._claimed,
            refused=self.rejected,
            left_out_because=tuple(self._why_left_out(organization, external)),
        )

    @property
    def _mapped(self) -> set[str]:
        inactive = {each.org_id for each in self.organizations.values() if not each.is_active}
        excluded = {each.org_id for each in self.excluded if each.org_id is not None}
        return inactive | excluded | {mapping.org_id for mapping in self.mappings}

    @property
    def _claimed(self) -> set[str]:
        excluded = {
            each.external_org_id for each in self.excluded if each.external_org_id is not None
        }
        if self.allows_sharing:
            return excluded
        return excluded | {self.form(mapping.external_org_id) for mapping in self.mappings}

    # ------------------------------------------------------------------ why not

    def _why_left_out(
        self, organization: Organization, external: ExternalOrganization
    ) -> Iterator[str]:
        if not organization.is_active:
            yield f"“{organization.name}” is inactive."
        for exclusion in self.excluded:
            because = f": {exclusion.reason.rstrip('.')}" if exclusion.reason else ""
            if exclusion.org_id == organization.org_id:
                yield f"“{organization.name}” is excluded from {self.integration_name}{because}."
            elif exclusion.external_org_id == external.id:
                yield f"“{external.name}” is excluded as nobody's{because}."
        for mapping in self.mappings:
            if mapping.org_id == organization.org_id:
                yield self._of_the_organization(mapping, external)
            elif self.form(mapping.external_org_id) == external.id and not self.allows_sharing:
                yield f"“{external.name}” is mapped to {self._title(mapping.org_id)}."
        if (organization.org_id, external.id) in self.rejected:
            yield "The pair was rejected."

    def _of_the_organization(
        self, mapping: OrganizationMapping, external: ExternalOrganization
    ) -> str:
        external_id = self.form(mapping.external_org_id)
        if external_id == external.id:
            return "They are mapped to each other."
        listed = self.listing.by_id.get(external_id)
        name = (listed and listed.name) or mapping.external_org_name or external_id
        return f"{self._title(mapping.org_id)} is mapped to “{name}”."

    def _title(self, organization_id: str) -> str:
        organization = self.organizations.get(organization_id)
        return f"“{organization.name}”" if organization else "an inactive organization"
