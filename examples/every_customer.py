"""Reads every mapped customer's record in HaloPSA, and goes on where it was stopped.

Run it: python examples/every_customer.py
"""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

from workflow_context import OrganizationContext, Outcome, Progress, Workflows, open_workflows


async def name_in_halopsa(context: OrganizationContext) -> str:
    async with await context.get_integration("halopsa") as halo:
        client = await halo.get_organization()
    return str(client["name"])


async def run(workflows: Workflows, kept: Path) -> list[Outcome[str]]:
    """Customers that are in the file `kept` are not asked for again; those that failed are."""

    def keep(progress: Progress[str]) -> None:
        outcome = progress.outcome
        print(f"{progress.completed} of {progress.total}: {outcome.organization_name}")
        if outcome.succeeded:
            line = [outcome.organization_id, outcome.organization_name, outcome.result]
            with kept.open("a") as file:
                file.write(f"{json.dumps(line)}\n")

    return await workflows.for_each_organization(
        name_in_halopsa,
        integration="halopsa",
        concurrency=8,
        progress=keep,
        outcomes=read(kept),
    )


def read(kept: Path) -> Iterator[Outcome[str]]:
    for line in kept.read_text().splitlines() if kept.exists() else ():
        id, name, result = json.loads(line)
        yield Outcome(organization_id=id, organization_name=name, result=result)


async def main() -> None:
    async with open_workflows(user_id="automation") as workflows:
        outcomes = await run(workflows, Path("every_customer.jsonl"))
    for outcome in outcomes:
        if not outcome.succeeded:
            print(f"{outcome.organization_name}: {outcome.error}")


if __name__ == "__main__":
    asyncio.run(main())
