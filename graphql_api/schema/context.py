"""What a resolver has at hand: who is asking, the services, and the loaders of its operation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry

from graphql_api.schema.loaders import Loaders
from graphql_api.services import Services
from graphql_api.services.access import Actor, ReadActor


@dataclass
class Context:
    """Made for each operation, so that loaders never outlive what they have read.

    The actor's sign-in ends at `expires_at`, and with it whatever goes on until then.
    """

    actor: Actor
    services: Services
    loaders: Loaders
    read_actor: ReadActor
    expires_at: datetime | None = None

    @classmethod
    def of(
        cls,
        actor: Actor,
        services: Services,
        *,
        read_actor: ReadActor | None = None,
        expires_at: datetime | None = None,
    ) -> "Context":
        """Without `read_actor`, what is granted stays as it is now."""

        async def same() -> Actor:
            return actor

        return cls(
            actor=actor,
            services=services,
            loaders=Loaders(actor, services),
            read_actor=read_actor or same,
            expires_at=expires_at,
        )

    async def anew(self) -> "Context":
        """For one more operation of the same connection."""
        return Context.of(
            await self.read_actor(),
            self.services,
            read_actor=self.read_actor,
            expires_at=self.expires_at,
        )

    async def renew(self) -> None:
        """Before each message of a subscription, which may be long after the one before."""
        self.actor = await self.read_actor()
        self.loaders = Loaders(self.actor, self.services)


Info = strawberry.Info[Context, Any]
