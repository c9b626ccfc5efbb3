"""Organizations that are probably the same as one about to be created."""

import strawberry

from graphql_api.schema.context import Info
from graphql_api.schema.match_signals import MatchSignal
from graphql_api.schema.types import Organization
from graphql_api.services import twin_findings


@strawberry.type
class SimilarOrganization:
    organization: Organization
    confidence: float = strawberry.field(description="From 0 to 1.")
    signals: list[MatchSignal] = strawberry.field(description="Why, strongest first.")

    @classmethod
    def from_model(cls, model: twin_findings.SimilarOrganization) -> "SimilarOrganization":
        return cls(
            organization=Organization.from_model(model.organization),
            confidence=model.confidence,
            signals=[MatchSignal.from_model(each) for each in model.signals],
        )


@strawberry.type
class SimilarOrganizationQuery:
    @strawberry.field(
        description="What createOrganization would make a second one of: organizations, inactive "
        "ones among them, that are probably the same by name and domain. The first few, most "
        "like first. Needs canManageConfig provider-wide."
    )
    async def similar_organizations(
        self, info: Info, name: str, domain: str | None = None
    ) -> list[SimilarOrganization]:
        found = await info.context.services.similar_organizations.similar(
            info.context.actor, name=name, domain=domain
        )
        return [SimilarOrganization.from_model(each) for each in found]
