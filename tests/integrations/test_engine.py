"""Every kind of paging and of authorisation, over HTTP against a small vendor of its own."""

import base64
import gc
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from integrations.base import IntegrationConfigurationError, IntegrationError
from integrations.rest.integration import ManifestIntegration, integration_class
from integrations.rest.manifest.loading import parse_manifest
from integrations.rest.transport.http import AddressRefused, peer_check
from integrations.rest.transport.options import RestOptions
from integrations.sandbox.faults import Faults
from integrations.sandbox.server import RunningSandbox, serve_app
from tests.integrations.connecting import Connect, Serve, Time
from tests.memory_settings import MemorySettings

ROWS = [{"id": f"id-{number}", "name": f"Name {number}"} for number in range(45)]
PAGE = 10

BEGINNING = """
name = "small"
display_name = "Small"
[[settings]]
name = "base_url"
title = "Address"
[[settings]]
name = "api_key"
title = "Key"
secret = true
"""

NO_AUTH = '[auth]\ntype = "none"\n'

PAGED = {
    "page_number": ('type="page_number", page="page", size="size", first_page=0', ""),
    "page_number with a total": ('type="page_number", first_page=0', 'total={field="total"}'),
    "page_number in the body": ('type="page_number", first_page=0, send="body"', 'method="POST"'),
    "offset": ('type="offset", offset="offset"', ""),
    "offset with a total": ('type="offset", offset="offset"', 'total={header="X-Total"}'),
    "offset with a count": (
        'type="offset", offset="offset"',
        'total={call={path="count", value="count"}}',
    ),
    "cursor": ('type="cursor", cursor="cursor", next="paging.next"', ""),
    "last_id": ('type="last_id", after="after"', ""),
    "link_header": ('type="link_header"', ""),
    "next_url": ('type="next_url", next=["@odata.next"]', ""),
    "next_url by the same verb": (
        'type="next_url", next=["@odata.next"], resend="body"',
        'method="POST"\nbody={must="come again"}',
    ),
    "next_url that loses parameters": (
        'type="next_url", next="lossy", restore_query=true',
        'query={needed="yes"}',
    ),
}


ConnectSmall = Callable[..., Awaitable[ManifestIntegration]]
"""Connects an integration of this manifest to the small vendor; keywords replace settings."""


class SmallVendor:
    """Pages in every way at once; a manifest picks one."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.bodies: list[Any] = []

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/items", self.items, methods=["GET", "POST"]),
                Route("/count", self.count),
                Route("/token", self.token, methods=["POST"]),
            ]
        )

    async def count(self, request: Request) -> JSONResponse:
        return JSONResponse({"count": len(ROWS)})

    async def token(self, request: Request) -> JSONResponse:
        self.requests.append(request)
        self.bodies.append((await request.body()).decode())
        reply = {"access_token": f"token-{len(self.requests)}", "refresh_token": "the-next-one"}
        return JSONResponse(reply)

    async def items(self, request: Request) -> JSONResponse:
        self.requests.append(request)
        body = await request.json() if await request.body() else {}
        self.bodies.append(body)
        start = self.start({**request.query_params, **body})
        end = start + PAGE
        rows, more = ROWS[start:end], end < len(ROWS)
        url = str(request.url.replace(query=f"offset={end}"))
        return JSONResponse(
            {
                "items": rows,
                "total": len(ROWS),
                "paging": {"next": f"c{end}" if more else None},
                "@odata.next": url if more else None,
                "lossy": url if more else "",
            },
            headers={
                "X-Total": str(len(ROWS)),
                **({"Link": f'<{url}>; rel="next"'} if more else {}),
            },
        )

    def start(self, given: Mapping[str, Any]) -> int:
        if "page" in given:
            return int(given["page"]) * PAGE
        if "after" in given:
            return 1 + int(given["after"].removeprefix("id-"))
        return int(given.get("cursor", "c0").removeprefix("c")) or int(given.get("offset", 0))


@pytest.fixture
def small() -> SmallVendor:
    return SmallVendor()


@pytest.fixture
def connected(
    small: SmallVendor,
    stack: AsyncExitStack,
    options: RestOptions,
    settings_of: type[MemorySettings],
) -> ConnectSmall:
    async def connect(manifest: str, **changes: str) -> ManifestIntegration:
        url = await stack.enter_async_context(serve_app(small.app()))
        source = settings_of({"small_base_url": url, **changes}, {"small_api_key": "the key"})
        integration = integration_class(parse_manifest(BEGINNING + manifest))(
            source, options=options
        )
        stack.push_async_callback(integration.aclose)
        return integration

    return connect


@pytest.mark.parametrize("kind", PAGED)
async def test_every_kind_of_paging_brings_every_row_once(
    small: SmallVendor, connected: ConnectSmall, kind: str
) -> None:
    paging, more = PAGED[kind]
    listing = f'[listing]\npath="items"\nitems="items"\npagination={{{paging}}}\n{more}\n'
    integration = await connected(NO_AUTH + listing)
    listed = await integration.list_organizations()
    assert [one.id for one in listed] == [row["id"] for row in ROWS]
    if "same verb" in kind:
        assert {request.method for request in small.requests} == {"POST"}
        assert small.bodies == [{"must": "come again"}] * 5
    if "loses" in kind:
        assert [request.query_params["needed"] for request in small.requests] == ["yes"] * 5


LISTING = '[listing]\npath="items"\nitems="items"\npagination={type="offset"}\n'
KEYS = {
    'type="api_key"\nheader="x-key"': ("x-key", "the key"),
    'type="api_key"\nheader="x-key"\nvalue="Token {api_key}"': ("x-key", "Token the key"),
    'type="bearer"': ("authorization", "Bearer the key"),
    'type="headers"\nheaders={A="{api_key}"}': ("a", "the key"),
    'type="basic"\nusername="me"\npassword="{api_key}"': (
        "authorization",
        f"Basic {base64.b64encode(b'me:the key').decode()}",
    ),
}


@pytest.mark.parametrize("auth", KEYS)
async def test_every_kind_of_fixed_credentials_is_sent_with_each_request(
    small: SmallVendor, connected: ConnectSmall, auth: str
) -> None:
    integration = await connected(f"[auth]\n{auth}\n{LISTING}")
    await integration.list_organizations()
    name, value = KEYS[auth]
    assert {request.headers[name] for request in small.requests} == {value}


async def test_a_key_in_the_query_is_sent_and_never_logged(
    small: SmallVendor, connected: ConnectSmall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="httpx")
    integration = await connected(f'[auth]\ntype="api_key"\nquery="key"\n{LISTING}')
    await integration.list_organizations()
    assert {request.query_params["key"] for request in small.requests} == {"the key"}
    assert "HTTP Request" in caplog.text
    logged = [record.getMessage() for record in caplog.records if record.name == "httpx"]
    assert not [line for line in logged if "the key" in line or "the+key" in line]


async def test_tokens_that_were_replaced_are_forgotten(
    small: SmallVendor, connected: ConnectSmall, time: Time
) -> None:
    auth = (
        '[auth]\ntype="oauth2_client_credentials"\ntoken_url="{base_url}/token"\n'
        'client_id="me"\nclient_secret="{api_key}"\n'
    )
    integration = await connected(auth + '[single]\npath="items"\n')
    session = await integration.session()
    for _ in range(300):
        await session.request("GET", "items")
        session.authorization.drop(await session.authorization.credentials())
    await session.request("GET", "items")
    assert tokens_held_by(integration) == {f"token-{2 * 301 - 1}"}


def tokens_held_by(integration: ManifestIntegration) -> set[str]:
    """Every token that can still be reached from it, by way of whatever it holds."""
    reached, found = dict[int, object](), set[str]()
    waiting: list[object] = [vars(integration)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            found |= set(re.findall(r"token-\d+", each))
        elif id(each) not in reached and not isinstance(each, type | ModuleType):
            reached[id(each)] = each
            waiting += gc.get_referents(each)
            waiting += list(each) if isinstance(each, dict) else ()  # texts as keys are left out
    return found


GRANTS = {
    'type="oauth2_client_credentials"\nclient_id="me"\nclient_secret="{api_key}"\nscope="all"': {
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret": "the key",
        "scope": "all",
    },
    'type="oauth2_password"\nclient_id="p"\nclient_secret="q"\nclient_in="basic"\n'
    'username="me"\npassword="{api_key}"': {
        "grant_type": "password",
        "username": "me",
        "password": "the key",
    },
    'type="oauth2_refresh_token"\nclient_id="me"\nclient_secret="x"\nrefresh_token="{api_key}"': {
        "grant_type": "refresh_token",
        "client_id": "me",
        "client_secret": "x",
        "refresh_token": "the key",
    },
}


@pytest.mark.parametrize("auth", GRANTS)
async def test_every_grant_asks_for_a_token_and_sends_it(
    small: SmallVendor, connected: ConnectSmall, auth: str
) -> None:
    integration = await connected(f'[auth]\ntoken_url="{{base_url}}/token"\n{auth}\n{LISTING}')
    await integration.list_organizations()
    asked, *listed = small.requests
    assert {name: values[0] for name, values in parse_qs(small.bodies[0]).items()} == GRANTS[auth]
    assert {request.headers["authorization"] for request in listed} == {"Bearer token-1"}
    if "basic" in auth:
        assert asked.headers["authorization"] == f"Basic {base64.b64encode(b'p:q').decode()}"


async def test_a_token_request_in_json_carries_its_parameters_and_its_query(
    small: SmallVendor, connected: ConnectSmall
) -> None:
    auth = (
        '[auth]\ntype="oauth2_client_credentials"\ntoken_url="{base_url}/token"\nbody="json"\n'
        'client_id="me"\nclient_secret="{api_key}"\n'
        'parameters={audience="https://a.example"}\nquery={tenant="t"}\n'
    )
    await (await connected(auth + LISTING)).list_organizations()
    assert small.requests[0].query_params["tenant"] == "t"
    assert '"audience":"https://a.example"' in small.bodies[0]


async def test_a_replaced_refresh_token_is_used_at_the_next_renewal(
    small: SmallVendor, connected: ConnectSmall, time: Time
) -> None:
    auth = (
        '[auth]\ntype="oauth2_refresh_token"\ntoken_url="{base_url}/token"\n'
        'client_id="me"\nclient_secret="x"\nrefresh_token="{api_key}"\n'
    )
    integration = await connected(auth + LISTING)
    await integration.list_organizations()
    time.now += 4000
    small.bodies.clear()
    await integration.list_organizations()
    assert parse_qs(small.bodies[0])["refresh_token"] == ["the-next-one"]


async def test_refused_credentials_are_remembered_where_the_vendor_locks_accounts(
    connect: Connect, serve: Serve, faults: Faults, time: Time, sandbox: RunningSandbox
) -> None:
    text = BEGINNING.replace('"small"', '"hudu"') + (
        '[api]\nbase_url="{base_url}/api/v1"\n'
        '[auth]\ntype="api_key"\nheader="x-api-key"\nremember_refusal=300\n'
        '[listing]\npath="companies"\nitems="companies"\npagination={type="page_number"}\n'
    )
    integration = connect("hudu", sandbox, hudu_api_key="wrong")
    guarded = integration_class(parse_manifest(text))(
        integration.source, options=integration.options
    )
    for _ in range(3):
        with pytest.raises(IntegrationError) as caught:
            await guarded.list_organizations()
        assert caught.value.kind == "AUTHENTICATION"
    assert len(sandbox.requests) == 1
    assert "not tried again for 300 s" in caught.value.message
    time.now += 301
    with pytest.raises(IntegrationError):
        await guarded.list_organizations()
    assert len(sandbox.requests) == 2
    await guarded.aclose()


async def test_a_rate_limit_spaces_requests_over_its_window(
    connected: ConnectSmall, time: Time
) -> None:
    limit = "[rate_limit]\nrequests=2\nseconds=10\nconcurrency=1\n"
    integration = await connected(NO_AUTH + limit + LISTING)
    await integration.list_organizations()
    # Six requests, and time stands still: two at once, two after ten seconds, two after twenty.
    assert time.slept == [10, 10, 20, 20]


@pytest.mark.parametrize(
    "host", ["10.0.0.5", "192.168.1.1", "169.254.169.254", "[fd00::1]", "[::ffff:10.0.0.5]"]
)
async def test_a_private_address_is_refused_unless_that_is_configured(
    connected: ConnectSmall, host: str
) -> None:
    integration = await connected(NO_AUTH + LISTING, small_base_url=f"https://{host}")
    with pytest.raises(IntegrationConfigurationError, match="private network"):
        await integration.list_organizations()


async def test_a_name_that_leads_into_a_private_network_is_refused_before_anything_is_sent(
    small: SmallVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    async with serve_app(small.app()) as url, httpx.AsyncClient() as client:
        with pytest.raises(AddressRefused, match=r"vendor\.example is at 127\.0\.0\.1"):
            await client.get(f"{url}/items", extensions={"trace": peer_check("vendor.example")})
    assert small.requests == []


async def test_a_private_network_may_be_allowed(connected: ConnectSmall) -> None:
    changes = {"small_base_url": "https://10.0.0.5", "small_allow_private_network": "true"}
    assert await (await connected(NO_AUTH + LISTING, **changes)).session()


@pytest.mark.parametrize("given", ["yes", "1", "TRUE"])
async def test_a_setting_that_does_not_match_its_pattern_names_what_is_allowed(
    connected: ConnectSmall, given: str
) -> None:
    integration = await connected(NO_AUTH, small_allow_private_network=given)
    with pytest.raises(IntegrationConfigurationError, match="allowed: true or false"):
        await integration.session()
