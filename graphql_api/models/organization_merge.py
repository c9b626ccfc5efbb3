"""The merge of one organization into another: what moves, how far it is, what came of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from graphql_api.models.audit import Author
from graphql_api.models.grant import Permission
from graphql_api.models.organization import OrganizationId

_ID_AT_THE_END = re.compile(r"([0-9a-f-]{36})\)?$")


class MergeState(StrEnum):
    """In this order, and never back."""

    UNDER_WAY = "UNDER_WAY"
    DONE = "DONE"
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"


class MappingStep(StrEnum):
    """What a merge does with a mapping that is active."""

    MOVES = "MOVES"
    ENDS = "ENDS"


class MergeChoice(StrEnum):
    """Whose mappings stay if both organizations are mapped by one integration."""

    INTO = "INTO"
    FROM = "FROM"
    BOTH = "BOTH"


@dataclass(frozen=True, kw_only=True)
class MergedMapping:
    """`org_id` has it: what ends may be one of the organization that stays."""

    org_id: OrganizationId
    mapping_id: str
    integration_name: str
    external_org_id: str
    external_org_name: str
    step: MappingStep

    @property
    def key(self) -> str:
        return f"mapping {self.mapping_id} of {self.org_id}"


@dataclass(frozen=True, kw_only=True)
class MergedGrant:
    """A person's grants on the two, as they were; version 0 stands for a grant that never was."""

    user_id: str
    on_from: frozenset[Permission]
    on_from_version: int
    on_into: frozenset[Permission]
    on_into_version: int

    @property
    def key(self) -> str:
        return f"grant of {self.user_id}"

    @property
    def afterwards(self) -> frozenset[Permission]:
        """On the organization that stays."""
        return self.on_from | self.on_into

    @property
    def gained(self) -> frozenset[Permission]:
        """What the person may do with the organization that stays, and could not before."""
        return self.on_from - self.on_into


@dataclass(frozen=True, kw_only=True)
class MergedRejection:
    """`moves` is False if the organization that stays has it too, or is mapped to just that."""

    integration_name: str
    external_org_id: str
    external_org_name: str
    rejected_at: datetime
    rejected_by: str
    moves: bool

    @property
    def key(self) -> str:
        return f"rejection {self.integration_name} {self.external_org_id}"


@dataclass(frozen=True, kw_only=True)
class MergedPieces:
    """All that one merge is about. `aliases` are the names that the one that stays gets."""

    mappings: Sequence[MergedMapping] = ()
    grants: Sequence[MergedGrant] = ()
    rejections: Sequence[MergedRejection] = ()
    aliases: Sequence[str] = ()

    @property
    def keys(self) -> list[str]:
        return [
            *(each.key for each in self.mappings),
            *(each.key for each in self.grants),
            *(each.key for each in self.rejections),
        ]


@dataclass(frozen=True, kw_only=True)
class PieceResult:
    """`problem` says why the piece was left as it was; `version` is that of what the step left."""

    problem: str | None = None
    version: int | None = None


Results = Mapping[str, PieceResult]
"""By the keys of pieces."""


@dataclass(frozen=True, kw_only=True)
class OrganizationMerge:
    """The record of a merge. The names are those of the time."""

    merge_id: str
    from_id: OrganizationId
    into_id: OrganizationId
    from_name: str
    into_name: str
    from_was_active: bool
    state: MergeState
    by: Author
    started_at: datetime
    pieces: MergedPieces
    results: Results = field(default_factory=dict)
    undone_by: Author | None = None
    undone_at: datetime | None = None
    undo_results: Results = field(default_factory=dict)

    @property
    def is_under_way(self) -> bool:
        return self.state in (MergeState.UNDER_WAY, MergeState.UNDOING)


def named_with_id(name: str, org_id: str) -> str:
    """How an event of a merge names an organization."""
    return f"{name} ({org_id})"


def id_named(said: str) -> str | None:
    """The id in how an event of a merge names an organization: by its name with the id, or by the
    id alone; None if there is none."""
    found = _ID_AT_THE_END.search(said)
    return None if found is None else found[1]
