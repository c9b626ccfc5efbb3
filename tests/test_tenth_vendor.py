"""A vendor that comes as a manifest in a folder, from discovery to a green test, without code."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graphql_api.composition import Orgmap, open_orgmap
from graphql_api.settings import Settings
from integrations.rest.manifest.spec import Manifest
from integrations.sandbox.server import serve_app
from tests.acme import GUIDE, KEY, SITES, acme, commands, manifest
from tests.actors import MANAGER
from tests.commands import end, end_as_installed, run
from tests.operations import run_operation, runner

MOST_LINES = 30

DISCOVER = """
query { externalOrganizations(integrationName: "acme", first: 500) {
  ... on ExternalOrganizationConnection { totalCount nodes { id name } }
} }
"""
CREATE = """
mutation($organization: ID!) {
  createMapping(input: {organizationId: $organization, integrationName: "acme",
                        externalOrgId: "17", externalOrgName: "Site 17"}) {
    __typename ... on OrganizationMapping { id }
  }
}
"""
TEST = """
mutation($organization: ID!, $mapping: ID!) {
  testConnection(organizationId: $organization, mappingId: $mapping) {
    ... on TestResult { success steps { name status message } }
  }
}
"""


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """The environment of an installation that has the guide's manifest in its folder."""
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "acme.toml").write_text(manifest())
    async with serve_app(acme()) as url:
        yield {
            "ORGMAP_INTEGRATIONS_DIR": str(folder),
            "ORGMAP_STORAGE": f"sqlite:///{tmp_path / 'orgmap.db'}",
            "ORGMAP_CONFIG_ACME_BASE_URL": url,
            "ORGMAP_SECRET_ACME_API_KEY": KEY,
        }


@pytest.fixture
async def orgmap(settings: dict[str, str]) -> AsyncIterator[Orgmap]:
    given = Settings(
        storage=settings["ORGMAP_STORAGE"],
        integrations_dir=Path(settings["ORGMAP_INTEGRATIONS_DIR"]),
        config={"acme_base_url": settings["ORGMAP_CONFIG_ACME_BASE_URL"]},
        secrets={"acme_api_key": KEY},
    )
    async with open_orgmap(given) as opened:
        yield opened


async def ask(orgmap: Orgmap, document: str, **variables: Any) -> Any:
    result = await run_operation(runner(), orgmap.services, document, variables=variables)
    assert result.errors is None
    [value] = (result.data or {}).values()
    return value


def test_the_guides_manifest_is_short() -> None:
    assert len(manifest().splitlines()) <= MOST_LINES


def test_the_exported_json_schema_is_the_codes() -> None:
    exported = json.loads(GUIDE.with_name("manifest.schema.json").read_text())
    assert exported == Manifest.model_json_schema(), "run `make schema`"


async def test_a_manifest_in_the_folder_is_discovered_mapped_and_tested(orgmap: Orgmap) -> None:
    organization = await orgmap.services.organizations.create(MANAGER, name="Larkfield")
    listing = await ask(orgmap, DISCOVER)
    assert listing["totalCount"] == len(SITES)
    assert {each["id"] for each in listing["nodes"]} == {str(each["id"]) for each in SITES}
    mapping = await ask(orgmap, CREATE, organization=organization.org_id)
    assert mapping["__typename"] == "OrganizationMapping"
    tested = await ask(orgmap, TEST, organization=organization.org_id, mapping=mapping["id"])
    assert tested["success"], tested
    assert tested["steps"][-1]["message"] == "Site 17 is 'Site 17'."


async def test_a_broken_manifest_is_named_and_the_others_load(
    settings: dict[str, str], orgmap: Orgmap
) -> None:
    folder = Path(settings["ORGMAP_INTEGRATIONS_DIR"])
    (folder / "broken.toml").write_text('name = "broken"\nsurprise = 1\n')
    printed = await run(["integrations"], settings, folder)
    assert "acme" in printed
    assert "broken.toml" in printed
    assert "surprise" in printed


async def test_the_guides_commands_work(settings: dict[str, str]) -> None:
    folder = Path(settings["ORGMAP_INTEGRATIONS_DIR"])
    ended = [await end_as_installed(each, settings, folder) for each in commands()]
    assert [status for status, _ in ended] == [0, 0, 0, 0]
    listed, checked, discovered, recorded = (printed for _, printed in ended)
    assert "Acme RMM" in listed
    assert "It lists 250 organizations." in checked
    assert "Rows: 250; excluded: 0; pages: 3." in checked
    assert "✓ organization: Site 1 is 'Site 1'." in checked
    assert "✓ The list is whole: the total of 250 is reached." in checked
    assert discovered.endswith("250 organizations.\n")
    assert "It listed 250 organizations." in recorded
    assert KEY not in listed + checked + discovered + recorded + (folder / "acme.json").read_text()


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ((), "Nothing shows that the list is whole: nothing shows that its one page is all"),
        (("--expect", "100"), "✓ The list is whole: as many as expected, 100."),
        (("--expect", "250"), "The list is not whole: 250 are expected, 100 came."),
    ],
)
async def test_a_list_that_nothing_shows_to_be_whole_is_not_called_good(
    settings: dict[str, str], expected: tuple[str, ...], said: str
) -> None:
    folder = Path(settings["ORGMAP_INTEGRATIONS_DIR"])
    text = manifest().replace('total = { field = "meta.total" }\n', "")
    paging = 'pagination = { type = "none", parameters = { per_page = 100 } }'
    short = re.sub(r"pagination = .*", paging, text).replace(
        "[listing]", '[organization]\nmetadata = { web = "website" }\n\n[listing]'
    )
    (folder / "acme.toml").write_text(short)
    command = ["integrations", "check", "acme.toml", *expected]
    status, printed = await end(command, settings, folder)
    assert said in printed
    assert "! Empty in all rows: metadata.web (website)." in printed
    assert "Site 5" in printed
    assert status == (0 if expected == ("--expect", "100") else 1)


async def test_an_instance_of_the_manifest_is_checked_with_its_own_settings(
    settings: dict[str, str],
) -> None:
    folder = Path(settings["ORGMAP_INTEGRATIONS_DIR"])
    own = {name.replace("_ACME_", "_ACME_NORTH_"): text for name, text in settings.items()}
    own["ORGMAP_INSTANCES"] = "acme_north=acme"
    without = await run(["integrations", "check", "acme.toml"], own, folder)
    names = "ORGMAP_CONFIG_ACME_BASE_URL, ORGMAP_SECRET_ACME_API_KEY"
    assert f"Not tried out: {names} not set." in without
    checked = ["integrations", "check", "acme.toml", "--instance"]
    assert "It lists 250 organizations." in await run([*checked, "acme_north"], own, folder)
    with pytest.raises(AssertionError, match="in ORGMAP_INSTANCES: acme_north"):
        await run([*checked, "acme_south"], own, folder)
    assert (await run(["discover", "acme_north"], own, folder)).endswith("250 organizations.\n")
