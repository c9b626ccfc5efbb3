"""The viewer: the person who asks."""

import strawberry

from graphql_api.schema.context import Info
from graphql_api.schema.permission import Permission
from graphql_api.services.access import Actor


@strawberry.type
class Viewer:
    actor: strawberry.Private[Actor]
    user_id: str
    name: str | None
    is_provider_wide: bool = strawberry.field(
        description="Holds its permissions on every organization (the provider's own staff)."
    )

    @strawberry.field(
        description="Permissions on one organization, or provider-wide where none is named."
    )
    def permissions(self, organization_id: strawberry.ID | None = None) -> list[Permission]:
        return sorted(self.actor.permissions(organization_id))

    @classmethod
    def from_actor(cls, actor: Actor) -> "Viewer":
        return cls(
            actor=actor,
            user_id=actor.user_id,
            name=actor.name,
            is_provider_wide=actor.is_provider_wide,
        )


@strawberry.type
class ViewerQuery:
    @strawberry.field(description="Who is asking, and what they may do.")
    def viewer(self, info: Info) -> Viewer:
        return Viewer.from_actor(info.context.actor)
