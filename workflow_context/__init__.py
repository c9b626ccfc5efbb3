"""For workflow code: a context that acts for one customer, and nobody else.

from workflow_context import open_context

async with open_context(organization_id=..., user_id=...) as context:
    async with await context.get_integration("halopsa") as halo:
        client = await halo.get_organization()
"""

from workflow_context.context import OrganizationContext, open_context

__all__ = ["OrganizationContext", "open_context"]
