"""Maps a customer to the company in Pax8 that has its name, and adds the service desk to the
contacts there. Repeating it writes nothing twice.

Run it: orgmap run examples/service_desk.py:add_service_desk --all
"""

from uuid import UUID, uuid5

from workflow_context import ConfinedClient, OrganizationContext

EMAIL = "desk@provider.example"


async def add_service_desk(context: OrganizationContext) -> str:
    await map_by_name(context)
    async with await context.get_integration("pax8") as pax8:
        return await service_desk_in(pax8)


async def map_by_name(context: OrganizationContext) -> None:
    listing = (await context.discover("pax8")).listing
    found = [each for each in listing.organizations if each.name == context.organization_name]
    if len(found) != 1:
        raise LookupError(f"Pax8 has {len(found)} companies named {context.organization_name}.")

    # The id is made of the step's key, so it is the same each time: the mapping is written once.
    step = uuid5(UUID(context.organization_id), "service desk/pax8")
    await context.set_integration_mapping("pax8", found[0].id, found[0].name, mapping_id=step)


async def service_desk_in(pax8: ConfinedClient) -> str:
    """The contact's id. A vendor chooses ids itself, so look first whether it is there."""
    async for contact in pax8.list("contacts"):
        if contact["email"] == EMAIL:
            return str(contact["id"])
    contact = {"firstName": "Service", "lastName": "Desk", "email": EMAIL}
    return str((await pax8.create("contacts", contact))["id"])
