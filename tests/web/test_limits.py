"""What the settings allow: introspection, trusted documents, the rate limit."""

import hashlib
import json
import re
from pathlib import Path

import httpx
import pytest
from graphql import get_introspection_query
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphql_api.settings import DEFAULT_RATE_LIMIT, Settings, SettingsError, read_settings
from graphql_api.web.app import create_app
from graphql_api.web.responses import BadRequest
from graphql_api.web.trusted_documents import TrustedDocuments
from tests.web.conftest import Opened

VIEWER = "{ viewer { userId } }"
VIEWER_ID = f"sha256:{hashlib.sha256(VIEWER.encode()).hexdigest()}"
HEADERS = {"accept": "application/graphql-response+json"}


async def ask(client: httpx.AsyncClient, query: str, **variables: object) -> httpx.Response:
    body = {"query": query, "variables": variables}
    return await client.post("/graphql", json=body, headers=HEADERS)


async def test_a_cached_document_is_priced_anew_with_its_variables(
    client: httpx.AsyncClient,
) -> None:
    query = """query ($first: Int!) {
      organizations(first: $first) { nodes { mappings { integration { mappings(first: 10) {
        nodes { id } } } } } }
    }"""

    small = await ask(client, query, first=5)
    large = await ask(client, query, first=500)
    small_again = await ask(client, query, first=5)

    assert [each.status_code for each in (small, large, small_again)] == [200, 400, 200]
    assert large.json()["errors"][0]["extensions"] == {"code": "OPERATION_TOO_LARGE"}
    assert "may fetch 65,501 objects; 20,000 are allowed" in large.json()["errors"][0]["message"]


async def test_a_long_document_is_told_how_much_is_allowed(client: httpx.AsyncClient) -> None:
    refused = await ask(client, "{ viewer { userId } " + "viewer { userId } " * 250 + "}")
    misspelt = await ask(client, '{ viewer("Document contains more than 1000 tokens") }')

    [error] = refused.json()["errors"]
    assert "longer than the 1,000 tokens" in error["message"]
    assert "variables" in error["message"]
    assert misspelt.json()["errors"][0]["extensions"] == {"code": "GRAPHQL_PARSE_FAILED"}


async def test_introspection_and_suggestions_are_for_development_or_where_configured(
    opened: Opened,
) -> None:
    async with opened() as client:
        shown = await ask(client, get_introspection_query())
        suggested = await ask(client, "{ viewr { userId } }")
    async with opened(introspection=False) as client:
        hidden = await ask(client, get_introspection_query())
        guesses = [
            await ask(client, query, **variables)
            for query, variables in (
                ("{ viewr { userId } }", {}),
                ('{ organization(ide: "1") { id } }', {}),
                ("{ viewer { ...on Viewr { name } } }", {}),
                (
                    "mutation ($i: CreateOrganizationInput!) {"
                    " createOrganization(input: $i) { __typename } }",
                    {"i": {"name": "a", "domian": "b"}},
                ),
            )
        ]

    assert shown.json()["data"]["__schema"]["types"]
    assert "Did you mean" in suggested.text
    assert hidden.status_code == 400
    assert "introspection" in hidden.json()["errors"][0]["message"]
    for guess in guesses:
        assert guess.status_code == 400
        assert "Did you mean" not in guess.text


async def test_introspection_does_not_go_in_circles(client: httpx.AsyncClient) -> None:
    circle = "{ __schema { types " + "{ fields { type " * 3 + "{ name }" + "} }" * 3 + " } }"

    answer = await ask(client, circle)

    assert answer.status_code == 400
    assert "introspection depth" in answer.json()["errors"][0]["message"]


async def test_who_spends_the_units_of_a_minute_waits(opened: Opened) -> None:
    query = "{ organizations(first: 100) { nodes { id } } }"
    async with opened(rate_limit=250) as client:
        answers = [await ask(client, query) for _ in range(4)]

    assert [each.status_code for each in answers] == [200, 200, 429, 429]
    refused = answers[2]
    [error] = refused.json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    seconds = error["extensions"]["retryAfterSeconds"]
    assert 1 <= seconds <= 60
    assert refused.headers["retry-after"] == str(seconds)
    assert "250 units of cost are allowed a minute" in error["message"]


async def test_documents_that_are_refused_are_charged_for_too(opened: Opened) -> None:
    async with opened(rate_limit=70) as client:
        statuses = [(await ask(client, "{ " + "nothing " * 50 + "}")).status_code for _ in range(5)]

    assert statuses == [400, 400, 429, 429, 429]


@pytest.mark.parametrize(
    ("settings", "units", "shows_schema"),
    [
        ({"auth": "dev"}, 0, True),
        ({"rate_limit": 500, "introspection": False}, 500, False),
        ({"auth": "dev", "rate_limit": 0}, 0, True),
        ({}, DEFAULT_RATE_LIMIT, False),
    ],
)
def test_development_is_without_a_limit_and_shows_its_schema(
    settings: dict[str, object], units: int, shows_schema: bool
) -> None:
    read = Settings.model_validate(settings)

    assert read.units_a_minute == units
    assert read.shows_schema is shows_schema
    assert DEFAULT_RATE_LIMIT > 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ORGMAP_RATE_LIMIT", "-1", "greater than or equal to 0"),
        ("ORGMAP_CORS_ORIGINS", "*", "allowed are origins such as https://"),
        ("ORGMAP_CORS_ORIGINS", "https://a.example.com/", "https://a.example.com/"),
        ("ORGMAP_CORS_ORIGINS", "https://a.example.com, b.example.com", "'b.example.com'"),
        ("ORGMAP_TRUSTED_DOCUMENTS", "yes", "'also' or 'only'"),
    ],
)
def test_a_setting_that_is_not_allowed_says_what_is(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=re.escape(said)):
        read_settings()


def test_a_trusted_document_is_named_or_sent_in_full() -> None:
    documents = TrustedDocuments({VIEWER_ID: VIEWER}, only=True)

    assert documents.text_of(query=None, document_id=VIEWER_ID) == VIEWER
    assert documents.text_of(query=VIEWER, document_id=None) == VIEWER
    with pytest.raises(BadRequest) as refused:
        documents.text_of(query="{ __typename }", document_id=None)
    assert refused.value.code == "DOCUMENT_NOT_TRUSTED"


@pytest.mark.parametrize(
    ("query", "document_id"),
    [
        (None, "sha256:" + "0" * 64),
        (None, VIEWER_ID.removeprefix("sha256:")),
        (None, VIEWER_ID.upper()),
        (None, 5),
        (None, ["sha256"]),
        (VIEWER, VIEWER_ID),
        (None, None),
    ],
)
def test_another_id_or_both_or_neither_is_refused(query: object, document_id: object) -> None:
    for documents in (
        TrustedDocuments({VIEWER_ID: VIEWER}),
        TrustedDocuments({VIEWER_ID: VIEWER}, only=True),
    ):
        with pytest.raises(BadRequest):
            documents.text_of(query=query, document_id=document_id)


def test_the_manifest_of_the_clients_build_is_read(tmp_path: Path) -> None:
    manifest = tmp_path / "trusted-documents.json"
    assert TrustedDocuments.read(manifest, only=False).text_of(query=VIEWER, document_id=None)
    manifest.write_text(json.dumps({VIEWER_ID: VIEWER}))

    documents = TrustedDocuments.read(manifest, only=True)

    assert documents.text_of(query=None, document_id=VIEWER_ID) == VIEWER


async def test_only_trusted_documents_means_no_others_and_no_playground(opened: Opened) -> None:
    async with opened(trusted_documents="only") as client:
        refused = await ask(client, "{ __typename }")
        playground = await client.get("/graphiql")
    async with opened() as client:
        shown = await client.get("/graphiql")

    assert shown.text == "<title>Playground</title>"
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
    assert playground.status_code == 404


async def test_a_failure_outside_graphql_answers_json_with_a_correlation_id(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(request: Request) -> Response:
        raise RuntimeError("hunter2")

    app = create_app(Settings(auth="dev", storage=f"sqlite:///{tmp_path / 'orgmap.db'}"))
    app.router.routes.insert(0, Route("/fail", fail))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/fail")

    assert answer.status_code == 500
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["correlationId"] in caplog.text
    assert "hunter2" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
