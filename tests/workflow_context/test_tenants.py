"""A workflow with Microsoft Graph acts in its customer's tenant, by bare paths too."""

from integrations.sandbox.records import RECORDS_OF_A_COMPANY
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors.microsoft_graph_sign_in import PROVIDER, TENANT_ID
from workflow_context import OrganizationContext


async def test_a_workflow_sees_the_people_of_its_customers_tenant_and_not_the_providers(
    context: OrganizationContext, sandbox: RunningSandbox
) -> None:
    tenant = (await context.discover("microsoft_graph")).listing.organizations[0]
    await context.set_integration_mapping("microsoft_graph", tenant.id, tenant.name)
    sandbox.requests.clear()
    async with await context.get_integration("microsoft_graph") as graph:
        listed = [user["userPrincipalName"] async for user in graph.list("users")]
        bare = await graph.unconfined.get("users")
    assert isinstance(bare, dict)
    assert [user["userPrincipalName"] for user in bare["value"]] == listed
    assert len(listed) == RECORDS_OF_A_COMPANY
    assert not [name for name in listed if name.endswith(PROVIDER.domain)]
    assert not [one for one in sandbox.requests if TENANT_ID in one.path]
