"""Which external organizations a person may map organizations to."""

from collections.abc import Iterable
from dataclasses import dataclass

from graphql_api.services.errors import ExternalOrganizationNotFoundError
from graphql_api.storage.mapping_entity import OrganizationMapping


@dataclass(frozen=True, kw_only=True)
class Takeable:
    """`targets` are pairs of an integration's name and an external id."""

    everything: bool = False
    targets: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(
        cls, mappings: Iterable[OrganizationMapping], *, besides: OrganizationMapping | None
    ) -> "Takeable":
        """What active mappings of theirs point to. `besides` does not vouch for itself."""
        return cls(
            targets=frozenset(
                (mapping.integration_name, mapping.external_org_id)
                for mapping in mappings
                if besides is None or mapping.mapping_id != besides.mapping_id
            )
        )

    def check(self, before: OrganizationMapping | None, after: OrganizationMapping) -> None:
        """Raises ExternalOrganizationNotFoundError where the change takes what may not be."""
        chosen = before is None or before.external_org_id != after.external_org_id
        restored = before is not None and after.is_active and not before.is_active
        if (chosen or restored) and not self._has(after):
            raise ExternalOrganizationNotFoundError(after.external_org_id)

    def _has(self, mapping: OrganizationMapping) -> bool:
        return self.everything or (
            (mapping.integration_name, mapping.external_org_id) in self.targets
        )
