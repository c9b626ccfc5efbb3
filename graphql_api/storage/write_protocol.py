"""The write protocol: how one change reaches two tables that share no transaction.

A mapping stands twice: in its organization's partition of OrgIntegrationMappings, which is the
truth, and in its integration's partition of IntegrationMappings, which is the index. Whoever writes
may stop for ever between any two calls, so a write is built to be finished by anyone, and what a
writer reserved can be taken from a writer that stopped.

Four helper rows carry it. They begin with `~` and sort after every mapping.

    ~claim_{hash}                 in the integration's partition: which organization and mapping
                                  hold this external organization, or are about to
    ~unique_{integration}_{hash}  in the organization's partition: which mapping is live on it here
    a fence                       a ~unique_ row that names no mapping: nobody who claimed earlier
                                  may commit here
    ~pending_{mapping}_{version}  in the organization's partition: what a write still owes

1. Claim, if an external organization may belong to one organization only. A free claim is
   created. A claim whose holder is a live mapping refuses the caller. A claim whose holder let go,
   or reserved it and did not commit for `claim_timeout` seconds, or whose time is still to come
   because its writer's clock is wrong, is taken over: first a fence is
   created in the holder's partition (a standing fence is rewritten, which renews its ETag), then
   the claim is replaced with If-Match. After the fence a slow holder's commit, which must create
   that very ~unique_ row, cannot succeed any more; so fence before claim, never the other way.
   Claims are never deleted: one without a live holder is free for the taking. A young claim of the
   caller's own organization needs no waiting, because the ~unique_ row decides between siblings.

2. Commit: one transaction in the organization's partition writes the mapping row, the ~unique_
   row (created when an external id becomes active here, deleted when it ceases to be) and the
   ~pending_ row. Now the write is true. Where a fence stands in the caller's own partition, it is
   read, then the claim is renewed with If-Match, and only then may the commit replace the fence by
   its ETag: a rival that fenced but has not claimed loses its claim's ETag, and one that claims
   later must fence again, which changes the fence's ETag.

3. Apply (pending.py): write the index row unless it holds a newer version, write the audit event
   and mark coverage's sums stale, delete the ~pending_ row. A crash before 2 leaves a claim that
   anyone may take, a crash after it a ~pending_ row that anyone may apply.

A connection that drops during the commit leaves its outcome unknown. The ~pending_ row and the
audit event carry an id that this writer alone chose, so reading them back settles it; if
neither is there the same transaction is sent again, which its conditions make safe.

What an organization lets go while it is merged with another is reserved: for the one that it is
merged into, or for the one that it goes back to (merges/records.py). Whoever would take over
another's claim looks for that after reading the mapping that the claim names, because the merge
reserves before it ends a mapping.

A claim also records the version that its holder means to commit. A holder that has reached that
version and is not live let go: its claim is free at once, without the wait.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NoReturn

from graphql_api.models.audit import AuditEvent
from graphql_api.models.mapping import Hold, MappingRules, OrganizationMapping
from graphql_api.models.mapping_change import MappingChange
from graphql_api.storage import mapping_rows
from graphql_api.storage.keys import (
    INTEGRATION_MAPPINGS,
    MERGES_PARTITION,
    ORG_MAPPINGS,
    ORGANIZATION_MERGES,
    claim_key,
    merging_key,
    org_mapping_key,
    unique_key,
)
from graphql_api.storage.patience import one_deadline
from graphql_api.storage.pending import PendingWrite, commit_and_apply
from graphql_api.storage.properties import from_time, optional_text, to_time
from graphql_api.storage.table_store import (
    Create,
    Delete,
    Operation,
    OutcomeUnknown,
    Replace,
    Row,
    RowConflict,
    TableStore,
    Value,
)

CLAIM_ATTEMPTS = 8
"""While somebody else moves. A store that cannot do it now is another matter: see patience.py."""
CLAIM_TIMEOUT = timedelta(seconds=10)
CLOCKS_APART = timedelta(seconds=1)
"""So far the clocks of two servers that are kept in time may differ. A claim from further in the
future than this has a clock that nobody should wait for."""
RESERVED_FOR = "ReservedFor"
"""In the row of an organization that is being merged: who may take what it lets go."""


class AlreadyMapped(Exception):
    """The external organization is live on another mapping of the same organization."""

    def __init__(self, org_id: str, mapping_id: str) -> None:
        super().__init__(f"mapping {mapping_id} is live on it")
        self.org_id = org_id
        self.mapping_id = mapping_id


class ClaimedElsewhere(Exception):
    """The external organization belongs to another organization, or is reserved for it."""

    def __init__(self, org_id: str, hold: Hold = Hold.MAPPED) -> None:
        super().__init__(f"organization {org_id} holds it: {hold.value}")
        self.org_id = org_id
        self.hold = hold


class ChangedMeanwhile(Exception):
    """Somebody else's write came between; reading again and retrying is right."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A ~claim_ row's content. `version` is the one that the holder means to commit."""

    org_id: str
    mapping_id: str
    external_org_id: str
    version: int
    claimed_at: datetime

    @classmethod
    def from_row(cls, row: Row) -> "Claim":
        return cls(
            org_id=str(row.properties["OrgId"]),
            mapping_id=str(row.properties["MappingId"]),
            external_org_id=str(row.properties["ExternalOrgId"]),
            version=int(row.properties["Version"]),
            claimed_at=to_time(row.properties["ClaimedAt"]),
        )

    def to_properties(self) -> dict[str, Value]:
        return {
            "OrgId": self.org_id,
            "MappingId": self.mapping_id,
            "ExternalOrgId": self.external_org_id,
            "Version": self.version,
            "ClaimedAt": from_time(self.claimed_at),
        }


class WriteProtocol:
    """Writes a mapping's next version through claim, commit and apply."""

    def __init__(
        self,
        store: TableStore,
        *,
        clock: Callable[[], datetime],
        claim_timeout: timedelta = CLAIM_TIMEOUT,
    ) -> None:
        self._store = store
        self._clock = clock
        self._claim_timeout = claim_timeout

    async def write(
        self,
        before: OrganizationMapping | None,
        after: OrganizationMapping,
        *,
        etag: str | None,
        rules: MappingRules,
        event: AuditEvent,
    ) -> None:
        """Replace `before`, which had this ETag, by `after`; both are None for a new mapping.

        Raises AlreadyMapped, ClaimedElsewhere, ChangedMeanwhile, and TableStoreError.
        """
        pending = PendingWrite.of_mapping(after, event=event)
        operations = [_mapping_operation(after, pending.row_properties, etag=etag)]
        change = MappingChange(before, after)
        if change.releases is not None:
            operations.append(Delete(row_key=unique_key(*change.releases)))
        with one_deadline():
            if change.claims is not None:
                operations.append(await self._take(after, rules))
            try:
                await commit_and_apply(self._store, operations, pending)
            except RowConflict as conflict:
                await self._explain(conflict, after)

    async def refuse_if_taken(self, mapping: OrganizationMapping, rules: MappingRules) -> None:
        """Raise as `write` does if this mapping became active now; writes nothing.

        Raises AlreadyMapped, ClaimedElsewhere, and TableStoreError.
        """
        claimed = None if rules.allows_sharing else await self._read_claim(mapping)
        if claimed is not None:
            held = Claim.from_row(claimed)
            await self._refuse_unless_free(held, mapping)
            if held.org_id != mapping.org_id and await self._live_mapping(held.org_id, mapping):
                raise ClaimedElsewhere(held.org_id)  # a sibling of the mapping that the claim names
        live = await self._live_mapping(mapping.org_id, mapping)
        if live not in (None, mapping.mapping_id):
            raise AlreadyMapped(mapping.org_id, str(live))

    async def _live_mapping(self, org_id: str, mapping: OrganizationMapping) -> str | None:
        """The id of the mapping that is live on the same external organization there."""
        row = await self._store.get(ORG_MAPPINGS, org_id, _unique_key_of(mapping))
        return None if row is None or is_fence(row) else str(row.properties["MappingId"])

    async def _take(self, mapping: OrganizationMapping, rules: MappingRules) -> Operation:
        """Claim the external organization; returns the commit's part that holds it here."""
        if not rules.allows_sharing:
            await self._claim(mapping)
        fence = await self._unfence(mapping, rules)
        key, held = _unique_key_of(mapping), unique_properties(mapping)
        if fence is None:
            return Create(row_key=key, properties=held)
        return Replace(row_key=key, properties=held, etag=fence)

    # ------------------------------------------------------------------ claim

    async def _claim(self, mapping: OrganizationMapping) -> None:
        for _ in range(CLAIM_ATTEMPTS):
            with suppress(RowConflict):  # somebody moved: look again
                attempt = partial(self._try_to_claim, mapping)
                await self._store.patience.ask(attempt, on=OutcomeUnknown)
                return
        raise ChangedMeanwhile

    async def _try_to_claim(self, mapping: OrganizationMapping) -> None:
        row = await self._read_claim(mapping)
        if row is not None:
            await self._refuse_unless_free(Claim.from_row(row), mapping)
        await self.take_claim(row, mapping)

    async def take_claim(self, seen: Row | None, mapping: OrganizationMapping) -> None:
        """Point the claim, as it was seen, at this mapping; who holds it is fenced first.

        Repair calls this too, for a mapping that is live while its claim names another.
        Raises RowConflict or OutcomeUnknown if it should be looked at again, ClaimedElsewhere if
        the holder's organization has a live mapping after all.
        """
        key, mine = claim_key(mapping.external_org_id), self._claim_properties(mapping)
        if seen is None:
            await self._write_claim(mapping, Create(row_key=key, properties=mine))
            return
        holder = optional_text(seen.properties.get("OrgId")) if seen.is_readable else None
        if holder not in (None, mapping.org_id):
            await self._fence(str(holder), mapping)
        await self._write_claim(mapping, Replace(row_key=key, properties=mine, etag=seen.etag))

    async def retake_claim(self, mapping: OrganizationMapping) -> None:
        """For repair: take the claim of a live mapping, whoever has it, from whoever is about to.

        Raises as take_claim, and ClaimedElsewhere if another organization's mapping is live.
        """
        await self.take_claim(await self._read_claim(mapping), mapping)

    async def _refuse_unless_free(self, held: Claim, mapping: OrganizationMapping) -> None:
        row = await self._store.get(
            ORG_MAPPINGS, held.org_id, org_mapping_key(mapping.integration_name, held.mapping_id)
        )
        holder = None if row is None else mapping_rows.from_entity(row)
        if holder is not None and holder.holds(mapping.external_org_id):
            if holder.org_id != mapping.org_id:
                raise ClaimedElsewhere(holder.org_id)
            if holder.mapping_id != mapping.mapping_id:
                raise AlreadyMapped(holder.org_id, holder.mapping_id)
        committed = holder is not None and holder.version >= held.version
        if held.org_id != mapping.org_id and self._is_young(held) and not committed:
            sibling = await self._live_mapping(held.org_id, mapping)
            raise ClaimedElsewhere(held.org_id, Hold.MAPPED if sibling else Hold.BEING_MAPPED)
        if held.org_id != mapping.org_id:
            await self._refuse_if_reserved(held.org_id, mapping)

    def _is_young(self, held: Claim) -> bool:
        """Whether its holder may still be on its way, by a clock that can be believed."""
        return -CLOCKS_APART <= self._clock() - held.claimed_at < self._claim_timeout

    async def _refuse_if_reserved(self, org_id: str, mapping: OrganizationMapping) -> None:
        """While an organization is merged, what it lets go is for one organization alone."""
        row = await self._store.get(ORGANIZATION_MERGES, MERGES_PARTITION, merging_key(org_id))
        heir = None if row is None else optional_text(row.properties.get(RESERVED_FOR))
        if heir not in (None, mapping.org_id):
            raise ClaimedElsewhere(org_id, Hold.BEING_MERGED)

    async def _fence(self, org_id: str, mapping: OrganizationMapping) -> None:
        """Make sure that the holder, should it still be on its way, cannot commit any more."""
        key = unique_key(mapping.integration_name, mapping.external_org_id)
        row = await self._store.get(ORG_MAPPINGS, org_id, key)
        if row is not None and not is_fence(row):
            raise ClaimedElsewhere(org_id)  # a sibling of the mapping that the claim names
        fence = _fence_properties(mapping)
        operation: Operation = (
            Create(row_key=key, properties=fence)
            if row is None
            else Replace(row_key=key, properties=fence, etag=row.etag)
        )
        await self._store.transact(ORG_MAPPINGS, org_id, [operation])

    # ------------------------------------------------------------------ commit

    async def _unfence(self, mapping: OrganizationMapping, rules: MappingRules) -> str | None:
        """The ETag of a fence in one's own partition, for the commit to replace."""
        row = await self._store.get(ORG_MAPPINGS, mapping.org_id, _unique_key_of(mapping))
        if row is None or not is_fence(row):
            return None
        if not rules.allows_sharing:
            renew = partial(self._renew_claim, mapping)
            await self._store.patience.ask(renew, on=OutcomeUnknown)
        return row.etag

    async def _renew_claim(self, mapping: OrganizationMapping) -> None:
        row = await self._read_claim(mapping)
        if row is None:
            raise ChangedMeanwhile
        held = Claim.from_row(row)
        if (held.org_id, held.mapping_id) != (mapping.org_id, mapping.mapping_id):
            raise ChangedMeanwhile
        renewed = Replace(
            row_key=row.row_key, properties=self._claim_properties(mapping), etag=row.etag
        )
        try:
            await self._write_claim(mapping, renewed)
        except RowConflict as error:
            raise ChangedMeanwhile from error

    async def _explain(self, conflict: RowConflict, mapping: OrganizationMapping) -> NoReturn:
        """Raise what a refused commit means: a sibling is live on it, or somebody moved."""
        key = _unique_key_of(mapping)
        if conflict.row_key == key:
            row = await self._store.get(ORG_MAPPINGS, mapping.org_id, key)
            if row is not None and not is_fence(row):
                raise AlreadyMapped(mapping.org_id, str(row.properties["MappingId"])) from conflict
        raise ChangedMeanwhile from conflict

    # ------------------------------------------------------------------ rows

    async def _read_claim(self, mapping: OrganizationMapping) -> Row | None:
        key = claim_key(mapping.external_org_id)
        return await self._store.get(INTEGRATION_MAPPINGS, mapping.integration_name, key)

    async def _write_claim(self, mapping: OrganizationMapping, operation: Operation) -> None:
        await self._store.transact(INTEGRATION_MAPPINGS, mapping.integration_name, [operation])

    def _claim_properties(self, mapping: OrganizationMapping) -> dict[str, Value]:
        return Claim(
            org_id=mapping.org_id,
            mapping_id=mapping.mapping_id,
            external_org_id=mapping.external_org_id,
            version=mapping.version,
            claimed_at=self._clock(),
        ).to_properties()


def is_fence(unique_row: Row) -> bool:
    return "MappingId" not in unique_row.properties


def unique_properties(mapping: OrganizationMapping) -> dict[str, Value]:
    return {**_fence_properties(mapping), "MappingId": mapping.mapping_id}


def _mapping_operation(
    mapping: OrganizationMapping, properties: Mapping[str, Value], *, etag: str | None
) -> Operation:
    if etag is None:
        return Create(row_key=mapping_rows.org_row_key(mapping), properties=properties)
    return Replace(row_key=mapping_rows.org_row_key(mapping), properties=properties, etag=etag)


def _unique_key_of(mapping: OrganizationMapping) -> str:
    return unique_key(mapping.integration_name, mapping.external_org_id)


def _fence_properties(mapping: OrganizationMapping) -> dict[str, Value]:
    return {
        "IntegrationName": mapping.integration_name,
        "ExternalOrgId": mapping.external_org_id,
    }
