"""GraphQL over HTTP: statuses, media types, and what is refused before it is executed."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from graphql_api.web.content_negotiation import negotiate
from graphql_api.web.responses import BadRequest
from tests.two_customers import settings_in
from tests.web.conftest import Opened
from tests.web.serving import serving

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
VIEWER = {"query": "{ viewer { userId } }"}
HALF_A_REQUEST = (
    b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b'Content-Length: 100\r\n\r\n{"query": '
)


async def post(
    client: httpx.AsyncClient, body: object, *, accept: str = GRAPHQL_RESPONSE
) -> httpx.Response:
    return await client.post("/graphql", json=body, headers={"accept": accept})


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (GRAPHQL_RESPONSE, GRAPHQL_RESPONSE),
        (f"{GRAPHQL_RESPONSE}, {JSON}", GRAPHQL_RESPONSE),
        (f"{JSON}, {GRAPHQL_RESPONSE};q=0.5", JSON),
        (f"{GRAPHQL_RESPONSE};charset=utf-8;q=0.8, {JSON};q=0.2", GRAPHQL_RESPONSE),
        ("text/html, */*;q=0.1", JSON),
        (f"{JSON};q=0, {GRAPHQL_RESPONSE}", GRAPHQL_RESPONSE),
    ],
)
def test_the_media_type_liked_best_is_answered(accept: str | None, answered: str) -> None:
    assert negotiate(accept) == answered


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", f"{JSON};q=much", ";,;"])
def test_another_media_type_is_not_acceptable(accept: str) -> None:
    with pytest.raises(BadRequest) as refused:
        negotiate(accept)
    assert refused.value.status == 406


async def test_an_executed_operation_answers_200_with_data(client: httpx.AsyncClient) -> None:
    answer = await post(client, VIEWER)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{GRAPHQL_RESPONSE}; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {"data": {"viewer": {"userId": "dev"}}}


async def test_an_error_while_executing_answers_200_with_data(client: httpx.AsyncClient) -> None:
    answer = await post(client, {"query": "{ organizations(first: 900) { nodes { id } } }"})

    assert answer.status_code == 200
    assert answer.json()["data"] is None
    assert answer.json()["errors"][0]["path"] == ["organizations"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{" + "viewer{userId}" * 260}, "OPERATION_TOO_LARGE"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        (
            {"query": "query ($id: ID!) { organization(id: $id) { id } }"},
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ({"query": "query A { viewer { userId } }", "operationName": "B"}, "BAD_REQUEST"),
    ],
    ids=["syntax", "tokens", "validation", "variables", "operation name"],
)
async def test_what_is_not_executed_answers_400_without_data(
    client: httpx.AsyncClient, body: dict[str, object], code: str
) -> None:
    answer = await post(client, body)

    assert answer.status_code == 400
    assert answer.json().keys() == {"errors"}
    assert answer.json()["errors"][0]["extensions"]["code"] == code


async def test_callers_of_the_older_media_type_find_graphql_errors_under_200(
    client: httpx.AsyncClient,
) -> None:
    answer = await post(client, {"query": "{ nothing }"}, accept=JSON)

    assert answer.status_code == 200
    assert answer.json().keys() == {"errors"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"5",
        b'"{ viewer { userId } }"',
        b"[]",
        b'[{"query": "{ viewer { userId } }"}]',
        b"{}",
        b'{"query": null}',
        b'{"query": ""}',
        b'{"query": 7}',
        b'{"query": "{ viewer { userId } }", "variables": []}',
        b'{"query": "{ viewer { userId } }", "extensions": "a"}',
        b'{"query": "{ viewer { userId } }", "operationName": 5}',
        b'{"query": "{ viewer { userId } }", "variables": {"a": NaN}}',
        b'{"query": "{ viewer { userId } }", "variables": {"a": 1e999}}',
        b'{"query": "{ viewer { userId } }", "variables": {"a": ' + b"9" * 5000 + b"}}",
        b'{"query": "{ viewer { userId } }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ viewer { userId } }", "variables": ' + b'{"a":' * 32 + b"1" + b"}" * 33,
        b'{"query": "\xff"}',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
    ],
    ids=lambda body: body[:60].decode(errors="replace"),
)
async def test_a_body_that_is_no_request_answers_400(
    client: httpx.AsyncClient, body: bytes
) -> None:
    answer = await client.post("/graphql", content=body, headers={"content-type": JSON})

    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    assert error["message"].endswith(".")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_only_post_is_allowed(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/graphql", params={"query": "{ viewer { userId } }"})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/json; charset=latin1", "application/jsonp"],
)  # fmt: skip
async def test_only_json_in_utf8_is_taken(client: httpx.AsyncClient, content_type: str) -> None:
    answer = await client.post(
        "/graphql", content=json.dumps(VIEWER), headers={"content-type": content_type}
    )

    assert answer.status_code == 415


async def test_a_body_over_a_megabyte_answers_413(client: httpx.AsyncClient) -> None:
    answer = await post(client, {"query": "x" * 1_100_000})

    assert answer.status_code == 413


async def test_a_long_document_is_refused_whatever_its_tokens(client: httpx.AsyncClient) -> None:
    answer = await post(client, {"query": "#" * 70_000 + "\n{ viewer { userId } }"})

    assert answer.status_code == 400
    assert "70,022 characters; 65,536 are allowed" in answer.json()["errors"][0]["message"]


async def test_other_sites_may_not_ask_unless_configured(opened: Opened) -> None:
    portal = "https://portal.example.com"
    headers = {"origin": portal, "access-control-request-method": "POST"}
    async with opened() as client:
        refused = await client.options("/graphql", headers=headers)
        answer = await client.post("/graphql", json=VIEWER, headers={"origin": portal})
    # In development no page of another site may ask, configured or not.
    people = {"auth": "oidc", "oidc_issuer": "https://issuer.example", "oidc_audience": "orgmap"}
    async with opened(cors_origins=f"{portal}, https://b.example.com", **people) as client:
        allowed = await client.options("/graphql", headers=headers)
        other = await client.options("/graphql", headers={**headers, "origin": "https://evil.test"})

    for each in (refused, answer, other):
        assert "access-control-allow-origin" not in each.headers
    assert allowed.headers["access-control-allow-origin"] == portal
    assert "access-control-allow-credentials" not in allowed.headers


async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    for path in ("/graphql", "/healthz", "/", "/assets/none.js", "/graphiql"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert "strict-transport-security" not in headers
    secure = await client.get("https://127.0.0.1/healthz")
    assert secure.headers["strict-transport-security"] == "max-age=31536000"


async def test_an_odd_path_is_an_ordinary_answer(client: httpx.AsyncClient) -> None:
    for path in ("/a%00.js", "/%2e%2e/%2e%2e/app.py", "/" + "a" * 5000 + ".js", "/..%2fapp.py"):
        assert (await client.get(path)).status_code == 404, path
    assert (await client.post("/organizations")).status_code == 405


async def test_a_caller_who_leaves_in_the_middle_of_a_request_is_no_error(
    tmp_path: Path, static: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = settings_in(tmp_path)
    async with serving(settings, static=static) as service:
        port = httpx.URL(service.url).port
        _, leaving = await asyncio.open_connection("127.0.0.1", port)
        leaving.write(HALF_A_REQUEST)
        await leaving.drain()
        leaving.close()
        async with httpx.AsyncClient(base_url=service.url) as client:
            assert (await post(client, VIEWER)).status_code == 200
    assert capfd.readouterr().err == ""
