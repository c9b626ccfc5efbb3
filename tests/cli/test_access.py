"""`orgmap access` as an operator uses it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphql_api.cli.main import main
from graphql_api.composition import open_orgmap
from graphql_api.models.audit import AuditAction
from graphql_api.services.access import provider_manager
from graphql_api.settings import Settings

Access = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(storage=f"sqlite:///{tmp_path}/orgmap.db")


@pytest.fixture
def access(settings: Settings) -> Access:
    def run(*arguments: str) -> Result:
        environment = {"ORGMAP_STORAGE": settings.storage}
        return CliRunner().invoke(main, ["access", *arguments], env=environment)

    return run


def test_what_is_granted_is_listed_and_audited_until_it_is_revoked(
    access: Access, settings: Settings
) -> None:
    access("grant", "deputy", "--permission", "canManageConfig")
    granted = access("grant", "dana", "--permission", "canManageConfig")
    assert granted.stdout == "dana has canManageConfig provider-wide.\n"
    assert {"dana", "deputy"} == users(access("list"))

    revoked = access("revoke", "dana")
    assert revoked.stdout == "dana no longer has canManageConfig provider-wide.\n"
    assert users(access("list")) == {"deputy"}
    assert asyncio.run(newest_change(settings)) == (AuditAction.ACCESS_REVOKED, "operator", "cli")


def test_the_last_manager_cannot_be_revoked_here_either(access: Access) -> None:
    access("grant", "dana", "--permission", "canManageConfig")
    refused = access("revoke", "dana")
    assert refused.exit_code == 1
    assert "the last person with a provider-wide grant of canManageConfig" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("revoke", "nobody"), "nobody"),
        (
            ("grant", "dana", "--permission", "canViewConfig", "--organization", "acme"),
            "acme",
        ),
        (("grant", "", "--permission", "canViewConfig"), "userId"),
        (("list", "--organization", "acme"), "acme"),
    ],
)
def test_what_does_not_exist_is_named(
    access: Access, arguments: tuple[str, ...], sentence: str
) -> None:
    refused = access(*arguments)
    assert refused.exit_code == 1
    assert sentence in refused.stderr


def users(listed: Result) -> set[str]:
    return {line.split()[0] for line in listed.stdout.splitlines()[1:]}


async def newest_change(settings: Settings) -> tuple[AuditAction, str, str]:
    async with open_orgmap(settings) as orgmap:
        actor = provider_manager("reader", source="cli")
        page = await orgmap.services.audit.events(actor, organization_id=None, first=1, after=None)
    event = page.items[0]
    return event.action, event.user_id, event.source
