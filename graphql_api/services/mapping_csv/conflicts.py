"""Conflicts of the lines with each other, and with mappings that hold what they claim.

A slot has one active mapping at most. A line may claim a slot that another line of the file
releases; it is then written in a later stage than that one. Such lines form chains, since a line
claims one slot at most and a slot is released by one line at most. A chain that ends where it began
is an exchange, which no order of single writes can make: each of its lines is a conflict.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services import errors
from graphql_api.services.allowed_targets import AllowedTargets
from graphql_api.services.errors import shortened
from graphql_api.services.mapping_csv.drafts import (
    Draft,
    LineAction,
    LineCode,
    Slot,
    Stored,
    listed,
)
from graphql_api.services.mapping_fields import given_in_plain, holds


@dataclass(frozen=True, kw_only=True)
class SlotOwner:
    """The active mapping on a slot; `organization` is None if the actor may not see it."""

    mapping: OrganizationMapping
    organization: Organization | None


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A line that is settled. Those of a stage may be written in any order, after those before."""

    draft: Draft
    stage: int = 0


def eligible(drafts: Sequence[Draft], stored: Stored) -> list[Draft]:
    """Without those that contradict each other or select what the actor may not."""
    return _single_claims(_allowed(_single_lines(drafts), stored.own_active))


def slots_claimed(drafts: Iterable[Draft]) -> set[Slot]:
    """The slots that all organizations compete for, so that their owners must be known."""
    claimed = (each.claims for each in drafts)
    return {slot for slot in claimed if slot is not None and not slot.org_id}


def settled(
    drafts: Sequence[Draft], stored: Stored, owners: Mapping[Slot, SlotOwner]
) -> list[Staged]:
    """In the order given. `owners` are those of `slots_claimed`."""
    return _Settling(drafts, stored, owners).settled()


class _Settling:
    def __init__(
        self, drafts: Sequence[Draft], stored: Stored, owners: Mapping[Slot, SlotOwner]
    ) -> None:
        self._drafts = drafts
        self._stored = stored
        self._owners = owners
        self._releasing = {each.released.mapping_id: each for each in drafts if each.released}
        self._settled: dict[int, Staged] = {}

    def settled(self) -> list[Staged]:
        for draft in self._drafts:
            self._settle_chain(draft)
        return [self._settled[draft.line.number] for draft in self._drafts]

    def _settle_chain(self, draft: Draft) -> None:
        """Walk to the line that waits for none, or for a settled one; settle from there back."""
        chain: list[Draft] = []
        in_chain: set[int] = set()
        awaited: Draft | None = draft
        while awaited is not None and awaited.line.number not in self._settled:
            if awaited.line.number in in_chain:
                self._settle_exchange(chain[_index(chain, awaited) :])
                break
            chain.append(awaited)
            in_chain.add(awaited.line.number)
            awaited = self._awaited(awaited)
        for each in reversed(chain):
            if each.line.number not in self._settled:
                self._settled[each.line.number] = self._after_awaited(each)

    def _awaited(self, draft: Draft) -> Draft | None:
        """The line that releases what this one claims."""
        owner = self._owner(draft)
        return None if owner is None else self._releasing.get(owner.mapping.mapping_id)

    def _after_awaited(self, draft: Draft) -> Staged:
        owner = self._owner(draft)
        if owner is None:
            return Staged(draft=draft)
        releasing = self._releasing.get(owner.mapping.mapping_id)
        if releasing is None:
            return Staged(draft=_held(draft, owner))
        before = self._settled[releasing.line.number]
        if not before.draft.is_written:
            return Staged(draft=_held(draft, owner, awaited=releasing.line.number))
        return Staged(draft=draft, stage=before.stage + 1)

    def _settle_exchange(self, drafts: Sequence[Draft]) -> None:
        numbers = listed(sorted(each.line.number for each in drafts))
        for each in drafts:
            conflict = each.conflict(
                LineCode.EXCHANGE,
                f"Lines {numbers} exchange their external organizations, which cannot be written "
                "one after another. Deactivate one of the mappings in a first import, and activate "
                "it with its new external organization in a second.",
            )
            self._settled[each.line.number] = Staged(draft=conflict)

    def _owner(self, draft: Draft) -> SlotOwner | None:
        slot = draft.claims
        if slot is None or draft.organization is None:
            return None
        for mapping in self._stored.mappings.get(draft.organization.org_id, ()):
            if mapping.integration_name == slot.integration_name and mapping.holds(
                slot.external_org_id
            ):
                return SlotOwner(mapping=mapping, organization=draft.organization)
        return self._owners.get(slot)


def _index(chain: Sequence[Draft], draft: Draft) -> int:
    return next(at for at, each in enumerate(chain) if each.line.number == draft.line.number)


def _held(draft: Draft, owner: SlotOwner, *, awaited: int | None = None) -> Draft:
    mapping = owner.mapping
    is_own = draft.organization is not None and draft.organization.org_id == mapping.org_id
    if is_own and draft.action is LineAction.CREATE and _created_before(draft, mapping):
        return draft.unchanged(mapping)
    waits = "" if awaited is None else f" Line {awaited}, which would free it, is not written."
    if is_own:
        message = str(errors.DuplicateMappingError(mapping))
        return draft.conflict(LineCode.DUPLICATE_MAPPING, f"{message}{waits}")
    claimed = errors.ExternalOrganizationClaimedError(
        mapping.external_org_id, claimed_by=owner.organization
    )
    return draft.conflict(LineCode.EXTERNAL_ORGANIZATION_CLAIMED, f"{claimed}{waits}")


def _created_before(draft: Draft, mapping: OrganizationMapping) -> bool:
    """True if the mapping is what the line creates, unless that would confirm a guess."""
    guessed = given_in_plain(mapping, draft.fields["mapping_data"], draft.rules)
    return not guessed and holds(mapping, draft.fields)


def _single_lines(drafts: Sequence[Draft]) -> list[Draft]:
    """Two lines about one mapping contradict each other, even if they say the same."""
    lines: dict[str, list[int]] = defaultdict(list)
    for draft in drafts:
        if draft.existing is not None:
            lines[draft.existing.mapping_id].append(draft.line.number)

    def single(draft: Draft) -> Draft:
        about = [] if draft.existing is None else lines[draft.existing.mapping_id]
        if len(about) < 2:
            return draft
        return draft.conflict(
            LineCode.SAME_AS_ANOTHER_LINE,
            f"Lines {listed(about)} are about the same mapping; keep one of them.",
        )

    return [single(draft) for draft in drafts]


def _allowed(
    drafts: Sequence[Draft], own_active: Sequence[OrganizationMapping] | None
) -> list[Draft]:
    """Lines that select what the actor may not become invalid. A mapping that the file takes off
    its external organization allows no other line to select that one."""
    released = {each.released.mapping_id for each in drafts if each.released}
    allowed = AllowedTargets.of(own_active, excluding=released)

    def checked(draft: Draft) -> Draft:
        try:
            if draft.change is not None:
                allowed.check(draft.change)
        except errors.ExternalOrganizationNotFoundError as error:
            return draft.invalid(LineCode.EXTERNAL_ORGANIZATION_NOT_FOUND, str(error))
        return draft

    return [checked(draft) for draft in drafts]


def _single_claims(drafts: Sequence[Draft]) -> list[Draft]:
    """Of two lines that claim one slot, neither is preferred."""
    lines: dict[Slot, list[int]] = defaultdict(list)
    for draft in drafts:
        if draft.claims is not None:
            lines[draft.claims].append(draft.line.number)

    def single(draft: Draft) -> Draft:
        slot = draft.claims
        if slot is None or len(lines[slot]) < 2:
            return draft
        return draft.conflict(
            LineCode.SAME_AS_ANOTHER_LINE,
            f"Lines {listed(lines[slot])} all map to "
            f"{shortened(slot.external_org_id)} of {slot.integration_name}; keep one of them.",
        )

    return [single(draft) for draft in drafts]
