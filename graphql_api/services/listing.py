"""A complete listing of an integration's external organizations, and its form in a cache."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from aiocache.serializers import BaseSerializer

from integrations.base import ExternalOrganization

SortKey = tuple[str, str]
"""An external organization's place in a listing: its name without case, then its id."""


@dataclass(frozen=True)
class Listing:
    """Everything that the vendor listed at `cached_at`, by name. Fresh until `expires_at`."""

    organizations: tuple[ExternalOrganization, ...]
    cached_at: datetime
    expires_at: datetime

    @cached_property
    def by_id(self) -> dict[str, ExternalOrganization]:
        return {organization.id: organization for organization in self.organizations}

    def search(self, text: str | None) -> list[ExternalOrganization]:
        """Organizations whose name, id or identifying metadata contain the text, in any case."""
        wanted = (text or "").strip().casefold()
        return [each for each in self.organizations if not wanted or wanted in _searchable(each)]


def sorted_by_name(
    organizations: Iterable[ExternalOrganization],
) -> tuple[ExternalOrganization, ...]:
    return tuple(sorted(organizations, key=sort_key))


def sort_key(organization: ExternalOrganization) -> SortKey:
    return organization.name.casefold(), organization.id


class ListingSerializer(BaseSerializer):  # type: ignore[misc]  # aiocache ships no types
    """JSON, for a cache that processes share; never pickle, which runs what it reads."""

    DEFAULT_ENCODING = "utf-8"

    def dumps(self, value: Listing) -> str:
        return json.dumps(
            {
                "cached_at": value.cached_at.isoformat(),
                "expires_at": value.expires_at.isoformat(),
                "organizations": [
                    {
                        "id": each.id,
                        "name": each.name,
                        "is_active": each.is_active,
                        "metadata": dict(each.metadata),
                    }
                    for each in value.organizations
                ],
            }
        )

    def loads(self, value: str | None) -> Listing | None:
        if value is None:
            return None
        stored: dict[str, Any] = json.loads(value)
        return Listing(
            organizations=tuple(ExternalOrganization(**each) for each in stored["organizations"]),
            cached_at=datetime.fromisoformat(stored["cached_at"]),
            expires_at=datetime.fromisoformat(stored["expires_at"]),
        )


def _searchable(organization: ExternalOrganization) -> str:
    texts = [value for value in organization.metadata.values() if isinstance(value, str)]
    return "\n".join((organization.name, organization.id, *texts)).casefold()
