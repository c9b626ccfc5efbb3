"""What people look at, as the client asks for it."""

from benchmarks.scale.world import ERROR, FIRST, USER, World
from graphql_api.services.access import Identity

CELLS = "cells { integrationName state }"


async def permissions(world: World) -> None:
    """What is granted to who asks: read for each request, besides what the request reads."""
    world.begin()
    await world.services.grants.actor(Identity(user_id=USER), source="graphql")


async def organizations_page(world: World) -> None:
    world.begin()
    await world.ask("""{ organizations(first: 50) { nodes { id name mappings {
      id externalOrgId drift { state } integration { displayName } } } } }""")


async def organizations_search(world: World) -> None:
    world.begin()
    await world.ask('{ organizations(first: 50, search: "organization 1") { nodes { id name } } }')


async def organization(world: World) -> None:
    world.begin()
    await world.ask(
        """query ($id: ID!) { organization(id: $id) { name mappings(isActive: null) {
          id externalOrgId drift { state } integration { displayName } } } }""",
        id=world.customers[0].org_id,
    )


async def coverage_page(world: World) -> None:
    world.begin()
    await world.ask(f"{{ coverage(first: 50) {{ nodes {{ organization {{ name }} {CELLS} }} }} }}")


async def coverage_of_a_page(world: World) -> None:
    """The states beside a page of organizations."""
    world.begin()
    await world.ask(
        f"""query ($ids: [ID!]!) {{ coverage(organizationIds: $ids, first: 50) {{
          nodes {{ organization {{ id }} {CELLS} }} }} }}""",
        ids=[each.org_id for each in world.customers[:50]],
    )


async def coverage_matrix(world: World) -> None:
    """All of it, as the client reads it: the most that is given at once, until there is no more."""
    world.begin()
    after = None
    while True:
        page = await world.ask(
            f"""query ($after: String) {{ coverage(first: 500, after: $after) {{
              nodes {{ organization {{ name }} {CELLS} }}
              pageInfo {{ hasNextPage endCursor }} }} }}""",
            after=after,
        )
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return


async def coverage_by_state(world: World) -> None:
    """Without a hit: nothing is excluded."""
    world.begin()
    await world.ask(f"{{ coverage(first: 50, states: [EXCLUDED]) {{ nodes {{ {CELLS} }} }} }}")


async def coverage_summary(world: World) -> None:
    world.begin()
    await world.ask("{ coverageSummary { integrationName unmapped mapped drifted failing } }")


async def external_organizations_page(world: World) -> None:
    world.begin()
    await world.ask(
        f"""query ($name: String!) {{ externalOrganizations(integrationName: $name, first: 50) {{
          {ERROR} ... on ExternalOrganizationConnection {{
            nodes {{ id name mappings {{ id organization {{ name }} }} }} }} }} }}""",
        name=FIRST,
    )


async def suggestions(world: World) -> None:
    world.begin()
    await world.ask(
        f"""query ($name: String!) {{ mappingSuggestions(integrationName: $name) {{
          {ERROR} ... on MappingSuggestions {{ nodes {{ confidence }} }} }} }}""",
        name=FIRST,
    )


async def whose(world: World) -> None:
    world.begin()
    await world.ask(
        """query ($name: String!, $id: String!) {
          mappingsByExternalId(integrationName: $name, externalOrgId: $id) {
            id organization { name } } }""",
        name=FIRST,
        id=world.mappings[0].external_org_id,
    )


async def audit_page(world: World) -> None:
    world.begin()
    await world.ask("{ auditEvents(first: 50) { nodes { action userId changes } } }")


async def audit_page_of_one(world: World) -> None:
    world.begin()
    await world.ask(
        """query ($id: ID!) { auditEvents(organizationId: $id, first: 50) {
          nodes { action userId changes } } }""",
        id=world.customers[0].org_id,
    )
