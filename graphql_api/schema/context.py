"""What a resolver has at hand: who is asking, the services, and the loaders of its operation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry

from graphql_api.schema.loaders import Loaders
from graphql_api.services import Services
from graphql_api.services.access import Actor


@dataclass(frozen=True)
class Context:
    """Made for each operation, so that loaders never outlive what they have read.

    The actor's sign-in ends at `expires_at`, and with it whatever goes on until then.
    """

    actor: Actor
    services: Services
    loaders: Loaders
    expires_at: datetime | None = None

    @classmethod
    def of(
        cls, actor: Actor, services: Services, *, expires_at: datetime | None = None
    ) -> "Context":
        return cls(
            actor=actor,
            services=services,
            loaders=Loaders(actor, services),
            expires_at=expires_at,
        )


Info = strawberry.Info[Context, Any]
