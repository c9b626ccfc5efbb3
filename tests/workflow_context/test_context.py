import asyncio
import inspect
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from graphql_api.composition import Orgmap, open_orgmap
from graphql_api.models.audit import AuditAction
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Permission
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.recovery import apply_pending
from integrations.base import BaseIntegration, MappedOrganization, TestResult
from tests.actors import MANAGER
from tests.two_customers import settings_in
from workflow_context import OrganizationContext, open_context
from workflow_context.exceptions import (
    ContextClosedError,
    ContextElsewhereError,
    DiscoveryNotSupportedError,
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    IntegrationError,
    IntegrationNotFoundError,
    MappingNotFoundError,
    MultipleMappingsError,
    MultipleOrganizationsError,
    NoGrantError,
    OrganizationInactiveError,
    OrganizationNotFoundError,
    ValidationError,
)
from workflow_context.testing import FakeVendor, workflows_in_memory

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
    with pytest.raises(NoGrantError):
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


async def test_setting_by_an_id_that_does_not_exist_creates_a_mapping_with_exactly_that_id(
    context: OrganizationContext,
) -> None:
    created = await context.set_integration_mapping("halopsa", "14", mapping_id=UUID(UNKNOWN))
    assert created.mapping_id == UNKNOWN
    assert await context.get_org_mappings("halopsa") == [created]
    assert await context.get_integration_mapping("halopsa", mapping_id=UUID(UNKNOWN)) == created


async def test_a_step_that_is_repeated_writes_once(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    for _ in range(3):
        mapping = await context.set_integration_mapping("halopsa", 14, mapping_id=UNKNOWN)
    assert (mapping.mapping_id, mapping.version) == (UNKNOWN, 1)
    page = await orgmap.services.audit.events(
        MANAGER, organization_id=context.organization_id, first=10
    )
    assert [each.action for each in page.items if each.mapping_id == UNKNOWN] == [
        AuditAction.MAPPING_CREATED
    ]


async def test_a_step_that_is_repeated_at_the_same_time_writes_once(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    async def step(external_org_id: str) -> OrganizationMapping:
        return await context.set_integration_mapping("halopsa", external_org_id, mapping_id=UNKNOWN)

    mappings = await asyncio.gather(*(step("14") for _ in range(8)))
    assert {(each.mapping_id, each.version) for each in mappings} == {(UNKNOWN, 1)}
    moved = await asyncio.gather(*(step("17") for _ in range(8)))
    assert {(each.external_org_id, each.version) for each in moved} == {("17", 2)}
    assert len(await context.get_org_mappings()) == 1


async def test_a_step_that_was_cancelled_anywhere_is_repeated_and_written_once(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    steps = [uuid5(UUID(UNKNOWN), str(number)) for number in range(12)]
    for number, step in enumerate(steps):
        external_org_id = f"{100 + number}"
        for is_cancelled in (True, False):
            writing = asyncio.create_task(
                context.set_integration_mapping("halopsa", external_org_id, mapping_id=step)
            )
            if is_cancelled:
                await asyncio.wait([writing], timeout=number / 2_000)
                writing.cancel()
            await asyncio.wait([writing])
        assert writing.result().mapping_id == str(step)
    await apply_pending(orgmap.store)
    page = await orgmap.services.audit.events(
        MANAGER, organization_id=context.organization_id, first=50
    )
    created = [each.mapping_id for each in page.items if each.mapping_id is not None]
    assert sorted(created) == sorted(map(str, steps))
    assert {each.version for each in await context.get_org_mappings()} == {1}


async def test_a_mapping_that_somebody_else_deleted_is_not_used(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    mapping = await context.set_integration_mapping("halopsa", "14")
    await orgmap.services.mappings.delete(MANAGER, mapping.org_id, mapping.mapping_id)
    for operation in (context.get_integration, context.test_connection):
        with pytest.raises(MappingNotFoundError):
            await operation("halopsa", mapping.mapping_id)


async def test_two_organizations_may_choose_the_same_id(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    other = await orgmap.services.organizations.create(MANAGER, name="Other")
    async with open_context(
        organization_id=other.org_id, user_id="wanda", orgmap=orgmap
    ) as elsewhere:
        theirs = await elsewhere.set_integration_mapping("halopsa", "17", mapping_id=UNKNOWN)
        ours = await context.set_integration_mapping("halopsa", "14", mapping_id=UNKNOWN)
        assert await elsewhere.get_org_mappings() == [theirs]
        assert await context.get_org_mappings() == [ours]
        with pytest.raises(ExternalOrganizationClaimedError):
            await context.set_integration_mapping("halopsa", "17", mapping_id=UNKNOWN)
    page = await orgmap.services.mappings.list_by_integration(MANAGER, "halopsa", first=10)
    assert {each.org_id for each in page.items} == {ours.org_id, theirs.org_id}


@pytest.mark.parametrize(
    "id",
    ["second", "", "a/b", f"{{{UNKNOWN}}}", UNKNOWN.replace("-", ""), f"{UNKNOWN}\n", "Ä" * 36],
)
async def test_only_a_uuid_is_the_id_of_a_new_mapping(
    context: OrganizationContext, id: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        await context.set_integration_mapping("halopsa", "14", mapping_id=id)
    [problem] = caught.value.fields
    assert problem.field == "mappingId"
    assert "is not a UUID in lower case" in problem.message
    assert await context.get_org_mappings() == []


# ---------------------------------------------------------------------- ids as numbers


async def test_an_id_may_be_a_number(context: OrganizationContext) -> None:
    mapping = await context.set_integration_mapping("halopsa", 14)
    assert mapping.external_org_id == "14"
    assert (await context.set_integration_mapping("halopsa", "14")).version == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (True, "a bool was given"),
        (14.0, "a float was given"),
        (None, "None was given"),
        (b"14", "a bytes was given"),
        (["14"], "a list was given"),
        (10**5000, "a number of more than 300 digits was given"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
async def test_what_is_neither_text_nor_a_whole_number_is_no_id(
    context: OrganizationContext, given: Any, said: str
) -> None:
    with pytest.raises(ValidationError, match=said) as caught:
        await context.set_integration_mapping("halopsa", given)
    assert [each.field for each in caught.value.fields] == ["externalOrgId"]


async def test_what_is_no_text_is_refused_by_name(context: OrganizationContext) -> None:
    with pytest.raises(ValidationError, match="externalOrgName: Text is required, but a number"):
        await context.set_integration_mapping("halopsa", "14", 17)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="name: Text is required, but a list"):
        await context.create_organization(["Brännö"])  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="domain: Text is required, but a boolean"):
        await context.create_organization("Brännö", True)  # type: ignore[arg-type]


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
    with pytest.raises(MappingNotFoundError, match="is one to custom_api, not to halopsa"):
        await context.set_integration_mapping("halopsa", "14", mapping_id=custom.mapping_id)
    await context.delete_integration_mapping("custom_api")
    with pytest.raises(MappingNotFoundError):
        await context.set_integration_mapping("halopsa", "14", mapping_id=custom.mapping_id)
    assert await context.get_org_mappings("halopsa") == []


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


def test_the_log_can_be_called(
    context: OrganizationContext, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        context.log("asking for %s", "14", extra={"ticket": 5})
    [record] = caplog.records
    assert (record.levelname, record.message) == (
        "INFO",
        f"[{context.organization_id}] asking for 14",
    )
    assert (record.funcName, record.__dict__["ticket"]) == ("test_the_log_can_be_called", 5)


async def test_the_log_tells_of_each_load_miss_creation_and_change(
    context: OrganizationContext, caplog: pytest.LogCaptureFixture
) -> None:
    def told() -> list[tuple[str, str]]:
        """And forgotten."""
        start = f"[{context.organization_id}] "
        found = [
            (each.levelname, each.getMessage().removeprefix(start))
            for each in caplog.records
            if each.name == "orgmap.workflow"
        ]
        caplog.clear()
        return found

    caplog.set_level(logging.DEBUG)
    with pytest.raises(MappingNotFoundError):
        await context.get_integration_mapping("halopsa")
    assert told() == [
        ("INFO", "Loading mapping for integration halopsa"),
        ("ERROR", "No mapping found for integration halopsa"),
    ]
    with pytest.raises(MappingNotFoundError):
        await context.get_integration("halopsa")
    assert told()[-1] == ("ERROR", "No mapping found for integration halopsa")
    await context.set_integration_mapping("halopsa", "14")
    assert told() == [("INFO", "Created mapping for integration halopsa")]
    await context.set_integration_mapping("halopsa", "14")
    assert told() == []
    await context.set_integration_mapping("halopsa", "17")
    assert told() == [("INFO", "Changed mapping for integration halopsa")]
    loaded = [
        ("INFO", "Loading mapping for integration halopsa"),
        ("DEBUG", "Using external org ID: 17"),
    ]
    async with await context.get_integration("halopsa"):
        assert told() == loaded
    await context.delete_integration_mapping("halopsa")
    assert told() == [*loaded, ("INFO", "Deleted mapping for integration halopsa")]


# ---------------------------------------------------------------------- names and defaults


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("get_integration_mapping", "integration_name, mapping_id=None"),
        (
            "set_integration_mapping",
            "integration_name, external_org_id, external_org_name='', mapping_data=None, "
            "mapping_id=None",
        ),
        ("delete_integration_mapping", "integration_name, mapping_id=None"),
        ("get_integration", "integration_name, mapping_id=None"),
        ("test_connection", "integration_name, mapping_id=None"),
        ("discover", "integration_name, *, refresh=False"),
        ("find_organization", "integration_name, external_org_id"),
        ("create_organization", "name, domain=None"),
        ("organizations", "*, is_active=True"),
        ("get_org_mappings", "integration_name=None"),
    ],
)
def test_an_operation_has_the_parameters_that_authors_know(name: str, parameters: str) -> None:
    signature = inspect.signature(getattr(OrganizationContext, name))
    bare = [each.replace(annotation=each.empty) for each in signature.parameters.values()]
    shown = signature.replace(parameters=bare[1:], return_annotation=signature.empty)
    assert str(shown) == f"({parameters})"


async def test_what_is_not_given_of_a_new_mapping_is_empty(context: OrganizationContext) -> None:
    created = await context.set_integration_mapping("halopsa", "14")
    assert UUID(created.mapping_id).version == 4
    assert (created.external_org_name, created.mapping_data) == ("", {})
    assert (created.is_active, created.version) == (True, 1)
    assert (created.last_tested_at, created.last_test_success) == (None, None)


async def test_every_value_is_given_by_position_or_by_keyword(
    context: OrganizationContext,
) -> None:
    by_position = await context.set_integration_mapping(
        "halopsa", "14", "Lark", {"site": 3}, UNKNOWN
    )
    by_name = await context.set_integration_mapping(
        integration_name="halopsa",
        external_org_id="14",
        external_org_name="Lark",
        mapping_data={"site": 3},
        mapping_id=UNKNOWN,
    )
    assert by_position == by_name
    assert await context.get_integration_mapping("halopsa", UNKNOWN) == by_name
    assert (
        await context.get_integration_mapping(integration_name="halopsa", mapping_id=UNKNOWN)
        == by_name
    )
    for client in (
        await context.get_integration("halopsa", UNKNOWN),
        await context.get_integration(integration_name="halopsa", mapping_id=UNKNOWN),
    ):
        async with client as halo:
            assert halo.external_org_id == "14"
    for operation in (
        context.get_integration_mapping,
        context.get_integration,
        context.test_connection,
    ):
        with pytest.raises(MappingNotFoundError):
            await operation(integration_name="halopsa", mapping_id=str(UUID(int=1)))


async def test_the_integration_is_named_by_position_or_by_keyword(
    context: OrganizationContext,
) -> None:
    created = await context.set_integration_mapping(
        integration_name="halopsa", external_org_id="14", external_org_name="Lark"
    )
    assert await context.get_integration_mapping(integration_name="halopsa") == created
    async with await context.get_integration(integration_name="halopsa") as halo:
        assert halo.external_org_id == "14"


# ---------------------------------------------------------------------- vendors, organizations


async def test_a_connection_is_tested_and_the_outcome_kept(context: OrganizationContext) -> None:
    with pytest.raises(MappingNotFoundError):
        await context.test_connection("halopsa")
    await context.set_integration_mapping("halopsa", 999_999)
    assert not (await context.test_connection("halopsa")).success
    await context.set_integration_mapping("halopsa", 14)
    result = await context.test_connection("halopsa")
    assert result.success
    tested = await context.get_integration_mapping("halopsa")
    assert (tested.last_test_success, tested.last_tested_at) == (True, result.tested_at)


class BusyVendor(BaseIntegration):
    """Takes no more tests for an hour, as it says; whoever waits has their turn."""

    name = "busy"
    display_name = "Busy"

    def seconds_until_test(self) -> float:
        return 3600.0

    async def get_client(self, mapping: MappedOrganization) -> str:
        return mapping.external_org_id

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        return TestResult(success=True, message="It answers.", tested_at=datetime.now(UTC))


async def test_a_test_waits_for_room_in_the_rate_limit(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with open_orgmap(settings, integrations={"busy": BusyVendor}) as orgmap:
        organization = await orgmap.services.organizations.create(MANAGER, name="Larkfield")
        async with open_context(
            organization_id=organization.org_id, user_id="wanda", orgmap=orgmap
        ) as context:
            await context.set_integration_mapping("busy", 1)
            assert (await context.test_connection("busy")).success


async def test_a_vendors_organizations_are_discovered(context: OrganizationContext) -> None:
    discovery = await context.discover("halopsa")
    assert discovery.warning is None
    assert discovery.listing.by_id["14"].name == "Larkfield Dental Group"
    assert (await context.discover("halopsa")).listing is discovery.listing
    assert (await context.discover("halopsa", refresh=True)).listing is not discovery.listing
    with pytest.raises(IntegrationNotFoundError):
        await context.discover("halo")


async def test_an_integration_that_cannot_list_says_so(
    orgmap: Orgmap, context: OrganizationContext
) -> None:
    manual = [
        each.name for each in orgmap.services.integrations.all() if not each.supports_discovery
    ]
    for name in manual:
        with pytest.raises(DiscoveryNotSupportedError):
            await context.discover(name)


async def test_whose_a_vendors_organization_is_can_be_asked(
    context: OrganizationContext, organization: Organization
) -> None:
    assert await context.find_organization("halopsa", 14) is None
    await context.set_integration_mapping("halopsa", 14)
    for id in (14, "14", " 14 "):
        assert await context.find_organization("halopsa", id) == organization
    named = await context.find_organization(integration_name="halopsa", external_org_id="14")
    assert named == organization
    assert await context.find_organization("halopsa", "17") is None
    await context.delete_integration_mapping("halopsa")
    assert await context.find_organization("halopsa", 14) is None


async def test_asking_whose_it_is_takes_an_id_of_an_integration_that_there_is(
    context: OrganizationContext,
) -> None:
    with pytest.raises(IntegrationNotFoundError):
        await context.find_organization("halo", "14")
    for wrong in (True, None, 14.0):
        with pytest.raises(ValidationError):
            await context.find_organization("halopsa", wrong)  # type: ignore[arg-type]


async def test_an_owner_that_became_inactive_is_still_the_owner(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    await context.set_integration_mapping("halopsa", 14)
    await orgmap.services.organizations.update(
        MANAGER, context.organization_id, {"is_active": False}
    )
    found = await context.find_organization("halopsa", 14)
    assert found is not None
    assert (found.org_id, found.is_active) == (context.organization_id, False)


@pytest.mark.parametrize("sharers", [2, 12])
async def test_an_organization_that_several_share_is_no_single_ones(sharers: int) -> None:
    vendor = FakeVendor("sharing", {"1": "All"}, allows_shared_external_organizations=True)
    async with workflows_in_memory(vendor) as workflows:
        contexts = [await workflows.add(f"Customer {n}", sharing=1) for n in range(sharers)]
        with pytest.raises(MultipleOrganizationsError) as caught:
            await contexts[0].find_organization("sharing", 1)
        for other in contexts[1:]:
            await other.delete_integration_mapping("sharing")
        last = await contexts[-1].find_organization("sharing", 1)
    assert (caught.value.integration_name, caught.value.external_org_id) == ("sharing", "1")
    ids = sorted(each.organization_id for each in contexts)
    assert list(caught.value.organization_ids) == ids
    assert f"{sharers} organizations share 1 of sharing: {ids[0]}" in str(caught.value)
    assert ("and 2 more." in str(caught.value)) is (sharers == 12)
    assert last is not None
    assert last.org_id == contexts[0].organization_id


async def test_organizations_are_created_and_listed(
    context: OrganizationContext, orgmap: Orgmap
) -> None:
    created = await context.create_organization("Brännö", "branno.example")
    assert (created.name, created.domain, created.is_active) == ("Brännö", "branno.example", True)
    ids = sorted([context.organization_id, created.org_id])
    assert [each.org_id for each in await context.organizations()] == ids
    await orgmap.services.organizations.update(MANAGER, created.org_id, {"is_active": False})
    assert [each.name for each in await context.organizations()] == ["Larkfield"]
    assert [each.name for each in await context.organizations(is_active=False)] == ["Brännö"]
    assert len(await context.organizations(is_active=None)) == 2


# ---------------------------------------------------------------------- after the end

OPERATIONS: dict[str, Callable[[OrganizationContext], Any]] = {
    "get_integration_mapping": lambda context: context.get_integration_mapping("halopsa"),
    "set_integration_mapping": lambda context: context.set_integration_mapping("halopsa", "14"),
    "delete_integration_mapping": lambda context: context.delete_integration_mapping("halopsa"),
    "get_org_mappings": lambda context: context.get_org_mappings(),
    "get_integration": lambda context: context.get_integration("halopsa"),
    "test_connection": lambda context: context.test_connection("halopsa"),
    "discover": lambda context: context.discover("halopsa"),
    "organizations": lambda context: context.organizations(),
    "find_organization": lambda context: context.find_organization("halopsa", "14"),
    "create_organization": lambda context: context.create_organization("Brännö"),
    "get_config": lambda context: context.get_config("halopsa_base_url"),
    "get_secret": lambda context: context.get_secret("halopsa_client_secret"),
}


async def done(operation: Any) -> Any:
    return await operation if inspect.isawaitable(operation) else operation


def test_each_operation_of_a_context_is_tried_after_its_end() -> None:
    methods = inspect.getmembers(OrganizationContext, inspect.isfunction)
    assert set(OPERATIONS) == {name for name, _ in methods if not name.startswith("_")}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_a_closed_context_says_that_it_is_closed(name: str) -> None:
    async with workflows_in_memory(FakeVendor("halopsa", {"14": "Lark"})) as workflows:
        context = await workflows.add("Larkfield")
    with pytest.raises(ContextClosedError, match="The context is closed"):
        await done(OPERATIONS[name](context))


async def test_a_closed_context_still_tells_whom_it_acted_for() -> None:
    async with workflows_in_memory() as workflows:
        context = await workflows.add("Larkfield")
    assert (context.organization_name, context.user_id) == ("Larkfield", "tester")
    context.log("It is over.")


async def test_a_context_ends_while_the_orgmap_that_was_given_stays_open(
    orgmap: Orgmap, organization: Organization
) -> None:
    async with open_context(
        organization_id=organization.org_id, user_id="wanda", orgmap=orgmap
    ) as context:
        assert await context.get_org_mappings() == []
    with pytest.raises(ContextClosedError):
        await context.get_org_mappings()
    assert len(await orgmap.services.organizations.all(MANAGER)) == 1


async def test_a_context_is_of_no_use_in_another_event_loop(context: OrganizationContext) -> None:
    elsewhere = asyncio.to_thread(asyncio.run, done(context.get_org_mappings()))
    with pytest.raises(ContextElsewhereError, match="another event loop"):
        await elsewhere
    assert await asyncio.to_thread(context.get_config, "halopsa_nothing") is None


FORKED = """
import asyncio, os
from workflow_context.exceptions import ContextElsewhereError
from workflow_context.testing import workflows_in_memory

async def main():
    async with workflows_in_memory() as workflows:
        context = await workflows.add("Larkfield")
        if os.fork() == 0:
            try:
                await context.get_org_mappings()
            except ContextElsewhereError as error:
                print(error.opened_by, flush=True)
            os._exit(0)
        os.wait()

asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_context_is_of_no_use_in_a_forked_process(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKED],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ended.stdout == "another process\n"


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
