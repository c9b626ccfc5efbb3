"""What a resolver has at hand: who is asking, the services, and the loaders of its operation."""

from dataclasses import dataclass
from typing import Any

import strawberry

from graphql_api.schema.loaders import Loaders
from graphql_api.services import Services
from graphql_api.services.access import Actor


@dataclass(frozen=True)
class Context:
    """Made for each operation, so that loaders never outlive what they have read."""

    actor: Actor
    services: Services
    loaders: Loaders

    @classmethod
    def of(cls, actor: Actor, services: Services) -> "Context":
        return cls(actor=actor, services=services, loaders=Loaders(actor, services))


Info = strawberry.Info[Context, Any]
