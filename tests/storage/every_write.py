"""Each write of the storage, forth and back and forth again."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from graphql_api.models.exclusion import Exclusion
from graphql_api.models.grant import Permission
from graphql_api.models.organization import Alias, AliasOrigin, OrganizationId
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.grants import GrantStorageService
from graphql_api.storage.keys import organization_exclusion_key
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.rejections import RejectionStorageService
from tests.storage.world import AUTHOR, INTEGRATION, World, rules_of

ORG = OrganizationId("a")
MANAGE = frozenset({Permission.canManageConfig})
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def rejection() -> RejectedSuggestion:
    return RejectedSuggestion(
        integration_name=INTEGRATION,
        org_id=ORG,
        external_org_id="1",
        external_org_name="Larkfield",
        rejected_at=World(store=MemoryTableStore()).clock(),
        rejected_by="mira",
    )


def exclusion(reason: str = "Uses another one") -> Exclusion:
    return Exclusion(
        exclusion_id=organization_exclusion_key(ORG, INTEGRATION),
        integration_name=INTEGRATION,
        org_id=ORG,
        reason=reason,
        excluded_at=World(store=MemoryTableStore()).clock(),
        excluded_by="mira",
    )


def alias(number: int) -> Alias:
    at = World(store=MemoryTableStore()).clock()
    return Alias(name=f"Alias {number}", origin=AliasOrigin.HAND, added_at=at, added_by="mira")


Write = tuple[str, Callable[[], Awaitable[object]]]


def everything(world: World) -> Iterator[Write]:
    """Each write of the storage, forth and back and forth again."""
    mapping = world.new(ORG, "x")
    yield "MappingStorageService.create_mapping", lambda: world.write(mapping)
    for number in range(2):
        yield from of_organizations(world, number)
        yield from of_mappings(world, mapping.mapping_id)
        yield from of_grants(world, None)
        yield from of_grants(world, ORG)
        yield from of_grants_by_their_versions(world, 2 * number)
        yield "GrantStorageService.revoke", lambda: grants(world).revoke(ORG, "mira", by=AUTHOR)
        yield from of_rejections(world)
        yield from of_exclusions(world)


def of_organizations(world: World, number: int) -> Iterator[Write]:
    yield (
        "OrganizationStorageService.create_organization",
        lambda: world.create_organization(f"{number}"),
    )
    yield (
        "OrganizationStorageService.update_organization",
        lambda: world.organizations.update_organization(
            ORG,
            lambda each: replace(
                each, name=f"{number}", aliases=(alias(number),), version=each.version + 1
            ),
            by=AUTHOR,
        ),
    )


def of_mappings(world: World, mapping_id: str) -> Iterator[Write]:
    rules = rules_of(INTEGRATION)

    async def update(**fields: object) -> None:
        await world.mappings.update_mapping(
            ORG, mapping_id, lambda each: each.changed(**fields), by=AUTHOR, rules=rules
        )

    yield "MappingStorageService.update_mapping", lambda: update(external_org_id="y")
    yield "MappingStorageService.update_mapping", lambda: update(external_org_id="x")
    yield (
        "MappingStorageService.update_test_result",
        lambda: world.mappings.update_test_result(
            ORG,
            mapping_id,
            success=True,
            message="It answers.",
            tested_at=world.clock(),
            by=AUTHOR,
            rules=rules,
        ),
    )
    yield (
        "MappingStorageService.delete_mapping",
        lambda: world.mappings.delete_mapping(ORG, mapping_id, by=AUTHOR, rules=rules),
    )
    yield "MappingStorageService.update_mapping", lambda: update(is_active=True)


def grants(world: World) -> GrantStorageService:
    return GrantStorageService(world.store, clock=world.clock)


def of_grants(world: World, org_id: OrganizationId | None) -> Iterator[Write]:
    yield (
        "GrantStorageService.grant",
        lambda: grants(world).grant(org_id, "mira", MANAGE, by=AUTHOR),
    )


def of_grants_by_their_versions(world: World, version: int) -> Iterator[Write]:
    def grant_at(permissions: frozenset[Permission], at_version: int) -> Awaitable[object]:
        return grants(world).grant_at(
            ORG, "noor", permissions, at_version=at_version, by=AUTHOR, at=MOMENT
        )

    yield "GrantStorageService.grant_at", lambda: grant_at(MANAGE, version)
    yield "GrantStorageService.grant_at", lambda: grant_at(frozenset(), version + 1)


def of_rejections(world: World) -> Iterator[Write]:
    rejections = RejectionStorageService(world.store, clock=world.clock)
    yield "RejectionStorageService.reject", lambda: rejections.reject(rejection(), by=AUTHOR)
    yield (
        "RejectionStorageService.restore",
        lambda: rejections.restore(INTEGRATION, ORG, "1", by=AUTHOR),
    )


def of_exclusions(world: World) -> Iterator[Write]:
    exclusions = ExclusionStorageService(world.store, clock=world.clock)
    for reason in ("Uses another one", "Left it in May"):
        said = exclusion(reason)
        yield (
            "ExclusionStorageService.exclude",
            lambda said=said: exclusions.exclude(said, by=AUTHOR),  # type: ignore[misc]
        )
    yield (
        "ExclusionStorageService.remove",
        lambda: exclusions.remove(exclusion().exclusion_id, by=AUTHOR),
    )
