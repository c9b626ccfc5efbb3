"""What a vendor lists, as it stands before an import."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql_api.models.listing import Discovery
from graphql_api.models.organization_import import ImportState
from graphql_api.services.errors import NotFoundError, shortened
from graphql_api.services.twin_findings import ImportTwin
from integrations.base import ExternalOrganization


@dataclass(frozen=True, kw_only=True)
class ImportCandidate:
    """`doubt` is a sentence that says how it is marked, `groups` are the vendor's."""

    external_organization: ExternalOrganization
    state: ImportState
    groups: tuple[str, ...] = ()
    doubt: str | None = None
    twin: ImportTwin | None = None

    @property
    def is_safe(self) -> bool:
        """Whether it may be imported without a person having looked at it."""
        return self.state is ImportState.NEW


@dataclass(frozen=True, kw_only=True)
class ImportPreview:
    """The candidates in the listing's order. `groups` are those of the whole listing, by name."""

    candidates: Sequence[ImportCandidate]
    groups: Mapping[str, int]
    discovery: Discovery

    def only(self, group: str | None) -> "ImportPreview":
        """The candidates of one group. Raises NotFoundError if the listing has none such."""
        if group is None:
            return self
        wanted = group.strip().casefold()
        if wanted not in {each.casefold() for each in self.groups}:
            raise _no_such_group(group, self.groups)
        found = [
            each for each in self.candidates if wanted in {name.casefold() for name in each.groups}
        ]
        return ImportPreview(candidates=found, groups=self.groups, discovery=self.discovery)


def _no_such_group(group: str, groups: Iterable[str]) -> NotFoundError:
    existing = ", ".join(groups)
    there = f"Its groups: {existing}." if existing else "It has no groups."
    return NotFoundError(
        f"The listing has nothing in the group {shortened(group)}. {there}",
        resource="group",
        id=group,
        available=list(groups),
    )
