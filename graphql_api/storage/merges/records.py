"""Merges of organizations: their records, one after the other in one partition.

A record is written before anything moves, and in the same transaction what the two organizations
let go meanwhile is reserved (steps.py carries the record out, and
model/organization_merges.py searches for a way to break it). An organization takes part in one
merge at a time. A record goes from one state to the next once, on the condition of its ETag.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from graphql_api.models.audit import Author
from graphql_api.models.organization import OrganizationId
from graphql_api.models.organization_merge import MergeState, OrganizationMerge, Results
from graphql_api.storage.keys import (
    MERGES_PARTITION,
    MERGING_ROWS,
    ORGANIZATION_MERGES,
    end_of,
    merged_key,
    merged_prefix,
    merging_key,
)
from graphql_api.storage.limits import check_transaction
from graphql_api.storage.merges import rows
from graphql_api.storage.merges.merged import FROM_ID
from graphql_api.storage.parallel_reads import read_all
from graphql_api.storage.partitions import rows_with_prefix
from graphql_api.storage.retrying import Pause, full_jitter, retry
from graphql_api.storage.table_store import (
    Create,
    Delete,
    LimitExceeded,
    Operation,
    OutcomeUnknown,
    Replace,
    Row,
    RowConflict,
    TableStore,
)

logger = logging.getLogger(__name__)


class MergeMissing(Exception):
    """There is no merge of this id that this version can read."""


class MergeUnderWay(Exception):
    """One of the organizations takes part in a merge that is not over."""

    def __init__(self, merge_id: str) -> None:
        super().__init__(f"merge {merge_id} is under way")
        self.merge_id = merge_id


class MergedMeanwhile(Exception):
    """One of the organizations has taken part in a merge since its marks were read."""


class MergeTooLarge(Exception):
    """What would move is more than one row can record."""


class MergeOver(Exception):
    """The merge is no longer in the state that the caller is at work on."""


Marks = Mapping[str, Row | None]
"""The rows that name the last merges in which two organizations take part, by their keys."""


class MergeStorage:
    """All operations raise TableStoreError if the store fails."""

    def __init__(self, store: TableStore, *, pause: Pause = full_jitter) -> None:
        self._store = store
        self._pause = pause

    async def marks(self, from_id: OrganizationId, into_id: OrganizationId) -> Marks:
        """Read before what a merge is planned by, so that no other merge comes in between."""
        return {key: await self._find(key) for key in map(merging_key, (from_id, into_id))}

    async def begin(self, merge: OrganizationMerge, *, seen: Marks) -> None:
        """From now on it is decided, and carried out by anyone.

        Raises MergeTooLarge, MergeUnderWay, and MergedMeanwhile if the marks are not those that
        were `seen`.
        """
        _refuse_if_too_large(merge)

        async def attempt() -> None:
            merging = await self._read_merging(merge)
            _refuse_if_moved(merging, seen)
            record = Create(row_key=merge.merge_id, properties=rows.to_properties(merge))
            merged = Create(
                row_key=merged_key(merge.into_id, merge.merge_id),
                properties={rows.MERGE_ID: merge.merge_id, FROM_ID: merge.from_id},
            )
            await self._turn(merge, [record, merged, *_written(merging, merge)])

        await retry(attempt, on=RowConflict, pause=self._pause)

    async def begin_undo(
        self, merge_id: str, *, seen: Marks, left: Results, author: Author, at: datetime
    ) -> OrganizationMerge:
        """`left` says which pieces stay as they are, and why.

        Raises MergeMissing, MergeUnderWay, MergedMeanwhile as `begin` does; MergeOver if it was
        undone before.
        """

        async def attempt() -> OrganizationMerge:
            row, merge = await self._read(merge_id)
            if merge.state is MergeState.UNDONE:
                raise MergeOver
            undoing = replace(
                merge,
                state=MergeState.UNDOING,
                undone_by=replace(author, merge_id=merge_id),
                undone_at=at,
                undo_results=left,
            )
            merging = await self._read_merging(merge)
            _refuse_if_moved(merging, seen)
            await self._turn(undoing, [_replaced(row, undoing), *_written(merging, undoing)])
            return undoing

        return await retry(attempt, on=RowConflict, pause=self._pause)

    async def finish(self, merge: OrganizationMerge, results: Results) -> OrganizationMerge:
        """Everything is done, and nothing is reserved any more; whoever is first says what came of
        it. Raises MergeOver."""

        async def attempt() -> OrganizationMerge:
            row, current = await self._read(merge.merge_id)
            if current.state is not merge.state:
                raise MergeOver
            finished = _finished(current, results)
            merging = await self._read_merging(finished)
            operations: list[Operation] = [_replaced(row, finished), *_written(merging, finished)]
            if finished.state is MergeState.UNDONE:
                operations.append(Delete(row_key=merged_key(merge.into_id, merge.merge_id)))
            await self._turn(finished, operations)
            return finished

        return await retry(attempt, on=RowConflict, pause=self._pause)

    async def get(self, merge_id: str) -> OrganizationMerge:
        """Raises MergeMissing."""
        _, merge = await self._read(merge_id)
        return merge

    async def require(self, merge: OrganizationMerge) -> None:
        """Raises MergeOver if somebody has carried it further."""
        _, current = await self._read(merge.merge_id)
        if current.state is not merge.state:
            raise MergeOver

    async def unfinished(self) -> Sequence[str]:
        """The ids of the merges that are under way, or were left by a process that ended."""
        found = set()
        merging = (ORGANIZATION_MERGES, MERGES_PARTITION, MERGING_ROWS)
        async for row in rows_with_prefix(self._store, *merging):
            if row.is_readable and rows.is_under_way(row):
                found.add(rows.merge_id_of(row))
        return sorted(found)

    async def of_organization(self, org_id: OrganizationId) -> Sequence[OrganizationMerge]:
        """The merges of others into it, and the last one in which it takes part."""
        merging = await self._find(merging_key(org_id))
        merged = [*await self._query(merged_prefix(org_id)), *([merging] if merging else [])]
        ids = sorted({rows.merge_id_of(row) for row in merged})
        found = await read_all(self._get_if_readable, ids)
        return sorted(filter(None, found), key=lambda each: each.started_at)

    # ------------------------------------------------------------------ steps

    async def _read_merging(self, merge: OrganizationMerge) -> Marks:
        return await self.marks(merge.from_id, merge.into_id)

    async def _turn(self, merge: OrganizationMerge, operations: Sequence[Operation]) -> None:
        """One transaction, whose outcome is settled when this returns."""

        async def attempt() -> None:
            try:
                await self._store.transact(ORGANIZATION_MERGES, MERGES_PARTITION, operations)
            except (RowConflict, OutcomeUnknown):
                if not await self._is_there(merge):
                    raise

        await self._store.patience.ask(attempt, on=OutcomeUnknown)

    async def _is_there(self, merge: OrganizationMerge) -> bool:
        row = await self._find(merge.merge_id)
        return row is not None and row.properties == rows.to_properties(merge)

    async def _read(self, merge_id: str) -> tuple[Row, OrganizationMerge]:
        row = await self._find(merge_id)
        if row is None:
            raise MergeMissing
        try:
            return row, rows.from_row(row)
        except rows.MergeUnreadable as error:
            logger.error("A merge of organizations cannot be read, and is left alone: %s", error)
            raise MergeMissing from error

    async def _get_if_readable(self, merge_id: str) -> OrganizationMerge | None:
        try:
            return await self.get(merge_id)
        except MergeMissing:
            return None

    async def _find(self, row_key: str) -> Row | None:
        return await self._store.get(ORGANIZATION_MERGES, MERGES_PARTITION, row_key)

    async def _query(self, prefix: str) -> Sequence[Row]:
        return await self._store.query(
            ORGANIZATION_MERGES, MERGES_PARTITION, start=prefix, before=end_of(prefix)
        )


def _finished(merge: OrganizationMerge, results: Results) -> OrganizationMerge:
    if merge.state is MergeState.UNDER_WAY:
        return replace(merge, state=MergeState.DONE, results=results)
    return replace(merge, state=MergeState.UNDONE, undo_results=results)


def _replaced(row: Row, merge: OrganizationMerge) -> Replace:
    return Replace(row_key=row.row_key, properties=rows.to_properties(merge), etag=row.etag)


def _refuse_if_too_large(merge: OrganizationMerge) -> None:
    """Now, because one that has begun is never over if what came of it cannot be written."""
    properties = rows.to_properties(rows.at_its_longest(merge))
    record = Create(row_key=merge.merge_id, properties=properties)
    try:
        check_transaction(ORGANIZATION_MERGES, MERGES_PARTITION, [record])
    except LimitExceeded as error:
        raise MergeTooLarge from error


def _refuse_if_moved(merging: Marks, seen: Marks) -> None:
    for row in merging.values():
        if row is not None and rows.is_under_way(row):
            raise MergeUnderWay(rows.merge_id_of(row))
    if _versions(merging) != _versions(seen):
        raise MergedMeanwhile


def _versions(marks: Marks) -> Mapping[str, str | None]:
    return {key: None if row is None else row.etag for key, row in marks.items()}


def _written(merging: Marks, merge: OrganizationMerge) -> list[Operation]:
    properties = rows.merging(merge)
    return [
        Create(row_key=key, properties=properties)
        if row is None
        else Replace(row_key=key, properties=properties, etag=row.etag)
        for key, row in merging.items()
    ]
