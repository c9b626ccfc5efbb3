"""For workflow code: a context that acts for one customer, and nobody else.

from workflow_context import open_context, open_workflows

async with open_context(organization_id=..., user_id=...) as context:
    async with await context.get_integration("halopsa") as halo:
        client = await halo.get_organization()

async with open_workflows(user_id=...) as workflows:
    outcomes = await workflows.for_each_organization(sync, integration="halopsa")
"""

from integrations.clients import ConfinedClient, UnconfinedCalls
from workflow_context.context import OrganizationContext
from workflow_context.fan_out import Outcome, Progress
from workflow_context.opening import open_context
from workflow_context.workflows import Workflows, open_workflows

__all__ = [
    "ConfinedClient",
    "OrganizationContext",
    "Outcome",
    "Progress",
    "UnconfinedCalls",
    "Workflows",
    "open_context",
    "open_workflows",
]
