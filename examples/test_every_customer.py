from pathlib import Path

from every_customer import run
from onboarding import onboard

from workflow_context.exceptions import IntegrationMissingResourceError
from workflow_context.testing import Asked, FakeVendor, workflows_in_memory


async def test_a_customer_is_mapped_to_the_client_of_its_name() -> None:
    halo = FakeVendor("halopsa", {"14": "Larkfield", "17": "Brännö"})
    async with workflows_in_memory(halo) as workflows:
        context = await workflows.add("Brännö")
        for _ in range(2):  # a step may be repeated
            assert await onboard(context) == "Organization 17 is there."
        [mapping] = await context.get_org_mappings()
        assert mapping.external_org_id == "17"


async def test_a_customer_that_failed_is_asked_for_again_and_no_other(tmp_path: Path) -> None:
    halo = FakeVendor("halopsa", {"14": "Larkfield Dental Group"})
    kept = tmp_path / "kept.jsonl"
    async with workflows_in_memory(halo) as workflows:
        await workflows.add("Larkfield", halopsa=14)
        await workflows.add("Brännö", halopsa=17)
        await workflows.add("Not mapped")

        first = {each.organization_name: each for each in await run(workflows, kept)}
        assert first["Larkfield"].result == "Larkfield Dental Group"
        assert isinstance(first["Brännö"].error, IntegrationMissingResourceError)

        halo.organizations["17"] = "Brännö Marine Supply"
        halo.asked.clear()
        second = await run(workflows, kept)
        assert {each.result for each in second} == {
            "Larkfield Dental Group",
            "Brännö Marine Supply",
        }
        assert halo.asked == [Asked(operation="get_organization", external_org_id="17")]
