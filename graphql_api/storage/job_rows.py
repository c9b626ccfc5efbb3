"""Runs of jobs as rows of the table Jobs, all in one partition so that they change together.

run_{id}           a run; ids begin with the time counted down, so the newest come first
open_{scope}       a run that is not over, and stands in the way of another of the same scope
last_{job id}      the newest run of a job
piece_{id}_{n}     mappings that the run is to test; written before the run, and never changed
outcome_{id}_{n}   what a test of the run said
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from graphql_api.models.grant import Permission
from graphql_api.models.job import (
    JobKind,
    JobRun,
    JobState,
    RequestedBy,
    TestedMapping,
    TestOutcome,
)
from graphql_api.storage.keys import audit_key
from graphql_api.storage.other_versions import known_ones
from graphql_api.storage.properties import (
    from_json,
    from_optional_time,
    from_time,
    join_text,
    optional_text,
    split_text,
    to_optional_time,
    to_time,
    without_none,
)
from graphql_api.storage.table_store import Row, Value

PIECE_CHARACTERS = 60_000
"""Of the mappings in one row, at most."""

RUNS = "run_"
OPEN = "open_"
LAST = "last_"
_RUN_ID = re.compile(r"\d{18}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def new_run_id(at: datetime) -> str:
    return audit_key(at, str(uuid4()))


def oldest_run_id(at: datetime) -> str:
    """Sorts after the ids of all runs that were requested then or later."""
    return audit_key(at, "~")


def is_run_id(text: str) -> bool:
    return _RUN_ID.fullmatch(text) is not None


def run_key(run_id: str) -> str:
    return f"{RUNS}{run_id}"


def open_key(run: JobRun) -> str:
    """One that was cancelled stands in nobody's way, and is found all the same."""
    return f"{OPEN}{run.scope}" + (f".{run.run_id}" if run.is_cancelled else "")


def last_key(job_id: str) -> str:
    return f"{LAST}{job_id}"


def pieces_prefix(run_id: str) -> str:
    return f"piece_{run_id}_"


def piece_key(run_id: str, number: int) -> str:
    return f"{pieces_prefix(run_id)}{number:06d}"


def outcomes_prefix(run_id: str) -> str:
    return f"outcome_{run_id}_"


def outcome_key(run_id: str, number: int) -> str:
    return f"{outcomes_prefix(run_id)}{number:08d}"


# ---------------------------------------------------------------------- runs


def run_properties(run: JobRun) -> Mapping[str, Value]:
    by = run.requested_by
    return without_none(
        {
            "JobId": run.job_id,
            "Kind": run.kind.value,
            "Scope": run.scope,
            "IntegrationName": run.integration_name,
            "OrgId": run.organization_id,
            "RequestedAt": from_time(run.requested_at),
            "RequestedBy": by.user_id,
            "Source": by.source,
            "Name": by.name,
            "SignIn": _sign_in_text(by),
            "State": run.state.value,
            "StartedAt": from_optional_time(run.started_at),
            "FinishedAt": from_optional_time(run.finished_at),
            "Completed": run.completed,
            "Failed": run.failed,
            "Total": run.total,
            "Message": run.message,
            "WaitsUntil": from_optional_time(run.waits_until),
            "IsCancelled": run.is_cancelled,
            "Holder": run.holder,
            "Fence": run.fence,
            "Wrote": run.wrote,
        }
    )


def run_of(row: Row) -> JobRun:
    """Raises ValueError, KeyError for a row that this version cannot read."""
    of = row.properties
    return JobRun(
        run_id=row.row_key.removeprefix(RUNS),
        job_id=str(of["JobId"]),
        kind=JobKind(str(of["Kind"])),
        scope=str(of["Scope"]),
        integration_name=optional_text(of.get("IntegrationName")),
        organization_id=optional_text(of.get("OrgId")),
        requested_at=to_time(of["RequestedAt"]),
        requested_by=_requested_by(of),
        state=JobState(str(of["State"])),
        started_at=to_optional_time(of.get("StartedAt")),
        finished_at=to_optional_time(of.get("FinishedAt")),
        completed=int(of["Completed"]),
        failed=int(of["Failed"]),
        total=int(of["Total"]) if "Total" in of else None,
        message=optional_text(of.get("Message")),
        waits_until=to_optional_time(of.get("WaitsUntil")),
        is_cancelled=bool(of["IsCancelled"]),
        holder=optional_text(of.get("Holder")),
        fence=int(of["Fence"]),
        wrote=str(of["Wrote"]),
    )


def _sign_in_text(by: RequestedBy) -> str:
    return from_json(
        {
            "providerWide": sorted(by.provider_wide),
            "byOrganization": {id: sorted(each) for id, each in by.by_organization.items()},
            "ceiling": sorted(by.ceiling),
        }
    )


def _requested_by(of: Mapping[str, Value]) -> RequestedBy:
    sign_in: dict[str, Any] = json.loads(str(of["SignIn"]))
    return RequestedBy(
        user_id=str(of["RequestedBy"]),
        source=str(of["Source"]),
        name=optional_text(of.get("Name")),
        provider_wide=known_ones(Permission, sign_in["providerWide"]),
        by_organization={
            id: known_ones(Permission, each) for id, each in sign_in["byOrganization"].items()
        },
        ceiling=known_ones(Permission, sign_in["ceiling"]),
    )


# ---------------------------------------------------------------------- mappings to test


def pieces_of(mappings: Sequence[TestedMapping]) -> Iterator[Mapping[str, Value]]:
    """Properties of rows that hold the mappings, in their order, a line each."""
    lines: list[str] = []
    length = 0
    for each in mappings:
        line = f"{each.org_id} {each.integration_name} {each.mapping_id}"
        if lines and length + len(line) + 1 > PIECE_CHARACTERS:
            yield split_text("Mappings", "\n".join(lines))
            lines, length = [], 0
        lines.append(line)
        length += len(line) + 1
    if lines:
        yield split_text("Mappings", "\n".join(lines))


def mappings_of(row: Row) -> list[TestedMapping]:
    lines = (line.split(" ") for line in join_text("Mappings", row.properties).split("\n"))
    return [
        TestedMapping(org_id=org_id, integration_name=name, mapping_id=mapping_id)
        for org_id, name, mapping_id in lines
    ]


# ---------------------------------------------------------------------- outcomes


def outcome_properties(outcome: TestOutcome) -> Mapping[str, Value]:
    mapping = outcome.mapping
    return without_none(
        {
            "Number": outcome.number,
            "OrgId": mapping.org_id,
            "IntegrationName": mapping.integration_name,
            "MappingId": mapping.mapping_id,
            "ExternalOrgId": outcome.external_org_id,
            "ExternalOrgName": outcome.external_org_name,
            "Success": outcome.success,
            "Message": outcome.message,
            "Remedy": outcome.remedy,
            "TestedAt": from_time(outcome.tested_at),
            "IsJudged": outcome.is_judged,
            "IsKept": outcome.is_kept,
        }
    )


def outcome_of(row: Row) -> TestOutcome:
    of = row.properties
    return TestOutcome(
        number=int(of["Number"]),
        mapping=TestedMapping(
            org_id=str(of["OrgId"]),
            integration_name=str(of["IntegrationName"]),
            mapping_id=str(of["MappingId"]),
        ),
        external_org_id=str(of["ExternalOrgId"]),
        external_org_name=str(of["ExternalOrgName"]),
        success=bool(of["Success"]),
        message=str(of["Message"]),
        remedy=optional_text(of.get("Remedy")),
        tested_at=to_time(of["TestedAt"]),
        is_judged=bool(of["IsJudged"]),
        is_kept=bool(of["IsKept"]),
    )
