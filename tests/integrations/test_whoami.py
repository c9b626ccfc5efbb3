"""What a vendor tells of who is asking: asked once, used by name, and asked anew when disproved."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from integrations.base import IntegrationError, IntegrationErrorKind, TestStepStatus
from integrations.rest.integration import ManifestIntegration, integration_class
from integrations.rest.manifest.loading import ManifestError, ManifestProblem, parse_manifest
from integrations.rest.transport.found import CONFIRMED_FOR
from integrations.rest.transport.options import RestOptions
from integrations.sandbox.server import serve_app
from tests.integrations.connecting import Mapped, Time, allow
from tests.memory_settings import MemorySettings

KEY = "key-0000"
A_DAY = 24 * 3600
FIRST = "6f1b6b0e-6a37-4d0f-9f0a-2d8a3f7f3c11"
SECOND = "0d4f9d1c-54a9-4d53-8e52-8b9f2f1f9a22"

MANIFEST = """\
name = "acme"
display_name = "Acme"
auth = { type = "bearer" }

[[settings]]
name = "base_url"
title = "Address"

[[settings]]
name = "api_key"
title = "Key"
secret = true

[api]
base_url = "{api_host}/v1"
headers = { X-Partner-ID = "{partner_id}", X-Unset = "{unset}" }

[[settings]]
name = "unset"
title = "Something that is not set"
required = false

[whoami]
base_url = "{base_url}"
path = "whoami"
expect = { field = "kind", values = ["partner"] }

[whoami.values]
partner_id = { field = "id", form = "guid" }
region = { field = "region" }
number = { field = "number", form = "integer" }
api_host = { field = "hosts.api", form = "address", hosts = [".acme.example"] }

[listing]
path = "{region}/partners/{partner_id}/sites"
query = { partner = "{partner_id}" }
pagination = { type = "none" }
total = { call = { path = "{region}/count", query = { n = "{number}" }, value = "count" } }

[single]
path = "{region}/sites/{id}"
query = { partner = "{partner_id}" }

[resources.tickets]
path = "{region}/tickets"
confined = { query = "site", row = "site" }
pagination = { type = "none" }
single = { path = "{region}/tickets/{id}" }
write = { body = "site", path = "{region}/tickets" }
"""


@dataclass
class Acme:
    """A vendor that tells who is asking, and knows nobody else."""

    told: dict[str, Any] = field(default_factory=dict)
    now: dict[str, str] = field(default_factory=lambda: {"partner": FIRST, "region": "eu-1"})
    refusal: int = 404
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    whoami_status: int = 200
    authorization: str = f"Bearer {KEY}"

    @property
    def times_asked_who(self) -> int:
        return self.asked.count("/whoami")

    def answer(self, url: str) -> dict[str, Any]:
        usual = {
            "id": self.now["partner"],
            "kind": "partner",
            "region": self.now["region"],
            "number": 7,
            "hosts": {"api": url},
        }
        return {**usual, **self.told}

    def app(self) -> Starlette:
        def seen(request: Request) -> None:
            self.asked.append(request.url.path)
            self.headers.append(dict(request.headers))

        async def whoami(request: Request) -> Response:
            seen(request)
            if request.headers.get("Authorization") != self.authorization:
                return JSONResponse({"message": "unknown key"}, status_code=401)
            if self.whoami_status != 200:
                return JSONResponse({}, status_code=self.whoami_status)
            return JSONResponse(self.answer(f"http://{request.url.netloc}"))

        def known(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
            async def guarded(request: Request) -> Response:
                seen(request)
                named = {
                    request.path_params.get("region", self.now["region"]): self.now["region"],
                    request.headers.get("X-Partner-ID", ""): self.now["partner"],
                    request.query_params.get("partner", self.now["partner"]): self.now["partner"],
                }
                if all(given == right for given, right in named.items()):
                    return JSONResponse(answer(request))
                if 300 <= self.refusal < 400:
                    return RedirectResponse("/elsewhere", status_code=self.refusal)
                return JSONResponse({"message": "not yours"}, status_code=self.refusal)

            return guarded

        def sites(request: Request) -> Any:
            return [{"id": "1", "name": "One"}, {"id": "2", "name": "Two"}]

        def tickets(request: Request) -> Any:
            return [{"id": "t1", "site": "1"}]

        def first_of(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
            return known(lambda request: answer(request)[0])

        def api(root: str) -> list[Route]:
            return [
                Route(f"{root}/v1/{{region}}/partners/{{partner}}/sites", known(sites)),
                Route(f"{root}/v1/{{region}}/count", known(lambda request: {"count": 2})),
                Route(f"{root}/v1/{{region}}/sites/{{id}}", first_of(sites)),
                Route(f"{root}/v1/{{region}}/tickets", known(tickets), methods=["GET"]),
                Route(
                    f"{root}/v1/{{region}}/tickets",
                    first_of(tickets),
                    methods=["POST"],
                ),
                Route(
                    f"{root}/v1/{{region}}/tickets/{{id}}",
                    first_of(tickets),
                ),
                Route(f"{root}/v1/me", known(lambda request: {"me": True})),
            ]

        return Starlette(routes=[Route("/whoami", whoami), *api(""), *api("/moved")])


@pytest.fixture
def acme() -> Acme:
    return Acme()


@pytest.fixture
async def url(acme: Acme) -> AsyncIterator[str]:
    async with serve_app(acme.app()) as url:
        yield url


@pytest.fixture
async def integration(url: str, options: RestOptions) -> AsyncIterator[ManifestIntegration]:
    settings = MemorySettings({"acme_base_url": url}, {"acme_api_key": KEY})
    integration = integration_class(parse_manifest(MANIFEST))(settings, options=options)
    yield integration
    await integration.aclose()


async def listed(integration: ManifestIntegration) -> list[str]:
    return [one.id for one in await integration.list_organizations()]


async def error_of(integration: ManifestIntegration) -> IntegrationError:
    with pytest.raises(IntegrationError) as caught:
        await integration.list_organizations()
    return caught.value


async def test_what_is_told_is_asked_once_and_used_by_name(
    acme: Acme, integration: ManifestIntegration
) -> None:
    assert await listed(integration) == ["1", "2"]
    client = await integration.get_client(Mapped("1"), authorize_unconfined=allow)
    assert [row["id"] async for row in client.list("tickets")] == ["t1"]
    assert (await client.get("tickets", "t1"))["id"] == "t1"
    assert (await client.create("tickets", {"text": "new"}))["id"] == "t1"
    assert await client.unconfined.get("me") == {"me": True}
    result = await integration.test_connection(Mapped("1", "One"))
    assert {step.status for step in result.steps} == {TestStepStatus.PASSED}
    assert acme.times_asked_who == 1
    assert f"/v1/eu-1/partners/{FIRST}/sites" in acme.asked


async def test_who_is_asking_is_asked_without_what_only_the_answer_tells(
    acme: Acme, integration: ManifestIntegration
) -> None:
    await listed(integration)
    first, *others = acme.headers
    assert "x-partner-id" not in first
    assert {each["x-partner-id"] for each in others} == {FIRST}
    assert not [each for each in acme.headers if "x-unset" in each]


async def test_callers_at_once_share_one_question(
    acme: Acme, integration: ManifestIntegration
) -> None:
    await asyncio.gather(*(integration.list_organizations() for _ in range(5)))
    assert acme.times_asked_who == 1


async def test_what_was_told_is_kept_for_a_day(
    acme: Acme, integration: ManifestIntegration, time: Time
) -> None:
    await listed(integration)
    time.now += A_DAY - 1
    await listed(integration)
    assert acme.times_asked_who == 1
    time.now += 1
    await listed(integration)
    assert acme.times_asked_who == 2


@pytest.mark.parametrize("refusal", [401, 403, 404, 410, 307])
async def test_a_refusal_asks_anew_and_the_call_is_made_once_more(
    acme: Acme, integration: ManifestIntegration, refusal: int
) -> None:
    await listed(integration)
    acme.refusal = refusal
    acme.now = {"partner": SECOND, "region": "us-2"}
    assert await listed(integration) == ["1", "2"]
    assert acme.times_asked_who == 2
    assert f"/v1/us-2/partners/{SECOND}/sites" in acme.asked


async def test_an_address_that_is_told_anew_is_the_one_that_is_asked(
    acme: Acme, integration: ManifestIntegration, url: str
) -> None:
    await listed(integration)
    acme.now = {**acme.now, "region": "us-2"}
    acme.told = {"hosts": {"api": f"{url}/moved"}}
    assert await listed(integration) == ["1", "2"]
    assert f"/moved/v1/us-2/partners/{FIRST}/sites" in acme.asked


async def test_every_kind_of_call_is_right_after_a_change(
    acme: Acme, integration: ManifestIntegration
) -> None:
    client = await integration.get_client(Mapped("1"), authorize_unconfined=allow)
    for region in ("us-2", "us-3", "us-4", "us-5"):
        acme.now = {"partner": SECOND if acme.now["partner"] == FIRST else FIRST, "region": region}
        match region:
            case "us-2":
                assert [row["id"] async for row in client.list("tickets")] == ["t1"]
            case "us-3":
                assert (await client.get("tickets", "t1"))["id"] == "t1"
            case "us-4":
                assert (await client.get_organization())["id"] == "1"
            case "us-5":
                assert await client.unconfined.get("me") == {"me": True}


async def test_a_refusal_that_has_another_cause_asks_anew_once_a_minute(
    acme: Acme, integration: ManifestIntegration, time: Time
) -> None:
    await listed(integration)
    acme.now = {**acme.now, "region": "closed"}
    acme.told = {"region": "eu-1"}
    for _ in range(3):
        assert (await error_of(integration)).kind is IntegrationErrorKind.BAD_RESPONSE
    assert acme.times_asked_who == 2
    time.now += CONFIRMED_FOR
    await error_of(integration)
    assert acme.times_asked_who == 3


async def test_a_failure_of_the_vendors_asks_nothing_anew(
    acme: Acme, integration: ManifestIntegration
) -> None:
    await listed(integration)
    acme.refusal, acme.now = 500, {**acme.now, "region": "closed"}
    assert (await error_of(integration)).kind is IntegrationErrorKind.UNAVAILABLE
    assert acme.times_asked_who == 1


HOST = "another host than .acme.example or 127.0.0.1"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"id": None}, "id: a GUID is required"),
        ({"id": "12"}, "id: a GUID is required"),
        ({"id": f"{FIRST}\n"}, "id: a GUID is required"),
        ({"id": f"{FIRST}/../{SECOND}"}, "id: a GUID is required"),
        ({"region": ".."}, "region: a text of letters, digits"),
        ({"region": ""}, "region: a text of letters, digits"),
        ({"region": "eu/1"}, "region: a text of letters, digits"),
        ({"region": "eu%2f1"}, "region: a text of letters, digits"),
        ({"region": "eu?x=1"}, "region: a text of letters, digits"),
        ({"region": "eu 1"}, "region: a text of letters, digits"),
        ({"region": "ü"}, "region: a text of letters, digits"),
        ({"region": "e" * 201}, "region: a text of letters, digits"),
        ({"region": True}, "region: a text of letters, digits"),
        ({"region": {"name": "eu"}}, "region: a text of letters, digits"),
        ({"number": True}, "number: a whole number is required"),
        ({"number": -1}, "number: a whole number is required"),
        ({"number": "07"}, "number: a whole number is required"),
        ({"hosts": {}}, "hosts.api: an address is required"),
        ({"hosts": {"api": "https://evil.example"}}, HOST),
        ({"hosts": {"api": "https://acme.example"}}, HOST),
        ({"hosts": {"api": "https://evil-acme.example"}}, HOST),
        ({"hosts": {"api": "https://api.acme.example:8443"}}, HOST),
        ({"hosts": {"api": "https://api.acme.example@evil.example"}}, "a user"),
        ({"hosts": {"api": "http://api.acme.example"}}, "is not encrypted"),
        ({"hosts": {"api": "https://169.254.169.254"}}, "private network"),
        ({"hosts": {"api": "https://api.acme.example/?x=1"}}, "a query"),
        ({"hosts": {"api": "file:///etc/passwd"}}, "is not a web address"),
        ({"kind": None}, "kind: a value is required"),
    ],
)
async def test_what_is_not_of_its_form_is_put_nowhere(
    acme: Acme, integration: ManifestIntegration, told: dict[str, Any], words: str
) -> None:
    acme.told = told
    error = await error_of(integration)
    assert error.kind is IntegrationErrorKind.BAD_RESPONSE
    assert words in error.message
    assert error.remedy
    assert acme.asked == ["/whoami"]


async def test_credentials_of_another_kind_are_told_as_such(
    acme: Acme, integration: ManifestIntegration
) -> None:
    acme.told = {"kind": "tenant"}
    result = await integration.test_connection(Mapped("1"))
    failed = next(step for step in result.steps if step.status is TestStepStatus.FAILED)
    assert failed.name == "listing"
    assert "kind of these credentials is 'tenant'; needed: partner" in failed.message
    assert result.details["errorKind"] == "PERMISSION"


async def test_credentials_that_the_vendor_repeats_are_not_shown(
    acme: Acme, url: str, options: RestOptions
) -> None:
    """A pair in base64 is none of the settings, and tells them all the same."""
    pair = base64.b64encode(f"orgmap:{KEY}".encode()).decode()
    basic = '{ type = "basic", username = "orgmap", password = "{api_key}" }'
    text = MANIFEST.replace('{ type = "bearer" }', basic)
    acme.authorization = f"Basic {pair}"
    settings = MemorySettings({"acme_base_url": url}, {"acme_api_key": KEY})
    integration = integration_class(parse_manifest(text))(settings, options=options)
    for told in (
        {"kind": pair},
        {"kind": "x" * 70 + pair},
        {"hosts": {"api": f"https://evil.example/{pair}"}},
        {"hosts": {"api": f"http://evil.example/{pair}"}},
        {"id": None, pair: 1},
    ):
        acme.told = told
        assert pair[:6] not in (await error_of(integration)).message
    await integration.aclose()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, IntegrationErrorKind.BAD_RESPONSE),
        (403, IntegrationErrorKind.PERMISSION),
        (503, IntegrationErrorKind.UNAVAILABLE),
    ],
)
async def test_a_refused_question_is_its_typed_error_and_is_not_kept(
    acme: Acme, integration: ManifestIntegration, status: int, kind: IntegrationErrorKind
) -> None:
    acme.whoami_status = status
    assert (await error_of(integration)).kind is kind
    acme.whoami_status = 200
    assert await listed(integration) == ["1", "2"]


async def test_a_question_that_is_not_there_does_not_mean_that_an_organization_is_not(
    acme: Acme, integration: ManifestIntegration
) -> None:
    acme.whoami_status = 404
    source = await integration.source_of_organizations()
    with pytest.raises(IntegrationError, match="no Acme API at this address") as caught:
        await source.item("1")
    assert caught.value.kind is IntegrationErrorKind.BAD_RESPONSE


async def test_a_wrong_key_is_an_authentication_failure(
    url: str, options: RestOptions, acme: Acme
) -> None:
    settings = MemorySettings({"acme_base_url": url}, {"acme_api_key": "wrong"})
    integration = integration_class(parse_manifest(MANIFEST))(settings, options=options)
    assert (await error_of(integration)).kind is IntegrationErrorKind.AUTHENTICATION
    assert set(acme.asked) == {"/whoami"}
    await integration.aclose()


def problems(text: str) -> tuple[ManifestProblem, ...]:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(text)
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('path = "whoami"', 'path = "{region}"', "whoami.path", "is not known here yet"),
        ('"bearer"', '"bearer", token = "{region}"', "auth.token", "is not known here yet"),
        (
            'confined = { query = "site"',
            'confined = { query = "{region}"',
            "resources.tickets.confined.query",
            "is not known here yet",
        ),
        (
            'path = "{region}/sites/{id}"',
            'path = "{api_host}/{region}/sites/{id}"',
            "single.path",
            "is an address, which begins api.base_url",
        ),
        (
            '"{api_host}/v1"',
            '"https://api.acme.example/{region}"',
            "api.base_url",
            "must begin with the address that whoami tells",
        ),
        (
            '"{api_host}/v1"',
            '"https://{api_host}/v1"',
            "api.base_url",
            "must begin with the address that whoami tells",
        ),
        ('base_url = "{base_url}"\n', "", "whoami.base_url", "is required"),
        (
            'region = { field = "region" }',
            'region = { field = "region" }\nmore = { field = "more" }',
            "whoami.values.more",
            "is not used; write {more} where it belongs",
        ),
        (
            'region = { field = "region" }',
            'region = { field = "region" }\nunset = { field = "x" }',
            "whoami.values.unset",
            "has the name of a setting, or of an id",
        ),
        (
            'region = { field = "region" }',
            'region = { field = "region" }\norganization = { field = "x" }',
            "whoami.values.organization",
            "has the name of a setting, or of an id",
        ),
        (
            'region = { field = "region" }',
            'region = { field = "region", hosts = [".acme.example"] }',
            "whoami.values.region",
            "has hosts, which only the form address may have",
        ),
        (
            'region = { field = "region" }',
            'region = { field = "region", form = "name" }',
            "whoami.values.region.form",
            "Input should be 'integer', 'guid', 'text' or 'address'",
        ),
        (
            'region = { field = "region" }',
            'region = { feild = "region" }',
            "whoami.values.region.feild",
            "unknown word (did you mean field?)",
        ),
        (
            'region = { field = "region" }',
            'Region = { field = "region" }',
            "whoami.values",
            "takes names such as partner_id; given: Region",
        ),
        (
            'hosts = [".acme.example"]',
            'hosts = ["acme.example"]',
            "whoami.values.api_host.hosts",
            "takes domains such as .acme.example; given: acme.example",
        ),
        (
            'hosts = [".acme.example"]',
            'hosts = [".example"]',
            "whoami.values.api_host.hosts",
            "takes domains such as .acme.example; given: .example",
        ),
        ('values = ["partner"]', "values = []", "whoami.expect.values", "at least 1 item"),
        ("{partner_id}/sites", "{partner_ id}/sites", None, None),
        ("{partner_id}/sites", "{partnerid}/sites", "listing.path", "is not declared"),
    ],
)
def test_a_mistake_is_told_with_where_it_is(
    old: str, new: str, key: str | None, words: str | None
) -> None:
    text = MANIFEST.replace(old, new, 1)
    assert text != MANIFEST
    if key is None or words is None:
        parse_manifest(text)
        return
    found = {problem.key: problem for problem in problems(text)}
    assert words in found[key].message
    assert found[key].line > 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{partner_id}/sites", "{partnerid}/sites", ["partner_id", "region", "number"]),
        ('"{partner_id}", X', '"{partnerid}", X', ["partner_id", "region", "number"]),
        ('"{api_host}/v1"', '"{apihost}/v1"', ["api_host"]),
        ('"bearer"', '"bearer", token = "{apikey}"', []),
    ],
)
def test_an_unknown_name_is_told_with_those_that_may_stand_there(
    old: str, new: str, told: list[str]
) -> None:
    found = problems(MANIFEST.replace(old, new, 1))
    unknown = next(each for each in found if "is not declared" in each.message)
    assert list(unknown.allowed) == ["base_url", "api_key", "unset", *told]


def test_with_tenants_there_is_no_one_whose_values_they_are() -> None:
    tenant = """
[tenant]
token_url = "{base_url}/{organization}/token"
provider_paths = ["{region}"]
proof = { path = "x" }
"""
    found = problems(MANIFEST + tenant)
    assert "with [tenant] there are several" in next(
        problem.message for problem in found if problem.key == "whoami"
    )
