import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from pydantic import SecretStr
from strawberry.types import ExecutionResult

from graphql_api.composition import Services, build_services
from graphql_api.models.organization import Organization
from graphql_api.services.configuration import Configuration
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.arrears import Arrears
from graphql_api.storage.table_store import (
    LimitExceeded,
    Operation,
    OutcomeUnknown,
    Row,
    StorageUnavailable,
    TableStore,
    TableStoreError,
)
from integrations.registry import INTEGRATION_REGISTRY
from integrations.sandbox.faults import Fault
from integrations.sandbox.server import serve_sandbox
from tests.actors import MANAGER, viewer_of
from tests.storage.faulty import hurried
from tests.vendors import ScriptedVendor

Execute = Callable[..., Awaitable[ExecutionResult]]

DISCOVER = '{ externalOrganizations(integrationName: "scripted") { __typename } }'


class BrokenStore:
    """Every operation raises `failure`."""

    patience = hurried()

    def __init__(self, failure: TableStoreError) -> None:
        self._failure = failure
        self.arrears = Arrears()

    async def create_tables(self, tables: Sequence[str]) -> None:
        raise self._failure

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        raise self._failure

    async def query(self, table: str, partition_key: str, **bounds: Any) -> list[Row]:
        raise self._failure

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        raise self._failure

    async def check_writable(self) -> None:
        raise self._failure

    async def aclose(self) -> None:
        """Nothing is open."""


def error_of(result: ExecutionResult) -> Any:
    assert result.errors is not None
    [error] = result.errors
    return error


async def test_an_unexpected_failure_is_logged_once_and_answered_without_its_text(
    execute: Execute, vendor: ScriptedVendor, caplog: pytest.LogCaptureFixture
) -> None:
    vendor.failure = RuntimeError("the password is hunter2")
    with caplog.at_level(logging.DEBUG):
        result = await execute(DISCOVER)
    error = error_of(result)
    assert set(error.extensions) == {"code", "correlationId"}
    assert error.extensions["code"] == "INTERNAL"
    assert error.path == ["externalOrganizations"]
    assert error.original_error is None
    assert "hunter2" not in json.dumps(error.formatted)
    [record] = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert error.extensions["correlationId"] in record.message
    assert "RuntimeError" in record.message
    assert "vendors.py" in record.message
    assert "hunter2" not in record.message


async def test_each_failure_has_a_correlation_id_of_its_own(
    execute: Execute, vendor: ScriptedVendor
) -> None:
    vendor.failure = RuntimeError()
    result = await execute(
        '{ a: externalOrganizations(integrationName: "scripted") { __typename } '
        'b: externalOrganizations(integrationName: "scripted") { __typename } }'
    )
    assert result.errors is not None
    ids = {(each.extensions or {})["correlationId"] for each in result.errors}
    assert len(ids) == len(result.errors)


@pytest.mark.parametrize(
    ("failure", "code", "message"),
    [
        (
            StorageUnavailable,
            "UNAVAILABLE",
            "The storage cannot be reached just now. Try again in a moment.",
        ),
        (
            OutcomeUnknown,
            "INTERNAL",
            "The storage failed, or the connection to it dropped, while this was written, so it "
            "may or may not have been saved. Load it again before you repeat the change.",
        ),
        (
            LimitExceeded,
            "INTERNAL",
            "Something went wrong on the server. Its log has the details under the correlation id.",
        ),
    ],
)
async def test_a_storage_that_is_down_is_said_to_be(
    execute: Execute,
    caplog: pytest.LogCaptureFixture,
    failure: type[TableStoreError],
    code: str,
    message: str,
) -> None:
    store = BrokenStore(failure("https://acme.table.core.windows.net/?sig=hunter2"))
    services = build_services(store, {}, cache=memory_cache())
    for document in (
        "{ organizations { nodes { id } } }",
        'mutation { createOrganization(input: { name: "A" }) { __typename } }',
    ):
        error = error_of(await execute(document, services=services))
        assert error.message == message
        assert error.extensions["code"] == code
        assert error.extensions["correlationId"] in caplog.text
        assert "hunter2" not in json.dumps(error.formatted)


async def test_what_one_may_not_do_is_told_and_not_logged(
    execute: Execute, organization: Organization, caplog: pytest.LogCaptureFixture
) -> None:
    result = await execute(
        "mutation ($id: ID!) { updateOrganization(input: { id: $id }) { __typename } }",
        id=organization.org_id,
        actor=viewer_of(organization.org_id),
    )
    error = error_of(result)
    assert error.extensions == {"code": "FORBIDDEN"}
    assert "canManageConfig" in error.message
    assert caplog.records == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{ organizations {", "Syntax Error"),
        ("{ nothing }", "Cannot query field 'nothing'"),
        ("query ($id: ID!) { organization(id: $id) { id } }", "'$id'"),
        ("{ organizations(first: 0) { nodes { id } } }", "first must be from 1 to 500"),
    ],
)
async def test_a_mistake_in_the_request_is_told_and_not_logged(
    execute: Execute, caplog: pytest.LogCaptureFixture, document: str, said: str
) -> None:
    assert said in error_of(await execute(document)).message
    assert caplog.records == []


async def test_secrets_are_never_in_a_reply(execute: Execute, store: TableStore) -> None:
    async with serve_sandbox() as sandbox:
        config, secrets = sandbox.settings()
        source = Configuration(
            config=config, secrets={name: SecretStr(text) for name, text in secrets.items()}
        )
        built = {name: each(source) for name, each in INTEGRATION_REGISTRY.items()}
        services = build_services(store, built, cache=memory_cache())
        sandbox.faults.plan(Fault.ECHOED_SECRET)
        replies = await _replies_about(services, execute)
        await services.integrations.aclose()
    assert "INTEGRATION_FAILED" in replies
    assert "FAILED" in replies
    for secret in secrets.values():
        assert secret not in replies


async def _replies_about(services: Services, execute: Execute) -> str:
    """All that is said while both vendors quote the credentials in their errors."""
    organization = await services.organizations.create(MANAGER, name="Larkfield")
    replies = [
        await execute(
            "{ integrations { name isConfigured missingSettings mappingDataSchema } }",
            services=services,
        ),
        await execute(
            '{ externalOrganizations(integrationName: "halopsa") '
            "{ ... on Error { code message } ... on IntegrationError { remedy kind } } }",
            services=services,
        ),
    ]
    for name in ("halopsa", "custom_api"):
        mapping = await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                integration_name=name,
                external_org_id="14",
            ),
        )
        replies.append(
            await execute(
                "mutation ($o: ID!, $m: ID!) { testConnection(organizationId: $o, mappingId: $m) "
                "{ ... on TestResult { message details steps { status message remedy } } } }",
                services=services,
                o=organization.org_id,
                m=mapping.mapping_id,
            )
        )
    replies.append(await execute("{ auditEvents { nodes { changes } } }", services=services))
    assert all(reply.errors is None for reply in replies)
    return json.dumps([reply.data for reply in replies])
