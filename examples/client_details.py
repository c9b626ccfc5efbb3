"""Shows what HaloPSA knows of a mapped customer.

Run it: orgmap run examples/client_details.py:show --organization ID
"""

from workflow_context import OrganizationContext


async def show(context: OrganizationContext) -> str:
    mapping = await context.get_integration_mapping("halopsa")
    context.log.info("asking HaloPSA for client %s", mapping.external_org_id)
    async with await context.get_integration("halopsa") as halo:
        client = await halo.get_organization()
    return f"{context.organization_name} is {client['name']} (client {client['id']}) in HaloPSA."
