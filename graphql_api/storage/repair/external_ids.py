"""Brings the external ids of live mappings to the one form in which the vendor writes them.

Each is an ordinary update through the write protocol, which claims the new form and lets go of the
old one; a writer beside it is met as any other. If two live mappings would come to one form, only a
person knows whose it is, and all of them are left. A mapping that is not live claims nothing, and
restoring it brings its id to the form.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime

from graphql_api.models.audit import Author
from graphql_api.models.mapping import MappingRules, OrganizationMapping
from graphql_api.models.mapping_change import Target
from graphql_api.models.organization import OrganizationId
from graphql_api.storage.mappings import (
    MappingMissing,
    MappingStorageService,
    VersionMismatch,
)
from graphql_api.storage.repair.divergences import Divergence, DivergenceKind, repaired
from graphql_api.storage.repair.slots import SlotOwner
from graphql_api.storage.write_protocol import AlreadyMapped, ClaimedElsewhere

REPAIR = Author(user_id="orgmap repair", source="cli")

FormOf = Callable[[str, str], str]
"""Of an integration's name and an external id: the id in the one form. Raises ValueError, with a
sentence, if the vendor has no such ids."""


class ExternalIdCheck:
    def __init__(
        self,
        mappings: MappingStorageService,
        *,
        clock: Callable[[], datetime],
        form_of: FormOf,
        rules: Callable[[str], MappingRules],
        dry_run: bool,
    ) -> None:
        self._mappings = mappings
        self._clock = clock
        self._form_of = form_of
        self._rules = rules
        self._dry_run = dry_run

    async def check(self, live: Mapping[Target, set[SlotOwner]]) -> list[Divergence]:
        """`live` are all mappings that were seen live, by the id that they are stored with."""
        forms = {target: self._form(target) for target in live}
        together: dict[Target, set[SlotOwner]] = defaultdict(set)
        for target, form in forms.items():
            if isinstance(form, Target):
                together[form] |= live[target]
        found: list[Divergence] = []
        for target, form in sorted(forms.items(), key=lambda each: each[0]):
            if form != target:
                for owner in sorted(live[target]):
                    rivals = together[form] - {owner} if isinstance(form, Target) else set()
                    found.append(await self._settle(target, form, owner, rivals))
        return found

    def _form(self, target: Target) -> Target | str:
        """Or the sentence that refuses it."""
        try:
            return Target(target.integration_name, self._form_of(*target))
        except ValueError as error:
            return str(error)

    async def _settle(
        self, target: Target, form: Target | str, owner: SlotOwner, rivals: set[SlotOwner]
    ) -> Divergence:
        stored = f"its external id is stored as {target.external_org_id!r}"
        if isinstance(form, str):
            kind, detail = DivergenceKind.EXTERNAL_ID_REFUSED, f"{stored}: {form}"
            return _divergence(target, owner, kind, detail)
        if self._rules(target.integration_name).allows_sharing:
            rivals = {each for each in rivals if each[0] == owner[0]}
        if rivals:
            return _collision(target, form, owner, rivals)
        found = _divergence(
            target,
            owner,
            DivergenceKind.EXTERNAL_ID_FORM,
            f"{stored}; its one form is {form.external_org_id!r}",
        )
        return found if self._dry_run else await self._bring(found, target, form, owner)

    async def _bring(
        self, found: Divergence, target: Target, form: Target, owner: SlotOwner
    ) -> Divergence:
        org_id, mapping_id = owner

        def change(current: OrganizationMapping) -> OrganizationMapping:
            if not current.holds(target.external_org_id):
                return current  # somebody moved or ended it meanwhile
            return current.changed(
                external_org_id=form.external_org_id,
                updated_at=self._clock(),
                updated_by=REPAIR.user_id,
            )

        try:
            await self._mappings.update_mapping(
                OrganizationId(org_id),
                mapping_id,
                change,
                by=REPAIR,
                rules=self._rules(target.integration_name),
            )
        except (AlreadyMapped, ClaimedElsewhere) as taken:
            mapping_id = getattr(taken, "mapping_id", "a mapping")
            return _collision(target, form, owner, {(taken.org_id, mapping_id)})
        except (MappingMissing, VersionMismatch):
            return found
        return repaired(found)


def _collision(
    target: Target, form: Target, owner: SlotOwner, rivals: set[SlotOwner]
) -> Divergence:
    others = " and ".join(f"{mapping} of organization {org}" for org, mapping in sorted(rivals))
    return _divergence(
        target,
        owner,
        DivergenceKind.EXTERNAL_ID_COLLISION,
        f"its external id {target.external_org_id!r} is {form.external_org_id!r} in its one form, "
        f"on which {others} is live as well; delete one of them",
    )


def _divergence(target: Target, owner: SlotOwner, kind: DivergenceKind, detail: str) -> Divergence:
    return Divergence(
        kind=kind,
        organization=owner[0],
        integration=target.integration_name,
        mapping=owner[1],
        detail=detail,
    )
