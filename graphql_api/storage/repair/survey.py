"""Snapshot of the truth during one run of repair: suspicions, which the checks then verify."""

from collections import defaultdict
from dataclasses import dataclass, field

from graphql_api.models.mapping_change import Target, target_of
from graphql_api.storage import mapping_rows
from graphql_api.storage.properties import optional_text
from graphql_api.storage.repair.claims import ClaimAddress, claim_address_of
from graphql_api.storage.repair.divergences import Divergence, DivergenceKind, readable_mapping
from graphql_api.storage.repair.grants import GrantAddress
from graphql_api.storage.repair.slots import SlotOwner
from graphql_api.storage.repair.uniqueness import UniqueAddress, unique_address_of
from graphql_api.storage.table_store import Entity, Row


@dataclass(frozen=True)
class Survey:
    organizations: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    """Organizations that are missing although they have mappings."""
    broken: set[SlotOwner] = field(default_factory=set)
    """Mappings that cannot be read, by their key and by what the row says; left alone."""
    index: dict[str, dict[str, int | None]] = field(default_factory=lambda: defaultdict(dict))
    """For each integration the index rows that should be there, as fingerprints by row key."""
    live: dict[str, dict[ClaimAddress, set[SlotOwner]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    """For each integration who is live on an external organization."""
    targets: dict[Target, set[SlotOwner]] = field(default_factory=lambda: defaultdict(set))
    """The same by the external id as it is stored."""
    pending: list[tuple[str, Row]] = field(default_factory=list)
    """Each with the table it stands in."""
    grants: list[GrantAddress] = field(default_factory=list)
    """Access grants that the index by person does not show as they are."""


def note_mapping(
    row: Row, survey: Survey, live: dict[UniqueAddress, set[SlotOwner]]
) -> list[Divergence]:
    mapping = readable_mapping(row)
    if mapping is None:
        survey.broken.update(_broken_mappings(row))
        return [_broken(row)] if row.is_readable else []
    entity = mapping_rows.to_integration_entity(mapping)
    survey.index[mapping.integration_name][entity.row_key] = fingerprint(entity)
    if mapping.is_active:
        owner = (mapping.org_id, mapping.mapping_id)
        live[unique_address_of(mapping)].add(owner)
        survey.targets[target_of(mapping)].add(owner)
        survey.live[mapping.integration_name][claim_address_of(mapping)].add(owner)
    return []


def _broken_mappings(row: Row) -> set[SlotOwner]:
    says = row.properties.get("MappingId") if row.is_readable else None
    named = {row.row_key.rpartition("_")[2], optional_text(says)}
    return {(row.partition_key, name) for name in named if name is not None}


def _broken(row: Row) -> Divergence:
    named = ("OrgId", "IntegrationName", "MappingId")
    says = [optional_text(row.properties.get(name)) for name in named]
    stands = f"row {row.row_key!r} of organization {row.partition_key}"
    if None in says or [says[0], f"{says[1]}_{says[2]}"] == [row.partition_key, row.row_key]:
        kind, detail = DivergenceKind.MAPPING_UNREADABLE, f"{stands} lacks or garbles a property"
    else:
        kind = DivergenceKind.MAPPING_MISPLACED
        detail = (
            f"{stands} says that it is mapping {says[2]} of {says[1]} and organization {says[0]}"
        )
    return Divergence(
        kind=kind,
        organization=row.partition_key,
        mapping=row.row_key.rpartition("_")[2],
        detail=f"{detail}; it is left as it is",
    )


def fingerprint(entity: Entity) -> int | None:
    """None for a row that cannot be read, which so is like no other."""
    if isinstance(entity, Row) and not entity.is_readable:
        return None
    return hash(frozenset(entity.properties.items()))
