"""The wheel in an environment of its own, as whoever writes workflows installs it."""

import ast
import asyncio
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

import workflow_context
from graphql_api.composition import Orgmap
from graphql_api.models.organization import Organization
from integrations.sandbox.server import RunningSandbox
from tests.actors import MANAGER
from tests.requirements import CORE, EXTRAS, floor
from tests.servers import environment
from workflow_context import exceptions

ROOT = Path(__file__).parents[2]
WORKFLOW = Path(__file__).with_name("whole_workflow.py")
EXAMPLES = ROOT / "examples"
TUTORIAL = ("client_details", "onboarding", "every_customer", "service_desk")
"""The guide's workflows that need no engine."""
MANIFEST = ROOT / "integrations" / "vendors" / "hudu" / "manifest.toml"
OLDEST_PYTHON = (3, 11)
SHOWN = (
    "Larkfield is Larkfield Dental Group at its sandbox; (1, 1) mapped, deleted.is_active=False; "
    "no mapping\n"
)
NOT_INSTALLED = (
    "Error: This needs the service's packages, of which uvicorn is not installed; "
    "run: pip install 'orgmap[server]'\n"
)
WRONG_USES = """
from workflow_context import OrganizationContext

async def wrong(context: OrganizationContext) -> None:
    async with await context.get_integration("halopsa") as halo:
        await halo.get("Client/17")  # wrong: a path
        await halo.get_organisation()  # wrong: spelling
        await halo.get("tickets", [1])  # wrong: a list of ids
        await halo.create("tickets")  # wrong: no fields
        print([ticket for ticket in halo.list("tickets")])  # wrong: not asynchronous
        print([ticket async for ticket in halo.list("tickets", filter="x")])  # wrong: no such word
        halo.external_org_id = "17"  # wrong: another organization
        await halo.paginate("Tickets")  # wrong: not confined
        await halo.unconfined.post("Tickets", {"id": 1})  # wrong: by position
    owner = await context.find_organization("halopsa", 17)
    print(owner.name)  # wrong: it may be None
"""
"""Each is a line that mypy must refuse."""
FAILURES_OF_A_POOL = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from workflow_context.exceptions import (
    IntegrationRateLimitedError,
    MappingNotFoundError,
    MultipleOrganizationsError,
)

FAILURES = (
    MappingNotFoundError("not mapped", resource="mapping", id="halopsa"),
    MultipleOrganizationsError("halopsa", "14", ["a", "b"]),
    IntegrationRateLimitedError("429", integration_name="halopsa", retry_after=30),
)

def fail(number):
    raise FAILURES[number]

if __name__ == "__main__":
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        came_back = [pool.submit(fail, number).exception() for number in range(len(FAILURES))]
    assert [vars(each) for each in came_back] == [vars(each) for each in FAILURES]
    print(*(type(each).__name__ for each in came_back))
"""
LIST_PACKAGES = """
from importlib.metadata import distributions
for each in distributions():
    print(each.name, each.version)
"""


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel and what it requires."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def orgmap(self) -> Path:
        return self.folder / "bin" / "orgmap"

    def versions(self) -> dict[str, str]:
        """Of the packages, by name."""
        listed = run(self.python, "-c", LIST_PACKAGES).splitlines()
        named = (line.rpartition(" ") for line in listed)
        return {canonicalize_name(name): version for name, _, version in named}


def run(*command: str | Path, folder: Path = ROOT, **settings: str) -> str:
    """What it prints. Fails with all that it said if its status is not 0."""
    ran = ended(*command, folder=folder, **settings)
    assert ran.returncode == 0, f"{command}: {ran.stdout}{ran.stderr}"
    return ran.stdout


def ended(
    *command: str | Path, folder: Path, **settings: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(each) for each in command],
        cwd=folder,
        env=environment(**settings),
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path)
    [built] = tmp_path.glob("*.whl")
    return built


def install(wheel: Path, folder: Path, *constraints: str) -> Installed:
    """From the package registry, without any extra."""
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    held = folder / "constraints.txt"
    held.write_text("\n".join(constraints))
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin" / "python")
    run(*pip, "install", "--quiet", "--only-binary", ":all:", "--constraint", held, wheel)
    return Installed(folder)


async def shown_by(
    installed: Installed, *, organization_id: str, storage: str, sandbox: RunningSandbox
) -> set[str]:
    """What the workflow prints alone and by `orgmap run`, beside this process's sandbox."""
    settings = {"ORGMAP_STORAGE": storage, **variables_of(sandbox)}
    commands: tuple[tuple[str | Path, ...], ...] = (
        (installed.python, WORKFLOW, organization_id),
        (installed.orgmap, "run", f"{WORKFLOW}:show", "--organization", organization_id),
    )
    folder = installed.folder  # where no checkout can be imported
    return {await asyncio.to_thread(run, *each, folder=folder, **settings) for each in commands}


async def told_by_the_tutorial(
    installed: Installed, orgmap: Orgmap, sandbox: RunningSandbox
) -> list[str]:
    """What its first workflows print of a customer that one maps and the other reads."""
    name = "Larkfield Dental Group"
    await orgmap.services.organizations.create(MANAGER, name=name)
    settings = {"ORGMAP_STORAGE": orgmap.settings.storage, **variables_of(sandbox)}
    return [
        await asyncio.to_thread(
            run,
            *(installed.orgmap, "run", EXAMPLES / workflow, "--organization", name),
            folder=installed.folder,
            **settings,
        )
        for workflow in ("onboarding.py:onboard", "client_details.py:show")
    ]


def variables_of(sandbox: RunningSandbox) -> dict[str, str]:
    config, secrets = sandbox.settings()
    return {
        **{f"ORGMAP_CONFIG_{name.upper()}": text for name, text in config.items()},
        **{f"ORGMAP_SECRET_{name.upper()}": text for name, text in secrets.items()},
    }


def test_the_wheel_tells_that_its_packages_are_typed(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    packages = {name.partition("/")[0] for name in names if name.endswith("/__init__.py")}
    assert packages == {"graphql_api", "integrations", "workflow_context"}
    assert {f"{package}/py.typed" for package in packages} <= names


async def test_a_typed_workflow_runs_where_only_the_wheel_is_installed(
    wheel: Path,
    tmp_path: Path,
    orgmap: Orgmap,
    organization: Organization,
    storage: str,
    sandbox: RunningSandbox,
) -> None:
    installed = await asyncio.to_thread(install, wheel, tmp_path / "newest")
    packages = installed.versions()
    of_extras = {canonicalize_name(each.name) for extra in EXTRAS.values() for each in extra}
    assert of_extras & set(packages) == set()
    await asyncio.to_thread(check_types_as_an_author, installed)
    pool = installed.folder / "pool.py"
    pool.write_text(FAILURES_OF_A_POOL)
    told = await asyncio.to_thread(run, installed.python, pool, folder=installed.folder)
    assert told == "MappingNotFoundError MultipleOrganizationsError IntegrationRateLimitedError\n"
    assert {SHOWN} == await shown_by(
        installed, organization_id=organization.org_id, storage=storage, sandbox=sandbox
    )
    assert await told_by_the_tutorial(installed, orgmap, sandbox) == [
        "Client 14 is 'Larkfield Dental Group'.\n",
        "Larkfield Dental Group is Larkfield Dental Group (client 14) in HaloPSA.\n",
    ]
    served = await asyncio.to_thread(ended, installed.orgmap, "serve", folder=tmp_path)
    assert (served.returncode, served.stderr) == (1, NOT_INSTALLED)


def check_types_as_an_author(installed: Installed) -> None:
    author = installed.folder / "author"
    author.mkdir()
    (author / "workflow.py").write_text(WORKFLOW.read_text())
    (author / "wrong.py").write_text(WRONG_USES)
    mypy = ("-m", "mypy", "--strict", "--config-file=", "--python-executable", installed.python)
    for name in TUTORIAL:
        (author / f"{name}.py").write_text((EXAMPLES / f"{name}.py").read_text())
    run(sys.executable, *mypy, "workflow.py", *(f"{name}.py" for name in TUTORIAL), folder=author)
    checked = ended(sys.executable, *mypy, "wrong.py", folder=author)
    refused = re.findall(r"^wrong\.py:(\d+): error", checked.stdout, re.MULTILINE)
    assert sorted({int(number) for number in refused}) == lines_that_are_wrong(), checked.stdout


def lines_that_are_wrong() -> list[int]:
    lines = enumerate(WRONG_USES.splitlines(), start=1)
    return [number for number, line in lines if "# wrong" in line]


@pytest.mark.skipif(sys.version_info[:2] != OLDEST_PYTHON, reason="floors are the oldest Python's")
async def test_a_workflow_runs_on_the_lowest_versions_that_are_declared(
    wheel: Path, tmp_path: Path, organization: Organization, storage: str, sandbox: RunningSandbox
) -> None:
    held = [f"{each.name}=={floor(each)}" for each in CORE]
    installed = await asyncio.to_thread(install, wheel, tmp_path / "lowest", *held)
    found = installed.versions()
    assert [each for each in CORE if Version(found[each.name]) != floor(each)] == []
    check = (installed.orgmap, "integrations", "check", MANIFEST)
    assert "a valid manifest of Hudu" in await asyncio.to_thread(run, *check, folder=tmp_path)
    assert {SHOWN} == await shown_by(
        installed, organization_id=organization.org_id, storage=storage, sandbox=sandbox
    )


def test_the_workflow_that_is_type_checked_uses_everything_there_is() -> None:
    tree = ast.walk(ast.parse(WORKFLOW.read_text()))
    used = {
        each.attr if isinstance(each, ast.Attribute) else each.id
        for each in tree
        if isinstance(each, ast.Attribute | ast.Name)
    }
    of_a_context = {name for name in vars(workflow_context.OrganizationContext) if name[0] != "_"}
    of_a_client = {name for name in vars(workflow_context.ConfinedClient) if name[0] != "_"}
    closed_by_its_block = {"aclose"}
    offered = {
        *workflow_context.__all__,
        *exceptions.__all__,
        *of_a_context,
        *of_a_client - closed_by_its_block,
        "log",
    }
    assert offered - used == set()
