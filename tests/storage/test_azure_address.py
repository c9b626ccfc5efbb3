"""Tokens are asked for in the cloud that the account is in."""

from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential

from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.table_store import StorageUnavailable
from tests.storage.faulty import hurried


class Asked(AsyncTokenCredential):
    """Gives no token, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.scopes: set[str] = set()

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        self.scopes.update(scopes)
        raise ConnectionError("no token")

    async def close(self) -> None: ...

    async def __aexit__(self, *_: Any) -> None: ...


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.mark.parametrize(
    ("suffix", "audience"),
    [
        ("core.windows.net", "https://storage.azure.com"),
        ("core.usgovcloudapi.net", "https://storage.azure.us"),
        ("core.chinacloudapi.cn", "https://storage.azure.cn"),
    ],
)
async def test_a_token_is_for_the_storage_of_the_accounts_cloud(
    asked: Asked, suffix: str, audience: str
) -> None:
    url = f"https://acme.table.{suffix}"
    store = AzureTableStore.from_account_url(url, asked, patience=hurried())
    with pytest.raises(StorageUnavailable):
        await store.get("Table", "p", "r")
    await store.aclose()
    assert asked.scopes == {f"{audience}/.default"}
