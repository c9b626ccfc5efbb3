"""A complete listing of an integration's external organizations."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from graphql_api.models.letters import Search
from integrations.base import ExternalOrganization

SortKey = tuple[str, str]
"""An external organization's place in a listing: its name without case, then its id."""


class KeptMetadata(Mapping[str, Any]):
    """Metadata as the text that was kept, read anew whenever it is asked for.

    A listing stays in memory for as long as it is the newest, and most of it is never looked at:
    a text is a fraction of what it stands for.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> "KeptMetadata":
        if isinstance(metadata, cls):
            return metadata
        return cls(json.dumps(dict(metadata), ensure_ascii=False, separators=(",", ":")))

    @property
    def text(self) -> str:
        return self._text

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._text)
        return found


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


def compacted(organization: ExternalOrganization) -> ExternalOrganization:
    """The same, for a listing that stays in memory."""
    if not organization.metadata:
        return organization
    return replace(organization, metadata=KeptMetadata.of(organization.metadata))


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
