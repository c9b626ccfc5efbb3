"""Adds the service desk for every customer, on as many machines as work on it.

Work, on each machine:      python examples/service_desk_durable.py work localhost:4001
Start it, from anywhere:    python examples/service_desk_durable.py start localhost:4001
"""

import sys
import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any

from durabletask.client import TaskHubGrpcClient
from durabletask.task import (
    ActivityContext,
    OrchestrationContext,
    RetryPolicy,
    Task,
    TaskFailedError,
    when_all,
)
from durabletask.worker import ConcurrencyOptions, TaskHubGrpcWorker
from service_desk import add_service_desk

from workflow_context import Workflows, open_workflows
from workflow_context.engines.threads import WorkflowThread, open_in_thread
from workflow_context.exceptions import TRANSIENT, IntegrationError, ServiceError

AT_A_TIME = 8
RETRIES = RetryPolicy(
    first_retry_interval=timedelta(seconds=1), backoff_coefficient=10, max_number_of_attempts=4
)


def everywhere(context: OrchestrationContext, _: None) -> Any:
    """What it came to, by organization: a dictionary of texts.

    The engine calls this again and again, so it asks for everything, and does nothing itself.
    """
    ids: list[str] = yield context.call_activity("organization_ids")
    tasks = [at_one_of(context, id) for id in ids]
    with suppress(TaskFailedError):  # when all have ended; which ones have failed is told below
        yield when_all(tasks)
    return {
        id: f"failed: {task.get_exception()}" if task.is_failed else task.get_result()
        for id, task in zip(ids, tasks, strict=True)
    }


def at_one_of(context: OrchestrationContext, organization_id: str) -> Task[str]:
    return context.call_activity(
        "at_one", input=organization_id, retry_policy=RETRIES, return_type=str
    )


def worker_of(workflows: WorkflowThread[Workflows], address: str) -> TaskHubGrpcWorker:
    def organization_ids(_: ActivityContext, __: None) -> list[str]:
        return [each.org_id for each in workflows.do(Workflows.organizations)]

    def at_one(_: ActivityContext, organization_id: str) -> str:
        try:
            return workflows.run(add_service_desk, organization_id)
        except TRANSIENT:
            raise  # the engine tries again
        except (IntegrationError, LookupError, ServiceError) as error:
            return f"failed: {error}"

    worker = TaskHubGrpcWorker(
        host_address=address,
        concurrency_options=ConcurrencyOptions(
            maximum_concurrent_activity_work_items=AT_A_TIME,
            maximum_thread_pool_workers=AT_A_TIME + 1,
        ),
    )
    worker.add_orchestrator(everywhere)
    worker.add_activity(organization_ids)
    worker.add_activity(at_one)
    return worker


def work(address: str) -> None:
    with (
        open_in_thread(open_workflows(user_id="automation")) as workflows,
        worker_of(workflows, address) as worker,
    ):
        worker.start()  # type: ignore[no-untyped-call]
        threading.Event().wait()


def start(address: str) -> None:
    with TaskHubGrpcClient(host_address=address) as client:
        id = client.schedule_new_orchestration(everywhere)
        state = client.wait_for_orchestration_completion(id, timeout=24 * 3600)
    print("it is gone" if state is None else state.get_output())


if __name__ == "__main__":
    {"work": work, "start": start}[sys.argv[1]](sys.argv[2])
