from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from graphql_api.composition import Orgmap, open_orgmap
from graphql_api.models.organization import Organization
from graphql_api.settings import Settings
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from tests.actors import MANAGER
from workflow_context import OrganizationContext, open_context


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with serve_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def storage(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/orgmap.db"


@pytest.fixture
async def orgmap(sandbox: RunningSandbox, storage: str) -> AsyncIterator[Orgmap]:
    config, secrets = sandbox.settings()
    settings = Settings(
        storage=storage,
        auth="dev",
        config=config,
        secrets={name: SecretStr(text) for name, text in secrets.items()},
    )
    async with open_orgmap(settings) as orgmap:
        yield orgmap


@pytest.fixture
async def organization(orgmap: Orgmap) -> Organization:
    return await orgmap.services.organizations.create(MANAGER, name="Larkfield")


@pytest.fixture
async def context(orgmap: Orgmap, organization: Organization) -> AsyncIterator[OrganizationContext]:
    async with open_context(
        organization_id=organization.org_id, user_id="wanda", orgmap=orgmap
    ) as context:
        yield context
