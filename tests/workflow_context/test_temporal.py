"""The example of Temporal: its activities in Temporal's own environment for tests, and its workflow
on a history such as a server records."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from temporalio.client import WorkflowHistory
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment
from temporalio.worker import (
    ExecuteWorkflowInput,
    Interceptor,
    Replayer,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from workflow_context.exceptions import IntegrationUnavailableError
from workflow_context.testing import FakeVendor, MemoryWorkflows, workflows_in_memory

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(EXAMPLES)
    import service_desk_temporal  # noqa: PLC0415 - an example is no part of the project

    return service_desk_temporal


@pytest.fixture
def pax8() -> FakeVendor:
    return FakeVendor("pax8", {"a": "Larkfield"}, records={"a": {"contacts": []}})


@pytest.fixture
async def workflows(pax8: FakeVendor) -> AsyncIterator[MemoryWorkflows]:
    async with workflows_in_memory(pax8) as workflows:
        yield workflows


def attempt(number: int) -> ActivityEnvironment:
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, attempt=number)
    return environment


async def test_a_step_that_is_tried_again_writes_nothing_twice(
    example: ModuleType, workflows: MemoryWorkflows, pax8: FakeVendor
) -> None:
    context = await workflows.add("Larkfield")
    steps = example.Steps(workflows)
    [id] = await attempt(1).run(steps.organization_ids)
    assert id == context.organization_id
    for number in (1, 2, 3):
        assert await attempt(number).run(steps.at_one, id) == "1"
    assert [each.operation for each in pax8.asked].count("create") == 1
    [mapping] = await context.get_org_mappings()
    assert mapping.version == 1


async def test_a_failure_that_may_pass_is_left_to_the_engine_and_others_are_final(
    example: ModuleType, workflows: MemoryWorkflows, pax8: FakeVendor
) -> None:
    larkfield, unknown = await workflows.add("Larkfield"), await workflows.add("Unknown")
    steps = example.Steps(workflows)
    with pytest.raises(ApplicationError, match="Pax8 has 0 companies named Unknown") as caught:
        await attempt(1).run(steps.at_one, unknown.organization_id)
    assert caught.value.non_retryable
    pax8.failure = IntegrationUnavailableError("503", integration_name="pax8")
    with pytest.raises(IntegrationUnavailableError):
        await attempt(1).run(steps.at_one, larkfield.organization_id)
    pax8.failure = None
    assert await attempt(2).run(steps.at_one, larkfield.organization_id) == "1"


async def test_a_step_that_is_cancelled_is_done_by_the_next_attempt(
    example: ModuleType, workflows: MemoryWorkflows, pax8: FakeVendor
) -> None:
    context = await workflows.add("Larkfield")
    steps = example.Steps(workflows)
    first = attempt(1)
    step = asyncio.ensure_future(first.run(steps.at_one, context.organization_id))
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await step
    assert await attempt(2).run(steps.at_one, context.organization_id) == "1"
    assert [each.operation for each in pax8.asked].count("create") == 1


# ---------------------------------------------------------------------- the workflow itself


class History:
    """What a server records of a run, event after event."""

    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []

    def add(self, kind: str, **attributes: Any) -> str:
        """Gives the event's id."""
        id = str(len(self._events) + 1)
        name = f"{kind[0].lower()}{kind[1:]}EventAttributes"
        times = {"eventTime": "2026-05-04T12:30:00.000Z"}
        self._events.append({"eventId": id, "eventType": kind, name: attributes, **times})
        return id

    def workflow_decides(self) -> str:
        scheduled = self.add("WorkflowTaskScheduled", taskQueue={"name": "orgmap"})
        started = self.add("WorkflowTaskStarted", scheduledEventId=scheduled)
        return self.add("WorkflowTaskCompleted", scheduledEventId=scheduled, startedEventId=started)

    def activity_is_scheduled(self, name: str, decided: str) -> str:
        return self.add(
            "ActivityTaskScheduled",
            activityId=str(1 + self._kinds().count("ActivityTaskScheduled")),
            activityType={"name": name},
            workflowTaskCompletedEventId=decided,
        )

    def activity_ends(self, scheduled: str, kind: str, **how: Any) -> None:
        started = self.add("ActivityTaskStarted", scheduledEventId=scheduled, attempt=1)
        self.add(kind, scheduledEventId=scheduled, startedEventId=started, **how)

    def recorded(self) -> WorkflowHistory:
        return WorkflowHistory.from_json("service desk", {"events": self._events})

    def _kinds(self) -> list[str]:
        return [each["eventType"] for each in self._events]


def value(given: Any) -> dict[str, Any]:
    """As the wire has it."""

    def encoded(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    payload = {"metadata": {"encoding": encoded("json/plain")}, "data": encoded(json.dumps(given))}
    return {"payloads": [payload]}


def run_over_two_of_which_one_fails() -> WorkflowHistory:
    history = History()
    history.add(
        "WorkflowExecutionStarted",
        workflowType={"name": "Everywhere"},
        taskQueue={"name": "orgmap"},
        originalExecutionRunId=str(UUID(int=1)),
        firstExecutionRunId=str(UUID(int=1)),
        attempt=1,
    )
    listing = history.activity_is_scheduled("organization_ids", history.workflow_decides())
    history.activity_ends(listing, "ActivityTaskCompleted", result=value(["a", "b"]))
    decided = history.workflow_decides()
    first = history.activity_is_scheduled("at_one", decided)
    second = history.activity_is_scheduled("at_one", decided)
    history.activity_ends(second, "ActivityTaskCompleted", result=value("7"))
    refusal = {"message": "no such company", "applicationFailureInfo": {"nonRetryable": True}}
    history.activity_ends(
        first,
        "ActivityTaskFailed",
        failure=refusal,
        retryState="RETRY_STATE_NON_RETRYABLE_FAILURE",
    )
    history.add(
        "WorkflowExecutionCompleted",
        workflowTaskCompletedEventId=history.workflow_decides(),
        result=value({}),
    )
    return history.recorded()


CAME_TO: list[Any] = []


class KeepResult(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        result = await super().execute_workflow(input)
        CAME_TO.append(result)
        return result


class KeepingResults(Interceptor):
    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor]:
        return KeepResult


async def test_the_workflow_goes_on_from_what_was_recorded_and_tells_of_each(
    example: ModuleType,
) -> None:
    CAME_TO.clear()
    replayer = Replayer(
        workflows=[example.Everywhere],
        interceptors=[KeepingResults()],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    await replayer.replay_workflow(run_over_two_of_which_one_fails())
    assert CAME_TO == [{"a": "failed: no such company", "b": "7"}]


async def test_the_workflow_does_nothing_that_the_engine_forbids(example: ModuleType) -> None:
    replayer = Replayer(workflows=[example.Everywhere])  # in the engine's sandbox
    await replayer.replay_workflow(run_over_two_of_which_one_fails())
