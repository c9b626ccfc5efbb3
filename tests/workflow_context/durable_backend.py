"""Durable Task's backend for tests, with a promise of those in production: what a worker did not
complete before its connection ended is handed to another one.

https://github.com/microsoft/durabletask-python/blob/main/docs/features.md says of activities that
they run at least once; the backend for tests forgets those of a worker that is gone.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import grpc
from durabletask.internal import orchestrator_service_pb2 as pb
from durabletask.internal import orchestrator_service_pb2_grpc as stubs
from durabletask.testing.in_memory_backend import ActivityWorkItem, InMemoryOrchestrationBackend

Place = tuple[str, int]
"""An instance, and the number of a task in it; 0 is the orchestration itself."""


class RedeliveringBackend(InMemoryOrchestrationBackend):
    """Counts, by input, how often an activity was `completed` and `redelivered`."""

    def __init__(self) -> None:
        super().__init__()
        self.completed: Counter[str] = Counter()
        self.redelivered: Counter[str] = Counter()
        self._handed: dict[Place, tuple[object, pb.WorkItem]] = {}

    def start(self) -> str:
        """On loopback alone, at a free port."""
        self._server = grpc.server(ThreadPoolExecutor(10))
        stubs.add_TaskHubSidecarServiceServicer_to_server(  # type: ignore[no-untyped-call]
            self, self._server
        )
        port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        return f"127.0.0.1:{port}"

    def GetWorkItems(  # noqa: N802 - the engine's name
        self, request: pb.GetWorkItemsRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.WorkItem]:
        worker = object()
        context.add_callback(partial(self._hand_out_again, worker))
        try:
            for item in super().GetWorkItems(request, context):
                with self._lock:
                    self._handed[_place(item)] = worker, item
                yield item
        finally:
            self._hand_out_again(worker)

    def CompleteOrchestratorTask(  # noqa: N802 - the engine's name
        self, request: pb.OrchestratorResponse, context: grpc.ServicerContext
    ) -> pb.CompleteTaskResponse:
        with self._lock:
            self._handed.pop((request.instanceId, 0), None)
            return super().CompleteOrchestratorTask(request, context)

    def CompleteActivityTask(  # noqa: N802 - the engine's name
        self, request: pb.ActivityResponse, context: grpc.ServicerContext
    ) -> pb.CompleteTaskResponse:
        with self._lock:
            handed = self._handed.pop((request.instanceId, request.taskId), None)
            if handed is None:  # it came too late: another worker has it, or has ended it
                return pb.CompleteTaskResponse()
            _, item = handed
            self.completed[item.activityRequest.input.value] += 1
            return super().CompleteActivityTask(request, context)

    def _hand_out_again(self, worker: object) -> None:
        with self._lock:
            lost = [place for place, (whose, _) in self._handed.items() if whose is worker]
            for place in lost:
                _, item = self._handed.pop(place)
                self._put_back(item)
            self._work_available.set()

    def _put_back(self, item: pb.WorkItem) -> None:
        if item.HasField("orchestratorRequest"):
            token = pb.AbandonOrchestrationTaskRequest(completionToken=item.completionToken)
            self.AbandonTaskOrchestratorWorkItem(token, None)
            return
        lost = item.activityRequest
        self.redelivered[lost.input.value] += 1
        self._activity_queue.append(
            ActivityWorkItem(
                instance_id=lost.orchestrationInstance.instanceId,
                name=lost.name,
                task_id=lost.taskId,
                input=lost.input.value,
                completion_token=int(item.completionToken),
            )
        )


def _place(item: pb.WorkItem) -> Place:
    if item.HasField("orchestratorRequest"):
        return item.orchestratorRequest.instanceId, 0
    activity = item.activityRequest
    return activity.orchestrationInstance.instanceId, activity.taskId
