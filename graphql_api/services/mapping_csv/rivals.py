"""The lines against each other, and against those who hold what they take.

A place has one live mapping at most. A line may take a place that another line of the file frees;
it is then written in a later stage than that one. Such lines form chains, since a line takes one
place at most and a place is freed by one line at most. A chain that bites its own tail is an
exchange, which no order of single writes can make: each of its lines is a conflict.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql_api.services import errors
from graphql_api.services.mapping_csv.columns import INTEGRATION
from graphql_api.services.mapping_csv.drafts import Draft, LineAction, LineCode, Place, Stored
from graphql_api.services.mapping_csv.values import cell
from graphql_api.services.mapping_fields import holds
from graphql_api.storage.mapping_entity import OrganizationMapping
from graphql_api.storage.organizations import Organization


@dataclass(frozen=True, kw_only=True)
class Holder:
    """The live mapping on a place; `organization` is None where the actor may not see it."""

    mapping: OrganizationMapping
    organization: Organization | None


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A line that is settled. Those of a stage may be written in any order, after those before."""

    draft: Draft
    stage: int = 0


def eligible(drafts: Sequence[Draft], stored: Stored) -> list[Draft]:
    """Without those that contradict each other or choose what the actor may not."""
    return _single_takers(_vouched(_single_lines(drafts), stored.vouching))


def places_taken(drafts: Iterable[Draft]) -> set[Place]:
    """Those that one live mapping of all organizations may hold, so its holder must be known."""
    return {each.takes for each in drafts if each.takes is not None and not each.takes.org_id}


def settled(
    drafts: Sequence[Draft], stored: Stored, holders: Mapping[Place, Holder]
) -> list[Staged]:
    """In the order given. `holders` are those of `places_taken`."""
    return _Settling(drafts, stored, holders).settled()


class _Settling:
    def __init__(
        self, drafts: Sequence[Draft], stored: Stored, holders: Mapping[Place, Holder]
    ) -> None:
        self._drafts = drafts
        self._stored = stored
        self._holders = holders
        self._freeing = {
            each.existing.mapping_id: each
            for each in drafts
            if each.is_written and each.frees and each.existing
        }
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
        """The line that frees what this one takes."""
        holder = self._holder(draft)
        return None if holder is None else self._freeing.get(holder.mapping.mapping_id)

    def _after_awaited(self, draft: Draft) -> Staged:
        holder = self._holder(draft)
        if holder is None:
            return Staged(draft=draft)
        freeing = self._freeing.get(holder.mapping.mapping_id)
        if freeing is None:
            return Staged(draft=_held(draft, holder))
        before = self._settled[freeing.line.number]
        if not before.draft.is_written:
            return Staged(draft=_held(draft, holder, awaited=freeing.line.number))
        return Staged(draft=draft, stage=before.stage + 1)

    def _settle_exchange(self, drafts: Sequence[Draft]) -> None:
        numbers = ", ".join(str(number) for number in sorted(each.line.number for each in drafts))
        for each in drafts:
            conflict = each.conflict(
                LineCode.EXCHANGE,
                f"Lines {numbers} exchange their external organizations, which no order of single "
                "writes can do. Deactivate one of the mappings in a first import, and activate it "
                "with its new external organization in a second.",
            )
            self._settled[each.line.number] = Staged(draft=conflict)

    def _holder(self, draft: Draft) -> Holder | None:
        place = draft.takes
        if place is None or draft.organization is None:
            return None
        for mapping in self._stored.mappings.get(draft.organization.org_id, ()):
            if mapping.integration_name == place.integration_name and mapping.holds(
                place.external_org_id
            ):
                return Holder(mapping=mapping, organization=draft.organization)
        return self._holders.get(place)


def _index(chain: Sequence[Draft], draft: Draft) -> int:
    return next(at for at, each in enumerate(chain) if each.line.number == draft.line.number)


def _held(draft: Draft, holder: Holder, *, awaited: int | None = None) -> Draft:
    mapping = holder.mapping
    is_own = draft.organization is not None and draft.organization.org_id == mapping.org_id
    if is_own and draft.action is LineAction.CREATE and holds(mapping, draft.fields):
        return draft.unchanged(mapping)
    waits = "" if awaited is None else f" Line {awaited}, which would free it, is not written."
    if is_own:
        message = str(errors.DuplicateMappingError(mapping))
        return draft.conflict(LineCode.DUPLICATE_MAPPING, f"{message}{waits}")
    claimed = errors.ExternalOrganizationClaimedError(
        mapping.external_org_id, claimed_by=holder.organization
    )
    return draft.conflict(LineCode.EXTERNAL_ORGANIZATION_CLAIMED, f"{claimed}{waits}")


def _single_lines(drafts: Sequence[Draft]) -> list[Draft]:
    """Two lines about one mapping contradict each other, whatever they say."""
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
            f"Lines {_listed(about)} are about the same mapping; keep one of them.",
        )

    return [single(draft) for draft in drafts]


def _vouched(
    drafts: Sequence[Draft], vouching: Sequence[OrganizationMapping] | None
) -> list[Draft]:
    """Who does not manage provider-wide may choose only what organizations of theirs are mapped
    to, as MappingService has it. What the file itself lets go of vouches for nothing."""
    if vouching is None:
        return list(drafts)
    let_go = {each.existing.mapping_id for each in drafts if each.existing and each.frees}
    vouched = {
        (each.integration_name, each.external_org_id)
        for each in vouching
        if each.mapping_id not in let_go
    }

    def allowed(draft: Draft) -> Draft:
        if draft.chooses is None or (cell(draft.line, INTEGRATION), draft.chooses) in vouched:
            return draft
        return draft.invalid(
            LineCode.EXTERNAL_ORGANIZATION_NOT_FOUND,
            str(errors.ExternalOrganizationNotFoundError(draft.chooses)),
        )

    return [allowed(draft) for draft in drafts]


def _single_takers(drafts: Sequence[Draft]) -> list[Draft]:
    """Of two lines that take one place, neither is preferred."""
    lines: dict[Place, list[int]] = defaultdict(list)
    for draft in drafts:
        if draft.takes is not None:
            lines[draft.takes].append(draft.line.number)

    def single(draft: Draft) -> Draft:
        if draft.takes is None or len(lines[draft.takes]) < 2:
            return draft
        return draft.conflict(
            LineCode.SAME_AS_ANOTHER_LINE,
            f"Lines {_listed(lines[draft.takes])} all map to {draft.takes.external_org_id!r} of "
            f"{draft.takes.integration_name}; keep one of them.",
        )

    return [single(draft) for draft in drafts]


def _listed(numbers: Sequence[int]) -> str:
    """At most ten of them, and how many there are more."""
    shown = ", ".join(str(number) for number in numbers[:10])
    return f"{shown} and {len(numbers) - 10} more" if len(numbers) > 10 else shown
