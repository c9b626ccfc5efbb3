"""A complete listing of an integration's external organizations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from graphql_api.models.letters import Search
from integrations.base import ExternalOrganization

SortKey = tuple[str, str]
"""An external organization's place in a listing: its name without case, then its id."""


@dataclass(frozen=True)
class Listing:
    """Everything that the vendor listed at `cached_at`, by name. Fresh until `expires_at`.

    `notes` say what was left out of it.
    """

    organizations: tuple[ExternalOrganization, ...]
    cached_at: datetime
    expires_at: datetime
    notes: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, ExternalOrganization]:
        return {organization.id: organization for organization in self.organizations}

    def search(self, text: str | None, *, id: str | None = None) -> list[ExternalOrganization]:
        """Organizations whose name, id or identifying metadata has what is sought, and the one with
        the id that is meant by it."""
        wanted = Search(text)
        return [
            each for each in self.organizations if each.id == id or wanted.finds(*_searchable(each))
        ]


def sorted_by_name(
    organizations: Iterable[ExternalOrganization],
) -> tuple[ExternalOrganization, ...]:
    return tuple(sorted(organizations, key=sort_key))


def sort_key(organization: ExternalOrganization) -> SortKey:
    return organization.name.casefold(), organization.id


def _searchable(organization: ExternalOrganization) -> list[str]:
    texts = [value for value in organization.metadata.values() if isinstance(value, str)]
    return [organization.name, organization.id, *texts]


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """`failure` says why the listing is stale; None if it is fresh. `notes` what is odd in it."""

    listing: Listing
    failure: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_stale(self) -> bool:
        return self.failure is not None

    @property
    def warning(self) -> str | None:
        """For a place that shows one text."""
        return " ".join(filter(None, (self.failure, *self.notes))) or None
