import asyncio
import subprocess
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

import click
import pytest

from graphql_api.composition import Orgmap
from graphql_api.models.organization import Organization
from graphql_api.services.access import Permission
from graphql_api.services.mapping_fields import NewMapping
from integrations.sandbox.faults import Fault
from integrations.sandbox.server import RunningSandbox
from tests.actors import MANAGER
from tests.servers import ORGMAP, environment
from workflow_context.command import load_workflow

Run = Callable[..., Awaitable["subprocess.CompletedProcess[str]"]]

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "client_details.py"
WORKFLOWS = """
from __future__ import annotations
from dataclasses import dataclass

@dataclass
class Found:
    count: int

async def count(context):
    return Found(len(await context.get_org_mappings())).count

async def nothing(context):
    return None

async def who(context):
    return context.user_id

async def fail(context):
    raise LookupError("of the workflow")

def ordinary(context):
    return 1
"""


@pytest.fixture
def run(sandbox: RunningSandbox, storage: str, organization: Organization, tmp_path: Path) -> Run:
    """`orgmap run` as a process of its own, for the organization unless another is given."""
    (tmp_path / "workflows.py").write_text(WORKFLOWS)
    config, secrets = sandbox.settings()
    settings = {
        "ORGMAP_STORAGE": storage,
        **{f"ORGMAP_CONFIG_{name.upper()}": text for name, text in config.items()},
        **{f"ORGMAP_SECRET_{name.upper()}": text for name, text in secrets.items()},
    }

    async def run(
        target: str,
        *options: str,
        organization_id: str | None = organization.org_id,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> "subprocess.CompletedProcess[str]":
        chosen = [] if organization_id is None else ["--organization", organization_id]
        return await asyncio.to_thread(
            subprocess.run,
            [str(ORGMAP), "run", target, *chosen, *options],
            cwd=tmp_path,
            env=environment(**{**settings, **variables}),
            capture_output=True,
            text=True,
            timeout=30,
        )

    return run


async def map_to(orgmap: Orgmap, organization: Organization, external_org_id: str) -> None:
    await orgmap.services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="halopsa",
            external_org_id=external_org_id,
        ),
    )


async def test_a_workflow_gets_the_mapped_client_and_prints_its_name(
    run: Run, orgmap: Orgmap, organization: Organization
) -> None:
    await map_to(orgmap, organization, "17")
    ended = await run(f"{EXAMPLE}:show")
    assert ended.returncode == 0
    assert ended.stdout == "Larkfield is Brännö Marine Supply (client 17) in HaloPSA.\n"
    assert f"[{organization.org_id}] asking HaloPSA for client 17" in ended.stderr


async def test_a_workflow_runs_from_a_file_beside_and_prints_what_it_returns(run: Run) -> None:
    assert (await run("workflows.py:count")).stdout == "0\n"
    assert (await run("workflows.py:nothing")).stdout == ""
    assert (await run("workflows.py:who", "--user", "wanda")).stdout == "wanda\n"


async def test_a_workflow_runs_for_every_organization_and_failures_are_told(
    run: Run, orgmap: Orgmap, organization: Organization
) -> None:
    await map_to(orgmap, organization, "17")
    await orgmap.services.organizations.create(MANAGER, name="Not mapped")
    mapped = await run(f"{EXAMPLE}:show", "--all", "--integration", "halopsa", organization_id=None)
    said = "Larkfield: Larkfield is Brännö Marine Supply (client 17) in HaloPSA.\n"
    assert (mapped.returncode, mapped.stdout) == (0, said)
    ended = await run(f"{EXAMPLE}:show", "--all", "--concurrency", "1", organization_id=None)
    assert (ended.returncode, ended.stdout) == (1, said)
    assert "Not mapped: Not mapped has no active mapping to halopsa." in ended.stderr
    assert ended.stderr.endswith("Error: 1 of 2 failed.\n")
    assert "Traceback" not in ended.stderr


async def test_an_organization_is_named_by_its_id_or_by_its_name(
    run: Run, orgmap: Orgmap, organization: Organization
) -> None:
    assert (await run("workflows.py:count", organization_id="Larkfield")).stdout == "0\n"
    twin = await orgmap.services.organizations.create(MANAGER, name="Larkfield")
    ended = await run("workflows.py:count", organization_id="Larkfield")
    assert ended.returncode == 1
    ids = ", ".join(sorted([organization.org_id, twin.org_id]))
    assert ended.stderr == (f"Error: 2 organizations are named Larkfield: {ids}. Give an id.\n")


@pytest.mark.parametrize(
    ("options", "organization_id"),
    [((), None), (("--all",), "one"), (("--integration", "halopsa"), "one")],
)
async def test_whom_a_workflow_runs_for_must_be_clear(
    run: Run, options: tuple[str, ...], organization_id: str | None
) -> None:
    ended = await run("workflows.py:count", *options, organization_id=organization_id)
    assert ended.returncode == 2
    assert "Give --organization ID, or --all" in ended.stderr


OIDC = {
    "ORGMAP_AUTH": "oidc",
    "ORGMAP_OIDC_ISSUER": "https://id.example",
    "ORGMAP_OIDC_AUDIENCE": "orgmap",
}


async def test_where_people_sign_in_who_runs_a_workflow_must_be_said(run: Run) -> None:
    ended = await run("workflows.py:who", variables=OIDC)
    assert ended.returncode == 2
    assert "With ORGMAP_AUTH=oidc say who runs it: --user ID" in ended.stderr


@pytest.mark.parametrize("for_all", [False, True])
async def test_whoever_has_no_grant_is_told_so_and_with_one_runs_it(
    run: Run, orgmap: Orgmap, organization: Organization, for_all: bool
) -> None:
    chosen = ("--all",) if for_all else ()
    whom = None if for_all else organization.org_id
    said = partial(run, "workflows.py:who", *chosen, "--user", "robot", variables=OIDC)
    ended = await said(organization_id=whom)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Error: There is no grant to robot. Roles are in the tokens")
    await orgmap.services.grants.grant(
        MANAGER,
        user_id="robot",
        organization_id=organization.org_id,
        permissions=[Permission.canViewConfig],
    )
    assert (await said(organization_id=whom)).stdout.endswith("robot\n")


async def test_a_workflows_own_failure_shows_where_it_happened(run: Run) -> None:
    ended = await run("workflows.py:fail")
    assert ended.returncode == 1
    assert 'raise LookupError("of the workflow")' in ended.stderr


async def test_an_unmapped_organization_ends_the_run_with_one_line_after_those_of_the_log(
    run: Run, organization: Organization
) -> None:
    ended = await run(f"{EXAMPLE}:show")
    assert (ended.returncode, ended.stdout) == (1, "")
    log = f"orgmap.workflow: [{organization.org_id}]"
    assert ended.stderr == (
        f"INFO {log} Loading mapping for integration halopsa\n"
        f"ERROR {log} No mapping found for integration halopsa\n"
        "Error: Larkfield has no active mapping to halopsa. Map it first; there is no default "
        "mapping.\n"
    )


async def test_a_vendor_failure_ends_the_run_with_its_remedy(
    run: Run, orgmap: Orgmap, organization: Organization, sandbox: RunningSandbox
) -> None:
    await map_to(orgmap, organization, "17")
    sandbox.faults.plan(Fault.FORBIDDEN)
    ended = await run(f"{EXAMPLE}:show")
    assert ended.returncode == 1
    assert "Error: HaloPSA" in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_an_unknown_organization_ends_the_run_with_one_line(run: Run) -> None:
    ended = await run("workflows.py:count", organization_id="nobody")
    assert ended.returncode == 1
    assert ended.stderr == (
        "Error: There is no organization 'nobody', or you do not have access to it. Check the id, "
        "or ask a provider-wide manager for access.\n"
    )


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("workflows.py", "'workflows.py' was given; expected is MODULE.py:FUNCTION"),
        ("workflows.py:", "'workflows.py:' was given; expected is MODULE.py:FUNCTION"),
        ("missing.py:count", "missing.py is not a Python file"),
        ("orgmap.db:count", "orgmap.db is not a Python file"),
        ("workflows.py:missing", "workflows.py has no async function 'missing'"),
        ("workflows.py:ordinary", "workflows.py has no async function 'ordinary'"),
        ("workflows.py:Found", "workflows.py has no async function 'Found'"),
    ],
)
def test_what_is_no_workflow_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("workflows.py").write_text(WORKFLOWS)
    Path("orgmap.db").touch()
    with pytest.raises(click.BadParameter) as caught:
        load_workflow(target)
    assert caught.value.message == said


async def test_a_wrong_target_ends_the_run_with_its_reason(run: Run) -> None:
    ended = await run("missing.py:count")
    assert ended.returncode == 2
    assert "Error: Invalid value: missing.py is not a Python file" in ended.stderr
