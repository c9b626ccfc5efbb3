import logging
import subprocess
import sys
from pathlib import Path

import pytest

from graphql_api.composition import Orgmap
from graphql_api.models.organization import Organization
from graphql_api.services.access import Permission
from graphql_api.services.mapping_fields import NewMapping
from tests.actors import MANAGER
from workflow_context import OrganizationContext, open_context
from workflow_context.exceptions import (
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    IntegrationError,
    IntegrationNotFoundError,
    MappingNotFoundError,
    MultipleMappingsError,
    OrganizationInactiveError,
    OrganizationNotFoundError,
    ValidationError,
)

UNKNOWN = "00000000-0000-4000-8000-000000000000"


# ---------------------------------------------------------------------- opening


def test_a_context_tells_whom_it_acts_for(
    context: OrganizationContext, organization: Organization
) -> None:
    assert context.organization_id == organization.org_id
    assert context.organization_name == "Larkfield"
    assert context.user_id == "wanda"


async def test_a_context_opens_by_the_settings_of_the_environment(
    organization: Organization, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGMAP_STORAGE", storage)
    monkeypatch.setenv("ORGMAP_AUTH", "dev")
    async with open_context(organization_id=organization.org_id, user_id="wanda") as context:
        assert context.organization_name == "Larkfield"


async def test_where_no_sign_in_is_set_a_user_acts_by_grants_alone(
    orgmap: Orgmap, organization: Organization, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORGMAP_AUTH", raising=False)
    monkeypatch.setenv("ORGMAP_STORAGE", storage)
    with pytest.raises(OrganizationNotFoundError):
        async with open_context(organization_id=organization.org_id, user_id="wanda"):
            pass
    await orgmap.services.grants.grant(
        MANAGER,
        user_id="wanda",
        organization_id=organization.org_id,
        permissions=[Permission.canViewConfig],
    )
    async with open_context(organization_id=organization.org_id, user_id="wanda") as context:
        assert context.organization_name == "Larkfield"


@pytest.mark.parametrize("id", [UNKNOWN, "", "a/b"])
async def test_an_unknown_organization_has_no_context(orgmap: Orgmap, id: str) -> None:
    with pytest.raises(OrganizationNotFoundError):
        async with open_context(organization_id=id, user_id="wanda", orgmap=orgmap):
            pass


async def test_an_inactive_organization_has_no_context(
    orgmap: Orgmap, organization: Organization
) -> None:
    await orgmap.services.organizations.update(MANAGER, organization.org_id, {"is_active": False})
    with pytest.raises(OrganizationInactiveError) as caught:
        async with open_context(
            organization_id=organization.org_id, user_id="wanda", orgmap=orgmap
        ):
            pass
    assert caught.value.organization_id == organization.org_id


# ---------------------------------------------------------------------- reading mappings


async def test_an_unmapped_organization_has_no_default_mapping(
    context: OrganizationContext,
) -> None:
    with pytest.raises(MappingNotFoundError) as caught:
        await context.get_integration_mapping("halopsa")
    assert "Larkfield has no active mapping to halopsa" in str(caught.value)
    assert await context.get_org_mappings() == []


async def test_the_single_mapping_is_found_without_its_id(context: OrganizationContext) -> None:
    mapping = await context.set_integration_mapping("halopsa", "14")
    assert await context.get_integration_mapping("halopsa") == mapping
    assert await context.get_integration_mapping("halopsa", mapping.mapping_id) == mapping
    with pytest.raises(MappingNotFoundError):
        await context.get_integration_mapping("custom_api")


async def test_among_several_mappings_one_is_chosen_by_its_id(
    context: OrganizationContext,
) -> None:
    first = await context.set_integration_mapping("halopsa", "14")
    second = await context.set_integration_mapping("halopsa", "17", mapping_id=UNKNOWN)
    with pytest.raises(MultipleMappingsError) as caught:
        await context.get_integration_mapping("halopsa")
    assert set(caught.value.mapping_ids) == {first.mapping_id, second.mapping_id}
    assert caught.value.integration_name == "halopsa"
    for each in (first, second):
        assert each.mapping_id in str(caught.value)
        assert await context.get_integration_mapping("halopsa", each.mapping_id) == each


async def test_a_mapping_is_not_found_by_another_integrations_name(
    context: OrganizationContext,
) -> None:
    mapping = await context.set_integration_mapping("halopsa", "14")
    await context.set_integration_mapping("custom_api", "acme-001")
    for id in (mapping.mapping_id, UNKNOWN, ""):
        with pytest.raises(MappingNotFoundError) as caught:
            await context.get_integration_mapping("custom_api", id)
        assert f"mapping {id!r} to custom_api" in str(caught.value)


async def test_mappings_are_listed_of_one_integration_or_of_all(
    context: OrganizationContext,
) -> None:
    halopsa = await context.set_integration_mapping("halopsa", "14")
    custom = await context.set_integration_mapping("custom_api", "acme-001")
    assert await context.get_org_mappings() == [custom, halopsa]
    assert await context.get_org_mappings("halopsa") == [halopsa]


async def test_another_organizations_mappings_are_out_of_reach(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    other = await orgmap.services.organizations.create(MANAGER, name="Other")
    theirs = await orgmap.services.mappings.create(
        MANAGER,
        NewMapping(organization_id=other.org_id, integration_name="halopsa", external_org_id="14"),
    )
    assert await context.get_org_mappings() == []
    with pytest.raises(MappingNotFoundError):
        await context.get_integration_mapping("halopsa", theirs.mapping_id)
    with pytest.raises(ExternalOrganizationClaimedError):
        await context.set_integration_mapping("halopsa", "14")


async def test_an_unknown_integration_is_refused_with_those_that_exist(
    context: OrganizationContext,
) -> None:
    for operation in (
        context.get_integration_mapping("halo"),
        context.set_integration_mapping("halo", "14"),
        context.set_integration_mapping("halo", "14", mapping_id=UNKNOWN),
        context.delete_integration_mapping("halo"),
        context.get_integration("halo"),
        context.get_org_mappings("halo"),
    ):
        with pytest.raises(IntegrationNotFoundError) as caught:
            await operation
        assert set(caught.value.available) >= {"custom_api", "halopsa"}
        assert ", ".join(sorted(caught.value.available)) in str(caught.value)


# ---------------------------------------------------------------------- setting mappings


async def test_setting_creates_a_mapping_where_there_is_none(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    mapping = await context.set_integration_mapping("halopsa", " 14 ", "Lark", {"site": 3})
    assert (mapping.external_org_id, mapping.external_org_name) == ("14", "Lark")
    assert (mapping.mapping_data, mapping.created_by) == ({"site": 3}, "wanda")
    page = await orgmap.services.audit.events(
        MANAGER, organization_id=context.organization_id, first=1
    )
    assert (page.items[0].user_id, page.items[0].source) == ("wanda", "workflow")


async def test_setting_changes_the_single_mapping_there_is(context: OrganizationContext) -> None:
    created = await context.set_integration_mapping("halopsa", "14", "Lark", {"site": 3})
    same = await context.set_integration_mapping("halopsa", "14")
    assert (same.external_org_name, same.version) == ("Lark", created.version)
    moved = await context.set_integration_mapping("halopsa", "17")
    assert (moved.mapping_id, moved.external_org_id) == (created.mapping_id, "17")
    assert (moved.external_org_name, moved.mapping_data) == ("", {"site": 3})
    renamed = await context.set_integration_mapping("halopsa", "17", "Brännö", {})
    assert (renamed.external_org_name, renamed.mapping_data) == ("Brännö", {})
    assert await context.get_org_mappings() == [renamed]


async def test_setting_refuses_to_guess_among_several(context: OrganizationContext) -> None:
    first = await context.set_integration_mapping("halopsa", "14")
    second = await context.set_integration_mapping("halopsa", "17", mapping_id=UNKNOWN)
    with pytest.raises(MultipleMappingsError):
        await context.set_integration_mapping("halopsa", "20")
    moved = await context.set_integration_mapping("halopsa", "20", mapping_id=second.mapping_id)
    assert moved.mapping_id == second.mapping_id
    assert await context.get_integration_mapping("halopsa", first.mapping_id) == first


async def test_setting_by_an_id_that_does_not_exist_creates_a_mapping_with_an_id_of_its_own(
    context: OrganizationContext,
) -> None:
    created = await context.set_integration_mapping("halopsa", "14", mapping_id=UNKNOWN)
    assert created.mapping_id != UNKNOWN
    assert await context.get_org_mappings("halopsa") == [created]


async def test_setting_by_id_restores_a_deleted_mapping(context: OrganizationContext) -> None:
    created = await context.set_integration_mapping("halopsa", "14")
    await context.delete_integration_mapping("halopsa")
    restored = await context.set_integration_mapping("halopsa", "17", mapping_id=created.mapping_id)
    assert (restored.mapping_id, restored.is_active) == (created.mapping_id, True)
    assert restored.external_org_id == "17"


async def test_setting_without_an_id_leaves_deleted_mappings_alone(
    context: OrganizationContext,
) -> None:
    deleted = await context.set_integration_mapping("halopsa", "14")
    await context.delete_integration_mapping("halopsa")
    created = await context.set_integration_mapping("halopsa", "14")
    assert created.mapping_id != deleted.mapping_id


async def test_setting_by_the_id_of_another_integrations_mapping_is_refused(
    context: OrganizationContext,
) -> None:
    custom = await context.set_integration_mapping("custom_api", "acme-001")
    with pytest.raises(MappingNotFoundError):
        await context.set_integration_mapping("halopsa", "14", mapping_id=custom.mapping_id)


async def test_setting_follows_the_rules_of_the_services(context: OrganizationContext) -> None:
    with pytest.raises(ValidationError):
        await context.set_integration_mapping("halopsa", "<14>")
    with pytest.raises(ValidationError):
        await context.set_integration_mapping("halopsa", "14", mapping_data=[])  # type: ignore[arg-type]
    await context.set_integration_mapping("halopsa", "14")
    with pytest.raises(DuplicateMappingError):
        await context.set_integration_mapping("halopsa", "14", mapping_id=UNKNOWN)


async def test_nothing_is_mapped_once_the_organization_is_inactive(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    await context.set_integration_mapping("halopsa", "14")
    await orgmap.services.organizations.update(
        MANAGER, context.organization_id, {"is_active": False}
    )
    for integration, id in (("halopsa", "17"), ("custom_api", "acme-001")):
        with pytest.raises(OrganizationInactiveError):
            await context.set_integration_mapping(integration, id)


# ---------------------------------------------------------------------- deleting


async def test_deleting_chooses_as_reading_does(context: OrganizationContext) -> None:
    with pytest.raises(MappingNotFoundError):
        await context.delete_integration_mapping("halopsa")
    first = await context.set_integration_mapping("halopsa", "14")
    second = await context.set_integration_mapping("halopsa", "17", mapping_id=UNKNOWN)
    with pytest.raises(MultipleMappingsError):
        await context.delete_integration_mapping("halopsa")
    deleted = await context.delete_integration_mapping("halopsa", first.mapping_id)
    assert (deleted.mapping_id, deleted.is_active) == (first.mapping_id, False)
    assert (await context.delete_integration_mapping("halopsa")).mapping_id == second.mapping_id
    with pytest.raises(MappingNotFoundError):
        await context.delete_integration_mapping("halopsa", first.mapping_id)


# ---------------------------------------------------------------------- integrations


async def test_the_client_of_an_integration_reads_the_mapped_organization(
    context: OrganizationContext,
) -> None:
    await context.set_integration_mapping("halopsa", "14")
    async with await context.get_integration("halopsa") as halo:
        client = await halo.get_organization()
    assert (client["id"], client["name"]) == (14, "Larkfield Dental Group")


async def test_each_of_several_mappings_has_a_client_of_its_own(
    context: OrganizationContext,
) -> None:
    await context.set_integration_mapping("halopsa", "14")
    second = await context.set_integration_mapping("halopsa", "17", mapping_id=UNKNOWN)
    with pytest.raises(MultipleMappingsError):
        await context.get_integration("halopsa")
    async with await context.get_integration("halopsa", second.mapping_id) as halo:
        assert (await halo.get_organization())["name"] == "Brännö Marine Supply"


async def test_an_unmapped_organization_has_no_client(context: OrganizationContext) -> None:
    with pytest.raises(MappingNotFoundError):
        await context.get_integration("halopsa")


async def test_an_integration_without_settings_says_which_are_missing(
    organization: Organization, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGMAP_STORAGE", storage)
    monkeypatch.setenv("ORGMAP_AUTH", "dev")
    async with open_context(organization_id=organization.org_id, user_id="wanda") as context:
        await context.set_integration_mapping("halopsa", "14")
        with pytest.raises(IntegrationError) as caught:
            await context.get_integration("halopsa")
    assert caught.value.kind == "CONFIGURATION"
    assert "ORGMAP_CONFIG_HALOPSA_BASE_URL" in caught.value.message


# ---------------------------------------------------------------------- settings and log


async def test_a_context_reads_settings_and_secrets(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    assert context.get_config("halopsa_base_url") == orgmap.settings.config["halopsa_base_url"]
    assert context.get_config("halopsa_nothing") is None
    secret = orgmap.settings.secrets["halopsa_client_secret"].get_secret_value()
    assert await context.get_secret("halopsa_client_secret") == secret
    assert await context.get_secret("halopsa_nothing") is None


def test_the_log_names_the_organization_and_keeps_what_is_added(
    context: OrganizationContext, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        context.log.info("asking for %s", "14", extra={"ticket": 5})
    [record] = caplog.records
    assert (record.name, record.message) == (
        "orgmap.workflow",
        f"[{context.organization_id}] asking for 14",
    )
    assert record.__dict__["organization"] == context.organization_id
    assert record.__dict__["ticket"] == 5


# ---------------------------------------------------------------------- what it loads


def test_importing_the_workflow_context_loads_no_web_stack(tmp_path: Path) -> None:
    program = (
        "import sys, workflow_context, workflow_context.exceptions\n"
        "web = {'strawberry', 'starlette', 'uvicorn', 'graphql'}\n"
        "print(sorted(web & {name.split('.')[0] for name in sys.modules}))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert printed.stdout == "[]\n"
