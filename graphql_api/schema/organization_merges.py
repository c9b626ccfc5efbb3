"""Merging two organizations: planning, carrying out, undoing."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from graphql_api.models.organization_merge import (
    MappingStep,
    MergeChoice,
    MergedGrant,
    MergedMapping,
    MergedRejection,
    MergeState,
)
from graphql_api.models.organization_merge import OrganizationMerge as MergeModel
from graphql_api.schema.context import Info
from graphql_api.schema.errors import (
    NotFoundError,
    OrganizationMergeOutdatedError,
    ValidationError,
)
from graphql_api.schema.permission import Permission
from graphql_api.schema.types import Organization, OrganizationMapping, load_organization
from graphql_api.services import merge_plan

strawberry.enum(MappingStep, name="OrganizationMergeStep")
strawberry.enum(MergeChoice, name="OrganizationMergeChoice")
strawberry.enum(MergeState, name="OrganizationMergeState")

FromId = Annotated[
    strawberry.ID, strawberry.argument(name="from", description="It becomes inactive.")
]
IntoId = Annotated[strawberry.ID, strawberry.argument(name="into", description="It stays.")]


@strawberry.type
class OrganizationMergeConflict:
    integration_name: str
    on_from: list[OrganizationMapping]
    on_into: list[OrganizationMapping]

    @classmethod
    def from_model(cls, model: merge_plan.MergeConflict) -> "OrganizationMergeConflict":
        return cls(
            integration_name=model.integration_name,
            on_from=[OrganizationMapping.from_model(each) for each in model.on_from],
            on_into=[OrganizationMapping.from_model(each) for each in model.on_into],
        )


@strawberry.type(description="Someone who has a grant on the organization that is merged.")
class OrganizationMergePerson:
    user_id: str
    on_from: list[Permission] = strawberry.field(description="As they were.")
    on_into: list[Permission] = strawberry.field(description="As they were.")
    afterwards: list[Permission] = strawberry.field(
        description="On the organization that stays: what was granted on either."
    )
    gained: list[Permission] = strawberry.field(
        description="On the organization that stays, and not granted there before."
    )
    problem: str | None = strawberry.field(description="Why the grants were left as they are.")
    undo_problem: str | None = strawberry.field(
        description="Why the undoing left them as they are."
    )

    @classmethod
    def from_model(
        cls, model: MergedGrant, *, merge: MergeModel | None = None
    ) -> "OrganizationMergePerson":
        return cls(
            user_id=model.user_id,
            on_from=sorted(model.on_from),
            on_into=sorted(model.on_into),
            afterwards=sorted(model.afterwards),
            gained=sorted(model.gained),
            **_problems(merge, model.key),
        )


@strawberry.type
class OrganizationMergeRejection:
    integration_name: str
    external_org_id: str
    external_org_name: str
    moves: bool = strawberry.field(
        description="False: it was rejected for the organization that stays too, or one of the two "
        "is mapped to it."
    )

    @classmethod
    def from_model(cls, model: MergedRejection) -> "OrganizationMergeRejection":
        return cls(
            integration_name=model.integration_name,
            external_org_id=model.external_org_id,
            external_org_name=model.external_org_name,
            moves=model.moves,
        )


@strawberry.type(description="Of active mappings: inactive ones stay where they are.")
class OrganizationMergePlan:
    from_: Organization = strawberry.field(name="from")
    into: Organization
    fingerprint: str = strawberry.field(
        description="Of all that the plan relies on; give it to mergeOrganizations."
    )
    moving: list[OrganizationMapping] = strawberry.field(
        description="They move whatever is chosen."
    )
    ending: list[OrganizationMapping] = strawberry.field(
        description="They end, because the organization that stays is mapped to just the same."
    )
    conflicts: list[OrganizationMergeConflict] = strawberry.field(
        description="By these integrations both are mapped: a choice is needed for each."
    )
    aliases: list[str] = strawberry.field(
        description="The names that the organization that stays gets as aliases."
    )
    people: list[OrganizationMergePerson]
    rejections: list[OrganizationMergeRejection]

    @classmethod
    def from_model(cls, model: merge_plan.MergePlan) -> "OrganizationMergePlan":
        return cls(
            from_=Organization.from_model(model.merged.organization),
            into=Organization.from_model(model.kept.organization),
            fingerprint=model.fingerprint,
            moving=[OrganizationMapping.from_model(each) for each in model.moving],
            ending=[OrganizationMapping.from_model(each) for each in model.shared],
            conflicts=[OrganizationMergeConflict.from_model(each) for each in model.conflicts],
            aliases=list(model.aliases),
            people=[OrganizationMergePerson.from_model(each) for each in model.grants],
            rejections=[OrganizationMergeRejection.from_model(each) for each in model.rejections],
        )


@strawberry.type
class OrganizationMergeMapping:
    organization_id: strawberry.ID = strawberry.field(description="That had it.")
    mapping_id: strawberry.ID
    integration_name: str
    external_org_id: str
    external_org_name: str
    step: MappingStep
    problem: str | None = strawberry.field(description="Why it was left as it is.")
    undo_problem: str | None = strawberry.field(description="Why the undoing left it as it is.")

    @classmethod
    def from_model(cls, model: MergedMapping, *, merge: MergeModel) -> "OrganizationMergeMapping":
        return cls(
            organization_id=strawberry.ID(model.org_id),
            mapping_id=strawberry.ID(model.mapping_id),
            integration_name=model.integration_name,
            external_org_id=model.external_org_id,
            external_org_name=model.external_org_name,
            step=model.step,
            **_problems(merge, model.key),
        )


@strawberry.type
class OrganizationMerge:
    id: strawberry.ID
    from_id: strawberry.Private[str]
    into_id: strawberry.Private[str]
    state: MergeState = strawberry.field(
        description="UNDER_WAY and UNDOING are carried on by the server, even after a crash."
    )
    from_name: str = strawberry.field(description="At the time.")
    into_name: str = strawberry.field(description="At the time.")
    started_at: datetime
    started_by: str
    undone_at: datetime | None
    undone_by: str | None
    mappings: list[OrganizationMergeMapping]
    people: list[OrganizationMergePerson]
    rejections: list[OrganizationMergeRejection]

    @strawberry.field(name="from", graphql_type=Organization)
    def from_(self, info: Info) -> Awaitable[Organization]:
        return load_organization(info, self.from_id)

    @strawberry.field(graphql_type=Organization)
    def into(self, info: Info) -> Awaitable[Organization]:
        return load_organization(info, self.into_id)

    @classmethod
    def from_model(cls, model: MergeModel) -> "OrganizationMerge":
        pieces = model.pieces
        return cls(
            id=strawberry.ID(model.merge_id),
            from_id=model.from_id,
            into_id=model.into_id,
            state=model.state,
            from_name=model.from_name,
            into_name=model.into_name,
            started_at=model.started_at,
            started_by=model.by.user_id,
            undone_at=model.undone_at,
            undone_by=None if model.undone_by is None else model.undone_by.user_id,
            mappings=[
                OrganizationMergeMapping.from_model(each, merge=model) for each in pieces.mappings
            ],
            people=[
                OrganizationMergePerson.from_model(each, merge=model) for each in pieces.grants
            ],
            rejections=[OrganizationMergeRejection.from_model(each) for each in pieces.rejections],
        )


@strawberry.input
class OrganizationMergeChoiceInput:
    integration_name: str
    choice: MergeChoice = strawberry.field(
        description="INTO keeps the mappings of the organization that stays, FROM those of the "
        "other, BOTH all of them: workflows then have to say which they mean."
    )


PlanOrganizationMergeResult = Annotated[
    OrganizationMergePlan | ValidationError | NotFoundError,
    strawberry.union("PlanOrganizationMergeResult"),
]
MergeOrganizationsResult = Annotated[
    OrganizationMerge | ValidationError | NotFoundError | OrganizationMergeOutdatedError,
    strawberry.union("MergeOrganizationsResult"),
]
UndoOrganizationMergeResult = Annotated[
    OrganizationMerge | ValidationError | NotFoundError,
    strawberry.union("UndoOrganizationMergeResult"),
]


@strawberry.type
class OrganizationMergeQuery:
    @strawberry.field(
        description="What merging one organization into another would move, and what has to be "
        "chosen; nothing is written."
    )
    async def plan_organization_merge(
        self, info: Info, from_: FromId, into: IntoId
    ) -> PlanOrganizationMergeResult:
        plan = await info.context.services.organization_merges.plan(
            info.context.actor, from_id=from_, into_id=into
        )
        return OrganizationMergePlan.from_model(plan)

    @strawberry.field(
        description="The merges of others into an organization, and the last one in which it takes "
        "part, oldest first; not those that were undone."
    )
    async def organization_merges(
        self, info: Info, organization_id: strawberry.ID
    ) -> list[OrganizationMerge]:
        merges = await info.context.services.organization_merges.list(
            info.context.actor, organization_id
        )
        return [OrganizationMerge.from_model(each) for each in merges]


@strawberry.type
class OrganizationMergeMutation:
    @strawberry.mutation(
        description="Carry out the plan that has this fingerprint; nothing is written if the plan "
        "would be another one now."
    )
    async def merge_organizations(
        self,
        info: Info,
        from_: FromId,
        into: IntoId,
        fingerprint: str,
        choices: list[OrganizationMergeChoiceInput] | None = None,
    ) -> MergeOrganizationsResult:
        merge = await info.context.services.organization_merges.merge(
            info.context.actor,
            from_id=from_,
            into_id=into,
            fingerprint=fingerprint,
            choices=_choices(choices or []),
        )
        return OrganizationMerge.from_model(merge)

    @strawberry.mutation(
        description="Bring everything back that nobody has changed since; what was changed stays, "
        "and undoProblem says why."
    )
    async def undo_organization_merge(
        self, info: Info, id: strawberry.ID
    ) -> UndoOrganizationMergeResult:
        merge = await info.context.services.organization_merges.undo(info.context.actor, id)
        return OrganizationMerge.from_model(merge)


def _choices(given: Sequence[OrganizationMergeChoiceInput]) -> merge_plan.Choices:
    return merge_plan.choices_of((each.integration_name, each.choice) for each in given)


def _problems(merge: MergeModel | None, key: str) -> dict[str, str | None]:
    done = None if merge is None else merge.results.get(key)
    undone = None if merge is None else merge.undo_results.get(key)
    return {
        "problem": None if done is None else done.problem,
        "undo_problem": None if undone is None else undone.problem,
    }
