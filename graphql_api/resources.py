"""Opens the store, the cache and the vault that the settings name."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from graphql_api.services.clock import Clock, utc_now
from graphql_api.services.configuration import Configuration, Vault
from graphql_api.services.kept_secrets import StoredSecrets
from graphql_api.services.listing_cache import ListingCache, memory_cache
from graphql_api.settings import Settings, SettingsError
from graphql_api.storage.encryption_keys import EncryptionKeys
from graphql_api.storage.secret_turns import SecretTurns
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.store_version import prepare_store
from graphql_api.storage.table_store import TableStore
from integrations.base import BaseIntegration

if TYPE_CHECKING:
    from graphql_api.services.redis_identity import TokenCredentials


async def open_store(settings: Settings) -> TableStore:
    """Raises SettingsError if a package is missing, TableStoreError if a file cannot be opened."""
    if settings.storage != "azure":
        return await SqliteTableStore.open(settings.sqlite_path)
    try:
        return _azure_store(settings)
    except ImportError as error:
        raise SettingsError(
            f"ORGMAP_STORAGE=azure needs the package {error.name}. Install orgmap[azure]."
        ) from error


def open_cache(settings: Settings) -> ListingCache:
    """The caller closes it. Raises SettingsError if a package is missing."""
    if settings.cache == "memory":
        return memory_cache()
    try:
        from graphql_api.services.shared_cache import SharedCache  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SettingsError(
            "ORGMAP_CACHE needs the package redis. Install orgmap[redis]."
        ) from error
    if settings.cache_identity is None:
        return SharedCache(settings.cache)
    try:
        return SharedCache(settings.cache, credentials=_token_credentials())
    except ImportError as error:
        raise SettingsError(
            f"ORGMAP_CACHE_IDENTITY needs the package {error.name}. Install orgmap[azure]."
        ) from error


def _token_credentials() -> "TokenCredentials":
    from graphql_api.services.redis_identity import (  # noqa: PLC0415 - an extra
        AUDIENCE,
        TokenCredentials,
        can_renew,
    )
    from graphql_api.storage.azure_credential import TimelyCredential  # noqa: PLC0415 - an extra

    if not can_renew():
        raise SettingsError(
            "ORGMAP_CACHE_IDENTITY needs the package redis in version 5.3 or newer."
        )
    credential = TimelyCredential()

    async def get_token() -> str:
        return (await credential.get_token(AUDIENCE)).token

    return TokenCredentials(get_token, close=credential.close)


def encryption_keys(settings: Settings) -> EncryptionKeys:
    """Those that secrets are sealed with before they are stored."""
    return EncryptionKeys(configured=settings.encryption_keys, file=settings.key_file)


def stored_secrets(store: TableStore, settings: Settings, *, clock: Clock) -> StoredSecrets:
    """What vendors gave in place of secrets, for all processes that share the store."""
    return StoredSecrets(SecretTurns(store, encryption_keys(settings), clock=clock))


@asynccontextmanager
async def keeping_secrets_of(
    integration: BaseIntegration, settings: Settings
) -> AsyncIterator[None]:
    """For one that is used without any service: its vendor may take a secret once.

    The integration is closed before. Raises SettingsError, TableStoreError.
    """
    if not integration.replaces_secrets:
        yield
        return
    store = await open_store(settings)
    try:
        await prepare_store(store)
        integration.keep_secrets_in(stored_secrets(store, settings, clock=utc_now))
        yield
    finally:
        await store.aclose()


@asynccontextmanager
async def open_configuration(settings: Settings) -> AsyncIterator[Configuration]:
    """Settings and secrets alone, for what needs no storage. Raises SettingsError."""
    async with AsyncExitStack() as stack:
        vault = await _open_vault(settings, stack)
        yield Configuration(config=settings.config, secrets=settings.secrets, vault=vault)


def _azure_store(settings: Settings) -> TableStore:
    from graphql_api.storage.azure import AzureTableStore  # noqa: PLC0415 - an optional extra

    if settings.azure_connection_string is not None:
        return AzureTableStore.from_connection_string(
            settings.azure_connection_string.get_secret_value()
        )
    from graphql_api.storage.azure_credential import TimelyCredential  # noqa: PLC0415

    return AzureTableStore.from_account_url(str(settings.azure_account_url), TimelyCredential())


async def _open_vault(settings: Settings, stack: AsyncExitStack) -> Vault | None:
    if settings.key_vault_url is None:
        return None
    try:
        from graphql_api.key_vault import open_key_vault  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise SettingsError(
            f"ORGMAP_KEY_VAULT_URL needs the package {error.name}. Install orgmap[keyvault]."
        ) from error
    return await stack.enter_async_context(open_key_vault(settings.key_vault_url))
