"""Maps a customer to the client of HaloPSA that has its name, and tests the connection.

Run it: orgmap run examples/onboarding.py:onboard --organization ID
"""

from uuid import UUID, uuid5

from workflow_context import OrganizationContext


async def onboard(context: OrganizationContext) -> str:
    discovery = await context.discover("halopsa")
    clients = discovery.listing.organizations
    found = [each for each in clients if each.name == context.organization_name]
    if len(found) != 1:
        raise LookupError(f"HaloPSA has {len(found)} clients named {context.organization_name}.")

    # The same id each time: a step that is repeated writes once.
    step = uuid5(UUID(context.organization_id), "onboarding/halopsa")
    await context.set_integration_mapping("halopsa", found[0].id, found[0].name, mapping_id=step)

    test = await context.test_connection("halopsa")
    return test.message
