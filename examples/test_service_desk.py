from service_desk import EMAIL, add_service_desk

from workflow_context.testing import FakeVendor, workflows_in_memory


async def test_the_service_desk_is_added_once_however_often_it_is_tried() -> None:
    pax8 = FakeVendor("pax8", {"a-1": "Larkfield"}, records={"a-1": {"contacts": []}})
    async with workflows_in_memory(pax8) as workflows:
        context = await workflows.add("Larkfield")
        for _ in range(2):
            assert await add_service_desk(context) == "1"
        async with await context.get_integration("pax8") as client:
            assert [each["email"] async for each in client.list("contacts")] == [EMAIL]
        [mapping] = await context.get_org_mappings()
        assert mapping.version == 1
