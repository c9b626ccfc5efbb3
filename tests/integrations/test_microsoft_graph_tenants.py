"""Microsoft Graph acts in the customer's tenant: whose tokens it asks for, and what proves them."""

import asyncio
import json
from collections import Counter
from collections.abc import MutableMapping
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integrations.base import (
    IntegrationBadResponseError,
    IntegrationConfigurationError,
    IntegrationError,
    IntegrationErrorKind,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
    OutsideOrganizationError,
)
from integrations.rest.client import VendorClient
from integrations.rest.integration import ManifestIntegration
from integrations.rest.listing.page_source import Row
from integrations.rest.transport.vendor_errors import CodedError
from integrations.sandbox.app import create_sandbox
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.middleware import RequestLog
from integrations.sandbox.records import RECORDS_OF_A_COMPANY
from integrations.sandbox.server import RunningSandbox, serve_app
from integrations.sandbox.vendors import microsoft_graph_sign_in as entra
from integrations.sandbox.world import Company, build_companies
from integrations.vendors.microsoft_graph.integration import MicrosoftGraphIntegration
from tests.integrations.connecting import Connect, Mapped, Serve, allow, remedy_of, secrets_of
from tests.memory_settings import MemorySettings

COMPANIES = [replace(company, is_active=True) for company in build_companies(25)]
CONSENTED = [one for one in COMPANIES if entra.refusal_of(one) is None]
OWN, OTHER = CONSENTED[0], CONSENTED[1]
TOKENS = "/oauth2/v2.0/token"
PROVIDERS = ("tenantRelationships", "contracts")
RESOURCES = MicrosoftGraphIntegration.manifest.resources


@pytest.fixture
def graph(connect: Connect) -> Connect:
    return partial(connect, "microsoft_graph")


@pytest.fixture
async def tenants(serve: Serve) -> RunningSandbox:
    return await serve(companies=COMPANIES, largest_page=3)


async def client_of(
    integration: ManifestIntegration, company: Company, **options: Any
) -> VendorClient:
    return await integration.get_client(Mapped(company.tenant_id), **options)


async def taken(client: VendorClient, resource: str, **request: Any) -> list[Row]:
    return [row async for row in client.list(resource, **request)]


def tokens_asked_of(sandbox: RunningSandbox) -> Counter[str]:
    paths = [one.path for one in sandbox.requests if one.path.endswith(TOKENS)]
    return Counter(path.split("/")[2] for path in paths)


def asked(sandbox: RunningSandbox) -> list[str]:
    """The paths below the API's root, in order."""
    paths = (one.path.partition("/v1.0/")[2] for one in sandbox.requests)
    return [path for path in paths if path]


class TokenWatch:
    """Stands before the sandbox, and keeps the tenant whose token each request is sent with."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._tenants: dict[str, str] = {}
        self.sent: list[tuple[str, str, str]] = []
        self.refresh_tokens: list[tuple[str, str | None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path.endswith(TOKENS):
            await self._sign_in(path.split("/")[2], scope, receive, send)
            return
        token = dict(scope["headers"]).get(b"authorization", b"").decode()
        if token:
            tenant = self._tenants[token.removeprefix("Bearer ")]
            self.sent.append((tenant, scope["method"], path.partition("/v1.0/")[2]))
        await self._app(scope, receive, send)

    async def _sign_in(self, tenant: str, scope: Scope, receive: Receive, send: Send) -> None:
        async def read() -> Message:
            message = await receive()
            form = parse_qs(message.get("body", b"").decode())
            if "client_id" in form:
                self.refresh_tokens.append((tenant, form.get("refresh_token", [None])[0]))
            return message

        async def keep(message: MutableMapping[str, Any]) -> None:
            if message.get("body"):
                answer = json.loads(message["body"])
                self._tenants[answer.get("access_token", "")] = tenant
            await send(message)

        await self._app(scope, read, keep)


@pytest.fixture
def watch(faults: Faults) -> TokenWatch:
    return TokenWatch(create_sandbox(companies=COMPANIES, faults=faults, largest_page=3))


@pytest.fixture
async def watched(
    watch: TokenWatch, stack: AsyncExitStack, graph: Connect, faults: Faults
) -> ManifestIntegration:
    app = Starlette(routes=[Mount("/", app=watch)])
    url = await stack.enter_async_context(serve_app(app))
    return graph(RunningSandbox(url=url, faults=faults, requests=RequestLog()))


async def use_everything(client: VendorClient) -> None:
    """Each verb of each resource, and bare paths."""
    await client.get_organization()
    for resource in client.resources:
        row = (await taken(client, resource))[0]
        await client.get(resource, row["id"])
    for resource in ("users", "groups"):
        made = await client.create(resource, {"displayName": "New"})
        await client.update(resource, made["id"], {"displayName": "Newer"})
        await client.delete(resource, made["id"])
    await client.unconfined.get("users")
    await client.unconfined.get("users", params={"$top": 1})
    [row async for row in client.unconfined.paginate("groups")]
    await client.unconfined.get("tenantRelationships/delegatedAdminCustomers")
    await client.unconfined.get("contracts")


@pytest.mark.parametrize("source", ["gdap", "contracts"])
@pytest.mark.parametrize("refresh_token", [None, entra.REFRESH_TOKEN])
async def test_every_call_but_the_providers_own_is_sent_with_a_token_of_the_customers_tenant(
    watch: TokenWatch, watched: ManifestIntegration, source: str, refresh_token: str | None
) -> None:
    assert isinstance(watched.source, MemorySettings)
    watched.source.config["microsoft_graph_customers_from"] = source
    if refresh_token:
        secrets_of(watched)["microsoft_graph_refresh_token"] = refresh_token
    await watched.list_organizations()
    assert (await watched.test_connection(Mapped(OWN.tenant_id))).success
    for company in (OWN, OTHER):
        watch_from = len(watch.sent)
        client = await client_of(watched, company, authorize_unconfined=allow)
        await use_everything(client)
        for tenant, _, path in watch.sent[watch_from:]:
            is_providers = path.split("/")[0] in PROVIDERS
            assert tenant == (entra.TENANT_ID if is_providers else company.tenant_id), path
    counted = Counter((path.split("/")[0] in PROVIDERS, tenant) for tenant, _, path in watch.sent)
    assert set(counted) == {
        (True, entra.TENANT_ID),
        (False, OWN.tenant_id),
        (False, OTHER.tenant_id),
    }
    assert counted[False, OWN.tenant_id] == counted[False, OTHER.tenant_id] > 30
    assert Counter(tenant for tenant, _ in watch.refresh_tokens) == {
        entra.TENANT_ID: 1,
        OWN.tenant_id: 1,
        OTHER.tenant_id: 1,
    }
    redeemed = {tenant for tenant, given in watch.refresh_tokens if given}
    assert redeemed == ({OWN.tenant_id, OTHER.tenant_id} if refresh_token else set())


async def test_users_are_those_of_the_customers_tenant(
    tenants: RunningSandbox, graph: Connect
) -> None:
    integration = graph(tenants)
    found = {
        company.domain: await taken(await client_of(integration, company), "users")
        for company in (OWN, OTHER)
    }
    for domain, users in found.items():
        assert len(users) == RECORDS_OF_A_COMPANY
        assert all(user["userPrincipalName"].endswith(f"@{domain}") for user in users)


async def test_a_tenants_token_is_asked_for_once_and_proven_once_for_each_client(
    tenants: RunningSandbox, graph: Connect
) -> None:
    integration = graph(tenants)
    clients = [await client_of(integration, OWN) for _ in range(3)]
    await asyncio.gather(*(taken(client, "users") for client in clients * 4))
    assert tokens_asked_of(tenants) == {OWN.tenant_id: 1}
    assert asked(tenants).count("organization") == len(clients)


async def test_several_calls_at_once_wait_for_one_proof(
    tenants: RunningSandbox, graph: Connect, faults: Faults
) -> None:
    client = await client_of(graph(tenants), OWN)
    faults.plan(Fault.EXPIRED_TOKEN, path="/users", times=1)
    await asyncio.gather(*(taken(client, "groups") for _ in range(5)), taken(client, "users"))
    assert asked(tenants).count("organization") == 2  # the first token's, and its successor's


async def test_a_client_is_not_given_with_a_token_of_another_tenant(
    tenants: RunningSandbox, graph: Connect, faults: Faults
) -> None:
    integration = graph(tenants)
    faults.plan(Fault.FOREIGN_TENANT, times=1)
    with pytest.raises(OutsideOrganizationError, match="not shown to be of that tenant") as caught:
        await client_of(integration, OWN)
    assert OTHER.tenant_id not in str(caught.value)
    assert asked(tenants) == ["organization"]
    # The wrong token is forgotten.
    assert len(await taken(await client_of(integration, OWN), "users")) == RECORDS_OF_A_COMPANY


@pytest.mark.parametrize("verb", ["list", "get", "create", "unconfined"])
async def test_a_later_token_of_another_tenant_brings_and_changes_nothing(
    tenants: RunningSandbox, graph: Connect, faults: Faults, verb: str
) -> None:
    client = await client_of(graph(tenants), OWN, authorize_unconfined=allow)
    known = (await taken(client, "users"))[0]["id"]
    faults.plan(Fault.EXPIRED_TOKEN, path="/users", times=1)
    faults.plan(Fault.FOREIGN_TENANT)
    before = len(asked(tenants))
    given: list[Row] = []

    async def call() -> None:
        match verb:
            case "list":
                async for row in client.list("users"):
                    given.append(row)  # noqa: PERF401 - what was given before the refusal counts
            case "get":
                await client.get("users", known)
            case "create":
                await client.create("users", {"displayName": "New"})
            case "unconfined":
                await client.unconfined.get("users")

    with pytest.raises(OutsideOrganizationError):
        await call()
    assert given == []
    assert len(asked(tenants)) == before + 2  # the refused request, and the proof
    faults.clear(path="")
    assert len(await taken(client, "users")) == RECORDS_OF_A_COMPANY


@pytest.mark.parametrize("resource", RESOURCES)
async def test_no_page_is_given_that_a_token_of_another_tenant_brought(
    tenants: RunningSandbox, graph: Connect, faults: Faults, resource: str
) -> None:
    client = await client_of(graph(tenants), OWN)
    own = await taken(client, resource)
    faults.plan(Fault.EXPIRED_TOKEN, path=RESOURCES[resource].list_path, after=2, times=1)
    faults.plan(Fault.FOREIGN_TENANT)
    given: list[Row] = []

    async def take() -> None:
        async for row in client.list(resource):
            given.append(row)  # noqa: PERF401 - what was given before the refusal counts

    with pytest.raises(OutsideOrganizationError):
        await take()
    assert given == own[:3]  # of the first page; the second is empty


async def test_a_token_that_shows_no_tenant_proves_nothing(
    tenants: RunningSandbox, graph: Connect, faults: Faults
) -> None:
    faults.plan(Fault.EMPTY_LIST, path="/organization")
    with pytest.raises(OutsideOrganizationError):
        await client_of(graph(tenants), OWN)


async def test_a_proof_that_is_refused_is_that_refusal(
    tenants: RunningSandbox, graph: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FORBIDDEN, path="/organization")
    with pytest.raises(IntegrationPermissionError) as caught:
        await client_of(graph(tenants), OWN)
    assert not isinstance(caught.value, OutsideOrganizationError)


async def test_a_token_that_expires_before_its_proof_is_renewed(
    tenants: RunningSandbox, graph: Connect, faults: Faults
) -> None:
    faults.plan(Fault.EXPIRED_TOKEN, path="/organization", times=1)
    client = await client_of(graph(tenants), OWN)
    assert len(await taken(client, "users")) == RECORDS_OF_A_COMPANY
    assert tokens_asked_of(tenants) == {OWN.tenant_id: 2}


@pytest.mark.parametrize(
    "company", [one for one in COMPANIES if entra.refusal_of(one)], ids=lambda one: one.slug
)
async def test_a_tenant_without_consent_is_told_with_the_address_of_the_consent(
    tenants: RunningSandbox, graph: Connect, company: Company
) -> None:
    with pytest.raises(IntegrationPermissionError) as caught:
        await client_of(graph(tenants), company)
    refusal = entra.refusal_of(company)
    assert refusal
    assert caught.value.kind is IntegrationErrorKind.PERMISSION
    assert f"AADSTS{refusal[2]}" in caught.value.message
    address = f"{tenants.url}/microsoft_graph/{company.tenant_id}/adminconsent"
    assert f"{address}?client_id={entra.CLIENT_ID}" in remedy_of(caught.value)
    assert asked(tenants) == []


def test_the_sandbox_has_each_way_in_which_a_tenant_says_that_it_has_not_consented() -> None:
    refusals = [refusal[2] for one in COMPANIES if (refusal := entra.refusal_of(one))]
    assert refusals == [65001, 700016, 7000229]


async def test_a_tenant_that_does_not_exist_is_not_found(
    tenants: RunningSandbox, graph: Connect
) -> None:
    unknown = "0d6ae1c2-5b1f-4a2e-9d5e-1f2a3b4c5d6e"
    with pytest.raises(IntegrationMissingResourceError, match="AADSTS90002") as caught:
        await graph(tenants).get_client(Mapped(unknown))
    assert unknown in remedy_of(caught.value)


async def test_a_wrong_secret_is_no_lack_of_consent(
    tenants: RunningSandbox, graph: Connect
) -> None:
    integration = graph(tenants, microsoft_graph_client_secret="wrong")
    with pytest.raises(Exception, match="AADSTS7000215") as caught:
        await client_of(integration, OWN)
    assert caught.value.kind is IntegrationErrorKind.AUTHENTICATION  # type: ignore[attr-defined]


async def test_a_refresh_token_that_is_replaced_is_kept_for_its_tenant(
    tenants: RunningSandbox, graph: Connect, faults: Faults
) -> None:
    integration = graph(tenants)
    secrets_of(integration)["microsoft_graph_refresh_token"] = entra.REFRESH_TOKEN
    own, other = await client_of(integration, OWN), await client_of(integration, OTHER)
    for _ in range(3):  # the sandbox takes each refresh token once, and of its own tenant
        faults.plan(Fault.EXPIRED_TOKEN, path="/users", times=1)
        assert len(await taken(own, "users")) == RECORDS_OF_A_COMPANY
    assert len(await taken(other, "users")) == RECORDS_OF_A_COMPANY
    assert tokens_asked_of(tenants) == {OWN.tenant_id: 4, OTHER.tenant_id: 1}


async def test_a_refresh_token_that_replaced_another_is_not_shown_in_an_error(
    watch: TokenWatch, watched: ManifestIntegration, faults: Faults
) -> None:
    secrets_of(watched)["microsoft_graph_refresh_token"] = entra.REFRESH_TOKEN
    client = await client_of(watched, OWN)
    faults.plan(Fault.EXPIRED_TOKEN, path="/users", times=1)
    faults.plan(Fault.ECHOED_SECRET, path=TOKENS)
    with pytest.raises(IntegrationError, match="cannot read") as caught:
        await taken(client, "users")
    _, rotated = watch.refresh_tokens[-1]
    assert rotated
    assert rotated != entra.REFRESH_TOKEN
    assert rotated.removeprefix(entra.REFRESH_TOKEN) not in caught.value.message


def test_a_code_is_not_found_within_a_longer_one() -> None:
    told = CodedError(
        codes=("AADSTS65001",), error_type=IntegrationPermissionError, remedy="Consent."
    )
    assert told.is_in("AADSTS65001: The user has not consented.")
    assert not told.is_in("AADSTS650011: Something else.")


@pytest.mark.parametrize("fault", [Fault.STRAY_NEXT_LINK, Fault.FOREIGN_NEXT_LINK])
async def test_a_next_link_that_leaves_its_list_is_not_followed(
    tenants: RunningSandbox, graph: Connect, faults: Faults, fault: Fault
) -> None:
    client = await client_of(graph(tenants), OWN)
    faults.plan(fault, path="/users")
    before = len(tenants.requests)
    with pytest.raises(IntegrationBadResponseError, match="not trusted"):
        await taken(client, "users")
    assert len(tenants.requests) == before + 1


async def test_a_selection_of_fields_has_the_id_as_well(
    tenants: RunningSandbox, graph: Connect
) -> None:
    client = await client_of(graph(tenants), OWN)
    users = await taken(client, "users", params={"$select": "mail"})
    assert [set(user) for user in users] == [{"mail", "id"}] * RECORDS_OF_A_COMPANY


async def test_a_change_that_is_answered_with_nothing_is_read_again(
    tenants: RunningSandbox, graph: Connect
) -> None:
    client = await client_of(graph(tenants), OWN)
    known = (await taken(client, "users"))[0]
    changed = await client.update("users", known["id"], {"jobTitle": "Baker", "employeeId": "7"})
    assert changed == {**known, "jobTitle": "Baker", "employeeId": "7"}


@pytest.mark.parametrize(
    "path",
    [
        "TenantRelationships/delegatedAdminCustomers",
        "tenantRelationshipsX",
        "tenantRelationships%2FdelegatedAdminCustomers",
        "users/tenantRelationships",
        "$batch",
    ],
)
async def test_only_the_providers_very_paths_are_asked_in_its_name(
    tenants: RunningSandbox, graph: Connect, path: str
) -> None:
    client = await client_of(graph(tenants), OWN, authorize_unconfined=allow)
    with pytest.raises((IntegrationMissingResourceError, IntegrationPermissionError)):
        await client.unconfined.get(path)
    assert tokens_asked_of(tenants) == {OWN.tenant_id: 1}


@pytest.mark.parametrize("path", ["tenantRelationships/../users", "contracts/%2e%2e/users"])
async def test_no_path_leads_from_the_providers_own_to_its_people(
    tenants: RunningSandbox, graph: Connect, path: str
) -> None:
    client = await client_of(graph(tenants), OWN, authorize_unconfined=allow)
    before = len(tenants.requests)
    with pytest.raises(IntegrationConfigurationError):
        await client.unconfined.get(path)
    assert len(tenants.requests) == before


async def test_the_providers_own_session_asks_for_nothing_else(
    tenants: RunningSandbox, graph: Connect
) -> None:
    session = await graph(tenants).session()
    with pytest.raises(IntegrationPermissionError, match="tenantRelationships, contracts alone"):
        await session.request("GET", "users")
    assert not tenants.requests


async def test_a_list_of_the_providers_own_does_not_continue_among_its_people(
    tenants: RunningSandbox, graph: Connect, faults: Faults
) -> None:
    faults.plan(Fault.STRAY_NEXT_LINK)
    with pytest.raises(IntegrationPermissionError):
        await graph(tenants).list_organizations()
    assert "elsewhere" not in asked(tenants)
