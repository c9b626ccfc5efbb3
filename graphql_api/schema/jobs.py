"""Jobs and their runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import strawberry
from graphql import GraphQLError

from graphql_api.models.job import Job as JobModel
from graphql_api.models.job import JobRun as JobRunModel
from graphql_api.models.job import JobState, TestOutcome
from graphql_api.schema.context import Info
from graphql_api.schema.errors import NotFoundError, ValidationError
from graphql_api.schema.inputs import MappingIds
from graphql_api.schema.paging import (
    After,
    Connection,
    First,
    check_first,
    from_cursor,
    not_a_cursor,
)
from graphql_api.schema.types import Integration, Organization, find_organization
from graphql_api.services.errors import TooManyRunsError

strawberry.enum(
    JobState,
    description="SCHEDULED: no server has begun it. WAITING: for a vendor's limit, or its turn.",
)

OWN = "One's own, or any to those with canManageConfig provider-wide."
NO_SCHEDULE = "There is no schedule yet: jobs run when they are started."
PROVIDER_WIDE = "Needs canManageConfig provider-wide."


@strawberry.type(description="What the test of one mapping said, in a run.")
class ConnectionTestOutcome:
    number: int = strawberry.field(description="From 1, in the order in which the tests ended.")
    mapping_id: strawberry.ID
    organization_id: strawberry.ID
    integration_name: str
    external_org_id: str
    external_org_name: str
    success: bool
    message: str
    remedy: str | None = strawberry.field(description="What to do about it.")
    tested_at: datetime

    @strawberry.field
    async def organization(self, info: Info) -> Organization | None:
        return await find_organization(info, self.organization_id)

    @strawberry.field(description="Absent if the integration is not installed any more.")
    async def integration(self, info: Info) -> Integration | None:
        integrations = info.context.services.integrations
        found = integrations.find_visible(info.context.actor, self.integration_name)
        return None if found is None else Integration.from_model(found)

    @classmethod
    def from_model(cls, outcome: TestOutcome) -> "ConnectionTestOutcome":
        mapping = outcome.mapping
        return cls(
            number=outcome.number,
            mapping_id=strawberry.ID(mapping.mapping_id),
            organization_id=strawberry.ID(mapping.org_id),
            integration_name=mapping.integration_name,
            external_org_id=outcome.external_org_id,
            external_org_name=outcome.external_org_name,
            success=outcome.success,
            message=outcome.message,
            remedy=outcome.remedy,
            tested_at=outcome.tested_at,
        )


@strawberry.type
class JobRun:
    id: strawberry.ID
    job_id: strawberry.ID = strawberry.field(
        description="Runs over an organization's mappings of several integrations have `test`, "
        "which is no job of `jobs`."
    )
    kind: str
    integration_name: str | None
    organization_id: strawberry.ID | None
    state: JobState
    requested_at: datetime
    requested_by: str
    started_at: datetime | None
    finished_at: datetime | None
    completed: int | None
    failed: int | None = strawberry.field(description="Of the completed tests, those that failed.")
    total: int | None
    message: str | None = strawberry.field(description="What it waits for, or why it failed.")
    waits_until: datetime | None = strawberry.field(
        description="About when it goes on, if it waits for a vendor's limit."
    )

    @strawberry.field(
        description="What its tests said, in the order in which they ended, so that a later page "
        "has the newer ones. Kept for 30 days."
    )
    async def outcomes(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[ConnectionTestOutcome]:
        page = await info.context.services.jobs.outcomes(
            info.context.actor, self.id, first=check_first(first), after=_number(after)
        )
        return Connection.from_page(page, after=after, node=ConnectionTestOutcome.from_model)

    @classmethod
    def from_model(cls, run: JobRunModel) -> "JobRun":
        counts = run.total is not None
        return cls(
            id=strawberry.ID(run.run_id),
            job_id=strawberry.ID(run.job_id),
            kind=run.kind,
            integration_name=run.integration_name,
            organization_id=None
            if run.organization_id is None
            else strawberry.ID(run.organization_id),
            state=run.shown_state,
            requested_at=run.requested_at,
            requested_by=run.requested_by.user_id,
            started_at=run.started_at,
            finished_at=run.finished_at,
            completed=run.completed if counts else None,
            failed=run.failed if counts else None,
            total=run.total,
            message=run.message,
            waits_until=run.waits_until,
        )


@strawberry.type
class Job:
    id: strawberry.ID
    kind: str = strawberry.field(description="discover or test.")
    integration_name: str | None
    is_enabled: bool = strawberry.field(description=f"Always false. {NO_SCHEDULE}")
    every_minutes: int | None = strawberry.field(description=f"Always absent. {NO_SCHEDULE}")
    next_run_at: datetime | None = strawberry.field(description=f"Always absent. {NO_SCHEDULE}")
    last_run: JobRun | None

    @classmethod
    def from_model(cls, job: JobModel) -> "Job":
        return cls(
            id=strawberry.ID(job.job_id),
            kind=job.kind,
            integration_name=job.integration_name,
            is_enabled=False,
            every_minutes=None,
            next_run_at=None,
            last_run=None if job.last_run is None else JobRun.from_model(job.last_run),
        )


JobResult = Annotated[Job | ValidationError | NotFoundError, strawberry.union("JobResult")]
StartConnectionTestsResult = Annotated[
    JobRun | ValidationError | NotFoundError, strawberry.union("StartConnectionTestsResult")
]
CancelJobRunResult = Annotated[JobRun | NotFoundError, strawberry.union("CancelJobRunResult")]


@strawberry.type
class JobQuery:
    @strawberry.field(
        description="The schedule: discoveries and tests, each with its last and next run. "
        f"{NO_SCHEDULE} {PROVIDER_WIDE}"
    )
    async def jobs(self, info: Info) -> list[Job]:
        found = await info.context.services.jobs.jobs(info.context.actor)
        return [Job.from_model(job) for job in found]

    @strawberry.field(description=f"Newest first. Kept for 30 days. {PROVIDER_WIDE}")
    async def job_runs(
        self,
        info: Info,
        job_id: strawberry.ID | None = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[JobRun]:
        page = await info.context.services.jobs.runs(
            info.context.actor,
            job_id=job_id,
            first=check_first(first),
            after=from_cursor(after),
        )
        return Connection.from_page(page, after=after, node=JobRun.from_model)

    @strawberry.field(description=f"One run, as it goes: ask again for its progress. {OWN}")
    async def job_run(self, info: Info, id: strawberry.ID) -> JobRun | None:
        found = await info.context.services.jobs.find(info.context.actor, id)
        return None if found is None else JobRun.from_model(found)


@strawberry.type
class JobMutation:
    @strawberry.mutation(
        description="Test every active mapping of an organization, of an integration, or of both, "
        "however long it takes: nobody has to wait for it. While a run over the same is not over, "
        "it is answered. Ask for jobRun to follow it."
    )
    async def start_connection_tests(
        self,
        info: Info,
        organization_id: strawberry.ID | None = None,
        integration_name: str | None = None,
        mapping_ids: MappingIds = None,
    ) -> StartConnectionTestsResult:
        with _told_of_too_many():
            run = await info.context.services.jobs.start_tests(
                info.context.actor,
                organization_id=organization_id,
                integration_name=integration_name,
                mapping_ids=mapping_ids,
            )
        return JobRun.from_model(run)

    @strawberry.mutation(description="Begin nothing more of a run; what has ended stays. " + OWN)
    async def cancel_job_run(self, info: Info, id: strawberry.ID) -> CancelJobRunResult:
        return JobRun.from_model(
            await info.context.services.jobs.cancel_run(info.context.actor, id)
        )

    @strawberry.mutation(
        description="Begin a run of a job, unless one of yours is not over: see its lastRun. "
        f"{PROVIDER_WIDE}"
    )
    async def start_job(self, info: Info, id: strawberry.ID) -> JobResult:
        with _told_of_too_many():
            return Job.from_model(await info.context.services.jobs.start(info.context.actor, id))

    @strawberry.mutation(
        description=f"Cancel all runs of a job that are not over, whoever began them. "
        f"{PROVIDER_WIDE}"
    )
    async def cancel_job(self, info: Info, id: strawberry.ID) -> JobResult:
        return Job.from_model(await info.context.services.jobs.cancel(info.context.actor, id))

    @strawberry.mutation(
        description="Set a job's schedule. There is none yet, so isEnabled: true and everyMinutes "
        f"are refused. {PROVIDER_WIDE}"
    )
    async def update_job(
        self,
        info: Info,
        id: strawberry.ID,
        is_enabled: bool | None = None,
        every_minutes: int | None = None,
    ) -> JobResult:
        job = await info.context.services.jobs.update(
            info.context.actor, id, is_enabled=is_enabled, every_minutes=every_minutes
        )
        return Job.from_model(job)


@contextmanager
def _told_of_too_many() -> Iterator[None]:
    try:
        yield
    except TooManyRunsError as error:
        raise GraphQLError(str(error), extensions={"code": "RATE_LIMITED"}) from error


def _number(after: str | None) -> int:
    """The number in a cursor; 0 stands before the first."""
    key = from_cursor(after)
    if key is None:
        return 0
    if not (key.isascii() and key.isdigit() and len(key) <= 8):
        raise not_a_cursor(str(after))
    return int(key)
