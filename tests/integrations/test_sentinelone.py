"""What is particular about SentinelOne: deleted sites, and a total on the first page alone."""

from integrations.sandbox.server import RunningSandbox
from tests.integrations.connecting import Connect, Serve


async def test_expired_sites_are_inactive_and_deleted_ones_are_no_customers(
    sandbox: RunningSandbox, connect: Connect
) -> None:
    listed = await connect("sentinelone", sandbox).list_organizations()
    states = {(one.metadata["state"], one.is_active) for one in listed}
    assert states == {("active", True), ("expired", False)}


async def test_the_total_of_zero_that_later_pages_tell_is_not_believed(
    serve: Serve, connect: Connect
) -> None:
    sandbox = await serve(largest_page=40)
    whole = await connect("sentinelone", await serve()).list_organizations()
    assert len(whole) > 80
    assert await connect("sentinelone", sandbox).list_organizations() == whole
