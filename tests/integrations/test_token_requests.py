"""The manifest's words for a token request: what is sent, and where its answer has the token."""

import base64
import json
import logging
import os
import time as time_module
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.base import IntegrationError, IntegrationErrorKind
from integrations.recordings.recorder import Recorder
from integrations.recordings.recording import record
from integrations.recordings.replacements import REMOVED
from integrations.rest.integration import ManifestIntegration, integration_class
from integrations.rest.manifest.auth_spec import TokenAnswer
from integrations.rest.manifest.loading import ManifestError, parse_manifest
from integrations.rest.transport.http import Headers
from integrations.rest.transport.options import RestOptions
from integrations.rest.transport.token_answer import read_token
from integrations.rest.transport.vendor_errors import VendorErrors
from integrations.sandbox.replay import serve_replay
from integrations.sandbox.server import serve_app
from tests.integrations.connecting import Time
from tests.memory_settings import MemorySettings

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MjQyIn0.c2lnbmVkLWJ5LWZpY3Rpb24"
ACCESS = "eyJhbGciOiJIUzI1NiJ9.YWNjZXNz.bnVtYmVy-"
REFRESH = "eyJhbGciOiJIUzI1NiJ9.cmVmcmVzaA.c2VjcmV0LXRvbw"

BEGINNING = """\
name = "issuer"
display_name = "Issuer"
settings = [
    { name = "base_url", title = "Address" },
    { name = "user", title = "User", required = false },
    { name = "jwt", title = "Token of the user", secret = true },
]
listing = { path = "items" }
"""

IN_A_HEADER = """\
[auth]
type = "token_request"
token_url = "{base_url}/token"
headers = { Authorization = "Bearer {jwt}" }
"""

IN_A_BODY = """\
[auth]
type = "token_request"
token_url = "{base_url}/token"
body = "json"
headers = { X-Client = "{user}", X-Kind = "integration" }
parameters = { UserName = "{user}", Password = "{jwt}", Remember = true, Of = { place = "{user}" } }
"""

DEEP = '[auth.answer]\ntoken = "tokens.access.token"\nexpires_in = "tokens.access.seconds"\n'
ENDING = '[auth.answer]\ntoken = "Token"\nexpires_at = "Ends"\n'


class Issuer:
    """A vendor of one row, whose answer to a token request a test decides."""

    def __init__(self) -> None:
        self.answer: Any = {"access_token": ACCESS}
        self.status = 200
        self.asked: list[Request] = []
        self.bodies: list[bytes] = []
        self.shown: list[str] = []
        self.items_answer: Any = [{"id": "1", "name": "Larkfield Dental Group"}]

    def app(self) -> Starlette:
        return Starlette(
            routes=[Route("/token", self.token, methods=["POST"]), Route("/items", self.items)]
        )

    async def token(self, request: Request) -> Response:
        self.asked.append(request)
        self.bodies.append(await request.body())
        date = {"Date": format_datetime(datetime.now(UTC), usegmt=True)}
        return JSONResponse(self.answer, status_code=self.status, headers=date)

    async def items(self, request: Request) -> Response:
        self.shown.append(request.headers["authorization"])
        return JSONResponse(self.items_answer)


ConnectIssuer = Callable[..., Awaitable[ManifestIntegration]]


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def connected(issuer: Issuer, stack: AsyncExitStack, options: RestOptions) -> ConnectIssuer:
    async def connect(auth: str, **changes: Any) -> ManifestIntegration:
        url = await stack.enter_async_context(serve_app(issuer.app()))
        chosen = changes.pop("options", options)
        secrets = {"issuer_jwt": changes.pop("jwt", JWT)}
        config = {"issuer_base_url": url, "issuer_user": "ada", **changes}
        source = MemorySettings({each: text for each, text in config.items() if text}, secrets)
        integration = integration_class(parse_manifest(BEGINNING + auth))(source, options=chosen)
        stack.push_async_callback(integration.aclose)
        return integration

    return connect


async def test_a_token_is_asked_for_with_a_header_and_found_deep_in_the_answer(
    issuer: Issuer, connected: ConnectIssuer
) -> None:
    issuer.answer = {"tokens": {"access": {"token": ACCESS, "seconds": 3600}}}
    await (await connected(IN_A_HEADER + DEEP)).list_organizations()
    assert [each.headers["authorization"] for each in issuer.asked] == [f"Bearer {JWT}"]
    assert issuer.bodies == [b""]
    assert issuer.shown == [f"Bearer {ACCESS}"]


async def test_a_token_is_asked_for_in_json_with_headers_beside_it(
    issuer: Issuer, connected: ConnectIssuer
) -> None:
    await (await connected(IN_A_BODY)).list_organizations()
    sent = {"UserName": "ada", "Password": JWT, "Remember": True, "Of": {"place": "ada"}}
    assert json.loads(issuer.bodies[0]) == sent
    headers = issuer.asked[0].headers
    assert (headers["x-client"], headers["x-kind"]) == ("ada", "integration")
    assert headers["content-type"] == "application/json"
    assert "authorization" not in headers


async def test_a_token_is_asked_for_in_a_form_without_what_is_not_set(
    issuer: Issuer, connected: ConnectIssuer
) -> None:
    auth = IN_A_HEADER.replace("Authorization", "X-Client = '{user}', X-Key")
    auth += 'parameters = { user = "{user}", key = "{jwt}" }\n'
    await (await connected(auth, issuer_user="")).list_organizations()
    assert parse_qs(issuer.bodies[0].decode()) == {"key": [JWT]}
    assert "x-client" not in issuer.asked[0].headers
    assert issuer.asked[0].headers["content-type"] == "application/x-www-form-urlencoded"


async def test_the_usual_grants_have_the_same_words(
    issuer: Issuer, connected: ConnectIssuer
) -> None:
    issuer.answer = {"Token": ACCESS, "Ends": in_form(hour_from_now())}
    auth = IN_A_HEADER.replace("token_request", "oauth2_client_credentials").replace(
        "Authorization = ", 'X-Key = "{jwt}", X-Client = '
    )
    auth += 'client_id = "me"\nclient_secret = "{jwt}"\n'
    await (await connected(auth + ENDING)).list_organizations()
    assert issuer.asked[0].headers["x-key"] == JWT
    assert parse_qs(issuer.bodies[0].decode())["grant_type"] == ["client_credentials"]
    assert issuer.shown == [f"Bearer {ACCESS}"]


def hour_from_now() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def in_form(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


ENDS: dict[str, Callable[[], Any]] = {
    'token="t"\nexpires_in="at"': lambda: 3600,
    'token="t"\nexpires_in="at" ': lambda: "3600",
    'token="t"\nexpires_at="at"': lambda: in_form(hour_from_now()),
    'token="t"\nexpires_at="at" ': lambda: f"{in_form(hour_from_now())[:-1]}7Z",  # seven digits
    'token="t"\nexpires_at="at"\nexpires_form="iso"': lambda: (
        hour_from_now() + timedelta(hours=2)
    ).strftime("%Y-%m-%dT%H:%M:%S+02:00"),
    'token="t"\nexpires_at="at"\nexpires_form="iso_utc"': lambda: in_form(hour_from_now())[:19],
    'token="t"\nexpires_at="at"\nexpires_form="iso_utc" ': lambda: (
        hour_from_now() + timedelta(hours=2)
    ).strftime("%Y-%m-%d %H:%M:%S+02:00"),
    'token="t"\nexpires_at="at"\nexpires_form="unix"': lambda: hour_from_now().timestamp(),
    'token="t"\nexpires_at="at"\nexpires_form="unix" ': lambda: (
        f"{hour_from_now().timestamp():.0f}"
    ),
    'token="t"\nexpires_at="at"\nexpires_form="unix_ms"': lambda: int(
        1000 * hour_from_now().timestamp()
    ),
}


@pytest.mark.parametrize("words", ENDS)
async def test_a_token_is_renewed_a_minute_before_the_end_that_its_answer_tells(
    issuer: Issuer, connected: ConnectIssuer, time: Time, words: str
) -> None:
    issuer.answer = {"t": ACCESS, "at": ENDS[words]()}
    integration = await connected(f"{IN_A_HEADER}[auth.answer]\n{words}\n")
    for wait, asked in ((0, 1), (3500, 1), (60, 2)):
        time.now += wait
        await integration.list_organizations()
        assert len(issuer.asked) == asked


UNREADABLE: dict[str, tuple[Any, str]] = {
    'expires_in="at"': (
        [None, 0, -1, True, "", "soon", "1h", 4e9, 10**400, [3600], {"s": 1}],
        "seconds",
    ),
    'expires_at="at"': (
        [
            *(None, 3600, True, "", "soon", "2099-01-31", "2099-01-31T12:00:00", "3600"),
            *("/Date(4070952000000)/", "31.01.2099 12:00 GMT", "2001-01-31T12:00:00Z"),
            *("2099-01-31T12:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        ],
        "moment",
    ),
    'expires_at="at"\nexpires_form="iso_utc"': (
        [None, 3600, "", "soon", "2026-12-31", "20261231T120000Z", "2026-W53-4T12:00", "12:00:00"],
        "moment",
    ),
    'expires_at="at"\nexpires_form="unix"': (
        [None, True, "", "2099-01-31T12:00:00Z", 3600, 4070952000000, 1e300, -1],
        "1970",
    ),
    'expires_at="at"\nexpires_form="unix_ms"': ([None, "soon", 1, 1790000000], "1970"),
}


@pytest.mark.parametrize(
    ("words", "given"), [(words, given) for words in UNREADABLE for given in UNREADABLE[words][0]]
)
async def test_an_end_that_cannot_be_read_is_a_failure_that_says_so(
    issuer: Issuer, connected: ConnectIssuer, words: str, given: Any
) -> None:
    issuer.answer = {"t": ACCESS, "at": given, "hint": "not to be shown"}
    integration = await connected(f'{IN_A_HEADER}[auth.answer]\ntoken="t"\n{words}\n')
    with pytest.raises(IntegrationError) as caught:
        await integration.list_organizations()
    assert caught.value.kind is IntegrationErrorKind.BAD_RESPONSE
    word = words.partition("=")[0]
    assert f"auth.answer.{word}" in str(caught.value.remedy)
    assert UNREADABLE[words][1] in caught.value.message
    assert ": at: " in caught.value.message
    assert "there are t, at, hint" in caught.value.message
    assert not issuer.shown
    for value in (ACCESS, "not to be shown", "/Date"):
        assert value not in caught.value.message_and_remedy


async def test_an_end_that_the_manifest_names_must_be_there(
    issuer: Issuer, connected: ConnectIssuer
) -> None:
    issuer.answer = {"tokens": {"access": {"token": ACCESS}}}
    with pytest.raises(IntegrationError, match=r"tokens\.access\.seconds: is missing"):
        await (await connected(IN_A_HEADER + DEEP)).list_organizations()


@pytest.mark.parametrize("told", [{}, {"expires_in": None}, {"expires_in": 600}])
async def test_an_answer_as_oauth_has_it_may_leave_its_end_out(
    issuer: Issuer, connected: ConnectIssuer, time: Time, told: dict[str, Any]
) -> None:
    """https://www.rfc-editor.org/rfc/rfc6749#section-5.1: RECOMMENDED."""
    issuer.answer = {"access_token": ACCESS, **told}
    integration = await connected(IN_A_HEADER)
    await integration.list_organizations()
    time.now += 1000
    await integration.list_organizations()
    assert len(issuer.asked) == (2 if told.get("expires_in") else 1)


@pytest.mark.parametrize("given", [None, "", " ", "two words", 5, ["x"], "ünï", "a\nb"])
async def test_a_token_that_cannot_be_sent_is_a_failure_that_says_where_it_was(
    issuer: Issuer, connected: ConnectIssuer, given: Any
) -> None:
    issuer.answer = {"tokens": {"access": {"token": given, "seconds": 3600}}}
    with pytest.raises(IntegrationError, match=r": tokens\.access\.token: ") as caught:
        await (await connected(IN_A_HEADER + DEEP)).list_organizations()
    assert caught.value.kind is IntegrationErrorKind.BAD_RESPONSE
    assert "auth.answer.token" in str(caught.value.remedy)


async def test_a_refusal_with_status_200_means_that_the_credentials_are_wrong(
    issuer: Issuer, connected: ConnectIssuer
) -> None:
    answer = '[auth.answer]\ntoken = "Token"\nrefused = "Needs.Code"\n'
    issuer.answer = {"Token": "", "Needs": {"Code": True}}
    integration = await connected(IN_A_BODY + answer)
    with pytest.raises(IntegrationError, match=r"no token: its answer says Needs\.Code") as caught:
        await integration.list_organizations()
    assert caught.value.kind is IntegrationErrorKind.AUTHENTICATION
    issuer.answer = {"Token": ACCESS, "Needs": {"Code": False}, "expires_in": 60}
    assert await integration.list_organizations()


OAUTH = """\
[auth]
type = "oauth2_refresh_token"
token_url = "{base_url}/token"
client_id = "me"
client_secret = "its secret"
client_in = "basic"
refresh_token = "{jwt}"
"""


async def test_a_refresh_token_that_replaces_another_is_found_at_its_place(
    issuer: Issuer, connected: ConnectIssuer, time: Time
) -> None:
    answer = '[auth.answer]\ntoken = "new.access"\nrefresh_token = "new.refresh"\n'
    issuer.answer = {"new": {"access": ACCESS, "refresh": REFRESH}}
    integration = await connected(OAUTH + answer)
    for sent in (JWT, REFRESH):
        await integration.list_organizations()
        assert parse_qs(issuer.bodies[-1].decode())["refresh_token"] == [sent]
        time.now += 4000


@pytest.mark.parametrize("auth", [IN_A_HEADER, IN_A_BODY, OAUTH])
async def test_nothing_of_a_token_request_is_shown_even_if_the_vendor_repeats_it(
    issuer: Issuer,
    connected: ConnectIssuer,
    caplog: pytest.LogCaptureFixture,
    auth: str,
    time: Time,
) -> None:
    caplog.set_level(logging.DEBUG)
    issuer.answer = {"access_token": ACCESS, "refresh_token": REFRESH}
    integration = await connected(auth)
    await integration.list_organizations()
    time.now += 4000
    pair = base64.b64encode(b"me:its secret").decode()
    sent = (JWT, REFRESH, pair) if auth == OAUTH else (JWT,)
    issuer.status, issuer.answer = 400, {"message": f"bad: {' '.join(sent)} {json.dumps(sent)}"}
    with pytest.raises(IntegrationError) as caught:
        await integration.list_organizations()
    assert caught.value.kind is IntegrationErrorKind.AUTHENTICATION
    assert "bad: ***" in caught.value.message
    for each in sent:
        assert each not in f"{caught.value.message_and_remedy} {caplog.text}"


async def test_a_secret_that_no_header_can_carry_is_told_by_its_name(
    issuer: Issuer, connected: ConnectIssuer
) -> None:
    with pytest.raises(IntegrationError, match="ORGMAP_SECRET_ISSUER_JWT has characters") as caught:
        await (await connected(IN_A_HEADER, jwt="ein\u00fc")).list_organizations()
    assert caught.value.kind is IntegrationErrorKind.CONFIGURATION
    assert not issuer.asked


def read(value: Any, *, date: str | None, **words: Any) -> float:
    headers = Headers({"Date": date} if date else {})
    errors = VendorErrors(integration_name="issuer", display_name="Issuer")
    answer = TokenAnswer.model_validate(words)
    return read_token(value, headers, answer=answer, errors=errors).lifetime


def test_a_moment_is_counted_from_the_vendors_own_clock() -> None:
    """A clock that goes wrong here or there makes no token end too early or too late."""
    then = datetime(2031, 5, 4, 12, tzinfo=UTC)
    answer = {"access_token": ACCESS, "at": in_form(then + timedelta(minutes=10))}
    date = format_datetime(then, usegmt=True)
    assert read(answer, date=date, expires_at="at") == 600
    answer["at"] = in_form(hour_from_now())
    for unreadable in (None, "", "yesterday", "Thu, 01 Jan 99999999999 12:00:00 GMT"):
        assert 3500 < read(answer, date=unreadable, expires_at="at") <= 3600


@pytest.fixture
def in_new_york() -> Iterator[None]:
    """The machine's own time zone, which no moment is ever in."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "America/New_York"
    time_module.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time_module.tzset()


@pytest.mark.usefixtures("in_new_york")
def test_a_moment_without_a_time_zone_is_not_in_the_machines() -> None:
    answer = {"access_token": ACCESS, "at": "2031-05-04T12:10:00"}
    words = {"expires_at": "at", "expires_form": "iso_utc"}
    for date in ("Sun, 04 May 2031 12:00:00 GMT", "Sun, 04 May 2031 12:00:00 -0000"):
        assert read(answer, date=date, **words) == 600


def test_a_moment_without_a_time_zone_is_in_none_unless_the_manifest_says_so() -> None:
    answer = {"access_token": ACCESS, "at": in_form(hour_from_now())[:-1]}
    with pytest.raises(IntegrationError, match="it has no time zone"):
        read(answer, date=None, expires_at="at")


MISTAKES = {
    IN_A_HEADER + '[auth.answer]\nexpires_in = "a"\nexpires_at = "b"\n': (
        "auth.answer",
        "at most one of expires_in, expires_at",
    ),
    IN_A_HEADER + '[auth.answer]\nexpires_form = "unix"\n': ("auth.answer", "needs expires_at"),
    IN_A_HEADER + '[auth.answer]\nexpires_at = "a"\nexpires_form = "stardate"\n': (
        "auth.answer.expires_form",
        "allowed: iso, iso_utc, unix, unix_ms",
    ),
    IN_A_HEADER + '[auth.answer]\ntokn = "a"\n': ("auth.answer.tokn", "did you mean token?"),
    IN_A_HEADER + 'client_id = "me"\n': ("auth.client_id", "unknown word"),
    IN_A_HEADER + "parameters = { a = { b = true } }\n": ("auth.parameters", 'body = "json"'),
    IN_A_HEADER + "parameters = { a = 1 }\n": ("auth.parameters", 'body = "json"'),
    IN_A_HEADER.replace("Authorization", "Content-Type"): ("auth.headers", "as body says"),
    IN_A_HEADER.replace("Authorization", '"X Key"'): ("auth.headers", "names such as X-Client"),
    IN_A_HEADER.replace("{jwt}", "{user}"): ("auth.headers.Authorization", "secret = true"),
    IN_A_HEADER.replace("Authorization", "authorization").replace("{jwt}", "{user}"): (
        "auth.headers.authorization",
        "secret = true",
    ),
    IN_A_HEADER.replace("{jwt}", "{nope}"): ("auth.headers.Authorization", "not declared"),
    IN_A_HEADER.replace("headers", "query"): ("auth.query.Authorization", "a secret in an address"),
    IN_A_HEADER.replace("/token", "/{jwt}"): ("auth.token_url", "a secret in an address"),
    IN_A_BODY.replace("{jwt}", "{user}"): ("auth", "without any secret"),
    IN_A_HEADER.replace("token_request", "oauth2_client_credentials") + 'client_in = "basic"\n': (
        "auth.headers.Authorization",
        'client_in = "basic"',
    ),
}


@pytest.mark.parametrize("auth", MISTAKES)
def test_a_mistake_in_the_words_is_told_when_the_manifest_is_read(auth: str) -> None:
    key, words = MISTAKES[auth]
    with pytest.raises(ManifestError) as caught:
        parse_manifest(BEGINNING + auth, file="issuer.toml")
    told = [each for each in str(caught.value).splitlines() if f": {key}: " in each]
    assert [each for each in told if words in each], caught.value


async def test_a_recording_has_nothing_of_a_token_answer_and_replays_whenever_it_was_made(
    issuer: Issuer, connected: ConnectIssuer
) -> None:
    issuer.answer = {
        "Token": ACCESS,
        "Ends": in_form(datetime.now(UTC) + timedelta(seconds=90)),
        "Left": 90,
        "type": "Bearer",
        "Other": {"SSOAccessToken": REFRESH, "keys": [REFRESH, "0f8fad5b-d9cb-469f-a165-1"]},
    }
    recorder = Recorder()
    options = RestOptions(observe=recorder.observe)
    integration = await connected(IN_A_BODY + ENDING, options=options)
    recording, _ = await record(integration, integration.manifest, recorder)
    asked = recording.exchanges[0]
    assert asked.sent["Password"] == REMOVED
    assert asked.sent["UserName"] == recording.settings["user"] != "ada"
    ends = issuer.answer["Ends"]
    assert asked.body == {
        "Token": REMOVED,
        "Ends": ends,
        "Left": 90,
        "type": "Bearer",
        "Other": {"SSOAccessToken": REMOVED, "keys": [REMOVED, REMOVED]},
    }
    written = recording.written()
    assert not [each for each in (JWT, ACCESS, REFRESH, "eyJ", "0f8f") if each in written]
    a_year_ago = written.replace(ends, "2025-10-01T12:00:30Z").replace(
        dict(asked.headers)["date"], "Wed, 01 Oct 2025 12:00:00 GMT"
    )
    async with serve_replay(type(recording).model_validate_json(a_year_ago)) as running:
        source = MemorySettings(config=running.config, secrets=running.secrets)
        again = type(integration)(source)
        assert len(await again.list_organizations()) == 1
        await again.aclose()


@pytest.mark.parametrize("auth", [IN_A_HEADER, IN_A_BODY, OAUTH])
async def test_no_name_in_an_answer_shows_what_a_token_request_sent(
    issuer: Issuer, connected: ConnectIssuer, auth: str, time: Time
) -> None:
    issuer.answer = {"access_token": ACCESS, "refresh_token": REFRESH}
    integration = await connected(auth)
    await integration.list_organizations()
    time.now += 4000
    pair = base64.b64encode(b"me:its secret").decode()
    sent = (JWT, REFRESH, pair) if auth == OAUTH else (JWT,)
    issuer.answer = dict.fromkeys(sent, 1)
    with pytest.raises(IntegrationError, match=r"there are \*\*\*") as caught:
        await integration.list_organizations()
    for each in sent:
        assert each[:8] not in caught.value.message_and_remedy


@pytest.mark.parametrize("answer", [{ACCESS: 1}, [{ACCESS: 1}]])
async def test_no_name_in_a_listing_shows_the_token_that_it_was_asked_with(
    issuer: Issuer, connected: ConnectIssuer, answer: Any
) -> None:
    issuer.items_answer = answer
    with pytest.raises(IntegrationError, match=r"there are \*\*\*") as caught:
        await (await connected(IN_A_HEADER)).list_organizations()
    assert ACCESS[:8] not in caught.value.message_and_remedy
