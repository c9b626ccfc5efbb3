"""A complete listing of an integration's external organizations."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from graphql_api.models.letters import Search
from graphql_api.models.listed_organizations import ListedOrganizations
from graphql_api.models.searchable_organizations import SearchableOrganizations
from integrations.base import ExternalOrganization

AT_ONCE = 500
"""Organizations that are made text before another thread has its turn."""

SortKey = tuple[str, str]
"""An external organization's place in a listing: its name without case, then its id."""


@dataclass(frozen=True)
class Listing:
    """Everything that the vendor listed at `cached_at`, by name. Fresh until `expires_at`.

    `notes` say what was left out of it.
    """

    organizations: ListedOrganizations
    cached_at: datetime
    expires_at: datetime
    notes: tuple[str, ...] = ()

    @property
    def by_id(self) -> Mapping[str, ExternalOrganization]:
        return self.organizations.by_id

    @cached_property
    def fingerprint(self) -> str:
        """The same for two listings that a mapping is compared with to the same end.

        The first look reads all of it, so it belongs into a thread.
        """
        digest = hashlib.blake2b(digest_size=8)
        for first in range(0, len(self.organizations), AT_ONCE):
            listed = self.organizations[first : first + AT_ONCE]
            compared = [[each.id, each.name, each.is_active, each.is_nameless] for each in listed]
            digest.update(json.dumps(compared).encode())
        return digest.hexdigest()

    def search(self, text: str | None, *, id: str | None = None) -> Sequence[ExternalOrganization]:
        """Organizations whose name, id or identifying metadata has what is sought, and the one with
        the id that is meant by it.

        The first search of a listing reads all of it, so it belongs into a thread.
        """
        wanted = Search(text)
        if not wanted:
            return self.organizations
        found = self._searchable.find(wanted)
        meant = [] if id is None else self.organizations.positions_of(id)
        return self.organizations.chosen(sorted({*found, *meant}))

    def only(self, ids: Iterable[str]) -> "Listing":
        """With these organizations alone, as far as it has them, and no notes."""
        positions = sorted({at for id in ids for at in self.organizations.positions_of(id)})
        chosen = ListedOrganizations(self.organizations.chosen(positions))
        return replace(self, organizations=chosen, notes=())

    @cached_property
    def _searchable(self) -> SearchableOrganizations:
        return SearchableOrganizations(self.organizations)


def sorted_by_name(organizations: Iterable[ExternalOrganization]) -> ListedOrganizations:
    return ListedOrganizations(sorted(organizations, key=sort_key))


def sort_key(organization: ExternalOrganization) -> SortKey:
    return organization.name.casefold(), organization.id


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
