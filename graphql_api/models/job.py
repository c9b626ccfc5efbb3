"""Jobs, and their runs: what the service does for somebody who need not wait for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from graphql_api.models.grant import Permission


class JobKind(StrEnum):
    TEST = "test"
    DISCOVER = "discover"


class JobState(StrEnum):
    SCHEDULED = "SCHEDULED"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_over(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class RequestedBy:
    """A person, and what the sign-in itself gave; what is granted is read anew when it is needed.

    `ceiling` is what the person lets the program that asked do at most.
    """

    user_id: str
    source: str
    name: str | None = None
    provider_wide: frozenset[Permission] = frozenset()
    by_organization: Mapping[str, frozenset[Permission]] = field(default_factory=dict)
    ceiling: frozenset[Permission] = frozenset(Permission)


@dataclass(frozen=True, kw_only=True)
class TestedMapping:
    """A mapping that a run tests, or is to test, by its address."""

    __test__ = False  # the name is the field's; pytest should not collect it

    org_id: str
    integration_name: str
    mapping_id: str


@dataclass(frozen=True, kw_only=True)
class TestOutcome:
    """What a test of a run said, for people of one customer too.

    `number` counts those of a run, from 1, in the order in which they ended. `is_judged` is False
    if the test could not be run, which says nothing of the connection; `is_kept` if the mapping has
    the outcome, or nothing is to be kept of it.
    """

    __test__ = False

    number: int = 0
    mapping: TestedMapping
    external_org_id: str
    external_org_name: str
    success: bool
    message: str
    remedy: str | None
    tested_at: datetime
    is_judged: bool = True
    is_kept: bool = False


@dataclass(frozen=True, kw_only=True)
class JobRun:
    """`job_id` names the job that it is a run of. `message` says what it waits for, or why it
    failed; `waits_until` is the time from which it goes on, as far as that is known.

    `scope` is the same for runs that would do the same for the same person. `holder`, `fence` and
    `wrote` are the lease's (storage/job_lease.py).
    """

    run_id: str
    job_id: str
    kind: JobKind
    scope: str
    requested_by: RequestedBy
    requested_at: datetime
    integration_name: str | None = None
    organization_id: str | None = None
    state: JobState = JobState.SCHEDULED
    started_at: datetime | None = None
    finished_at: datetime | None = None
    completed: int = 0
    failed: int = 0
    total: int | None = None
    message: str | None = None
    waits_until: datetime | None = None
    is_cancelled: bool = False
    holder: str | None = None
    fence: int = 0
    wrote: str = ""

    @property
    def shown_state(self) -> JobState:
        """Whoever cancels a run is shown it as cancelled, while its holder ends it."""
        return JobState.CANCELLED if self.is_cancelled else self.state


@dataclass(frozen=True, kw_only=True)
class Job:
    """Of an integration."""

    job_id: str
    kind: JobKind
    integration_name: str
    last_run: JobRun | None


def job_id_of(kind: JobKind, integration_name: str | None) -> str:
    """Of an integration's job; or of the one whose runs are of several integrations."""
    return kind.value if integration_name is None else f"{kind}:{integration_name}"
