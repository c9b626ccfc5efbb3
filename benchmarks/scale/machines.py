"""What workflows do, and what the service does by itself."""

from benchmarks.scale.world import FIRST, USER, World
from graphql_api.storage.recovery import Recovery
from graphql_api.storage.writer_marks import WriterMark
from workflow_context.opening import open_context
from workflow_context.workflows import open_workflows

# ---------------------------------------------------------------------- workflows


async def workflow_lookup(world: World) -> None:
    orgmap = world.orgmap()
    world.begin()
    async with open_context(
        organization_id=world.customers[1].org_id, user_id=USER, orgmap=orgmap
    ) as context:
        await context.get_integration_mapping(FIRST)


async def workflow_client(world: World) -> None:
    orgmap = world.orgmap()
    world.begin()
    async with open_context(
        organization_id=world.customers[1].org_id, user_id=USER, orgmap=orgmap
    ) as context:
        await context.get_integration(FIRST)


async def workflow_owner(world: World) -> None:
    orgmap = world.orgmap()
    world.begin()
    async with open_workflows(user_id=USER, orgmap=orgmap) as workflows:
        assert await workflows.find_organization(FIRST, world.mappings[0].external_org_id)


async def workflow_for_each(world: World) -> None:
    """The choice of the customers of one integration, and a lookup for each of them."""
    orgmap = world.orgmap()
    world.begin()
    async with open_workflows(user_id=USER, orgmap=orgmap) as workflows:
        await workflows.for_each_organization(
            lambda context: context.get_integration_mapping(FIRST), integration=FIRST
        )


# ---------------------------------------------------------------------- the service itself


async def discovery(world: World) -> None:
    world.begin()
    await world.services.discovery.discover(world.actor, FIRST, refresh=True)


async def listing_read_anew(world: World) -> None:
    """By a process that another one's discovery concerns."""
    services = world.another_process()
    world.begin()
    assert await services.discovery.known(world.actor, FIRST)


async def writer_mark(world: World) -> None:
    mark = WriterMark(world.store, clock=world.clock)
    world.begin()
    await mark.ensure()


async def recovery_at_start(world: World) -> None:
    recovery = Recovery(world.store, clock=world.clock)
    world.begin()
    await recovery.round()


async def recovery_round(world: World) -> None:
    recovery = Recovery(world.store, clock=world.clock)
    await recovery.round()
    world.begin()
    await recovery.round()
