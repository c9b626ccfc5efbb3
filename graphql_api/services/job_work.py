"""The port of what the runs of one kind of job do, for whoever holds a run's lease."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from graphql_api.models.job import JobState
from graphql_api.services.access import ReadActor
from graphql_api.storage.job_lease import JobLease


@dataclass(frozen=True, kw_only=True)
class Told:
    """How a run goes on, for whoever looks at it."""

    state: JobState = JobState.RUNNING
    message: str | None = None
    waits_until: datetime | None = None


class Work(Protocol):
    async def go(self) -> str | None:
        """To the run's end; returns a message about it.

        Raises ServiceError or IntegrationError: the reason why it failed.
        """

    def told(self) -> Told:
        """How it goes at this moment."""

    async def wind_up(self) -> None:
        """What is left to do when it has ended or was cancelled."""


Begin = Callable[[JobLease, ReadActor], Work]
