"""Adds the service desk for every customer, on as many machines as work on it.

Work, on each machine:      python examples/service_desk_temporal.py work localhost:7233
Start it, from anywhere:    python examples/service_desk_temporal.py start localhost:7233
"""

import asyncio
import sys
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from service_desk import add_service_desk

    from workflow_context import Workflows, open_workflows
    from workflow_context.exceptions import TRANSIENT, IntegrationError, ServiceError

QUEUE = "orgmap"
AT_A_TIME = 8
LONGEST = timedelta(minutes=10)
RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=10, maximum_attempts=4
)


class Steps:
    """Activities of a worker, which opens Orgmap once. Only ids are passed to them."""

    def __init__(self, workflows: Workflows) -> None:
        self._workflows = workflows

    @activity.defn
    async def organization_ids(self) -> list[str]:
        return [each.org_id for each in await self._workflows.organizations()]

    @activity.defn
    async def at_one(self, organization_id: str) -> str:
        try:
            return await add_service_desk(await self._workflows.for_organization(organization_id))
        except TRANSIENT:
            raise  # the engine tries again
        except (IntegrationError, LookupError, ServiceError) as error:
            raise ApplicationError(str(error), non_retryable=True) from error


@workflow.defn
class Everywhere:
    @workflow.run
    async def run(self) -> dict[str, str]:
        """What it came to, by organization."""
        ids = await workflow.execute_activity_method(
            Steps.organization_ids, start_to_close_timeout=LONGEST
        )
        came_to = await asyncio.gather(*(self._at_one(id) for id in ids))
        return dict(zip(ids, came_to, strict=True))

    async def _at_one(self, organization_id: str) -> str:
        try:
            return await workflow.execute_activity_method(
                Steps.at_one,
                organization_id,
                start_to_close_timeout=LONGEST,
                retry_policy=RETRIES,
            )
        except ActivityError as error:
            return f"failed: {error.cause}"


async def work(client: Client) -> None:
    async with open_workflows(user_id="automation") as workflows:
        steps = Steps(workflows)
        worker = Worker(
            client,
            task_queue=QUEUE,
            workflows=[Everywhere],
            activities=[steps.organization_ids, steps.at_one],
            max_concurrent_activities=AT_A_TIME,
        )
        await worker.run()


async def start(client: Client) -> None:
    # Under one id, so that whoever starts it a second time does not run it twice.
    print(await client.execute_workflow(Everywhere.run, id="service desk", task_queue=QUEUE))


async def main(role: str, address: str) -> None:
    await {"work": work, "start": start}[role](await Client.connect(address))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
