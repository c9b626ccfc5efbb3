"""A divergence: a place where the two tables and their helper rows disagree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage import mapping_rows
from graphql_api.storage.table_store import Row

MAX_ATTEMPTS = 6
"""Of one check, if what it looks at keeps moving; then it is left to its writers."""


class DivergenceKind(StrEnum):
    FILE_DAMAGED = "FILE_DAMAGED"
    ROW_UNREADABLE = "ROW_UNREADABLE"
    PENDING_LEFT = "PENDING_LEFT"
    PENDING_UNREADABLE = "PENDING_UNREADABLE"
    MAPPING_UNREADABLE = "MAPPING_UNREADABLE"
    MAPPING_MISPLACED = "MAPPING_MISPLACED"
    ORGANIZATION_MISSING = "ORGANIZATION_MISSING"
    INDEX_MISSING = "INDEX_MISSING"
    INDEX_STALE = "INDEX_STALE"
    INDEX_ORPHANED = "INDEX_ORPHANED"
    UNIQUENESS_MISSING = "UNIQUENESS_MISSING"
    UNIQUENESS_WRONG = "UNIQUENESS_WRONG"
    UNIQUENESS_ORPHANED = "UNIQUENESS_ORPHANED"
    CLAIM_MISSING = "CLAIM_MISSING"
    CLAIM_WRONG = "CLAIM_WRONG"
    CLAIM_UNREADABLE = "CLAIM_UNREADABLE"
    EXTERNAL_ID_FORM = "EXTERNAL_ID_FORM"
    EXTERNAL_ID_COLLISION = "EXTERNAL_ID_COLLISION"
    EXTERNAL_ID_REFUSED = "EXTERNAL_ID_REFUSED"
    GRANT_UNREADABLE = "GRANT_UNREADABLE"
    GRANT_INDEX_MISSING = "GRANT_INDEX_MISSING"
    GRANT_INDEX_STALE = "GRANT_INDEX_STALE"
    MERGE_UNFINISHED = "MERGE_UNFINISHED"
    DUPLICATE = "DUPLICATE"
    EXCLUDED_AND_MAPPED = "EXCLUDED_AND_MAPPED"
    COVERAGE_SUM_WRONG = "COVERAGE_SUM_WRONG"


@dataclass(frozen=True, kw_only=True)
class Divergence:
    """`detail` is a sentence for the operator and holds no mapping data."""

    kind: DivergenceKind
    organization: str | None = None
    integration: str | None = None
    mapping: str | None = None
    detail: str
    repaired: bool = False


def readable_mapping(row: Row) -> OrganizationMapping | None:
    """The mapping of a row of OrgIntegrationMappings, unless its keys say something else."""
    try:
        mapping = mapping_rows.from_entity(row)
    except (KeyError, ValueError, TypeError):
        return None
    in_place = (mapping.org_id, mapping_rows.org_row_key(mapping)) == (
        row.partition_key,
        row.row_key,
    )
    return mapping if in_place else None


def oldest_first(mappings: Iterable[OrganizationMapping]) -> list[OrganizationMapping]:
    return sorted(mappings, key=lambda each: (each.created_at, each.org_id, each.mapping_id))


def duplicates(live: Sequence[OrganizationMapping]) -> list[Divergence]:
    """Two mappings that are live on one external organization: a person must choose."""
    if len(live) < 2:
        return []
    names = " and ".join(f"{each.mapping_id} of organization {each.org_id}" for each in live)
    detail = f"{names} are live on the same external organization; delete one of them"
    return [of_mapping(live[0], DivergenceKind.DUPLICATE, detail)]


def of_mapping(mapping: OrganizationMapping, kind: DivergenceKind, detail: str) -> Divergence:
    return Divergence(
        kind=kind,
        organization=mapping.org_id,
        integration=mapping.integration_name,
        mapping=mapping.mapping_id,
        detail=detail,
    )


def repaired(divergence: Divergence) -> Divergence:
    return replace(divergence, repaired=True)
