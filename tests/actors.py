"""People with more and less permission."""

from graphql_api.services.access import Actor, Permission, provider_manager

MANAGER = provider_manager("mira", source="graphql")
PROVIDER_VIEWER = Actor(
    user_id="vera", source="graphql", provider_wide=frozenset({Permission.canViewConfig})
)
NOBODY = Actor(user_id="noel", source="graphql")


def manager_of(*organization_ids: str) -> Actor:
    return _granted("olga", Permission.canManageConfig, organization_ids)


def viewer_of(*organization_ids: str) -> Actor:
    return _granted("otto", Permission.canViewConfig, organization_ids)


def _granted(user_id: str, permission: Permission, organization_ids: tuple[str, ...]) -> Actor:
    granted = {each: frozenset({permission}) for each in organization_ids}
    return Actor(user_id=user_id, source="graphql", by_organization=granted)
