"""`orgmap whose` as an operator uses it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphql_api.cli.main import main
from graphql_api.composition import open_orgmap
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from tests.actors import MANAGER

SHARING = """
name = "tenants"
display_name = "Tenants"
shares_external_organizations = true

[[settings]]
name = "base_url"
title = "Address"

[[settings]]
name = "api_key"
title = "Key"
secret = true

[auth]
type = "bearer"
"""

Whose = Callable[..., Result]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "integrations"
    folder.mkdir()
    (folder / "tenants.toml").write_text(SHARING)
    return {
        "ORGMAP_STORAGE": f"sqlite:///{tmp_path}/orgmap.db",
        "ORGMAP_INTEGRATIONS_DIR": str(folder),
    }


@pytest.fixture
def whose(environment: dict[str, str]) -> Whose:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["whose", *arguments], env=environment)

    return run


@pytest.fixture
def map_to(environment: dict[str, str]) -> Callable[..., OrganizationMapping]:
    async def create(name: str, integration: str, external_org_id: str) -> OrganizationMapping:
        settings = Settings(
            storage=environment["ORGMAP_STORAGE"],
            integrations_dir=Path(environment["ORGMAP_INTEGRATIONS_DIR"]),
        )
        async with open_orgmap(settings) as orgmap:
            organization = await orgmap.services.organizations.create(MANAGER, name=name)
            new = NewMapping(
                organization_id=organization.org_id,
                integration_name=integration,
                external_org_id=external_org_id,
                external_org_name=f"{name} there",
            )
            return await orgmap.services.mappings.create(MANAGER, new)

    return lambda *given: asyncio.run(create(*given))


def test_it_names_the_organization_by_any_spelling_of_the_id(
    whose: Whose, map_to: Callable[..., OrganizationMapping]
) -> None:
    mapping = map_to("Larkfield", "halopsa", "14")
    map_to("Other", "halopsa", "15")
    for spelling in ("14", " 14 "):
        found = whose("halopsa", spelling)
        assert found.exit_code == 0, found.stderr
        heading, row = found.stdout.splitlines()
        assert heading.startswith("ORGANIZATION ")
        for shown in ("Larkfield", mapping.org_id, mapping.mapping_id, "Larkfield there", "14"):
            assert shown in row


def test_an_id_that_is_nobodys_says_so_and_ends_with_status_1(
    whose: Whose, map_to: Callable[..., OrganizationMapping]
) -> None:
    map_to("Larkfield", "halopsa", "14")
    nobodys = whose("halopsa", "99")
    assert nobodys.exit_code == 1
    assert nobodys.stdout == "halopsa 99 is nobody's: no active mapping points at it.\n"
    assert nobodys.stderr == ""


def test_all_who_share_it_are_named(
    whose: Whose, map_to: Callable[..., OrganizationMapping]
) -> None:
    names = {"Alder", "Birch", "Cedar"}
    for name in names:
        map_to(name, "tenants", "one")
    _, *rows = whose("tenants", "one").stdout.splitlines()
    assert {row.split()[0] for row in rows} == names


def test_json_has_them_in_graphqls_names(
    whose: Whose, map_to: Callable[..., OrganizationMapping]
) -> None:
    mapping = map_to("Larkfield", "halopsa", "14")
    found = whose("halopsa", "14", "--json")
    assert json.loads(found.stdout) == [
        {
            "organization": {"id": mapping.org_id, "name": "Larkfield"},
            "id": mapping.mapping_id,
            "externalOrgId": "14",
            "externalOrgName": "Larkfield there",
        }
    ]
    nobodys = whose("halopsa", "99", "--json")
    assert (nobodys.exit_code, json.loads(nobodys.stdout)) == (1, [])


def test_an_unknown_integration_is_named_with_those_that_exist(whose: Whose) -> None:
    refused = whose("halo", "14")
    assert refused.exit_code == 1
    assert (
        "There is no integration 'halo'. Available integrations: acronis, atera, autotask"
        in refused.stderr
    )
