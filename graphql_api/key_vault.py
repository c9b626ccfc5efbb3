"""The vault that holds the integrations' secrets: Azure Key Vault."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import AzureError, HttpResponseError, ResourceNotFoundError
from azure.keyvault.secrets.aio import SecretClient

from graphql_api.services.configuration import Vault
from graphql_api.storage.azure_credential import TimelyCredential
from integrations.base import SecretsUnavailableError

CONNECTION_SECONDS = 2.0
ANSWER_SECONDS = 5.0
TOTAL_SECONDS = 10.0
"""For one secret: whoever asks for it waits."""

_NETWORK = "Under the vault's Networking, allow the network or the address that Orgmap runs in."
_ROLE = (
    # https://learn.microsoft.com/azure/key-vault/general/rbac-guide
    "Assign Orgmap's identity the role Key Vault Secrets User on the vault; a new role may take "
    "some minutes to count."
)
DISABLED = "SecretDisabled"
REMEDIES: Mapping[str, str] = {
    # https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
    "ForbiddenByRbac": _ROLE,
    "ForbiddenByPolicy": "Allow Orgmap's identity to Get secrets in the vault's access policies.",
    "AccessDenied": "Allow Orgmap's identity to Get secrets in the vault's access policies.",
    "ForbiddenByFirewall": _NETWORK,
    "ForbiddenByConnection": _NETWORK,
    DISABLED: "The secret is disabled, or not valid at this time. Enable it in the vault.",
}
_BY_STATUS: Mapping[int, str] = {
    401: "The token is of another tenant or cloud than the vault: AZURE_TENANT_ID says which.",
    403: f"{_ROLE} Or it is the vault's network. {_NETWORK}",
    429: "The vault is asked more often than it allows, by all who use it. It is left alone now.",
}


@asynccontextmanager
async def open_key_vault(
    url: str,
    *,
    credential: AsyncTokenCredential | None = None,
    seconds: float = TOTAL_SECONDS,
    **options: Any,
) -> AsyncIterator[Vault]:
    """`options` are the SDK's. Without a credential it is Orgmap's own."""
    async with AsyncExitStack() as stack:
        own: AsyncTokenCredential = credential or TimelyCredential()
        stack.push_async_callback(own.close)
        client = await stack.enter_async_context(
            SecretClient(
                vault_url=url,
                credential=own,
                retry_total=0,  # the SDK obeys a Retry-After however long it is
                connection_timeout=CONNECTION_SECONDS,
                read_timeout=ANSWER_SECONDS,
                **options,
            )
        )

        async def look_up(name: str) -> str | None:
            try:
                async with asyncio.timeout(seconds):
                    return (await client.get_secret(name)).value
            except ResourceNotFoundError:
                return None
            except AzureError as error:
                is_withdrawn = _code(error) == DISABLED
                raise _unavailable(url, _reason(error), is_withdrawn=is_withdrawn) from error
            except TimeoutError as error:
                raise _unavailable(url, f"No answer within {seconds:g} s.") from error

        yield look_up


def _unavailable(url: str, reason: str, *, is_withdrawn: bool = False) -> SecretsUnavailableError:
    return SecretsUnavailableError(
        f"The Key Vault at {url}, which ORGMAP_KEY_VAULT_URL names, cannot be asked: {reason}",
        is_withdrawn=is_withdrawn,
    )


def _reason(error: AzureError) -> str:
    [said, *_] = str(error).strip().splitlines() or [type(error).__name__]
    if not isinstance(error, HttpResponseError) or error.status_code is None:
        return said[:200]
    code = _code(error)
    remedy = REMEDIES.get(code) or _BY_STATUS.get(error.status_code, said[:200])
    return f"{error.status_code} {code}".strip() + f"{_request(error)}. {remedy}"


def _code(error: AzureError) -> str:
    """The inner one tells more: the outer one is Forbidden for each of these."""
    if not isinstance(error, HttpResponseError):
        return ""
    told = error.response.text() if error.response is not None else ""
    outer = str(getattr(error.error, "code", None) or "")
    return next((code for code in REMEDIES if f'"{code}"' in told), outer)


def _request(error: HttpResponseError) -> str:
    headers = getattr(error.response, "headers", None) or {}
    id_ = headers.get("x-ms-request-id")
    return f" (request {id_})" if id_ else ""
