"""The context of an operation: who is asking, the services, and loaders."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import strawberry

from graphql_api.schema.argument_lengths import ArgumentLengths
from graphql_api.schema.loaders import Loaders
from graphql_api.services.access import Actor, ReadActor

if TYPE_CHECKING:
    from graphql_api.composition import Services


@dataclass
class Context:
    """Made for each operation, so that loaders never outlive what they have read.

    The actor's sign-in ends at `expires_at`, and with it whatever goes on until then.
    """

    actor: Actor
    services: "Services"
    loaders: Loaders
    read_actor: ReadActor
    expires_at: datetime | None = None
    argument_lengths: ArgumentLengths = field(default_factory=ArgumentLengths)

    @classmethod
    def of(
        cls,
        actor: Actor,
        services: "Services",
        *,
        read_actor: ReadActor | None = None,
        expires_at: datetime | None = None,
    ) -> "Context":
        """Without `read_actor`, permissions are not read again."""

        async def same() -> Actor:
            return actor

        return cls(
            actor=actor,
            services=services,
            loaders=Loaders(actor, services),
            read_actor=read_actor or same,
            expires_at=expires_at,
        )

    async def unchanged(self) -> "Context":
        """For the one operation of a request, whose permissions sign-in has just read."""
        return self

    async def for_next_operation(self) -> "Context":
        """For one more operation of the same connection."""
        return Context.of(
            await self.read_actor(),
            self.services,
            read_actor=self.read_actor,
            expires_at=self.expires_at,
        )

    async def refresh(self) -> None:
        """Before each message of a subscription, which may be long after the one before."""
        self.actor = await self.read_actor()
        self.loaders = Loaders(self.actor, self.services)


Info = strawberry.Info[Context, Any]
