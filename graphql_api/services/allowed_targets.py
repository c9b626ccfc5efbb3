"""The external organizations that a person may map organizations to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.mapping_change import MappingChange, Target, active_target
from graphql_api.services.errors import ExternalOrganizationNotFoundError


@dataclass(frozen=True, kw_only=True)
class AllowedTargets:
    """All of them, for one who manages provider-wide; for anybody else the `targets` of the active
    mappings of organizations that they manage."""

    everything: bool = False
    targets: frozenset[Target] = frozenset()

    @classmethod
    def of(
        cls, own: Iterable[OrganizationMapping] | None, *, excluding: Collection[str] = ()
    ) -> "AllowedTargets":
        """`own` as MappingService.own_active_mappings returns it: None allows everything.

        `excluding` holds ids of mappings that are about to change, which allow nothing.
        """
        if own is None:
            return cls(everything=True)
        kept = (mapping for mapping in own if mapping.mapping_id not in excluding)
        return cls(targets=frozenset(filter(None, map(active_target, kept))))

    def check(self, change: MappingChange) -> None:
        """Raises ExternalOrganizationNotFoundError if the change selects what is not allowed."""
        selected = change.selects
        if selected is not None and not (self.everything or selected in self.targets):
            raise ExternalOrganizationNotFoundError(selected.external_org_id)
