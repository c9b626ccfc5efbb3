"""Jobs: what the service does for somebody who need not wait for it.

Each integration has a job that tests its connections, and one that reads its listing if it has one.
Any process of the service takes a run (job_runner.py), so it outlives whoever asked for it.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from graphql_api.models.job import (
    Job,
    JobKind,
    JobRun,
    RequestedBy,
    TestedMapping,
    TestOutcome,
    job_id_of,
)
from graphql_api.models.page import Page
from graphql_api.services.access import Actor, Identity, Permission, require_provider_wide
from graphql_api.services.errors import (
    FieldProblem,
    JobNotFoundError,
    JobRunNotFoundError,
    TooManyRunsError,
    ValidationError,
)
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.test_selection import MAX_RUNS, TestSelection
from graphql_api.storage.job_rows import new_run_id
from graphql_api.storage.jobs import JobStorage

NO_SCHEDULE = "Jobs run when they are started: there is no schedule yet."


class JobService:
    """`wake` tells this process that there is something to do; others find it by themselves."""

    def __init__(
        self,
        storage: JobStorage,
        *,
        selection: TestSelection,
        integrations: IntegrationService,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._storage = storage
        self._selection = selection
        self._integrations = integrations
        self._clock = clock
        self._wake = wake

    # ------------------------------------------------------------------ tests of a selection

    async def start_tests(
        self,
        actor: Actor,
        *,
        organization_id: str | None = None,
        integration_name: str | None = None,
        mapping_ids: Sequence[str] | None = None,
    ) -> JobRun:
        """A run over the active mappings of an organization, an integration, or of both.

        One of the same person over the same that is not over stands for it, and is returned.
        Raises ValidationError, NotFoundError, PermissionDeniedError, TooManyRunsError.
        """
        found = await self._selection.select(
            actor,
            organization_id=organization_id,
            integration_name=integration_name,
            mapping_ids=mapping_ids,
        )
        named = [] if mapping_ids is None else sorted(mapping.mapping_id for mapping in found)
        run = self._run(
            actor,
            kind=JobKind.TEST,
            integration_name=integration_name,
            organization_id=organization_id,
            words=(organization_id or "", integration_name or "", *named),
            total=len(found),
        )
        mappings = [
            TestedMapping(
                org_id=each.org_id,
                integration_name=each.integration_name,
                mapping_id=each.mapping_id,
            )
            for each in found
        ]
        return await self._request(run, mappings)

    async def find(self, actor: Actor, run_id: str) -> JobRun | None:
        """One's own, or any to a provider-wide manager."""
        run = await self._storage.find(run_id)
        return run if run is not None and _may_see(actor, run) else None

    async def run(self, actor: Actor, run_id: str) -> JobRun:
        """As `find`. Raises JobRunNotFoundError."""
        run = await self.find(actor, run_id)
        if run is None:
            raise JobRunNotFoundError(run_id)
        return run

    async def outcomes(
        self, actor: Actor, run_id: str, *, first: int, after: int = 0
    ) -> Page[TestOutcome]:
        """In the order in which the tests ended, without those of organizations that the actor may
        not view by now. Raises JobRunNotFoundError."""
        run = await self.run(actor, run_id)
        while True:
            page = await self._storage.outcomes(run.run_id, first=first, after=after)
            seen = [each for each in page.items if actor.may_view(each.mapping.org_id)]
            if seen or not page.has_next:
                return Page(items=seen, has_next=page.has_next, key=page.key)
            after = page.items[-1].number

    async def cancel_run(self, actor: Actor, run_id: str) -> JobRun:
        """Nothing more is begun, and what has ended stays. Raises JobRunNotFoundError."""
        await self.run(actor, run_id)
        cancelled = await self._storage.cancel(run_id)
        if cancelled is None:
            raise JobRunNotFoundError(run_id)
        self._wake()
        return cancelled

    # ------------------------------------------------------------------ jobs

    async def jobs(self, actor: Actor) -> list[Job]:
        """Those of all integrations. Raises PermissionDeniedError."""
        require_provider_wide(actor, Permission.canManageConfig)
        last = await self._storage.last_runs()
        listing = [each.name for each in self._integrations.all() if each.supports_discovery]
        return [
            *(_job_of(JobKind.TEST, name, last) for name in self._integrations.names),
            *(_job_of(JobKind.DISCOVER, name, last) for name in listing),
        ]

    async def runs(
        self, actor: Actor, *, job_id: str | None, first: int, after: str | None = None
    ) -> Page[JobRun]:
        """Newest first. Raises PermissionDeniedError."""
        require_provider_wide(actor, Permission.canManageConfig)
        return await self._storage.list_runs(job_id=job_id, first=first, after=after)

    async def start(self, actor: Actor, job_id: str) -> Job:
        """Raises JobNotFoundError, PermissionDeniedError, TooManyRunsError."""
        job = await self._job(actor, job_id)
        if job.kind is JobKind.TEST:
            await self.start_tests(actor, integration_name=job.integration_name)
        else:
            name = job.integration_name
            run = self._run(actor, kind=job.kind, integration_name=name, words=(name,))
            await self._request(run, ())
        return await self._job(actor, job_id)

    async def cancel(self, actor: Actor, job_id: str) -> Job:
        """All runs of it that are not over, whoever asked for them.

        Raises JobNotFoundError, PermissionDeniedError.
        """
        job = await self._job(actor, job_id)
        for each in await self._storage.open_runs():
            if each.run.job_id == job.job_id:
                await self._storage.cancel(each.run.run_id)
        self._wake()
        return await self._job(actor, job_id)

    async def update(
        self, actor: Actor, job_id: str, *, is_enabled: bool | None, every_minutes: int | None
    ) -> Job:
        """Raises JobNotFoundError, PermissionDeniedError, and ValidationError for a schedule."""
        job = await self._job(actor, job_id)
        given = {"isEnabled": is_enabled or None, "everyMinutes": every_minutes}
        refused = [name for name, value in given.items() if value is not None]
        if refused:
            raise ValidationError([_refused(each) for each in refused])
        return job

    async def _job(self, actor: Actor, job_id: str) -> Job:
        found = {job.job_id: job for job in await self.jobs(actor)}
        if job_id not in found:
            raise JobNotFoundError(job_id, list(found))
        return found[job_id]

    # ------------------------------------------------------------------ a run

    def _run(
        self,
        actor: Actor,
        *,
        kind: JobKind,
        integration_name: str | None,
        words: Sequence[str],
        organization_id: str | None = None,
        total: int | None = None,
    ) -> JobRun:
        now = self._clock()
        return JobRun(
            run_id=new_run_id(now),
            job_id=job_id_of(kind, integration_name),
            kind=kind,
            scope=_scope(kind, actor.user_id, *words),
            integration_name=integration_name,
            organization_id=organization_id,
            requested_by=requested_by(actor),
            requested_at=now,
            total=total,
        )

    async def _request(self, run: JobRun, mappings: Sequence[TestedMapping]) -> JobRun:
        person = run.requested_by.user_id
        under_way = [
            each.run
            for each in await self._storage.open_runs()
            if each.run.requested_by.user_id == person and not each.run.is_cancelled
        ]
        same = next((each for each in under_way if each.scope == run.scope), None)
        if same is not None:
            return same
        if len(under_way) >= MAX_RUNS:
            raise TooManyRunsError(MAX_RUNS)
        requested = await self._storage.request(run, mappings)
        self._wake()
        return requested


def _job_of(kind: JobKind, name: str, last: Mapping[str, JobRun]) -> Job:
    id = job_id_of(kind, name)
    return Job(job_id=id, kind=kind, integration_name=name, last_run=last.get(id))


def requested_by(actor: Actor) -> RequestedBy:
    """What the sign-in itself gave, without what was granted."""
    identity = actor.identity or Identity(
        user_id=actor.user_id,
        provider_wide=actor.provider_wide,
        by_organization=actor.by_organization,
    )
    return RequestedBy(
        user_id=actor.user_id,
        source=actor.source,
        name=actor.name,
        provider_wide=identity.provider_wide,
        by_organization=identity.by_organization,
        ceiling=identity.ceiling,
    )


def identity_of(by: RequestedBy) -> Identity:
    return Identity(
        user_id=by.user_id,
        name=by.name,
        provider_wide=by.provider_wide,
        by_organization=by.by_organization,
        ceiling=by.ceiling,
    )


def _may_see(actor: Actor, run: JobRun) -> bool:
    return actor.is_provider_manager or run.requested_by.user_id == actor.user_id


def _refused(field: str) -> FieldProblem:
    return FieldProblem(field=field, message=NO_SCHEDULE)


def _scope(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
