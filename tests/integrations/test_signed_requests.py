"""Requests that are signed with a key: as Duo's own client signs them, anew each time.

https://github.com/duosecurity/duo_client_python/blob/6e207eb/duo_client/client.py
"""

import asyncio
import base64
import dataclasses
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.base import IntegrationAuthenticationError
from integrations.rest.integration import ManifestIntegration, integration_class
from integrations.rest.manifest.loading import parse_manifest
from integrations.rest.transport.http import HttpRequest, Url
from integrations.rest.transport.options import RestOptions
from integrations.rest.transport.signing import RequestSigner
from integrations.sandbox.server import serve_app
from tests.memory_settings import MemorySettings

ID = "DIWJ8X6AEYOR5OMC6TQ1"
KEY = "Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep"
HOST = "https://api-XXXXXXXX.duosecurity.com"
MOMENT = "Tue, 21 Aug 2012 17:29:18 -0000"

# What its function `sign` gives for these, with sig_version 5.
LIST = (
    "54ce2eaf7fa8bfb045c46e96a844a9a17e6b5a733fe302b2c4397f4a7ce250e3"
    "98f1f61fee257ec66f669e200061612448ea612ce2ed61890ff54dae7cb9ae84"
)
USERS = (
    "c1d24e9452ccfa0d347dc17d3e9028d398c1a804f141f726f2db68c77f798a03"
    "ad0b2bcb92a712ba42406f84e5b31c2a44bf160fcd12e885fcbc09590aaf2275"
)
CREATED = (
    "c260f314ab5340571db5876a676573dbd3407e6be85a81c22f2d772304d69331"
    "b8d27ed57ce40a49ba588cb6b4b02ee7ed2bdb3f0b7297f5e9a63b25c18f5a84"
)

MANIFEST = """
name = "acme"
display_name = "Acme"
settings = [
    { name = "base_url", title = "Address" },
    { name = "key_id", title = "Id" },
    { name = "key", title = "Key", secret = true },
]
auth = { type = "hmac_sha512", key_id = "{key_id}", key = "{key}" }

[listing]
method = "POST"
path = "accounts/list"
items = "rows"
body = { all = true }
"""


@pytest.mark.parametrize(
    ("request_", "signature"),
    [
        (HttpRequest(method="POST", url=Url(f"{HOST}/accounts/v1/account/list"), json={}), LIST),
        (
            HttpRequest(
                method="get",
                url=Url(f"{HOST}/admin/v1/users").copy_merge_params(
                    {"username": ["root", "a"], "realname": "First Last ~*é&", "limit": 5}
                ),
            ),
            USERS,
        ),
        (
            HttpRequest(
                method="POST",
                url=Url(f"{HOST}/accounts/v1/account/create"),
                json={"name": "Brännö"},
            ),
            CREATED,
        ),
    ],
)
def test_a_request_is_signed_as_the_vendors_own_client_signs_it(
    request_: HttpRequest, signature: str
) -> None:
    signed = RequestSigner(ID, KEY).sign(request_, date=MOMENT)
    scheme, _, pair = signed.headers["Authorization"].partition(" ")
    assert (scheme, signed.headers["Date"]) == ("Basic", MOMENT)
    assert base64.b64decode(pair).decode() == f"{ID}:{signature}"
    assert {pair, signature} <= set(signed.credentials)
    assert KEY not in repr(signed) + repr(RequestSigner(ID, KEY))


@dataclass
class SigningApi:
    """Answers what is signed for what came; at first as often with 503 as it is told."""

    failures: int = 0
    asked: list[tuple[str, bytes]] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/accounts/list", self.answer, methods=["POST"])])

    async def answer(self, request: Request) -> Response:
        body = await request.body()
        self.asked.append((request.headers["Authorization"], body))
        hashes = [hashlib.sha512(each).hexdigest() for each in (body, b"")]
        place = [request.method, "127.0.0.1", request.url.path, ""]
        lines = "\n".join([request.headers["Date"], *place, *hashes])
        own = hmac.new(KEY.encode(), lines.encode(), hashlib.sha512).hexdigest()
        pair = base64.b64encode(f"{ID}:{own}".encode()).decode()
        if request.headers["Authorization"] != f"Basic {pair}":
            echoed = request.headers["Authorization"]
            return JSONResponse({"message": f"Invalid signature {echoed}"}, status_code=401)
        if len(self.asked) <= self.failures:
            return JSONResponse({}, status_code=503)
        return JSONResponse({"rows": [{"id": "a", "name": "A"}]})


@pytest.fixture
def api() -> SigningApi:
    return SigningApi()


@pytest.fixture
async def url(api: SigningApi) -> AsyncIterator[str]:
    async with serve_app(api.app()) as url:
        yield url


def acme(url: str, options: RestOptions, *, key: str = KEY) -> ManifestIntegration:
    source = MemorySettings({"acme_base_url": url, "acme_key_id": ID}, {"acme_key": key})
    return integration_class(parse_manifest(MANIFEST))(source, options=options)


async def test_what_is_sent_is_what_was_signed(
    url: str, api: SigningApi, options: RestOptions
) -> None:
    integration = acme(url, options)
    assert [one.id for one in await integration.list_organizations()] == ["a"]
    assert api.asked[0][1] == b'{"all": true}'
    await integration.aclose()


async def test_a_request_that_is_sent_again_is_signed_for_its_own_moment(
    url: str, api: SigningApi, options: RestOptions
) -> None:
    async def until_the_next_second(seconds: float) -> None:
        await asyncio.sleep(1.01)

    api.failures = 1
    integration = acme(url, dataclasses.replace(options, sleep=until_the_next_second))
    await integration.list_organizations()
    assert len({signature for signature, _ in api.asked}) == 2
    await integration.aclose()


async def test_a_wrong_key_is_an_authentication_error_that_shows_no_signature(
    url: str, api: SigningApi, options: RestOptions
) -> None:
    integration = acme(url, options, key="wrong")
    with pytest.raises(IntegrationAuthenticationError, match=r"Invalid signature") as caught:
        await integration.list_organizations()
    [(signature, _)] = api.asked
    assert signature.removeprefix("Basic ")[:40] not in caught.value.message
    await integration.aclose()
