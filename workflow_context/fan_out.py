"""One workflow for many organizations, a few at a time, with an outcome for each."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from graphql_api.models.organization import Organization
from workflow_context.log import WorkflowLog

if TYPE_CHECKING:
    from workflow_context.context import OrganizationContext

Result = TypeVar("Result")

Workflow = Callable[["OrganizationContext"], Awaitable[Result]]
Open = Callable[[str], Awaitable["OrganizationContext"]]
"""From an organization's id to a context for it."""


@dataclass(frozen=True, kw_only=True)
class Outcome(Generic[Result]):
    """What a workflow came to for one organization: a result, or the error that ended it."""

    organization_id: str
    organization_name: str
    result: Result | None = None
    error: Exception | None = None

    @property
    def succeeded(self) -> bool:
        return self.error is None


@dataclass(frozen=True, kw_only=True)
class Progress(Generic[Result]):
    """`outcome` is the one that came in just now; those that were handed back are counted too."""

    completed: int
    total: int
    outcome: Outcome[Result]


ShowProgress = Callable[[Progress[Result]], object]


@dataclass(frozen=True, kw_only=True)
class FanOut(Generic[Result]):
    """`known` are outcomes of an earlier run, whose organizations are not run again."""

    workflow: Workflow[Result]
    open: Open
    concurrency: int
    progress: ShowProgress[Result] | None
    known: Sequence[Outcome[Result]]

    async def run(self, organizations: Iterable[Organization]) -> list[Outcome[Result]]:
        """All outcomes, ordered by organization. Cancelling it cancels what is under way."""
        found = {each.organization_id: each for each in self.known}
        left = [each for each in organizations if each.org_id not in found]
        total, room = len(found) + len(left), asyncio.Semaphore(self.concurrency)

        async def in_turn(organization: Organization) -> None:
            async with room:
                outcome = await self._outcome(organization)
                # Nothing is awaited in between: what has ended is told, cancelled or not.
                found[outcome.organization_id] = outcome
                if self.progress is not None:
                    self.progress(Progress(completed=len(found), total=total, outcome=outcome))

        await _all(in_turn(each) for each in left)
        return sorted(found.values(), key=lambda each: each.organization_id)

    async def _outcome(self, organization: Organization) -> Outcome[Result]:
        result, error = await self._attempt(organization.org_id)
        if error is not None:
            log = WorkflowLog(organization.org_id)
            log.error("The workflow failed: %s", type(error).__name__)
        return Outcome(
            organization_id=organization.org_id,
            organization_name=organization.name,
            result=result,
            error=error,
        )

    async def _attempt(self, organization_id: str) -> tuple[Result | None, Exception | None]:
        try:
            return await self.workflow(await self.open(organization_id)), None
        except asyncio.CancelledError as error:
            if _is_cancelled():
                raise
            return None, _ended_by_itself(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            return None, error


async def _all(coroutines: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Raises the first failure, and leaves none of them running."""
    tasks = [asyncio.create_task(each) for each in coroutines]
    try:
        for ended in asyncio.as_completed(tasks):
            await ended
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _is_cancelled() -> bool:
    """From outside: a workflow may also let the cancellation of a task of its own through."""
    task: asyncio.Task[Any] | None = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _ended_by_itself(error: asyncio.CancelledError) -> RuntimeError:
    failure = RuntimeError("The workflow was cancelled by what it waited for.")
    failure.__cause__ = error
    return failure
