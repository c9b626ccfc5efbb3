"""The record of a merge as a row, and the small rows beside it.

{merge id}                    the record: the pieces as they were, and what came of each
~merging_{organization}       the last merge in which it takes part; while that is under way,
                              also for whom is reserved what the organization lets go
~merged_{into}_{merge id}     which organization was merged into this one, until that is undone
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graphql_api.models.audit import Author
from graphql_api.models.grant import Permission
from graphql_api.models.limits import MAX_TEXT
from graphql_api.models.organization import OrganizationId
from graphql_api.models.organization_merge import (
    MappingStep,
    MergedGrant,
    MergedMapping,
    MergedPieces,
    MergedRejection,
    MergeState,
    OrganizationMerge,
    PieceResult,
    Results,
)
from graphql_api.storage.merges.merged import FROM_ID
from graphql_api.storage.properties import (
    from_json,
    from_optional_time,
    from_time,
    join_text,
    optional_text,
    split_text,
    to_optional_time,
    to_time,
    without_none,
)
from graphql_api.storage.table_store import Row, Value
from graphql_api.storage.write_protocol import RESERVED_FOR

MERGE_ID = "MergeId"


_LONGEST = PieceResult(problem="x" * 120, version=2**31 - 1)
"""Of what a step says of a piece."""


def at_its_longest(merge: OrganizationMerge) -> OrganizationMerge:
    """The record of a merge that is undone and of which nothing came as it was planned."""
    results = dict.fromkeys(merge.pieces.keys, _LONGEST)
    return replace(
        merge,
        results=results,
        undone_by=Author(user_id="x" * MAX_TEXT, source=merge.by.source),
        undone_at=merge.started_at,
        undo_results=results,
    )


def to_properties(merge: OrganizationMerge) -> dict[str, Value]:
    undone_by = merge.undone_by
    return without_none(
        {
            MERGE_ID: merge.merge_id,
            FROM_ID: merge.from_id,
            "IntoId": merge.into_id,
            "FromName": merge.from_name,
            "IntoName": merge.into_name,
            "FromWasActive": merge.from_was_active,
            "State": merge.state.value,
            "UserId": merge.by.user_id,
            "Source": merge.by.source,
            "StartedAt": from_time(merge.started_at),
            "UndoneBy": None if undone_by is None else undone_by.user_id,
            "UndoneFrom": None if undone_by is None else undone_by.source,
            "UndoneAt": from_optional_time(merge.undone_at),
            **split_text("Pieces", from_json(_pieces_to_json(merge.pieces))),
            **split_text("Results", from_json(_results_to_json(merge.results))),
            **split_text("Undone", from_json(_results_to_json(merge.undo_results))),
        }
    )


class MergeUnreadable(Exception):
    """A record of which this version does not know everything, and so carries out nothing."""


def from_row(row: Row) -> OrganizationMerge:
    """Raises MergeUnreadable."""
    try:
        return _from_row(row)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise MergeUnreadable(f"{row.row_key}: {type(error).__name__}") from error


def _from_row(row: Row) -> OrganizationMerge:
    """The ids are those of organizations that a provider-wide manager chose to merge."""
    properties = row.properties
    merge_id = str(properties[MERGE_ID])
    return OrganizationMerge(
        merge_id=merge_id,
        from_id=OrganizationId(str(properties[FROM_ID])),
        into_id=OrganizationId(str(properties["IntoId"])),
        from_name=str(properties["FromName"]),
        into_name=str(properties["IntoName"]),
        from_was_active=bool(properties["FromWasActive"]),
        state=MergeState(str(properties["State"])),
        by=Author(
            user_id=str(properties["UserId"]), source=str(properties["Source"]), merge_id=merge_id
        ),
        started_at=to_time(properties["StartedAt"]),
        undone_by=_undone_by(properties, merge_id),
        undone_at=to_optional_time(properties.get("UndoneAt")),
        pieces=_pieces_from_json(json.loads(join_text("Pieces", properties))),
        results=_results_from_json(json.loads(join_text("Results", properties))),
        undo_results=_results_from_json(json.loads(join_text("Undone", properties))),
    )


def merging(merge: OrganizationMerge) -> dict[str, Value]:
    """Of both organizations the same: what either lets go, or is about to take, is for the one that
    the pieces go to."""
    heir = {
        MergeState.UNDER_WAY: merge.into_id,
        MergeState.UNDOING: merge.from_id,
    }.get(merge.state)
    return without_none({MERGE_ID: merge.merge_id, RESERVED_FOR: heir})


def is_under_way(merging_row: Row) -> bool:
    return RESERVED_FOR in merging_row.properties


def merge_id_of(row: Row) -> str:
    return str(row.properties[MERGE_ID])


def _undone_by(properties: Mapping[str, Value], merge_id: str) -> Author | None:
    user_id = optional_text(properties.get("UndoneBy"))
    if user_id is None:
        return None
    return Author(user_id=user_id, source=str(properties["UndoneFrom"]), merge_id=merge_id)


def _pieces_to_json(pieces: MergedPieces) -> dict[str, Any]:
    return {
        "mappings": [
            {
                "orgId": each.org_id,
                "mappingId": each.mapping_id,
                "integrationName": each.integration_name,
                "externalOrgId": each.external_org_id,
                "externalOrgName": each.external_org_name,
                "step": each.step.value,
            }
            for each in pieces.mappings
        ],
        "grants": [
            {
                "userId": each.user_id,
                "onFrom": sorted(each.on_from),
                "onFromVersion": each.on_from_version,
                "onInto": sorted(each.on_into),
                "onIntoVersion": each.on_into_version,
            }
            for each in pieces.grants
        ],
        "rejections": [
            {
                "integrationName": each.integration_name,
                "externalOrgId": each.external_org_id,
                "externalOrgName": each.external_org_name,
                "rejectedAt": from_time(each.rejected_at),
                "rejectedBy": each.rejected_by,
                "moves": each.moves,
            }
            for each in pieces.rejections
        ],
        "aliases": list(pieces.aliases),
    }


def _pieces_from_json(said: Any) -> MergedPieces:
    return MergedPieces(
        mappings=[
            MergedMapping(
                org_id=OrganizationId(each["orgId"]),
                mapping_id=each["mappingId"],
                integration_name=each["integrationName"],
                external_org_id=each["externalOrgId"],
                external_org_name=each["externalOrgName"],
                step=MappingStep(each["step"]),
            )
            for each in said["mappings"]
        ],
        grants=[
            MergedGrant(
                user_id=each["userId"],
                on_from=frozenset(map(Permission, each["onFrom"])),
                on_from_version=each["onFromVersion"],
                on_into=frozenset(map(Permission, each["onInto"])),
                on_into_version=each["onIntoVersion"],
            )
            for each in said["grants"]
        ],
        rejections=[
            MergedRejection(
                integration_name=each["integrationName"],
                external_org_id=each["externalOrgId"],
                external_org_name=each["externalOrgName"],
                rejected_at=to_time(each["rejectedAt"]),
                rejected_by=each["rejectedBy"],
                moves=each["moves"],
            )
            for each in said["rejections"]
        ],
        aliases=said["aliases"],
    )


def _results_to_json(results: Results) -> dict[str, Any]:
    return {key: [each.problem, each.version] for key, each in results.items()}


def _results_from_json(said: Mapping[str, Any]) -> Results:
    return {
        key: PieceResult(problem=problem, version=version)
        for key, (problem, version) in said.items()
    }
