"""For engines that call each step in a thread, such as Durable Task and Celery.

with open_in_thread(open_workflows(user_id="automation")) as workflows:
    name = workflows.run(name_in_halopsa, organization_id)  # in whatever thread
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, Generic, TypeVar

from workflow_context.exceptions import ContextClosedError
from workflow_context.fan_out import Workflow
from workflow_context.workflows import Workflows

Opened = TypeVar("Opened", bound=Workflows)
Result = TypeVar("Result")


class WorkflowThread(Generic[Opened]):
    """Workflows that are open in an event loop of a thread of their own.

    So connections, tokens and rate limits are those of the whole process, whichever of its
    threads has a step to do. Any thread but that one may call the methods, which wait.
    """

    def __init__(self, workflows: Opened) -> None:
        self._workflows = workflows
        self._loop = asyncio.get_running_loop()
        self._ends = asyncio.Event()

    def run(self, workflow: Workflow[Result], organization_id: str) -> Result:
        """Run the workflow with a context for one active organization.

        Raises what it raises, OrganizationNotFoundError, OrganizationInactiveError and, once the
        block that opened the thread has ended, ContextClosedError.
        """

        async def run(workflows: Opened) -> Result:
            return await workflow(await workflows.for_organization(organization_id))

        return self.do(run)

    def do(self, operation: Callable[[Opened], Awaitable[Result]]) -> Result:
        """Do something else with the workflows: `do(Workflows.organizations)` gives them all."""
        step = self._step(operation)
        try:
            doing = asyncio.run_coroutine_threadsafe(step, self._loop)
        except RuntimeError as error:  # the loop is closed
            step.close()
            raise ContextClosedError from error
        return doing.result()

    async def until_it_ends(self) -> None:
        await self._ends.wait()

    def end(self) -> None:
        """Steps that are under way are cancelled."""
        self._loop.call_soon_threadsafe(self._ends.set)

    async def _step(self, operation: Callable[[Opened], Awaitable[Result]]) -> Result:
        return await operation(self._workflows)


@contextmanager
def open_in_thread(
    workflows: AbstractAsyncContextManager[Opened],
) -> Iterator[WorkflowThread[Opened]]:
    """Open them in a thread, once for a process of workers. Raises what opening them raises."""
    opened: Future[WorkflowThread[Opened]] = Future()
    with ThreadPoolExecutor(1, thread_name_prefix="orgmap-workflows") as pool:
        ended = pool.submit(_run, _serve(workflows, opened))
        try:
            either: tuple[Future[Any], ...] = opened, ended
            wait(either, return_when=FIRST_COMPLETED)
            if opened.done():
                yield opened.result()
        finally:
            opened.add_done_callback(_end)  # at once, or as soon as they are open
            ended.result()


def _end(opened: Future[WorkflowThread[Opened]]) -> None:
    opened.result().end()


async def _serve(
    workflows: AbstractAsyncContextManager[Opened], opened: Future[WorkflowThread[Opened]]
) -> None:
    async with workflows as those:
        thread = WorkflowThread(those)
        opened.set_result(thread)
        await thread.until_it_ends()


def _run(serving: Coroutine[Any, Any, None]) -> None:
    asyncio.run(serving)
