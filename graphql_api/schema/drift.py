"""Drift: whether a mapping's external organization changed at the vendor."""

from datetime import datetime

import strawberry

from graphql_api.models import drift
from graphql_api.models.drift import DriftState

strawberry.enum(
    DriftState,
    description="UNKNOWN: there is no complete discovery to compare with, or the mapping is not "
    "active.",
)


@strawberry.type
class MappingDrift:
    state: DriftState
    current_name: str | None = strawberry.field(
        description="What the vendor calls it now; absent where it is MISSING or UNKNOWN."
    )
    compared_at: datetime | None = strawberry.field(
        description="When the discovery was made that the mapping is compared with."
    )

    @classmethod
    def from_model(cls, model: drift.MappingDrift) -> "MappingDrift":
        return cls(
            state=model.state, current_name=model.current_name, compared_at=model.compared_at
        )
