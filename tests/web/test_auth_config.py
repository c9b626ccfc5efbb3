"""What the client's pages are told about signing in, and which hosts they may call for it."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphql_api.settings import Settings
from graphql_api.web.app import create_app
from graphql_api.web.auth_config import auth_config_of
from tests.identity.issuer import TENANT, running_issuer
from tests.web.test_app import client_of

ENTRA = f"https://login.microsoftonline.com/{TENANT}/v2.0"
OTHER = "https://id.example/realms/acme"


def settings(folder: Path | None = None, **given: object) -> Settings:
    storage = f"sqlite:///{folder}/orgmap.db" if folder else "sqlite:///unused.db"
    oidc = {"storage": storage, "auth": "oidc", "oidc_issuer": OTHER, "oidc_audience": "orgmap"}
    return Settings.model_validate({**oidc, **given})


def test_development_sign_in_needs_nothing() -> None:
    assert auth_config_of(Settings(auth="dev")) == {"mode": "dev"}


def test_the_client_is_told_where_and_as_what_to_sign_in() -> None:
    assert auth_config_of(settings(oidc_client_id="spa")) == {
        "mode": "oidc",
        "authority": OTHER,
        "clientId": "spa",
        "scope": "openid profile offline_access",
        "offersAccounts": False,
    }


def test_without_a_client_id_the_setting_that_is_missing_is_named() -> None:
    assert auth_config_of(settings()) == {"mode": "oidc", "missing": ["ORGMAP_OIDC_CLIENT_ID"]}


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"oidc_scope": "orgmap.use"}, "openid profile offline_access orgmap.use"),
        ({"oidc_client_scope": "openid api"}, "openid api"),
        (
            {"oidc_issuer": ENTRA, "oidc_audience": "api://orgmap, 1a2b", "oidc_scope": "access"},
            "openid profile offline_access api://orgmap/.default",
        ),
    ],
    ids=["a scope that is needed", "chosen", "Entra ID"],
)
def test_what_the_client_asks_for(given: dict[str, Any], asked: str) -> None:
    assert auth_config_of(settings(oidc_client_id="spa", **given))["scope"] == asked


def test_at_entra_people_may_choose_another_account() -> None:
    given = auth_config_of(settings(oidc_client_id="spa", oidc_issuer=ENTRA))
    assert given["offersAccounts"] is True


async def test_anyone_may_read_it_and_nobody_keeps_it(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path, oidc_client_id="spa", oidc_issuer="http://127.0.0.1:9"))
    async with client_of(app) as client:
        answer = await client.get("/auth/config")
        assert (await client.post("/auth/config")).status_code == 405

    assert answer.status_code == 200
    assert answer.json()["clientId"] == "spa"
    assert answer.headers["cache-control"] == "no-store"


async def test_pages_may_call_the_issuer_and_the_host_of_its_tokens_only(tmp_path: Path) -> None:
    async with running_issuer() as issuer:
        issuer.metadata["token_endpoint"] = "https://token.example/token"
        app = create_app(settings(tmp_path, oidc_issuer=issuer.issuer))
        async with client_of(app) as client, asyncio.timeout(30):
            while "https://token.example" not in await connect_sources(client):  # noqa: ASYNC110 - only HTTP tells
                await asyncio.sleep(0.05)
            found = await connect_sources(client)

    assert found == {"'self'", issuer.url, "https://token.example"}


async def test_in_development_pages_may_call_nobody_else(tmp_path: Path) -> None:
    app = create_app(Settings(auth="dev", storage=f"sqlite:///{tmp_path}/orgmap.db"))
    async with client_of(app) as client:
        assert await connect_sources(client) == {"'self'"}


async def connect_sources(client: httpx.AsyncClient) -> set[str]:
    policy = (await client.get("/")).headers["content-security-policy"]
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["frame-src"] == "'none'"
    return set(directives["connect-src"].split())
