"""`orgmap organizations` as an operator uses it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphql_api.cli.main import main
from graphql_api.composition import open_orgmap
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from tests.actors import MANAGER

Organizations = Callable[..., Result]


@pytest.fixture
def organizations(tmp_path: Path) -> Organizations:
    """Zürich Bau, and Alder, which HaloPSA knows as 14 and which is inactive."""
    settings = Settings(storage=f"sqlite:///{tmp_path}/orgmap.db")

    async def make() -> None:
        async with open_orgmap(settings) as orgmap:
            services = orgmap.services
            await services.organizations.create(MANAGER, name="Zürich Bau", domain="bau.example")
            alder = await services.organizations.create(MANAGER, name="alder")
            await services.mappings.create(
                MANAGER,
                NewMapping(
                    organization_id=alder.org_id,
                    integration_name="halopsa",
                    external_org_id="14",
                ),
            )
            await services.organizations.update(MANAGER, alder.org_id, {"is_active": False})

    asyncio.run(make())

    def run(*arguments: str) -> Result:
        environment = {"ORGMAP_STORAGE": settings.storage}
        return CliRunner().invoke(main, ["organizations", *arguments], env=environment)

    return run


def test_they_are_listed_by_name(organizations: Organizations) -> None:
    ended = organizations()
    heading, first, second, count = ended.stdout.splitlines()
    assert heading.split() == ["NAME", "DOMAIN", "ID", "STATE"]
    assert first.startswith("alder ")
    assert first.endswith(" inactive")
    assert second.startswith("Zürich Bau  bau.example")
    assert count == "2 organizations."


@pytest.mark.parametrize(
    ("sought", "name"), [("bau zurich", "Zürich Bau"), ("14", "alder"), ("0014", "alder")]
)
def test_one_is_found_by_its_name_or_by_a_vendors_id(
    organizations: Organizations, sought: str, name: str
) -> None:
    [found] = json.loads(organizations("--search", sought, "--json").stdout)
    assert found["name"] == name
    assert set(found) == {"id", "name", "domain", "isActive"}


def test_nobody_is_found_by_a_part_of_an_id(organizations: Organizations) -> None:
    assert organizations("--search", "1").stdout.splitlines()[-1] == "0 organizations."
