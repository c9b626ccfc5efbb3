"""Importing mappings: first the plan, then exactly that plan."""

import asyncio
import math
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.mapping_change import Target
from graphql_api.models.organization import Organization
from graphql_api.services import errors
from graphql_api.services.access import Actor, require_managing_somewhere
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_csv import conflicts, drafting
from graphql_api.services.mapping_csv.applying import apply
from graphql_api.services.mapping_csv.conflicts import SlotOwner, Staged
from graphql_api.services.mapping_csv.drafts import Draft, LineCode, Slot, Stored
from graphql_api.services.mapping_csv.listed_ids import ListedIds
from graphql_api.services.mapping_csv.organization_names import OrganizationNames
from graphql_api.services.mapping_csv.plan import ImportPlan, ImportReport
from graphql_api.services.mapping_csv.reading import Line, read
from graphql_api.services.mapping_csv.turns import Turns
from graphql_api.services.mapping_csv.values import told_by_column
from graphql_api.services.mappings import INDEX_PAGE, MappingService
from graphql_api.services.organizations import OrganizationService
from graphql_api.storage.parallel_reads import read_all


class MappingImportService:
    def __init__(
        self,
        *,
        organizations: OrganizationService,
        integrations: IntegrationService,
        mappings: MappingService,
        discovery: DiscoveryService,
    ) -> None:
        self._organizations = organizations
        self._integrations = integrations
        self._mappings = mappings
        self._discovery = discovery
        self._turns = Turns()

    async def plan(self, actor: Actor, text: str, *, max_lines: int) -> ImportPlan:
        """Plans what the file would do; writes nothing.

        Nothing of the text is looked at for one who manages nothing. What takes long for a long
        file is done in a thread, so that others do not wait for it, and of one person's files one
        after another.
        Raises PermissionDeniedError, and ValidationError for the file.
        """
        require_managing_somewhere(actor)
        async with self._turns.of(actor):
            return await self._plan(actor, text, max_lines=max_lines)

    async def _plan(self, actor: Actor, text: str, *, max_lines: int) -> ImportPlan:
        written = await asyncio.to_thread(read, text, max_lines=max_lines)
        lines = [line for line in written if not line.is_left_empty]
        stored = await self._stored(actor, lines)
        drafted = await asyncio.to_thread(self._drafts, actor, lines, stored)
        drafts = await self._without_excluded(actor, drafted)
        owners = await self._owners(actor, conflicts.slots_claimed(drafts))
        settled = await asyncio.to_thread(conflicts.settled, drafts, stored, owners)
        listed = await self._listed(actor, {each.integration_name for each in drafts})
        return await asyncio.to_thread(
            _planned, text, settled, listed, empty_lines=len(written) - len(lines)
        )

    async def apply(
        self,
        actor: Actor,
        text: str,
        *,
        fingerprint: str,
        max_lines: int,
        seconds: float = math.inf,
    ) -> ImportReport:
        """Carry out the plan that has this fingerprint; begin no write after so many seconds.

        Raises PermissionDeniedError, ValidationError for the file, and ImportOutdatedError if its
        plan is now another one.
        """
        until = asyncio.get_running_loop().time() + seconds
        plan = await self.plan(actor, text, max_lines=max_lines)
        if plan.fingerprint != fingerprint:
            raise errors.ImportOutdatedError
        return await apply(plan, self._mappings, actor, until=until)

    def _drafts(self, actor: Actor, lines: Sequence[Line], stored: Stored) -> list[Draft]:
        drafts = drafting.draft_all(lines, stored, actor=actor, integrations=self._integrations)
        return conflicts.eligible(drafts, stored)

    async def _listed(self, actor: Actor, names: Collection[str]) -> dict[str, ListedIds]:
        """By integration; no vendor is asked. It names all customers, so others than provider-wide
        managers are told nothing of it: they can map only to what they have."""
        if not actor.is_provider_manager:
            return {}
        found = (self._integrations.find(name) for name in sorted(names))
        return {
            each.name: ListedIds(
                each.display_name,
                await self._discovery.known(actor, each.name),
                partial(self._integrations.external_org_id, each.name),
            )
            for each in found
            if each is not None and each.supports_discovery
        }

    # ------------------------------------------------------------------ what is stored

    async def _stored(self, actor: Actor, lines: Sequence[Line]) -> Stored:
        organizations = await self._by_id(actor, drafting.organization_ids(lines))
        named = await self._by_name(actor, drafting.organization_names(lines))
        ids = organizations.keys() | {each.org_id for found in named.values() for each in found}
        ordered = sorted(ids)
        mappings = await self._mappings.list_by_organizations(actor, ordered)
        return Stored(
            organizations=organizations,
            named=named,
            mappings=dict(zip(ordered, mappings, strict=True)),
            own_active=await self._mappings.own_active_mappings(actor),
        )

    async def _by_id(self, actor: Actor, ids: Collection[str]) -> dict[str, Organization]:
        found = await self._organizations.find_many(actor, sorted(ids))
        return {each.org_id: each for each in found if each is not None}

    async def _by_name(self, actor: Actor, names: Collection[str]) -> dict[str, list[Organization]]:
        """There is no index of names: if there are any, all organizations are read."""
        called = OrganizationNames(names)
        if names:
            async for organizations in self._organizations.pages(actor, first=INDEX_PAGE):
                called.collect(organizations)
        return called.found()

    async def _without_excluded(self, actor: Actor, drafts: Sequence[Draft]) -> list[Draft]:
        """A line that would map what is excluded is invalid."""
        pairs = [draft.chosen for draft in drafts]
        excluded = await self._mappings.excluded(actor, filter(None, pairs))

        def checked(draft: Draft, pair: tuple[str, Target] | None) -> Draft:
            problems = excluded.get(pair) if pair else None
            if problems is None:
                return draft
            return draft.invalid(LineCode.VALUE_NOT_ALLOWED, told_by_column(problems))

        return list(map(checked, drafts, pairs))

    async def _owners(self, actor: Actor, slots: Collection[Slot]) -> dict[Slot, SlotOwner]:
        async def look(slot: Slot) -> OrganizationMapping | None:
            return await self._mappings.claim_owner(
                actor, slot.integration_name, slot.external_org_id
            )

        ordered = sorted(slots)
        mappings = await read_all(look, ordered)
        held = {
            slot: mapping
            for slot, mapping in zip(ordered, mappings, strict=True)
            if mapping is not None
        }
        organizations = await self._by_id(actor, {mapping.org_id for mapping in held.values()})
        return {
            slot: SlotOwner(mapping=mapping, organization=organizations.get(mapping.org_id))
            for slot, mapping in held.items()
        }


def _planned(
    text: str, staged: Sequence[Staged], listed: Mapping[str, ListedIds], *, empty_lines: int
) -> ImportPlan:
    warnings, unknown = {}, set[str]()
    for draft in (each.draft for each in staged):
        ids = listed.get(draft.integration_name)
        if ids is None or not ids.concern(draft):
            continue
        if ids.listing is None:
            unknown.add(ids.display_name)
        if warning := ids.warning(draft):
            warnings[draft.line.number] = warning
    notes = [_NOT_COMPARED.format(name) for name in sorted(unknown)]
    return ImportPlan.of(text, staged, warnings=warnings, notes=notes, empty_lines=empty_lines)


_NOT_COMPARED = (
    "No listing of {} is kept, so its ids were not looked up. List its organizations to have them "
    "looked up in the next plan."
)
