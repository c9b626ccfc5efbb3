"""Suggested mappings."""

from datetime import datetime
from typing import Annotated

import strawberry

from graphql_api.schema.context import Info
from graphql_api.schema.errors import DiscoveryNotSupportedError, IntegrationError, NotFoundError
from graphql_api.schema.external_organizations import ExternalOrganization
from graphql_api.schema.match_signals import MatchSignal
from graphql_api.schema.types import Organization
from graphql_api.services.matching.answers import Explanation
from graphql_api.services.matching.signals import WeighedSignal
from graphql_api.services.proposals import Alternative, Proposal, Proposals

NEAR_TIES = 5
"""Of a name that hundreds share, each could be any of the others."""


@strawberry.type
class MatchEvidence:
    kind: str
    detail: str
    weight: float = strawberry.field(
        description="Positive speaks for it, negative against. In log-odds: 3 makes it twenty "
        "times as likely."
    )

    @classmethod
    def from_model(cls, signal: WeighedSignal) -> "MatchEvidence":
        return cls(kind=signal.kind.value, detail=signal.detail, weight=signal.weight)


@strawberry.type
class MatchExplanation:
    confidence: float = strawberry.field(
        description="What the pair would have as a suggestion, from 0 to 1."
    )
    is_suggested: bool
    signals: list[MatchEvidence]
    reasons: list[str] = strawberry.field(description="Why it is not suggested, if it is not.")

    @classmethod
    def from_model(cls, explanation: Explanation) -> "MatchExplanation":
        return cls(
            confidence=explanation.confidence,
            is_suggested=explanation.is_suggested,
            signals=[MatchEvidence.from_model(each) for each in explanation.weights],
            reasons=list(explanation.reasons),
        )


@strawberry.type(description="A pair that could be right in a suggestion's place.")
class NearTie:
    organization: Organization
    external_organization: ExternalOrganization
    confidence: float = strawberry.field(description="From 0 to 1.")

    @classmethod
    def from_model(cls, alternative: Alternative, *, integration_name: str) -> "NearTie":
        return cls(
            organization=Organization.from_model(alternative.organization),
            external_organization=ExternalOrganization.from_model(
                alternative.external_organization, integration_name=integration_name
            ),
            confidence=alternative.confidence,
        )


@strawberry.type
class MappingSuggestion:
    organization: Organization
    external_organization: ExternalOrganization
    confidence: float = strawberry.field(description="From 0 to 1.")
    signals: list[MatchSignal] = strawberry.field(description="Why, strongest first.")
    is_ambiguous: bool = strawberry.field(
        description="Another candidate is too close to call; needs a person's choice."
    )
    near_ties: list[NearTie] = strawberry.field(
        description=f"What is too close to it: another external organization for the same "
        f"organization, or another organization for the same external one. The {NEAR_TIES} most "
        "confident. None where it is ambiguous because ids or domains disagree."
    )
    near_tie_count: int = strawberry.field(description="How many there are in all.")

    @classmethod
    def from_model(cls, proposal: Proposal, *, integration_name: str) -> "MappingSuggestion":
        suggestion = proposal.suggestion
        return cls(
            organization=Organization.from_model(proposal.organization),
            external_organization=ExternalOrganization.from_model(
                proposal.external_organization, integration_name=integration_name
            ),
            confidence=suggestion.confidence,
            signals=[MatchSignal.from_model(signal) for signal in suggestion.signals],
            is_ambiguous=suggestion.is_ambiguous,
            near_ties=[
                NearTie.from_model(each, integration_name=integration_name)
                for each in proposal.near_ties[:NEAR_TIES]
            ],
            near_tie_count=len(proposal.near_ties),
        )


@strawberry.type
class MappingSuggestions:
    nodes: list[MappingSuggestion]
    unmatched_organizations: list[Organization]
    unmatched_external_organizations: list[ExternalOrganization]
    cached_at: datetime

    @classmethod
    def from_model(cls, proposals: Proposals, *, integration_name: str) -> "MappingSuggestions":
        return cls(
            nodes=[
                MappingSuggestion.from_model(each, integration_name=integration_name)
                for each in proposals.found
            ],
            unmatched_organizations=[
                Organization.from_model(each) for each in proposals.unmatched_organizations
            ],
            unmatched_external_organizations=[
                ExternalOrganization.from_model(each, integration_name=integration_name)
                for each in proposals.unmatched_external_organizations
            ],
            cached_at=proposals.cached_at,
        )


MappingSuggestionsResult = Annotated[
    MappingSuggestions | NotFoundError | DiscoveryNotSupportedError | IntegrationError,
    strawberry.union("MappingSuggestionsResult"),
]

ExplainMatchResult = Annotated[
    MatchExplanation | NotFoundError | DiscoveryNotSupportedError | IntegrationError,
    strawberry.union("ExplainMatchResult"),
]


@strawberry.type
class SuggestionQuery:
    @strawberry.field(
        description="Proposed mappings for organizations that have none. Never applied by "
        "themselves."
    )
    async def mapping_suggestions(
        self, info: Info, integration_name: str
    ) -> MappingSuggestionsResult:
        proposals = await info.context.services.suggestions.suggest(
            info.context.actor, integration_name
        )
        return MappingSuggestions.from_model(proposals, integration_name=integration_name)

    @strawberry.field(
        description="Every signal for and against one pair, whether it is suggested or not."
    )
    async def explain_match(
        self,
        info: Info,
        organization_id: strawberry.ID,
        integration_name: str,
        external_org_id: str,
    ) -> ExplainMatchResult:
        explanation = await info.context.services.suggestions.explain(
            info.context.actor,
            organization_id,
            integration_name=integration_name,
            external_org_id=external_org_id,
        )
        return MatchExplanation.from_model(explanation)
