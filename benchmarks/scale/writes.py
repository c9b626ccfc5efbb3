"""What changes something, each on a customer or an external organization of its own."""

from benchmarks.scale.world import ERROR, FIRST, World

MAPPING = f"{{ {ERROR} ... on OrganizationMapping {{ id version }} }}"


async def create_mapping(world: World) -> None:
    customer = await world.new_customer()
    [external_org_id] = world.spare()
    world.begin()
    await _create(world, customer.org_id, external_org_id)


async def update_mapping(world: World) -> None:
    mapping = world.mappings[2]
    world.begin()
    await world.ask(
        f"mutation ($input: UpdateMappingInput!) {{ updateMapping(input: $input) {MAPPING} }}",
        input={
            "organizationId": mapping.org_id,
            "id": mapping.mapping_id,
            "expectedVersion": str(mapping.version),
            "mappingData": {"site": "site-1"},
        },
    )


async def delete_mapping(world: World) -> None:
    customer = await world.new_customer()
    [external_org_id] = world.spare()
    mapping_id = await _create(world, customer.org_id, external_org_id)
    world.begin()
    await world.ask(
        f"mutation ($input: DeleteMappingInput!) {{ deleteMapping(input: $input) {MAPPING} }}",
        input={"organizationId": customer.org_id, "id": mapping_id},
    )


async def connection_test(world: World) -> None:
    """With its outcome, which is kept."""
    mapping = world.mappings[3]
    world.begin()
    await world.ask(
        f"""mutation ($org: ID!, $id: ID!) {{
          testConnection(organizationId: $org, mappingId: $id) {{
            {ERROR} ... on TestResult {{ success }} }} }}""",
        org=mapping.org_id,
        id=mapping.mapping_id,
    )


async def create_organization(world: World) -> None:
    world.begin()
    await world.new_customer()


async def import_of_100(world: World) -> None:
    wanted = world.spare(count=100)
    world.begin()
    imported = await world.ask(
        f"""mutation ($input: ImportOrganizationsInput!) {{ importOrganizations(input: $input) {{
          {ERROR} ... on ImportOrganizationsPayload {{
            outcomes {{ error {{ message }} }} }} }} }}""",
        input={"integrationName": FIRST, "externalOrgIds": wanted},
    )
    assert all(each["error"] is None for each in imported["outcomes"])


async def merge(world: World) -> None:
    """Of a customer with one mapping into one that has none."""
    merged, kept = await world.new_customer(), await world.new_customer()
    [external_org_id] = world.spare()
    await _create(world, merged.org_id, external_org_id)
    plan = await world.services.organization_merges.plan(
        world.actor, from_id=merged.org_id, into_id=kept.org_id
    )
    world.begin()
    await world.ask(
        f"""mutation ($from: ID!, $into: ID!, $fingerprint: String!) {{
          mergeOrganizations(from: $from, into: $into, fingerprint: $fingerprint) {{
            {ERROR} }} }}""",
        **{"from": merged.org_id, "into": kept.org_id, "fingerprint": plan.fingerprint},
    )


async def exclude(world: World) -> None:
    customer = await world.new_customer()
    world.begin()
    await world.ask(
        f"""mutation ($id: ID!, $name: String!) {{
          excludeOrganization(organizationId: $id, integrationName: $name) {{ {ERROR} }} }}""",
        id=customer.org_id,
        name=FIRST,
    )


async def reject_suggestion(world: World) -> None:
    customer = await world.new_customer()
    [external_org_id] = world.spare()
    world.begin()
    await world.ask(
        f"""mutation ($input: RejectSuggestionInput!) {{
          rejectSuggestion(input: $input) {{ {ERROR} }} }}""",
        input={
            "organizationId": customer.org_id,
            "integrationName": FIRST,
            "externalOrgId": external_org_id,
        },
    )


async def grant_access(world: World) -> None:
    world.begin()
    await world.ask(
        f"mutation ($input: GrantAccessInput!) {{ grantAccess(input: $input) {{ {ERROR} }} }}",
        input={
            "organizationId": world.customers[4].org_id,
            "userId": "vera@provider.example",
            "permissions": ["canViewConfig"],
        },
    )


async def _create(world: World, org_id: str, external_org_id: str) -> str:
    created = await world.ask(
        f"mutation ($input: CreateMappingInput!) {{ createMapping(input: $input) {MAPPING} }}",
        input={
            "organizationId": org_id,
            "integrationName": FIRST,
            "externalOrgId": external_org_id,
        },
    )
    mapping_id: str = created["id"]
    return mapping_id
